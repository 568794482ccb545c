"""Group commit: what arrives while one commit runs is committed together by the next.

A commit waits for the disk, and it takes as long for one webhook as for fifty. One thread writes; request
threads hand over and wait until theirs is durable.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from companion.ledger.database import LedgerUnavailable

T = TypeVar("T")
R = TypeVar("R")

MOST = 128


class GroupCommit(Generic[T, R]):
    """``write`` gets a list and answers it item by item, all or none durable."""

    def __init__(self, write: Callable[[list[T]], list[R]]) -> None:
        self._write = write
        self._waiting: queue.SimpleQueue[tuple[T, Future[R]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def submit(self, item: T, *, timeout: float) -> R:
        """Wait until the item is durable. Raises LedgerUnavailable, also when that takes over ``timeout`` seconds."""
        self._start()
        future: Future[R] = Future()
        self._waiting.put((item, future))
        try:
            return future.result(timeout)
        except TimeoutError as error:
            raise LedgerUnavailable("The ledger is too busy to write.") from error

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

    def _commit(self, batch: list[tuple[T, Future[R]]]) -> None:
        try:
            answers = self._write([item for item, _ in batch])
        except LedgerUnavailable as error:
            for _, future in batch:
                future.set_exception(error)
        except Exception as error:  # one item may spoil the batch: write each by itself
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for pair in batch:
                self._commit([pair])
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                future.set_result(answer)
