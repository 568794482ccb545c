"""Many sites in one process: answers as the plugin does, and writes down what came when.

``python -m tests.bench.crash.stand_in PORT FILE`` serves any number of sites, each below a path of its own. Each batch
takes up to a second, so that a worker is often killed in the middle of one. One JSON line for each delivery that came.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.stack.process import HOST

SLOWEST_SECONDS = 1.0
MARK = "Cart-Companion-Site"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    came: Path
    writing = threading.Lock()

    def do_POST(self) -> None:
        at = time.time()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows: list[dict[str, Any]] = body.get("deliveries", [])
        lines = [{"at": at, "site": self.headers[MARK], "event": row["event"]["id"]} for row in rows]
        with self.writing, self.came.open("a") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        if rows:
            time.sleep(random.uniform(0, SLOWEST_SECONDS))
        self._answer({"results": [{"id": row["id"], "outcome": "applied"} for row in rows]})

    def _answer(self, data: dict[str, Any]) -> None:
        content = json.dumps(data).encode()
        self.send_response(200)
        self.send_header(MARK, self.headers[MARK])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Whoever asked was killed."""


if __name__ == "__main__":
    Handler.came = Path(sys.argv[2])
    Server((HOST, int(sys.argv[1])), Handler).serve_forever()
