"""One ledger on SQLite (embedded default) or PostgreSQL (hosted), behind the same few verbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import peewee
from playhouse.migrate import SchemaMigrator

from companion import messages, private_files
from companion.config import LISTEN_CONNECTIONS, Config
from companion.ledger import stored_secrets
from companion.ledger.connections import LOCK_SECONDS, close, database, reading, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.postgres import PostgresLedger, unhurried
from companion.ledger.sqlite import SqliteLedger

__all__ = ["LOCK_SECONDS", "close", "database", "reading", "unhurried", "writing"]

POOL_SECONDS = 10.0
PASSING_TRIES = 3

T = TypeVar("T")
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def connect(config: Config, *, patience_seconds: float = POOL_SECONDS) -> None:
    """Bind the models to the configured database; ``patience_seconds`` is how long a place in it is waited for.

    Raises LedgerUnavailable when its folder cannot be used.
    """
    disconnect()
    stored_secrets.use(config)
    if config.on_sqlite:
        try:
            private_files.prepare(config)
        except OSError as error:
            raise LedgerUnavailable(
                f"Cannot use the folder {config.sqlite_path.parent}: {error.strerror}. Is this the user who runs it?"
            ) from error
        database.initialize(SqliteLedger(str(config.sqlite_path), patience_seconds=patience_seconds))
        return
    most = max(1, config.db_connections - LISTEN_CONNECTIONS)
    database.initialize(PostgresLedger(config.database_url, most=most, patience_seconds=patience_seconds))


def disconnect() -> None:
    """Close every connection of this process; the last one that does so leaves SQLite's ledger as one file."""
    if database.obj is None:
        return
    close()
    database.obj.pool.close()
    if on_sqlite():
        database.obj.take_log_in()


def on_sqlite() -> bool:
    return isinstance(database.obj, peewee.SqliteDatabase)


def migrator() -> SchemaMigrator:
    """Changes tables that hold data already; for ``migrations/``, which has it add columns that may be empty.

    For any other column it drops the table on SQLite, and with it, inside a transaction, every row that refers to it.
    """
    return SchemaMigrator.from_database(database.obj)


def also_lock(sites: Iterable[str]) -> None:
    """Inside ``writing``: writers of these sites wait for us, too. Raises LedgerLocked when one is held for long.

    Only from a source to its listeners, never back, so that no two wait for each other.
    """
    if not on_sqlite():  # which has one writer anyway
        database.obj.lock_sites(sites)


def retried(work: Callable[[], T]) -> T:
    """What reads only, tried again when the ledger's trouble is such that it passes. Raises LedgerUnavailable."""
    for _ in range(PASSING_TRIES - 1):
        try:
            return work()
        except LedgerUnavailable as error:
            if not error.passes:
                raise
    return work()


class MessageField(peewee.TextField):
    """A sentence for people: a Message with its code, or the text of somebody else, such as the site."""

    adapt = staticmethod(messages.read)  # peewee calls it with what it reads, unless that is NULL

    def db_value(self, value: str | None) -> str | None:
        return None if value is None else messages.stored(value)


class JsonField(peewee.TextField):
    """JSON as text: read whole, never queried inside."""

    adapt = staticmethod(json.loads)  # peewee calls it with what it reads, unless that is NULL

    def db_value(self, value: Any) -> str | None:
        return None if value is None else _to_json(value)


class ReportField(JsonField):
    """JSON that holds Messages."""

    adapt = staticmethod(messages.load_stored)  # type: ignore[assignment]

    def db_value(self, value: Any) -> str | None:
        return super().db_value(messages.to_stored(value))
