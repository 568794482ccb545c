"""The ledger in PostgreSQL: connections that find out within seconds that nobody is there any more.

What bounds them holds for a direct connection and behind a pooler in transaction mode (PgBouncer) alike: such a
pooler refuses ``options`` at the start and mixes up statements that were prepared, so that limits are set inside each
transaction and nothing is prepared.
"""

from __future__ import annotations

import logging
import select
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import peewee
import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from companion.ledger.errors import NO_ANSWER, LedgerLocked, LedgerUnavailable, ledger_error
from companion.ledger.pool import Pool, Pooled
from companion.ledger.silence import Watch, is_answering

log = logging.getLogger("companion.ledger")

LOCK_TRY_MS = 100  # a connection that waits serves nobody else
PARAMETERS: dict[str, Any] = {
    "connect_timeout": 4,
    "application_name": "cart-companion",
    # A network that swallows everything is noticed by ``silence``, and by the system: what we sent is not
    # acknowledged ...
    "tcp_user_timeout": 8_000,  # ms
    # ... or what we wait for does not come.
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a lock is waited for, a statement may take, a transaction may stand still."""

    lock_ms: int = 2_000
    statement_seconds: int = 8
    idle_seconds: int = 10


HURRIED = Limits()
UNHURRIED = Limits(lock_ms=10_000, statement_seconds=900, idle_seconds=60)
_thread = threading.local()


def limits() -> Limits:
    """Those of this thread."""
    found: Limits = getattr(_thread, "limits", HURRIED)
    return found


@contextmanager
def unhurried() -> Iterator[None]:
    """For what nobody waits for, and what may take minutes: a purge, an import, a command."""
    before = limits()
    _thread.limits = UNHURRIED
    try:
        yield
    finally:
        _thread.limits = before


class WatchedConnection(psycopg.Connection[Any]):
    """Whose statements get an answer, or an error, in time."""

    watch: Watch


class WatchedCursor(psycopg.Cursor[Any]):
    def execute(self, *arguments: Any, **named: Any) -> Any:
        connection = self.connection
        if not isinstance(connection, WatchedConnection):
            return super().execute(*arguments, **named)
        with connection.watch.over(connection, limits().statement_seconds + 1):
            return super().execute(*arguments, **named)


def connect(url: str, watch: Watch) -> WatchedConnection:
    """A connection of the kind that this module is about; what the URL says itself goes first."""
    said = conninfo_to_dict(url)
    own = {name: value for name, value in PARAMETERS.items() if name not in said}
    with watch.over(None, limits().statement_seconds):
        made = WatchedConnection.connect(
            url, autocommit=True, prepare_threshold=None, cursor_factory=WatchedCursor, **own
        )
    made.watch = watch
    return made


def is_pooled(connection: psycopg.Connection[Any]) -> bool:
    """Whether a pooler stands between: it gives a process id of its own, not that of the server's."""
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    return row is not None and row[0] != connection.info.backend_pid


class PostgresLedger(Pooled, peewee.PostgresqlDatabase):
    def __init__(self, url: str, *, most: int, patience_seconds: float) -> None:
        super().__init__(url, prefer_psycopg3=True)
        self._url, said = url, conninfo_to_dict(url)
        self.watch = Watch(lambda: is_answering(said), self._hear)
        self.use_pool(
            Pool(
                lambda: connect(url, self.watch),
                most=most,
                patience_seconds=patience_seconds,
                is_usable=_is_usable,
                on_tidy=self.watch.look,
            )
        )

    def connect_apart(self) -> WatchedConnection:
        """One beside the pool, the caller's own. Raises what opening raises; LedgerUnavailable while it is silent."""
        if self.pool.refusal is not None:
            raise LedgerUnavailable(str(self.pool.refusal))
        return connect(self._url, self.watch)

    def _hear(self, is_silent: bool) -> None:
        """While the database is silent, nobody waits for it."""
        if is_silent:
            log.warning("the database has gone silent: %s", NO_ANSWER)
        else:
            log.info("the database answers again")
        self.pool.refuse(LedgerUnavailable(NO_ANSWER) if is_silent else None)

    def begin(self, isolation_level: Any = None) -> None:
        """Begin with the limits of this thread, in one message."""
        now = limits()
        self.execute_sql(
            f"BEGIN; SET LOCAL lock_timeout = {now.lock_ms}; SET LOCAL statement_timeout = '{now.statement_seconds}s'; "
            f"SET LOCAL idle_in_transaction_session_timeout = '{now.idle_seconds}s'"
        )

    def lock_sites(self, sites: Iterable[str]) -> None:
        """Advisory locks until the transaction ends, in one message. Raises LedgerLocked when one is held for long.

        In the order of their numbers, so that two transactions over several sites cannot wait for each other.
        """
        numbers = sorted({zlib.crc32(site.encode()) for site in sites})
        locks = "; ".join(f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
        if not locks:
            return
        try:
            self.execute_sql(
                f"SET LOCAL lock_timeout = {LOCK_TRY_MS}; {locks}; SET LOCAL lock_timeout = {limits().lock_ms}"
            )
        except peewee.PeeweeException as error:
            if isinstance(ledger_error(error), LedgerLocked):
                raise LedgerLocked("Another session has held the site for longer than it should.") from error
            raise


def _is_usable(connection: Any) -> bool:
    """Whether it can be lent: nothing is under way on it, and the server has not said good-bye meanwhile."""
    if connection.closed or connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
