"""The ledger in PostgreSQL: connections that find out within seconds that nobody is there any more.

What bounds them holds for a direct connection and behind a pooler in transaction mode (PgBouncer) alike: such a
pooler refuses ``options`` at the start and mixes up statements that were prepared, so that limits are set inside each
transaction and nothing is prepared.
"""

from __future__ import annotations

import json
import logging
import select
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import peewee
import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from companion.ledger.dialect import Shape
from companion.ledger.errors import NO_ANSWER, LedgerLocked, LedgerUnavailable, ledger_error
from companion.ledger.pool import Pool, Pooled
from companion.ledger.silence import Watch, is_answering

log = logging.getLogger("companion.ledger")

ROWS_AT_ONCE = 50  # of one table in one statement
MESSAGE_LETTERS = 1_000_000  # of one message, unless one statement alone has more
LOCK_TRY_MS = 100  # a connection that waits serves nobody else
UNKNOWN = "(SELECT %s)"  # a value that the planner does not know, see PostgresLedger.condition()
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
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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


class _Watched:
    connection: Any

    def execute(self, *arguments: Any, **named: Any) -> Any:
        connection = self.connection
        if not isinstance(connection, WatchedConnection):
            return super().execute(*arguments, **named)  # type: ignore[misc]
        with connection.watch.over(connection, limits().statement_seconds + 1):
            return super().execute(*arguments, **named)  # type: ignore[misc]


class WatchedCursor(_Watched, psycopg.Cursor[Any]):
    pass


class SeveralStatements(_Watched, psycopg.ClientCursor[Any]):
    """Puts the values into the text itself, so that several statements go in one message; a pooler does not mind."""


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
    several = staticmethod(lambda values: values)  # the driver knows lists

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

    def begin(self, sites: Iterable[str] = ()) -> None:
        """Begin with the limits of this thread and locks on these sites, in one message. Raises LedgerLocked.

        peewee hands on what ``atomic`` was given.
        """
        now = limits()
        begin = (
            f"BEGIN; SET LOCAL lock_timeout = {now.lock_ms}; SET LOCAL statement_timeout = '{now.statement_seconds}s'; "
            f"SET LOCAL idle_in_transaction_session_timeout = '{now.idle_seconds}s'"
        )
        try:
            self._locking(f"{begin}; {_locks(sites)}" if sites else begin)
        except Exception:
            with suppress(peewee.PeeweeException):
                self.rollback()
            raise

    def lock_sites(self, sites: Iterable[str]) -> None:
        """Inside a transaction: locks on these sites, too, until it ends. Raises LedgerLocked."""
        if locks := _locks(sites):
            self._locking(locks)

    def _locking(self, statements: str) -> None:
        try:
            self.execute_sql(statements)
        except peewee.PeeweeException as error:
            if isinstance(ledger_error(error), LedgerLocked):
                raise LedgerLocked("Another session has held the site for longer than it should.") from error
            raise

    @staticmethod
    def condition(shape: Shape) -> str:
        """That each of these columns is the given value, or among the given ones.

        Beside another column, a value is given as a query of its own, so that the planner does not know it: it takes
        a site that was not there when the table was last counted for one without rows, and reads all of them by
        whichever index begins with the site (5 ms for 20,000 rows instead of 0.01; PostgreSQL 15).
        """
        one = "%s" if len(shape) == 1 else UNKNOWN
        return " AND ".join(f'"{name}" = {"ANY(%s)" if many else one}' for name, many in shape)

    @classmethod
    def selection(cls, table: str, columns: str, shape: Shape) -> tuple[str, tuple[str, ...]]:
        """The statement that ``select_together`` sends, and the order of its values.

        Where several columns are compared, each of several values is looked up by itself. By ``= ANY`` a planner that
        has not yet counted a new table reads all that the index' first columns find, and sorts out (13 ms for 18,000
        rows instead of 0.1; PostgreSQL 15).
        """
        several = tuple(name for name, many in shape if many)
        single = tuple(name for name, many in shape if not many)
        if len(shape) == 1 or not several:
            return f'SELECT {columns} FROM "{table}" WHERE {cls.condition(shape)}', (*several, *single)  # noqa: S608
        given = ", ".join(f'unnest(%s::text[]) AS "of_{name}"("one")' for name in several)
        compared = [f'"{name}" = "of_{name}"."one"' for name in several]
        compared += [f'"{name}" = {UNKNOWN}' for name in single]
        each = f'SELECT {columns} FROM "{table}" WHERE {" AND ".join(compared)} OFFSET 0'  # noqa: S608 - names of ours
        return f'SELECT "found".* FROM {given}, LATERAL ({each}) AS "found"', (*several, *single)  # noqa: S608

    @staticmethod
    def insertion(table: str, columns: Mapping[str, str], ignore_known: bool) -> str:
        """The statement that ``insert_together`` runs for all rows, which it gets as JSON."""
        names = ", ".join(f'"{name}"' for name in columns)
        types = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        ending = " ON CONFLICT DO NOTHING" if ignore_known else ""
        rows = f"json_to_recordset(%s) AS given ({types})"
        return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {rows}{ending}'  # noqa: S608 - names of ours

    def select_together(self, selections: list[tuple[str, list[Any]]]) -> list[list[tuple[Any, ...]]]:
        """The rows of each of these (statement, values), asked for in one message."""
        if not selections:
            return []
        cursor = self._sent(selections)
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
        return found

    def insert_together(self, insertions: Iterable[tuple[str, tuple[str, ...], list[list[Any]]]]) -> None:
        """Run these (statement, columns, rows), in one message unless they are long."""
        message: list[tuple[str, list[Any]]] = []
        letters = 0
        for statement, names, rows in insertions:
            for start in range(0, len(rows), ROWS_AT_ONCE):
                given = _to_json([dict(zip(names, row, strict=True)) for row in rows[start : start + ROWS_AT_ONCE]])
                if message and letters + len(given) > MESSAGE_LETTERS:
                    self._sent(message)
                    message, letters = [], 0
                message.append((statement, [given]))
                letters += len(given)
        self._sent(message)

    def _sent(self, statements: list[tuple[str, list[Any]]]) -> SeveralStatements:
        text = "; ".join(statement for statement, _ in statements)
        values = [value for _, some in statements for value in some]
        self._log_query(text, values)
        with peewee.__exception_wrapper__:
            return SeveralStatements(self.connection()).execute(text, values)


def _locks(sites: Iterable[str]) -> str:
    """Statements for advisory locks, none of which is waited for for long.

    In the order of their numbers, so that two transactions over several sites cannot wait for each other.
    """
    numbers = sorted({zlib.crc32(site.encode()) for site in sites})
    locks = "; ".join(f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
    limit = f"SET LOCAL lock_timeout = {LOCK_TRY_MS}"
    return f"{limit}; {locks}; SET LOCAL lock_timeout = {limits().lock_ms}" if locks else ""


def _is_usable(connection: Any) -> bool:
    """Whether it can be lent: nothing is under way on it, and the server has not said good-bye meanwhile."""
    if connection.closed or connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
