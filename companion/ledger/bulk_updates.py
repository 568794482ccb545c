"""Many rows changed by one statement, each in its own way; the SQL is built once, as in ``bulk.py``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from peewee import IntegerField

from companion.ledger.bulk import chunked
from companion.ledger.connections import database

AT_ONCE = 50  # SQLite binds a limited number of variables in one statement


def update_rows(model: Any, rows: list[dict[str, Any]]) -> None:
    """Change rows of ``model``: each names its key ``id`` and the new values, all of the same columns."""
    if not rows:
        return
    names = tuple(rows[0])
    stored = [(name, model._meta.fields[name].db_value) for name in names]
    for some in chunked(rows, AT_ONCE):
        values = [db_value(row[name]) for row in some for name, db_value in stored]
        database.execute_sql(_statement(model, database.param, names, len(some)), values)


@lru_cache(maxsize=256)
def _statement(model: Any, param: str, names: tuple[str, ...], count: int) -> str:
    """PostgreSQL takes the types from the first row."""
    fields = [model._meta.fields[name] for name in names]
    columns = [field.column_name for field in fields]
    typed = [f"CAST({param} AS {'BIGINT' if isinstance(field, IntegerField) else 'TEXT'})" for field in fields]
    first, other = ", ".join(typed), ", ".join([param] * len(fields))
    given = ", ".join([f"({first})", *[f"({other})"] * (count - 1)])
    changes = ", ".join(f'"{column}" = "new"."{column}"' for column in columns if column != "id")
    table = model._meta.table_name
    return (
        f'WITH "new"({", ".join(columns)}) AS (VALUES {given}) '  # noqa: S608 - names of ours
        f'UPDATE "{table}" SET {changes} FROM "new" WHERE "{table}"."id" = "new"."id"'
    )
