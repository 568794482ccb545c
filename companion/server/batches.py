"""Requests that came at the same moment, answered by one thread: all are begun, then all are finished.

A webhook waits for a commit that it shares with others. With a thread for each, the threads take turns at the
interpreter and wake each other up, which cost more than the webhooks themselves. One thread begins a whole batch (calls
the application), and finishes it (reads the answers: the first waits for the commit that has all of them). PEP 3333
keeps the two apart. Until one batch is answered, what comes is gathered for the next, so that batches are the larger
the more there is to do; much of it begins while that one waits for its commit. The main loop takes from a batch what
has to wait in it for long: nobody waits for a neighbour.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from gunicorn.http import wsgi

from companion.config import BATCH_KEY

SHARED_PATH = "/webhooks/"  # what is posted there waits for a commit
MAX_SHARED_BODY_BYTES = 16 * 1024  # ThriveCart's have a few kB; of more than that, reading alone takes long
MAX_SHARED = 32
MANY = 10  # of so many the decoding fills the time in which the batch before waits for its commit
GATHER_SECONDS = 0.03  # so long the next batch waits for one whose commit takes long
CALM_SECONDS = 0.002  # between two looks for more, while what came before waits for the end of a batch
STUCK_SECONDS = 0.25  # a disk that is busy may take a tenth

T = TypeVar("T")


def is_shared(request: Any) -> bool:
    """Whether this request (gunicorn's, with its whole body) is answered with others."""
    if request.method != "POST" or not request.path.startswith(SHARED_PATH):
        return False
    return bool(request.body.getbuffer().nbytes <= MAX_SHARED_BODY_BYTES)


class Sent(bytearray):
    """In place of the socket: head and content, which gunicorn writes apart, go out together."""

    def sendall(self, data: bytes) -> None:
        self += data


@dataclass(slots=True)
class Begun:
    """A request that the application has begun to answer; ``answer`` is ``None`` when it could not."""

    conn: Any
    request: Any
    response: Any = None
    environ: dict[str, Any] = field(default_factory=dict)
    answer: Any = None
    sent: Sent = field(default_factory=Sent)
    since: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class Batch:
    """Connections with a request each. Its thread and the main loop take from the same ends, each thing once."""

    waiting: deque[Any]
    begun: deque[Begun] = field(default_factory=deque)
    done: deque[tuple[Any, bool]] = field(default_factory=deque)  # a connection, and whether it stays open
    moved_at: float = field(default_factory=time.monotonic)  # when it last went on
    since: float = field(default_factory=time.monotonic)
    is_begun: bool = False
    is_apart: bool = False  # the main loop has given what was left of it to other threads
    is_over: threading.Event = field(default_factory=threading.Event)

    def serve(self, worker: Any) -> None:
        """In a thread of the pool."""
        try:
            self._serve(worker)
        finally:
            self.is_over.set()

    def _serve(self, worker: Any) -> None:
        known: dict[str, Any] = {}
        for conn in taken(self.waiting):
            self.begun.append(begin(worker, conn, known))
            self.moved_at = time.monotonic()
        self.is_begun = True
        for one in taken(self.begun):
            self.done.append((one.conn, finish(worker, one)))
            self.moved_at = time.monotonic()

    def lets_next_begin(self) -> bool:
        """Whether the next need not wait for the end of this one, which is not answered yet.

        For some milliseconds it waits: two that write at the same time are two commits where one would do.
        """
        return self.is_apart or (self.is_begun and time.monotonic() - self.moved_at > GATHER_SECONDS)

    def is_stuck(self) -> bool:
        """One of them takes long, or to begin all: a wrong secret word is counted in the ledger before the next."""
        return time.monotonic() - (self.moved_at if self.is_begun else self.since) > STUCK_SECONDS


def may_begin(gathered: int, batches: list[Batch]) -> bool:
    """Whether what was gathered is served now.

    Either nothing goes before it, or many have come and one batch does, all of which waits for its commit.
    """
    before = [batch for batch in batches if not batch.lets_next_begin()]
    return gathered > 0 and (not before or (gathered >= MANY and [batch.is_begun for batch in before] == [True]))


def taken(line: deque[T]) -> Iterator[T]:
    """What is in the line, each taken out of it by one thread only."""
    with suppress(IndexError):
        while True:
            yield line.popleft()


def begin(worker: Any, conn: Any, known: dict[str, Any]) -> Begun:
    """The first half of gunicorn's ``handle_request``: up to the application's answer."""
    begun = Begun(conn, next(conn.parser))
    try:
        begun.response, begun.environ = wsgi.create(
            begun.request, begun.sent, conn.client, conn.server, worker.settings
        )
        begun.environ["wsgi.multithread"], begun.environ[BATCH_KEY] = True, known
        if not worker.alive or not worker.settings.keepalive:
            begun.response.force_close()
        begun.answer = worker.wsgi(begun.environ, begun.response.start_response)
    except Exception as error:
        worker.handle_error(begun.request, conn.sock, conn.client, error)
    return begun


def finish(worker: Any, begun: Begun) -> bool:
    """The second half: the answer is read and sent. Whether the connection stays open."""
    if begun.answer is None:
        return False
    conn, response = begun.conn, begun.response
    try:
        for piece in begun.answer:
            response.write(piece)
        response.close()
        conn.send_all(begun.sent)
    except OSError:
        return False  # the sender has gone
    except Exception as error:
        worker.handle_error(begun.request, conn.sock, conn.client, error)
        return False
    finally:
        _close(worker, begun)
    return not response.should_close()


def _close(worker: Any, begun: Begun) -> None:
    """What is to be done after an answer; it spoils no other's."""
    try:
        worker.log.access(begun.response, begun.request, begun.environ, datetime.now(UTC) - begun.since)
        begun.answer.close()
    except Exception as error:
        worker.log.error("a request could not be closed: %s", type(error).__name__)
