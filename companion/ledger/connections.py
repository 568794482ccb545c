"""A thread's connection and its transactions: ``reading`` and ``writing``.

SQLite's writers queue on a lock file; PostgreSQL's writers of one site take an advisory lock.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

import peewee

from companion.ledger import lock_file
from companion.ledger.errors import LedgerLocked, LedgerUnavailable, ledger_error

LOCK_SECONDS = 4.0
LOCK_PAUSE_SECONDS = 0.05

database = peewee.DatabaseProxy()


class _Writers(threading.local):
    """The queue of this machine's writers to one SQLite file: a lock file, opened once a thread."""

    handle: IO[str] | None = None

    def acquire(self) -> IO[str] | None:
        """Our turn; ``None`` for a database without such a queue. Raises LedgerUnavailable."""
        path = getattr(database.obj, "lock_path", None)
        if self.handle and self.handle.name != path:
            self.close()
        if path is None:
            return None
        try:
            lock = self.handle = self.handle or open(path, "w")  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise LedgerUnavailable(f"Cannot open {path}: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not lock_file.wait_for(lock):
                self.handle = None
                raise LedgerUnavailable("Another process has held the ledger for seconds.") from None
        return lock

    def close(self) -> None:
        if self.handle:
            self.handle.close()
        self.handle = None


_writers = _Writers()


def close() -> None:
    """Give back what this thread holds: its connection, its place in the queue of writers."""
    _writers.close()
    if not database.is_closed():
        database.close()


@contextmanager
def reading() -> Iterator[None]:
    """A connection for the block.

    It goes back to the ledger it came from, also when this process has been bound to another one meanwhile.
    Raises LedgerUnavailable when the database does not answer, or cannot do what it is asked.
    """
    ledger = database.obj
    borrowed = ledger.connect(reuse_if_open=True)
    try:
        yield
    except peewee.PeeweeException as error:
        reason = ledger_error(error)
        if reason is None:
            raise
        reason = ledger.pool.refusal or reason  # why it was lost
        with suppress(peewee.PeeweeException):  # who opened it has it no longer: the pool sees whether it is lent again
            ledger.close()
        if reason.passes and not isinstance(reason, LedgerLocked):  # what died here may be dead for those that rest
            ledger.pool.close_idle()
        raise reason from error
    finally:
        if borrowed and not ledger.is_closed():
            ledger.close()


@contextmanager
def writing(*sites: str, patience_seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """One transaction, durable when the block ends; writers of the same site take turns.

    Raises LedgerUnavailable when the ledger is read-only, gone or unreachable; LedgerLocked, which is one, when
    somebody else has held one of the sites for longer than that.
    """
    lock = _writers.acquire()
    try:
        with ExitStack() as transaction:
            if lock:
                transaction.enter_context(reading())
                transaction.enter_context(database.atomic("IMMEDIATE"))
            else:
                transaction.push(_begun(sites, time.monotonic() + patience_seconds))
            yield
        if lock:
            database.obj.check_file()  # a commit to a file that nobody can open any more holds nothing
    finally:
        if lock:
            fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def alone() -> Iterator[None]:
    """A connection for the block without a transaction, while no other writer of this SQLite file is at work."""
    lock = _writers.acquire()
    try:
        with reading():
            yield
    finally:
        if lock:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _begun(sites: tuple[str, ...], deadline: float) -> ExitStack:
    """A transaction that holds these sites; until it does, it keeps no connection from others for long."""
    while True:
        try:
            with ExitStack() as begun:
                begun.enter_context(reading())
                is_within = database.obj.transaction_depth() > 0
                begun.enter_context(database.atomic(sites))
                if is_within:  # else it has begun with them
                    database.obj.lock_sites(sites)
                return begun.pop_all()
        except LedgerLocked:
            if time.monotonic() >= deadline:
                raise
        time.sleep(LOCK_PAUSE_SECONDS)
