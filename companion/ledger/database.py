"""One ledger on SQLite (embedded default) or PostgreSQL (hosted), behind the same few verbs.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit is on the disk before it returns. Its writers
queue on a lock file instead of SQLite's own busy handler, which sleeps up to 100 ms between looks and
would make that the tail of every accept. PostgreSQL writers of one site take an advisory lock.
"""

from __future__ import annotations

import fcntl
import threading
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import IO, Any

import peewee
from playhouse.migrate import SchemaMigrator
from playhouse.pool import PooledPostgresqlDatabase

from companion import private_files
from companion.config import Config

database = peewee.DatabaseProxy()

BUSY_SECONDS = 2.5
TURN_SECONDS = 4.0
POOL_SIZE = 12
POOL_SECONDS = 5.0
_places = threading.BoundedSemaphore(POOL_SIZE)  # peewee's pool itself waits in steps of up to a second


class LedgerUnavailable(Exception):
    """The ledger cannot be written now (locked, read-only, unreachable); try again later."""


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


def connect(config: Config) -> None:
    """Bind the models to the configured database. Raises LedgerUnavailable when its folder cannot be used."""
    disconnect()
    if config.on_sqlite:
        try:
            private_files.prepare(config)
        except OSError as error:
            raise LedgerUnavailable(
                f"Cannot use the folder {config.sqlite_path.parent}: {error.strerror}. Is this the user who runs it?"
            ) from error
        _Writers.path = f"{config.sqlite_path}.lock"
        database.initialize(
            peewee.SqliteDatabase(
                str(config.sqlite_path),
                timeout=BUSY_SECONDS,
                pragmas={"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "cache_size": -16000},
            )
        )
        return
    _Writers.path = None
    database.initialize(
        PooledPostgresqlDatabase(None, prefer_psycopg3=True, max_connections=POOL_SIZE + 2, stale_timeout=300)
    )
    database.obj.init(
        config.database_url,
        prefer_psycopg3=True,
        connect_timeout=5,
        application_name="cart-companion",
        keepalives_idle=30,
    )


def disconnect() -> None:
    """Close every connection of this process."""
    if database.obj is None:
        return
    close()
    if not on_sqlite():
        database.obj.close_all()


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
    """A connection for the block (kept open on SQLite, where opening costs more than the query).

    Raises LedgerUnavailable when the database does not answer.
    """
    borrowed = not on_sqlite() and database.is_closed()
    if borrowed and not _places.acquire(timeout=POOL_SECONDS):
        raise LedgerUnavailable("All connections to the database are in use.")
    try:
        database.connect(reuse_if_open=True)
        yield
    except (peewee.OperationalError, peewee.InterfaceError) as error:
        _forget_connection()
        raise LedgerUnavailable(str(error)) from error
    finally:
        if borrowed:
            if not database.is_closed():
                database.close()
            _places.release()


@contextmanager
def writing(*sites: str) -> Iterator[None]:
    """One transaction, durable when the block ends; writers of the same site take turns.

    Raises LedgerUnavailable when the ledger is locked by somebody else, read-only or unreachable.
    """
    lock = _Writers.file()
    if lock:
        _wait_for(lock)
    try:
        with reading():
            if on_sqlite():
                with database.atomic("IMMEDIATE"):
                    yield
            else:
                with database.atomic():
                    also_lock(sites)
                    yield
    finally:
        if lock:
            fcntl.flock(lock, fcntl.LOCK_UN)


def _wait_for(lock: IO[str]) -> None:
    """Take the writers' turn, in the kernel's fair queue.

    Raises LedgerUnavailable when whoever has it does not come to an end (stopped, hung). ``flock`` itself knows no
    time limit, so that a thread of its own waits; looking again and again instead let one writer starve for seconds.
    """
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    except BlockingIOError:
        pass
    turn: Future[None] = Future()

    def take() -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if turn.set_running_or_notify_cancel():
            turn.set_result(None)
        else:
            lock.close()  # nobody waits any more

    threading.Thread(target=take, name="turn", daemon=True).start()
    try:
        turn.result(TURN_SECONDS)
    except TimeoutError:
        if turn.cancel():
            _Writers.leave()
            raise LedgerUnavailable("Another process has held the ledger for seconds.") from None
        turn.result()


def also_lock(sites: Iterable[str]) -> None:
    """Inside ``writing``: writers of these sites take turns with us, too.

    Only from a source to its listeners, never back, so that no two wait for each other.
    """
    if not on_sqlite():
        for number in _advisory_numbers(sites):
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (number,))


def _advisory_numbers(sites: Iterable[str]) -> list[int]:
    """Sorted, so that two transactions over several sites cannot wait for each other."""
    return sorted({zlib.crc32(site.encode()) for site in sites})


def _forget_connection() -> None:
    """A broken connection must not be handed out again."""
    try:
        if on_sqlite():
            database.close()
        else:
            database.obj.manual_close()
    except (peewee.PeeweeException, AttributeError):
        pass


def chunked(rows: list[Any], size: int = 200) -> Iterator[list[Any]]:
    """SQLite binds a limited number of variables in one statement."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
