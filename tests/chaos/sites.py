"""Many sites in one process, each on a port of its own, in the place of as many WordPress sites with the plugin.

``python -m tests.chaos.sites FILE`` reads there which sites there are, their keys and their moods. What is played is
the plugin's side of the wire: the contract in docs/plugin-api.md and docs/architecture.md ("Signing"), where only what
is signed for this very site is taken (wp-plugin/src/Api/), where a final result is stored under the event's id before
it is answered, and an event seen before is answered with it (wp-plugin/src/Delivery/Batch.php, Store/). How sites
misbehave: what hosts, firewalls and PHP have been seen to do (tests/e2e/test_outages.py, test_odd_hosts.py).

One JSON line is written for each delivery that came, and one for each event that was applied.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from itsdangerous import BadSignature, TimestampSigner

from tests.stack.process import HOST

MARK = "Cart-Companion-Site"
SALT = "cart-companion.deliver.v1"
RETRY_SECONDS = 5  # of an event that another request is working on
NAMESPACE = "/cart-companion/v1"


class Site:
    """One site: what it is known by, what it has done, how it feels."""

    def __init__(self, number: int, told: dict[str, Any], began_at: float, file: Path) -> None:
        self.number, self.port, self.id, self._key = number, int(told["port"]), told["id"], told["key"]
        self._moods, self._began_at, self._file = told["moods"], began_at, file
        self._guard = threading.Lock()
        self._done: dict[str, bool] = {}  # event -> whether it is finished

    def mood(self) -> dict[str, Any] | None:
        now = time.time() - self._began_at
        return next((mood for mood in self._moods if mood["since"] <= now < mood["until"]), None)

    def is_signed(self, route: str, body: bytes, header: str) -> bool:
        signer = TimestampSigner(self._key, salt=SALT, sep=".", key_derivation="hmac", digest_method=hashlib.sha256)
        try:
            signed = signer.unsign(header, max_age=300)
        except BadSignature:
            return False
        return signed == f"{self.id}:POST:{route}:{hashlib.sha256(body).hexdigest()}".encode()

    def write(self, what: str, event: dict[str, Any], **more: Any) -> None:
        about = {"id": event["id"], "type": event["type"], "order": event["order"]["id"], "at": event["occurred_at"]}
        line = {"what": what, "now": time.time(), "site": self.number, "event": about, **more}
        with writing, self._file.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def work(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Apply what is new; the results."""
        results = []
        for row in rows:
            event = row["event"]
            with self._guard:
                state = self._done.get(event["id"])
                if state is None:
                    self._done[event["id"]] = False
            if state is False:
                results.append({"id": row["id"], "outcome": "retry", "retry_after": RETRY_SECONDS})
                continue
            if state is None:
                time.sleep(0.002)
                self.write("applied", event)
                with self._guard:
                    self._done[event["id"]] = True
            results.append({"id": row["id"], "outcome": "applied"})
        return results

    def listen(self) -> None:
        """Open and close the door as the mood is."""
        server: socket.socket | None = None
        while True:
            mood = self.mood()
            if mood and mood["name"] == "closed":
                if server:
                    server.close()
                    server = None
                time.sleep(0.05)
                continue
            if server is None:
                server = socket.create_server((HOST, self.port), backlog=128)
                server.settimeout(0.1)
            try:
                link, address = server.accept()
            except TimeoutError:
                continue
            link.settimeout(40)
            threading.Thread(target=self._serve, args=(link, address), daemon=True).start()

    def _serve(self, link: socket.socket, address: object) -> None:
        try:
            type("OneHandler", (Handler,), {"site": self})(link, address, None)
        except OSError:
            pass  # whoever asked was killed, or we broke off
        finally:
            link.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.site.mood()
        name = mood["name"] if mood else "well"
        route = _route(self.path)
        if not self.site.is_signed(route, body, self.headers["Cart-Companion-Signature"] or ""):
            self.site.write("forged", {"id": route, "type": "", "order": {"id": ""}, "occurred_at": ""})
            self._answer(401, b"{}")
            return
        data = json.loads(body)
        rows = data.get("deliveries", []) if route == f"{NAMESPACE}/events" else []
        for row in rows:
            self.site.write("came", row["event"], mood=name)
        if name == "slow":
            time.sleep(random.uniform(2, 6))
        results = self.site.work(rows) if mood is None or mood["works"] or name in ("slow", "half") else []
        if name == "half":
            results = results[::2]
        answer = json.dumps({"results": results} if rows else {"status": "ok"}).encode()
        getattr(self, f"_{name}", self._well)(answer)

    def _well(self, answer: bytes) -> None:
        self._answer(200, answer)

    def _hangs(self, _: bytes) -> None:
        time.sleep(30)
        self.close_connection = True

    def _trickles(self, answer: bytes) -> None:
        self._begin(200, len(answer) + 60)
        for _ in range(40):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(1)
        self.close_connection = True

    def _junk(self, _: bytes) -> None:
        self._answer(200, b"<br /><b>Warning</b>: Undefined variable")

    def _html(self, _: bytes) -> None:
        self._answer(200, b"<html>Checking your browser</html>", marked=False)

    def _error(self, _: bytes) -> None:
        self._answer(500, b"<html>There has been a critical error</html>", marked=False)

    def _busy(self, _: bytes) -> None:
        self._answer(503, b"Briefly unavailable for scheduled maintenance.", marked=False, **{"Retry-After": "3"})

    def _redirect(self, _: bytes) -> None:
        self._answer(302, b"", marked=False, Location=f"http://{HOST}:{self.site.port}/login")

    def _oversized(self, answer: bytes) -> None:
        self._answer(200, answer + b" " * 4_000_000)
        self.close_connection = True

    def _cut(self, answer: bytes) -> None:
        """A reset after half of the answer."""
        self._begin(200, len(answer))
        self.wfile.write(answer[: len(answer) // 2])
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _answer(self, status: int, content: bytes, *, marked: bool = True, **headers: str) -> None:
        self._begin(status, len(content), marked=marked, **headers)
        self.wfile.write(content)

    def _begin(self, status: int, length: int, *, marked: bool = True, **headers: str) -> None:
        self.send_response(status)
        if marked:
            self.send_header(MARK, self.site.id)
        for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def _route(path: str) -> str:
    """The REST route, by whichever transport it came."""
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    named = (query.get("rest_route") or query.get("route") or [""])[0]
    return named or "/" + parts.path.partition("/wp-json/")[2]


writing = threading.Lock()


def main(file: Path) -> None:
    told = json.loads(file.read_text())
    came = Path(told["came"])
    for number, about in enumerate(told["sites"]):
        threading.Thread(target=Site(number, about, told["began_at"], came).listen, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
