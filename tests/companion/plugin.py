"""The paired plugin's side of one site: its signed requests, without WordPress."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.ledger.models import Site


@dataclass
class Plugin:
    """The plugin's signed requests."""

    browser: FlaskClient
    site: Site
    key: str

    def ask(self, method: str, route: str, data: Any = None) -> Any:
        body = b"" if data is None else json.dumps(data).encode()
        signature = sign([self.key], REPORT, self.site.id, method, route, body)
        headers = {SITE_HEADER: self.site.id, SIGNATURE_HEADER: signature}
        return self.browser.open(route, method=method, data=body, headers=headers, content_type="application/json")
