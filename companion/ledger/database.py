"""One ledger on SQLite (embedded default) or PostgreSQL (hosted), behind the same few verbs.

SQLite's writers queue on a lock file instead of SQLite's own busy handler, which sleeps up to 100 ms between attempts
and would make that the tail of every accept. PostgreSQL's writers of one site take an advisory lock.
"""

from __future__ import annotations

import fcntl
import json
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any, TypeVar

import peewee
from playhouse.migrate import SchemaMigrator

from companion import private_files
from companion.config import LISTEN_CONNECTIONS, Config
from companion.ledger.errors import LedgerLocked, LedgerUnavailable, ledger_error
from companion.ledger.postgres import PostgresLedger, limits, unhurried
from companion.ledger.sqlite import SqliteLedger

__all__ = ["unhurried"]

database = peewee.DatabaseProxy()

QUEUE_SECONDS = 4.0
POOL_SECONDS = 10.0
LOCK_SECONDS = 4.0
LOCK_TRY_MS = 100  # a connection that waits serves nobody else
LOCK_PAUSE_SECONDS = 0.05
PASSING_TRIES = 3

T = TypeVar("T")


class _Writers:
    """The queue of this machine's writers to one SQLite file: a lock file, opened once a thread."""

    path: str | None = None
    local = threading.local()

    @classmethod
    def file(cls) -> IO[str] | None:
        if cls.path is None:
            return None
        if getattr(cls.local, "path", None) != cls.path:
            cls.close()
            try:
                cls.local.handle, cls.local.path = open(cls.path, "w"), cls.path  # noqa: SIM115 - closed by close()
            except OSError as error:
                raise LedgerUnavailable(f"Cannot open {cls.path}: {error.strerror}.") from error
        handle: IO[str] = cls.local.handle
        return handle

    @classmethod
    def leave(cls) -> None:
        """Take no further part with this thread's handle; whoever still waits with it closes it."""
        del cls.local.handle, cls.local.path

    @classmethod
    def close(cls) -> None:
        handle = getattr(cls.local, "handle", None)
        if handle is not None:
            handle.close()
            del cls.local.handle, cls.local.path


def connect(config: Config, *, patience_seconds: float = POOL_SECONDS) -> None:
    """Bind the models to the configured database; ``patience_seconds`` is how long a place in it is waited for.

    Raises LedgerUnavailable when its folder cannot be used.
    """
    disconnect()
    if config.on_sqlite:
        try:
            private_files.prepare(config)
        except OSError as error:
            raise LedgerUnavailable(
                f"Cannot use the folder {config.sqlite_path.parent}: {error.strerror}. Is this the user who runs it?"
            ) from error
        _Writers.path = f"{config.sqlite_path}.lock"
        database.initialize(SqliteLedger(str(config.sqlite_path), patience_seconds=patience_seconds))
        return
    _Writers.path = None
    most = max(1, config.db_connections - LISTEN_CONNECTIONS)
    database.initialize(PostgresLedger(config.database_url, most=most, patience_seconds=patience_seconds))


def disconnect() -> None:
    """Close every connection of this process."""
    if database.obj is None:
        return
    close()
    database.obj.pool.close()


def on_sqlite() -> bool:
    return isinstance(database.obj, peewee.SqliteDatabase)


def migrator() -> SchemaMigrator:
    """Changes tables that hold data already; for ``migrations/``."""
    return SchemaMigrator.from_database(database.obj)


def close() -> None:
    """Give back what this thread holds: its connection, its place in the queue of writers."""
    _Writers.close()
    if not database.is_closed():
        database.close()


@contextmanager
def reading() -> Iterator[None]:
    """A connection for the block.

    Raises LedgerUnavailable when the database does not answer, or cannot do what it is asked.
    """
    borrowed = database.connect(reuse_if_open=True)
    try:
        yield
    except peewee.PeeweeException as error:
        reason = ledger_error(error)
        if reason is None:
            raise
        _forget_connection()
        if reason.passes and not isinstance(
            reason, LedgerLocked
        ):  # what died here may be dead for those that rest, too
            database.obj.pool.close_idle()
        raise reason from error
    finally:
        if borrowed and not database.is_closed():
            database.close()


@contextmanager
def writing(*sites: str, patience_seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """One transaction, durable when the block ends; writers of the same site take turns.

    Raises LedgerUnavailable when the ledger is read-only or unreachable; LedgerLocked, which is one, when somebody
    else has held one of the sites for longer than that.
    """
    lock = _Writers.file()
    if lock:
        _wait_for(lock)
    try:
        with ExitStack() as transaction:
            if on_sqlite():
                transaction.enter_context(reading())
                transaction.enter_context(database.atomic("IMMEDIATE"))
            else:
                transaction.push(_begun(sites, time.monotonic() + patience_seconds))
            yield
    finally:
        if lock:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _begun(sites: Iterable[str], deadline: float) -> ExitStack:
    """A transaction that holds these sites; until it does, it keeps no connection from others for long."""
    while True:
        try:
            with ExitStack() as begun:
                begun.enter_context(reading())
                begun.enter_context(database.atomic())
                also_lock(sites)
                return begun.pop_all()
        except LedgerLocked:
            if time.monotonic() >= deadline:
                raise
        time.sleep(LOCK_PAUSE_SECONDS)


def retried(work: Callable[[], T]) -> T:
    """What reads only, tried again when the ledger's trouble is such that it passes. Raises LedgerUnavailable."""
    for _ in range(PASSING_TRIES - 1):
        try:
            return work()
        except LedgerUnavailable as error:
            if not error.passes:
                raise
    return work()


def _wait_for(lock: IO[str]) -> None:
    """Wait for the writers' lock, in the kernel's fair queue.

    Raises LedgerUnavailable when whoever has it does not come to an end (stopped, hung). ``flock`` itself knows no
    time limit, so that a thread of its own waits; looking again and again instead let one writer starve for seconds.
    """
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    except BlockingIOError:
        pass
    acquired: Future[None] = Future()

    def take() -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if acquired.set_running_or_notify_cancel():
            acquired.set_result(None)
        else:
            lock.close()  # nobody waits any more

    threading.Thread(target=take, name="turn", daemon=True).start()
    try:
        acquired.result(QUEUE_SECONDS)
    except TimeoutError:
        if acquired.cancel():
            _Writers.leave()
            raise LedgerUnavailable("Another process has held the ledger for seconds.") from None
        acquired.result()


def also_lock(sites: Iterable[str]) -> None:
    """Inside ``writing``: writers of these sites wait for us, too. Raises LedgerLocked when one is held for long.

    Only from a source to its listeners, never back, so that no two wait for each other.
    """
    numbers = [] if on_sqlite() else _advisory_numbers(sites)
    if not numbers:
        return
    locks = "; ".join(f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
    try:
        database.execute_sql(
            f"SET LOCAL lock_timeout = {LOCK_TRY_MS}; {locks}; SET LOCAL lock_timeout = {limits().lock_ms}"
        )
    except peewee.PeeweeException as error:
        if isinstance(ledger_error(error), LedgerLocked):
            raise LedgerLocked("Another session has held the site for longer than it should.") from error
        raise


def _advisory_numbers(sites: Iterable[str]) -> list[int]:
    """Sorted, so that two transactions over several sites cannot wait for each other."""
    return sorted({zlib.crc32(site.encode()) for site in sites})


def _forget_connection() -> None:
    """Who opened a connection by the way has it no longer: the pool sees whether it is lent again."""
    with suppress(peewee.PeeweeException):
        database.close()


def chunked(rows: list[Any], size: int = 200) -> Iterator[list[Any]]:
    """SQLite binds a limited number of variables in one statement."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


class JsonField(peewee.TextField):
    """JSON as text: read whole, never queried inside."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
