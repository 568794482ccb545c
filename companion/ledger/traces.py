"""What the database's files still hold of rows that are gone: gaps of pages, SQLite's WAL, PostgreSQL's dead rows.

Whoever erases says so in the same transaction (``left``); ``erase_when_left`` follows, from the worker within a
minute. SQLite overwrites what is deleted (``secure_delete``), but not what stays behind where a page is split: only a
rewritten file is free of it, which holds up writers for as long as it takes (docs/decisions/073).
"""

from __future__ import annotations

import os
import time

from companion.clock import now_ms
from companion.ledger import counters
from companion.ledger.connections import alone
from companion.ledger.database import database, on_sqlite, reading, unhurried, writing
from companion.ledger.errors import LedgerLocked

LEFT = "traces.left"  # the counter that says since when, in milliseconds
REWRITTEN_AT_ONCE = 50_000_000  # bytes of a SQLite file: within what writers wait, also on a slow disk
TRIES, PAUSE_SECONDS = 40, 0.25
OF_PEOPLE = (  # a test holds it against the models
    "webhook, event, delivery, attempt, note, occurrence, job, job_part, site, address, sighting, hand_tie, "
    "search_term, product, dealt_with, told_alert, operator_action, sign_in_attempt, connection_request"
)


def left() -> None:
    """Note that something was erased, inside the caller's transaction."""
    counters.note(LEFT, now_ms())


def erase_when_left() -> None:
    """Clean up if something was erased since the last time. Raises LedgerUnavailable: it is tried again."""
    with reading():
        since = counters.noted(LEFT)
    if since is not None:
        erase(is_small_only=True)
        with writing():
            counters.forget(LEFT, value=since)


def erase(*, is_small_only: bool = False) -> None:
    """Leave nothing behind of what is gone, however long it takes. Raises LedgerUnavailable.

    ``is_small_only``: a large SQLite file is not rewritten, as webhooks would be refused meanwhile.
    """
    with unhurried():
        if not on_sqlite():
            _vacuum_postgres()
            return
        if not is_small_only or os.stat(database.obj.database).st_size <= REWRITTEN_AT_ONCE:
            rewrite_sqlite()
        empty_wal()


def rewrite_sqlite() -> None:
    """The whole file anew, into the WAL; writers wait. Raises LedgerUnavailable."""
    with alone():
        database.execute_sql("VACUUM")


def empty_wal() -> None:
    """All that is in SQLite's WAL into the file, and the WAL to no length.

    Raises LedgerLocked when others keep their hands on it all the time.
    """
    for _ in range(TRIES):  # readers hold the log for moments
        with alone():
            is_busy = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if not is_busy:
            return
        time.sleep(PAUSE_SECONDS)
    raise LedgerLocked


def _vacuum_postgres() -> None:
    """The places of dead rows are free to be written over; nobody waits for it, nor it for others."""
    with reading():
        database.execute_sql(f"VACUUM (SKIP_LOCKED) {OF_PEOPLE}")
