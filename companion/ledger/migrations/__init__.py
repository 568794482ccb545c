"""How the tables move forward with data in them: one numbered module a step, run in order, each once.

A step has ``up()``, which runs inside the transaction that records it. A released step is never changed.
"""

from __future__ import annotations

import importlib
import pkgutil

from peewee import BigIntegerField, IntegerField

from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.models import Table
from companion.moments import now_ms


class Migration(Table):
    number = IntegerField(primary_key=True)
    at = BigIntegerField()


def upgrade() -> list[str]:
    """Create or migrate the tables; the names of the steps that were run now. Safe to run twice, and while serving."""
    done = []
    with writing("migrations"):
        if not on_sqlite():
            database.execute_sql("SELECT pg_advisory_xact_lock(7261)")
        database.create_tables([Migration])
        applied = {row.number for row in Migration.select()}
        for name in steps():
            number = int(name.split("_")[0].removeprefix("m"))
            if number not in applied:
                importlib.import_module(f"{__name__}.{name}").up()
                Migration.create(number=number, at=now_ms())
                done.append(name)
    return done


def pending() -> list[str]:
    """Steps that this ledger still lacks."""
    with reading():
        if not Migration.table_exists():
            return steps()
        applied = {row.number for row in Migration.select()}
    return [name for name in steps() if int(name.split("_")[0].removeprefix("m")) not in applied]


def steps() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("m"))
