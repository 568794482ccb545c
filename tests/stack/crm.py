"""The stand-in CRM behind the AccessAlly and WP Fusion stand-ins of tests/fakes: what it holds, what it was asked."""

from __future__ import annotations

from typing import Any

from tests.stack.wordpress import WordPress

OPTION = "cart_companion_fake_crm"


class StandInCrm:
    """Reads the CRM of one site from outside the plugin."""

    def __init__(self, site: WordPress) -> None:
        self._site = site

    def state(self) -> dict[str, Any]:
        return dict(self._site.option(OPTION) or {})
