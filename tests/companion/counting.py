"""Which statements a piece of work sends to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peewee import QueryEvent

from companion.ledger.database import database


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL of all that the block runs, in order."""
    seen: list[str] = []

    def note(event: QueryEvent) -> None:
        seen.append(event.sql)

    database.query_hooks.append(note)
    try:
        yield seen
    finally:
        database.query_hooks.remove(note)
