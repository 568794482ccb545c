"""What a process remembers is bounded: it runs for months."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import companion

BY_CODE_OF_OURS = {  # remembered without a bound, by names that only our own code has
    "companion.ledger.documents._field_names": "classes",
    "companion.messages.parameters_of": "codes of the catalogue",
}
MOST = 20_000
REMEMBERING: Any = type(functools.cache(len))


def caches() -> Iterator[tuple[str, Any]]:
    """Each function of the companion's that remembers what it answered, under its own name."""
    found: dict[int, tuple[str, Any]] = {}
    for module in pkgutil.walk_packages(companion.__path__, "companion."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, REMEMBERING) and value.__module__.startswith("companion"):
                found[id(value)] = (f"{value.__module__}.{value.__qualname__}", value)
    yield from found.values()


def test_every_cache_has_a_bound() -> None:
    bounds = {name: cache.cache_parameters()["maxsize"] for name, cache in caches()}
    assert len(bounds) >= len(BY_CODE_OF_OURS) + 2
    assert {name for name, most in bounds.items() if most is None} == set(BY_CODE_OF_OURS)
    assert {name: most for name, most in bounds.items() if most is not None and most > MOST} == {}
