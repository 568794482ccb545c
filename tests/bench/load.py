"""Load generator: posts one body after another over a number of connections, and times each answer.

Runs as a process of its own: ``python -m tests.bench.load URL BODY_FILE CONNECTIONS SECONDS`` prints one JSON line.
The body holds ``@ORDER@`` where each post gets its own order number, so that no post is a duplicate.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.parse
from itertools import count
from pathlib import Path

ORDER_MARK = b"@ORDER@"
DRAIN_SECONDS = 20


class Connection(asyncio.Protocol):
    """One keep-alive connection that posts again as soon as it is answered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._post()

    def _post(self) -> None:
        assert self._transport
        self._sent_at = time.perf_counter()
        if self._sent_at >= self._run.ends_at:
            self._transport.close()
            return
        self._transport.write(self._run.next_request())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        if len(rest) < length:
            return
        self._received = b""
        self._run.record(time.perf_counter() - self._sent_at, b" 200 " in lines[0] and b"accepted" in rest)
        if b"connection: close" in lines:
            assert self._transport
            self._transport.close()
        else:
            self._post()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)


class Run:
    """One run of load: what to send, until when, and what came back."""

    def __init__(self, url: str, template: bytes, seconds: float) -> None:
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        ).encode()
        self._template = template
        self._numbers = count(int(time.time() * 1000) * 1000)
        self.began = time.perf_counter()
        self.ends_at = self.began + seconds
        self.waits: list[float] = []
        self.refused = 0

    def next_request(self) -> bytes:
        body = self._template.replace(ORDER_MARK, str(next(self._numbers)).encode())
        return self._head + str(len(body)).encode() + b"\r\n\r\n" + body

    def record(self, seconds: float, accepted: bool) -> None:
        self.waits.append(seconds)
        self.refused += not accepted

    async def keep_one_connection(self) -> None:
        loop = asyncio.get_running_loop()
        while time.perf_counter() < self.ends_at:
            _, connection = await loop.create_connection(lambda: Connection(self), self.host, self.port)
            await connection.closed

    async def play(self, connections: int, seconds: float) -> None:
        async with asyncio.timeout(seconds + DRAIN_SECONDS):
            await asyncio.gather(*(self.keep_one_connection() for _ in range(connections)))

    def report(self) -> dict[str, float]:
        took = time.perf_counter() - self.began
        waits = sorted(self.waits) or [0.0]

        def share(part: float) -> float:
            return round(waits[min(len(waits) - 1, int(len(waits) * part))] * 1000, 1)

        return {
            "posts": len(self.waits),
            "refused": self.refused,
            "per_second": round(len(self.waits) / took, 1),
            "p50_ms": share(0.5),
            "p99_ms": share(0.99),
            "slowest_ms": round(waits[-1] * 1000, 1),
        }


def main(url: str, body_file: str, connections: str, seconds: str) -> None:
    run = Run(url, Path(body_file).read_bytes(), float(seconds))
    asyncio.run(run.play(int(connections), float(seconds)))
    print(json.dumps(run.report()))


if __name__ == "__main__":
    main(*sys.argv[1:])
