"""A pool: a few connections of this process for its many threads. Who finds none free waits, and who needs none holds
none.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from companion.ledger.errors import LedgerUnavailable, has_too_many_connections, ledger_error

IDLE_SECONDS = 8.0
TIDY_SECONDS = 0.5
AGAIN_SECONDS = 0.25
CLOSE_SECONDS = 1.0
CLOSE_PAUSE_SECONDS = 0.01


@dataclass(slots=True)
class _Waiter:
    """Somebody in the line: served with a connection, with (``None``) the place of one that is gone, or refused."""

    connection: Any = None
    refusal: LedgerUnavailable | None = None
    is_served: threading.Event = field(default_factory=threading.Event)


class Pool:
    """At most ``most`` connections of this process; who finds none free waits in line.

    The one given back last is lent first, so that the others rest. A thread of its own closes those that have rested
    for ``IDLE_SECONDS``, all but one.
    """

    def __init__(
        self,
        open_one: Callable[[], Any],
        *,
        most: int,
        patience_seconds: float,
        is_usable: Callable[[Any], bool] = lambda connection: not connection.in_transaction,
        on_tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self._open, self._most, self._is_usable, self._on_tidy = open_one, most, is_usable, on_tidy
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._line: deque[_Waiter] = deque()
        self._idle: list[tuple[float, Any]] = []  # since when, and which; the newest last
        self._lent: dict[int, Any] = {}
        self._count = 0  # those being opened are counted, too
        self.refusal: LedgerUnavailable | None = None  # why nobody gets one now
        self._closed = threading.Event()
        self._tidying: threading.Thread | None = None

    def take(self) -> Any:
        """A connection that is ours until ``give``.

        One that the database refuses because there are too many is asked for again until the patience is over.
        Raises LedgerUnavailable, and what opening raises.
        """
        deadline = time.monotonic() + self._patience_seconds
        connection = self._one_or_a_place(deadline)
        while connection is None or not self._is_usable(connection):
            try:
                if connection is not None:
                    with suppress(Exception):
                        connection.close()
                connection = self._open()
            except Exception as error:
                self._is_one_less()
                if not has_too_many_connections(error) or time.monotonic() > deadline:
                    raise
                time.sleep(AGAIN_SECONDS * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
                connection = self._one_or_a_place(deadline)
        self._lent[id(connection)] = connection
        return connection

    def give(self, connection: Any) -> None:
        """Give it back; one in the middle of something, or lost, is closed."""
        if self._lent.pop(id(connection), None) is None:
            return
        if not self._is_usable(connection) or not self._is_lent_on(connection):
            self._close(connection)

    def _is_lent_on(self, connection: Any) -> bool:
        """To the first in the line, or later; not once the pool is closed."""
        with self._lock:
            if self._closed.is_set():
                return False
            if self._line:
                waiter = self._line.popleft()
                waiter.connection = connection
                waiter.is_served.set()
            else:
                self._idle.append((time.monotonic(), connection))
            return True

    def refuse(self, reason: LedgerUnavailable | None) -> None:
        """From now on nobody gets a connection, those in line neither; with ``None`` all do again."""
        with self._lock:
            self.refusal = reason
            if reason is None:
                return
            for waiter in self._line:
                waiter.refusal = reason
                waiter.is_served.set()
            self._line.clear()
        self.close_idle()

    def close_idle(self, *, rested_seconds: float = 0.0, keep: int = 0) -> None:
        """Close those that nobody has had for so long, the longest rested first."""
        before = time.monotonic() - rested_seconds
        with self._lock:
            rested = [connection for since, connection in self._idle if since <= before]
            rested = rested[: max(0, len(self._idle) - keep)]
            self._idle = self._idle[len(rested) :]
        for connection in rested:
            self._close(connection)

    def close(self) -> None:
        """Close all; those that a thread has or opens are waited for briefly; then that thread closes it, by ``give``.

        Not here: the drivers free what belongs to a connection, and with it a query that runs ends the process.
        """
        with self._lock:
            self._closed.set()
        self.close_idle()
        until = time.monotonic() + CLOSE_SECONDS
        while self._count and time.monotonic() < until:
            time.sleep(CLOSE_PAUSE_SECONDS)

    def _one_or_a_place(self, deadline: float) -> Any | None:
        """One that rests, ``None`` when another may be opened. Raises LedgerUnavailable when neither comes in time."""
        with self._lock:
            if self.refusal is not None:
                raise self._refused(self.refusal)
            if self._idle:
                return self._idle.pop()[1]
            if self._count < self._most:
                self._count += 1
                if self._tidying is None:
                    self._tidying = threading.Thread(target=self._tidy, name="connections", daemon=True)
                    self._tidying.start()
                return None
            waiter = _Waiter()
            self._line.append(waiter)
        waiter.is_served.wait(max(0.0, deadline - time.monotonic()))
        with self._lock:
            if not waiter.is_served.is_set():
                self._line.remove(waiter)
                raise LedgerUnavailable("All connections to the database are in use.", passes=True)
        if waiter.refusal is not None:
            raise self._refused(waiter.refusal)
        return waiter.connection

    @staticmethod
    def _refused(reason: LedgerUnavailable) -> LedgerUnavailable:
        """An error of each thread's own: one that is raised by many gathers all their tracebacks."""
        return LedgerUnavailable(str(reason), passes=reason.passes)

    def _close(self, connection: Any) -> None:
        with suppress(Exception):  # it is gone either way
            connection.close()
        self._is_one_less()

    def _is_one_less(self) -> None:
        with self._lock:
            if self._line:
                waiter = self._line.popleft()
                waiter.is_served.set()
            else:
                self._count -= 1

    def _tidy(self) -> None:
        while not self._closed.wait(TIDY_SECONDS):
            self.close_idle(rested_seconds=IDLE_SECONDS, keep=1)
            self._on_tidy()


class Pooled:
    """Lets a database of peewee's take its connections from a pool.

    It opens one while it holds a lock that closing one takes, too: waiting there would last for ever.
    """

    pool: Pool
    _taken: threading.local

    def use_pool(self, pool: Pool) -> None:
        self.pool, self._taken = pool, threading.local()

    def connect(self, reuse_if_open: bool = False) -> bool:
        if not self.is_closed():  # type: ignore[attr-defined]
            return bool(super().connect(reuse_if_open))  # type: ignore[misc]
        try:
            self._taken.connection = self.pool.take()
        except Exception as error:
            if reason := ledger_error(error):
                raise reason from error
            raise
        try:
            return bool(super().connect(reuse_if_open))  # type: ignore[misc]
        finally:
            left, self._taken.connection = self._taken.connection, None
            if left is not None:
                self.pool.give(left)

    def _connect(self) -> Any:
        connection, self._taken.connection = self._taken.connection, None
        return connection

    def _close(self, connection: Any) -> None:
        self.pool.give(connection)
