"""A site that answers every delivery at once as the plugin does after a purchase, for next to no CPU.

``python -m tests.bench.stand_in_site PORT FILE`` serves it, and writes one JSON line a batch: when it came, and the ids
of its events. ``stand_in_site()`` starts it and reads the file.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from tests.stack.process import HOST, REPOSITORY, Process, accepts_connections, eventually, free_port

MARK = b"cart-companion-site"
RESULT = {  # docs/plugin-api.md; an id goes with it
    "outcome": "applied",
    "contact_id": "90210",
    "contact_created": True,
    "user_id": 0,
    "user_created": False,
    "tags_applied": ["course bought"],
    "tags_removed": [],
    "rules": ["r1"],
    "access": "granted",
    "connection": "accessally",
    "crm_calls": 2,
    "duration_ms": 3,
    "message": None,
}


class Plugin(asyncio.Protocol):
    """One connection of the companion's."""

    def __init__(self, came: TextIO) -> None:
        self._came = came
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = bytes(self._received[:end]).split(b"\r\n")[1:]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        whole = end + 4 + int(headers.get(b"content-length", 0))
        if len(self._received) < whole:
            return
        body = bytes(self._received[end + 4 : whole])
        del self._received[:whole]
        self._transport.write(self._answer(headers.get(MARK, b""), json.loads(body or b"{}")))

    def _answer(self, site: bytes, asked: dict[str, Any]) -> bytes:
        rows = asked.get("deliveries", [])
        if rows:
            line = {"at": time.time(), "events": [row["event"]["id"] for row in rows]}
            self._came.write(json.dumps(line) + "\n")
            self._came.flush()
        content = json.dumps({"results": [{"id": row["id"], **RESULT} for row in rows]}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
        return b"%bCart-Companion-Site: %b\r\nContent-Length: %d\r\n\r\n%b" % (head, site, len(content), content)


@dataclass
class StandInSite:
    """What came to it so far: the first time of each event."""

    url: str
    _file: Path
    _read: int = 0
    arrivals: dict[str, float] = field(default_factory=dict)

    def look(self) -> int:
        """Read what came since; how many events came in all."""
        if self._file.stat().st_size > self._read:
            with self._file.open("rb") as file:
                file.seek(self._read)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    self._read += len(line)
                    batch = json.loads(line)
                    for event in batch["events"]:
                        self.arrivals.setdefault(event, batch["at"])
        return len(self.arrivals)

    def wait_for(self, number: int, seconds: float) -> None:
        """Until so many events came. Raises ServiceError."""
        eventually(
            lambda: self.look() >= number, seconds, lambda: f"{self.look()} of {number} came in {seconds:.0f} s", 0.1
        )

    def arrival_of(self, event: str, seconds: float = 20) -> float:
        """Unix time at which the event came. Raises ServiceError."""
        eventually(lambda: self.look() and event in self.arrivals, seconds, lambda: f"{event} did not come", 0.001)
        return self.arrivals[event]


@contextmanager
def stand_in_site() -> Iterator[StandInSite]:
    """A running site, stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="cc-site-", ignore_cleanup_errors=True) as folder:
        port, came = free_port(), Path(folder) / "came.jsonl"
        came.touch()
        command = [sys.executable, "-m", "tests.bench.stand_in_site", str(port), str(came)]
        process = Process("stand-in site", command, Path(folder) / "log", cwd=REPOSITORY)
        try:
            process.wait_until(lambda: accepts_connections(port), 20)
            yield StandInSite(f"http://{HOST}:{port}", came)
        finally:
            process.kill()


async def serve(port: int, came: TextIO) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Plugin(came), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    with open(sys.argv[2], "a") as file:
        asyncio.run(serve(int(sys.argv[1]), file))
