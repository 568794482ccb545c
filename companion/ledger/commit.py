"""Group commit: what arrives while one commit runs is committed together by the next.

A commit waits for the disk, and it takes as long for one webhook as for fifty. One thread writes; request
threads hand over and wait until theirs is durable.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from companion.ledger.database import LedgerUnavailable

T = TypeVar("T")
R = TypeVar("R")

MOST = 128


@dataclass(slots=True)
class _Ticket(Generic[T, R]):
    """One item on its way. ``done`` is a bare lock: a Future's condition makes each waiter wake up twice."""

    item: T
    answer: R | None = None
    error: Exception | None = None
    done: threading.Lock = field(default_factory=threading.Lock)


class GroupCommit(Generic[T, R]):
    """``write`` gets a list and answers it item by item, all or none durable."""

    def __init__(self, write: Callable[[list[T]], list[R]]) -> None:
        self._write = write
        self._waiting: queue.SimpleQueue[_Ticket[T, R]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, item: T, *, timeout: float) -> R:
        """Wait until the item is durable. Raises LedgerUnavailable, also when that takes over ``timeout`` seconds."""
        self._start()
        ticket: _Ticket[T, R] = _Ticket(item)
        ticket.done.acquire()
        self._waiting.put(ticket)
        if not ticket.done.acquire(timeout=timeout):
            raise LedgerUnavailable("The ledger is too busy to write.")
        if ticket.error is not None:
            raise ticket.error
        return cast(R, ticket.answer)

    def _start(self) -> None:
        """The thread is started by the first request, not at import: gunicorn forks in between."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while len(batch) < MOST:
                try:
                    batch.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            self._commit(batch)

    def _commit(self, batch: list[_Ticket[T, R]]) -> None:
        try:
            answers = self._write([ticket.item for ticket in batch])
        except LedgerUnavailable as error:
            self._refuse(batch, error)
        except Exception as error:  # one item may spoil the batch: write each by itself
            if len(batch) == 1:
                self._refuse(batch, error)
                return
            for ticket in batch:
                self._commit([ticket])
        else:
            for ticket, answer in zip(batch, answers, strict=True):
                ticket.answer = answer
                ticket.done.release()

    @staticmethod
    def _refuse(batch: list[_Ticket[T, R]], error: Exception) -> None:
        for ticket in batch:
            ticket.error = error
            ticket.done.release()
