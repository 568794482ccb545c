"""Load generator: posts webhooks over keep-alive connections, and times each answer.

Runs as a process of its own: ``python -m tests.bench.load URL BODY_FILE [--connections N] [--seconds N] [--rate N]
[--posts N]`` prints one JSON line. The body holds ``@ORDER@`` where each post gets its own order number, so that no
post is a duplicate, and ``@NOW@`` where the time of the sale stands. It shares the processors with what it measures:
one thread, plain sockets, and it tells its own CPU time.
"""

from __future__ import annotations

import argparse
import json
import re
import select
import socket
import time
import urllib.parse
from collections import deque
from itertools import count
from pathlib import Path

from tests.bench.schedules import ClosedLoop, OpenLoop, Schedule, share

ORDER_MARK = b"@ORDER@"
NOW_MARK = b"@NOW@"
DRAIN_SECONDS = 120  # for what is on its way when the time is over
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Connection:
    """One connection to the server, with at most one request on its way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.link = socket.create_connection(address, timeout=10)
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.setblocking(False)
        self.due_at: float | None = None  # of the request on its way
        self._received = b""

    def post(self, request: bytes, due_at: float) -> None:
        """Raises OSError where the server has closed it. A request fits the kernel's buffer."""
        self.due_at = due_at
        self.link.sendall(request)

    def read(self) -> bytes | None:
        """A whole answer, ``None`` while more must come. Raises OSError when there is no more."""
        data = self.link.recv(65536)
        if not data:
            raise ConnectionResetError("closed by the server")
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found:
            return None
        length = LENGTH.search(head)
        if length and len(rest) < int(length[1]):
            return None
        answer, self._received = self._received, b""
        return answer


class Run:
    """One run of load: what to send, when, and what came back."""

    def __init__(self, url: str, template: bytes, connections: int, schedule: Schedule) -> None:
        parts = urllib.parse.urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._head = (
            f"POST {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
        ).encode()
        self._before, self._between = template.partition(ORDER_MARK)[0], template.split(ORDER_MARK)[1:]
        self._numbers = count(int(time.time() * 1000) * 1000)
        self._schedule, self._most = schedule, connections
        self._poll = select.epoll()
        self._open: dict[int, Connection] = {}
        self._free: list[Connection] = []
        self._waiting: deque[float] = deque()
        self.waits: list[float] = []
        self.refused = 0  # answered, but not with 200
        self.broken = 0  # not answered

    def _next_request(self) -> bytes:
        number = str(next(self._numbers)).encode()
        body = number.join([self._before, *self._between]).replace(NOW_MARK, b"%d" % time.time())
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)

    def play(self) -> None:
        """Until nothing is due any more and all is answered. Raises TimeoutError."""
        gives_up_at = None
        while True:
            now = time.perf_counter()
            idle = len(self._free) + self._most - len(self._open)
            self._waiting.extend(self._schedule.take(now, idle))
            while self._waiting and (connection := self._next_connection()) is not None:
                self._send(connection, self._waiting.popleft())
            if self._schedule.is_over(now):
                gives_up_at = gives_up_at or now + DRAIN_SECONDS
                if not self._waiting and len(self._free) == len(self._open):
                    return
                if now > gives_up_at:
                    raise TimeoutError(f"{len(self._open) - len(self._free)} posts were not answered.")
            for descriptor, _ in self._poll.poll(self._schedule.pause(now)):
                self._take_answer(self._open[descriptor])

    def _next_connection(self) -> Connection | None:
        """The one that was used last, as few connections are kept busy; a new one while there may be more."""
        if self._free:
            return self._free.pop()
        if len(self._open) >= self._most:
            return None
        made = Connection(self._address)
        self._open[made.link.fileno()] = made
        self._poll.register(made.link, select.EPOLLIN)
        return made

    def _send(self, connection: Connection, due_at: float) -> None:
        try:
            connection.post(self._next_request(), due_at)
        except OSError:
            self._close(connection)
            self._waiting.appendleft(due_at)

    def _take_answer(self, connection: Connection) -> None:
        try:
            answer = connection.read()
        except BlockingIOError:
            return
        except OSError:
            if connection.due_at is not None:
                self.broken += 1
            else:
                self._free.remove(connection)
            self._close(connection)
            return
        if answer is None or connection.due_at is None:
            return
        self.waits.append(time.perf_counter() - connection.due_at)
        connection.due_at = None
        self.refused += b" 200 " not in answer[:16]
        if answer.startswith(b"HTTP/1.0") or b"\r\nconnection: close" in answer.lower():
            self._close(connection)
        else:
            self._free.append(connection)

    def _close(self, connection: Connection) -> None:
        descriptor = connection.link.fileno()
        self._poll.unregister(descriptor)
        del self._open[descriptor]
        connection.link.close()

    def report(self, seconds: float) -> dict[str, float]:
        """What is printed; ``seconds`` is how long it took."""
        waits = sorted(self.waits)
        return {
            "posts": len(waits),
            "accepted": len(waits) - self.refused,
            "refused": self.refused,
            "broken": self.broken,
            "per_second": (len(waits) - self.refused) / seconds,
            "p50_ms": share(waits, 0.5) * 1000,
            "p99_ms": share(waits, 0.99) * 1000,
            "slowest_ms": share(waits, 1.0) * 1000,
            "own_cpu_seconds": time.process_time(),
        }


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("body", type=Path)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=0.0, help="posts a second; 0: as many as are answered")
    parser.add_argument("--posts", type=int, default=0, help="at most so many; 0: any number")
    given = parser.parse_args()
    began = time.perf_counter()
    schedule: Schedule = (
        OpenLoop(began, given.rate, given.posts or int(given.rate * given.seconds))
        if given.rate
        else ClosedLoop(began + given.seconds, given.posts)
    )
    run = Run(given.url, given.body.read_bytes(), given.connections, schedule)
    run.play()
    print(json.dumps(run.report(time.perf_counter() - began)))


if __name__ == "__main__":
    main()
