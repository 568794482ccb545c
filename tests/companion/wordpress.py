"""A server where a site's plugin would be, for what the plugin itself is not needed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from companion.config import Config
from companion.delivery.dispatch import Dispatch
from companion.delivery.signing import SITE_HEADER
from companion.ledger.models import Delivery, Site
from tests.companion.shop import Shop


@dataclass
class Wordpress:
    """A server where the plugin would be; ``behave`` answers one request."""

    port: int = 0
    site_id: str = ""
    behave: Callable[[BaseHTTPRequestHandler, bytes], None] | None = None
    paths: list[str] = field(default_factory=list)
    batches: list[list[dict[str, object]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def applied(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """What the plugin answers when all is well."""
        rows = json.loads(body).get("deliveries", [])
        if rows:
            self.batches.append(rows)
        results = [{"id": row["id"], "outcome": "applied"} for row in rows]
        answer(handler, 200, json.dumps({"results": results}).encode(), self.site_id)


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes, mark: str | None = None, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {**({SITE_HEADER: mark} if mark else {}), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving() -> Iterator[Wordpress]:
    """The server, until the block ends."""
    place = Wordpress()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            place.paths.append(self.path)
            (place.behave or place.applied)(self, body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    place.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def deliver(config: Config, shop: Shop) -> None:
    """Whatever waits, waited long enough."""
    Site.update(held_until=0, limited_until=None).where(Site.id == shop.site).execute()
    Delivery.update(due_at=0).execute()
    Dispatch(config, lambda: False).run(shop.site)
