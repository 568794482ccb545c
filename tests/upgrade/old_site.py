"""The site that a kept ledger delivers to: it answers as the plugin does, and can ask as the plugin does."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from itsdangerous import TimestampSigner

from tests.stack.process import HOST

MARK, SIGNATURE = "Cart-Companion-Site", "Cart-Companion-Signature"
KEY = re.compile(r'"([0-9a-f]{64})"')


@dataclass
class OldSite:
    """``came`` are the events that were delivered, by id; ``key`` is what the site's own options hold."""

    site_id: str
    key: str
    companion_url: str = ""
    url: str = ""
    came: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A signed request, as docs say it is made; status and answer."""
        data = b"" if body is None else json.dumps(body).encode()
        value = f"{self.site_id}:{method}:{path}:{hashlib.sha256(data).hexdigest()}"
        signer = TimestampSigner(
            [self.key], salt="cart-companion.report.v1", key_derivation="hmac", digest_method=hashlib.sha256
        )
        headers = {MARK: self.site_id, SIGNATURE: signer.sign(value).decode(), "Content-Type": "application/json"}
        request = urllib.request.Request(self.companion_url + path, method=method, headers=headers, data=data or None)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """The rows of all pages of a list."""
        cursor = ""
        while True:
            status, page = self.ask("GET", f"{path}?cursor={cursor}" if cursor else path)
            assert status == 200, page
            yield from page["items"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return


def newest_key(options: dict[str, list[Any]]) -> str:
    """The key that the site signs with, out of its stored options."""
    stored = dict(zip(options["option_name"], options["option_value"], strict=True))["cart_companion_keys"]
    return KEY.findall(stored)[-1]


@contextmanager
def answering(site: OldSite) -> Iterator[OldSite]:
    """Serve the site on loopback: every delivery is applied."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rows = body.get("deliveries", [])
            if self.headers[MARK] == site.site_id:  # and not one that listens
                site.came.update({row["event"]["id"]: row["event"] for row in rows})
            answer = json.dumps({"results": [{"id": row["id"], "outcome": "applied"} for row in rows]}).encode()
            self.send_response(200)
            self.send_header(MARK, self.headers[MARK])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    site.url = f"http://{HOST}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
