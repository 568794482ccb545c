"""Group commit: what arrives while one commit runs is committed together by the next.

A commit waits for the disk, and it takes as long for one webhook as for fifty. One thread writes; request
threads hand over, and wait until theirs is durable. Nothing is written before somebody waits: a thread that hands over
many, and then waits for the first, has all of them in one commit. Two commits begin at least ``APART_SECONDS`` apart,
so that a flood is written in few large batches, while what comes alone is written at once. What cannot be written
because somebody holds its site goes aside, to a second thread, so that it keeps nothing else waiting.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from companion.ledger.errors import LedgerLocked, LedgerUnavailable

T = TypeVar("T")
R = TypeVar("R")

MAX_BATCH = 128
APART_SECONDS = 0.003
PASSING_SECONDS = 5.0  # so long a database that is started again is waited for
PAUSE_SECONDS = 0.1
ASIDE_PAUSE_SECONDS = 0.02


@dataclass(slots=True)
class Ticket(Generic[T, R]):
    """One item on its way. ``done`` is a bare lock: a Future's condition makes each waiter wake up twice."""

    item: T
    key: str
    ask: Callable[[None], None]  # that what waits be written
    answer: R | None = None
    error: Exception | None = None
    is_given_up: bool = False
    done: threading.Lock = field(default_factory=threading.Lock)

    def result(self, timeout: float) -> R:
        """The answer, once it is durable; asked for once.

        Raises LedgerUnavailable, also when that takes over ``timeout`` seconds.
        """
        if not self.done.acquire(blocking=False):
            self.ask(None)
            if not self.done.acquire(timeout=timeout):
                self.is_given_up = True
                raise LedgerUnavailable("The ledger is too busy to write.", passes=True)
        if self.error is not None:
            raise self.error
        return cast(R, self.answer)


class GroupCommit(Generic[T, R]):
    """``write`` gets a list and answers it item by item, all or none durable; again, when it is given one again.

    ``key_of`` names what an item's writing locks. ``write`` raises LedgerLocked when that is held by somebody else.
    """

    def __init__(self, write: Callable[[list[T]], list[R]], key_of: Callable[[T], str]) -> None:
        self._write, self._key_of = write, key_of
        self._waiting: deque[Ticket[T, R]] = deque()
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._aside: dict[str, list[Ticket[T, R]]] = {}
        self._changed = threading.Condition()  # of what is aside
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def begin(self, item: T) -> Ticket[T, R]:
        """Hand the item over, and come back for its answer later: it is written when any answer is waited for."""
        self._start()
        ticket: Ticket[T, R] = Ticket(item, self._key_of(item), self._asked.put)
        ticket.done.acquire()
        self._waiting.append(ticket)
        return ticket

    def submit(self, item: T, *, timeout: float) -> R:
        """Wait until the item is durable. Raises LedgerUnavailable, also when that takes over ``timeout`` seconds."""
        return self.begin(item).result(timeout)

    def _start(self) -> None:
        """The threads are started by the first request, not at import: gunicorn forks in between."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                    self._thread.start()
                    threading.Thread(target=self._serve_aside, name="aside", daemon=True).start()

    def _run(self) -> None:
        may_begin_at = 0.0
        while True:
            self._asked.get()
            if not self._waiting:
                continue  # whoever asked is answered by now
            if (early := may_begin_at - time.monotonic()) > 0:
                time.sleep(early)
            may_begin_at = time.monotonic() + APART_SECONDS
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
            if self._waiting:
                self._asked.put(None)
            if self._aside:
                batch = self._behind_those_aside(batch)
            if batch:
                self._commit(batch)

    def _commit(self, batch: list[Ticket[T, R]]) -> None:
        try:
            self._answer(batch, self._written(batch))
        except LedgerLocked:
            self._apart(batch)
        except LedgerUnavailable as error:
            self._refuse(batch, error)
        except Exception as error:  # one item may spoil the batch: write each by itself
            if len(batch) == 1:
                self._refuse(batch, error)
                return
            for ticket in batch:
                self._commit([ticket])

    def _written(self, batch: list[Ticket[T, R]]) -> list[R]:
        """A write that seemed lost may have succeeded: repeated, it is recognised."""
        until = time.monotonic() + PASSING_SECONDS
        while True:
            try:
                return self._write([ticket.item for ticket in batch])
            except LedgerUnavailable as error:
                if isinstance(error, LedgerLocked) or not error.passes or time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _apart(self, batch: list[Ticket[T, R]]) -> None:
        """Something of the batch is held by somebody else: each key by itself, and what is held goes aside."""
        by_key: dict[str, list[Ticket[T, R]]] = {}
        for ticket in batch:
            by_key.setdefault(ticket.key, []).append(ticket)
        if len(by_key) > 1:
            for some in by_key.values():
                self._commit(some)
            return
        with self._changed:
            for key, some in by_key.items():
                self._aside.setdefault(key, []).extend(some)
            self._changed.notify()

    def _behind_those_aside(self, batch: list[Ticket[T, R]]) -> list[Ticket[T, R]]:
        """What comes after something that is aside goes there, too; the rest."""
        with self._changed:
            rest: list[Ticket[T, R]] = []
            for ticket in batch:
                self._aside.get(ticket.key, rest).append(ticket)
        return rest

    def _serve_aside(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._aside))
                keys = list(self._aside)
            for key in keys:
                self._try_aside(key)
            time.sleep(ASIDE_PAUSE_SECONDS)

    def _try_aside(self, key: str) -> None:
        with self._changed:
            self._aside[key] = [ticket for ticket in self._aside[key] if not ticket.is_given_up]
            batch = self._aside[key][:MAX_BATCH]
        try:
            if batch:
                self._answer(batch, self._written(batch))
        except LedgerLocked:
            return
        except LedgerUnavailable as error:
            self._refuse(batch, error)
        except Exception:
            for ticket in batch:
                self._commit_alone(ticket)
        with self._changed:
            del self._aside[key][: len(batch)]
            if not self._aside[key]:
                del self._aside[key]

    def _commit_alone(self, ticket: Ticket[T, R]) -> None:
        try:
            self._answer([ticket], self._written([ticket]))
        except Exception as error:
            self._refuse([ticket], error)

    @staticmethod
    def _answer(batch: list[Ticket[T, R]], answers: list[R]) -> None:
        for ticket, answer in zip(batch, answers, strict=True):
            ticket.answer = answer
            ticket.done.release()

    @staticmethod
    def _refuse(batch: list[Ticket[T, R]], error: Exception) -> None:
        for ticket in batch:
            ticket.error = error
            ticket.done.release()
