"""The paired plugin's requests to a running companion, signed as the plugin signs them, without WordPress."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from tests.stack.companion import Companion

PART_BYTES = 500_000


@dataclass(frozen=True)
class SignedSite:
    """One site of a companion."""

    service: Companion
    site_id: str
    key: str
    webhook_url: str
    secret_word: str

    @classmethod
    def add(cls, service: Companion, url: str = "http://127.0.0.1:9/", word: str = "only-for-tests") -> SignedSite:
        made = service.json("site", "add", url, "--secret-word", word, "--show-key")
        return cls(service, made["site_id"], made["key"], made["webhook_url"], word)

    def ask(self, method: str, route: str, data: Any = None, *, seconds: float = 120) -> Any:
        """The answer's JSON, and its status as ``status``."""
        body = b"" if data is None else json.dumps(data).encode()
        signature = sign([self.key], REPORT, self.site_id, method, route, body)
        headers = {SITE_HEADER: self.site_id, SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
        request = urllib.request.Request(self.service.url + route, body or None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                return json.load(answer) | {"status": answer.status}
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error) | {"status": error.code}

    def upload(self, content: bytes) -> str:
        """Hand over the file of an import, in parts as wp-admin does; the import's id."""
        made: str = self.ask("POST", "/api/v1/imports", {"name": "transactions.csv"})["import"]["id"]
        for number, start in enumerate(range(0, len(content), PART_BYTES)):
            part = {"number": number, "content": base64.b64encode(content[start : start + PART_BYTES]).decode()}
            assert self.ask("POST", f"/api/v1/imports/{made}/parts", part)["status"] == 200
        return made
