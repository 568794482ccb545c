"""How the tables move forward with data in them: one numbered module a step, run in order, each once.

A step has ``up()``, which runs inside the transaction that records it. A released step is never changed. It runs
while the release before goes on working: what it adds may be empty, and nothing that is used is taken away.

A table that is changed is locked against everybody. So a step asks for it for a moment only, gives up all it has when
it does not get it, and tries again: who works does not wait behind a step that waits for a long reader, and no two
wait for each other (PostgreSQL looks for that after a second, and would choose whom to break off).
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import random
import time

from peewee import BigIntegerField, IntegerField

from companion.clock import now_ms
from companion.ledger.database import database, on_sqlite, reading, unhurried, writing
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Table

log = logging.getLogger("companion.migrations")

LOCK_MS = 300
PATIENCE_SECONDS = 900.0
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.4, 3.0
SAY_EVERY_SECONDS = 10.0


class Migration(Table):
    number = IntegerField(primary_key=True)
    at = BigIntegerField()


def upgrade(*, patience_seconds: float = PATIENCE_SECONDS) -> list[str]:
    """Create or migrate the tables; the names of the steps that were run now. Safe to run twice, and while serving.

    Raises LedgerUnavailable when the ledger cannot be written, or somebody holds its tables for all our patience.
    """
    done: list[str] = []
    began, said_at, pause = time.monotonic(), 0.0, FIRST_PAUSE_SECONDS
    with unhurried():
        while True:
            try:
                name = _run_next()
            except LedgerUnavailable as error:
                now = time.monotonic()
                if not error.passes or now - began > patience_seconds:
                    raise
                if now - max(said_at, began) > SAY_EVERY_SECONDS:
                    log.warning("waiting for a moment in which the tables can be changed%s", _who_is_in_the_way())
                    said_at = now
                time.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - no secret
                pause = min(MAX_PAUSE_SECONDS, pause * 1.5)
                continue
            if name is None:
                return done
            done.append(name)


def _run_next() -> str | None:
    """Run the first step that is lacking; its name, ``None`` when there is none."""
    with writing("migrations", patience_seconds=0.0):
        if not on_sqlite():
            database.execute_sql(f"SET LOCAL lock_timeout = {LOCK_MS}")
        database.create_tables([Migration])
        applied = {row.number for row in Migration.select()}
        name = next((name for name in steps() if _number(name) not in applied), None)
        if name is not None:
            importlib.import_module(f"{__name__}.{name}").up()
            Migration.create(number=_number(name), at=now_ms())
    return name


def _who_is_in_the_way() -> str:
    """The sessions whose transactions last, as far as the database tells us: whom a person may ask, or end."""
    if on_sqlite():
        return ""
    with reading():
        rows = database.execute_sql(
            "SELECT pid, application_name, extract(epoch FROM now() - xact_start)::int FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND xact_start < now() - interval '1 second' ORDER BY xact_start LIMIT 3"
        ).fetchall()
    return "".join(f"; session {pid} ({name or 'unnamed'}) has been busy for {age} s" for pid, name, age in rows)


def pending() -> list[str]:
    """Steps that this ledger still lacks."""
    with reading():
        if not Migration.table_exists():
            return steps()
        applied = {row.number for row in Migration.select()}
    return [name for name in steps() if _number(name) not in applied]


def steps() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("m"))


def _number(name: str) -> int:
    return int(name.split("_")[0].removeprefix("m"))
