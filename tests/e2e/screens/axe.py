"""axe-core on a screen of ours: what keeps people from using it, by the rules of WCAG 2.1 AA and axe's own.

AXE_JS names another axe.min.js than that of the locked package.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.e2e.screens.browser import Browser
from tests.stack.process import ServiceError

OURS = (".wrap.cart-companion", "#cart_companion .inside", ".cart-companion-profile", "#contextual-help-wrap")

RUN = """
    const parts = arguments[0].filter(part => document.querySelector(part));
    const html = rule => rule.nodes.map(node => node.html);
    const told = rule => ({id: rule.id, impact: rule.impact, help: rule.help, nodes: html(rule)});
    return axe.run({include: parts.map(part => [part])}, {resultTypes: ['violations']})
        .then(found => found.violations.map(told));
"""


def script() -> str:
    """The text of axe.min.js. Raises ServiceError when the package is missing."""
    if named := os.environ.get("AXE_JS"):
        return Path(named).read_text()
    found = find_spec("axe_playwright_python")
    if not found or not found.submodule_search_locations:
        raise ServiceError("axe-core is missing; install it with: python3 -m tests.stack.venv")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text()


def faults(window: Browser, parts: Sequence[str] = OURS) -> list[dict[str, Any]]:
    """What axe finds wrong in our ``parts`` of the open page: rule, impact (minor to critical), the elements."""
    if not window.run("return 'axe' in window"):
        window.run(script() + "; return null")
    found: list[dict[str, Any]] = window.run(RUN, list(parts))
    return found
