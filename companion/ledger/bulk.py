"""Many rows in or out by one statement, for the path that every webhook takes.

peewee builds the SQL of each query anew, node by node, which costs more there than the query itself (250 of
316 µs a webhook when measured). What is built here is built from the models' own names, and once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from peewee import chunked

from companion.ledger.connections import database

AT_ONCE = 200  # SQLite binds a limited number of variables in one statement
Adapt = Callable[[Any], Any]


def insert_rows(model: Any, rows: list[dict[str, Any]], *, ignore_known: bool = False) -> None:
    """Insert rows that all have the same columns; defaults of the model fill in what they lack.

    ``ignore_known`` leaves rows alone whose key is there already.
    """
    if not rows:
        return
    given = tuple(sorted(rows[0]))
    for some in chunked(rows, AT_ONCE // 4):
        statement, columns = _statement(model, ignore_known, database.param, given, len(some))
        database.execute_sql(
            statement, [adapt(row.get(name, default)) for row in some for name, default, adapt in columns]
        )


def rows_among(model: Any, columns: tuple[str, ...], **among: Collection[str]) -> list[tuple[Any, ...]]:
    """``columns`` of the rows whose named columns are each among the given values, such as ``site={...}``."""
    found: list[tuple[Any, ...]] = []
    *fixed, (searched, values) = [(name, sorted(values)) for name, values in among.items()]
    chosen = ", ".join(f'"{name}"' for name in columns)
    for some in chunked(values, AT_ONCE):
        parts = [*fixed, (searched, some)]
        where = " AND ".join(f'"{name}" IN ({", ".join([database.param] * len(row))})' for name, row in parts)
        statement = f'SELECT {chosen} FROM "{model._meta.table_name}" WHERE {where}'  # noqa: S608 - names of ours
        found += database.execute_sql(statement, [value for _, row in parts for value in row]).fetchall()
    return found


def in_sites(column: Any, sites: Collection[str] | None) -> Any:
    """That a row is one of these sites' (``None``: of whichever site), as a condition."""
    return column.is_null(False) if sites is None else column.in_(sorted(sites))


@lru_cache(maxsize=512)
def _statement(
    model: Any, ignore_known: bool, param: str, given: tuple[str, ...], count: int
) -> tuple[str, list[tuple[str, Any, Adapt]]]:
    fields = [field for field in model._meta.sorted_fields if field.name in given or field in model._meta.defaults]
    names = ", ".join(f'"{field.column_name}"' for field in fields)
    marks = ", ".join(["(" + ", ".join([param] * len(fields)) + ")"] * count)
    ending = " ON CONFLICT DO NOTHING" if ignore_known else ""
    statement = f'INSERT INTO "{model._meta.table_name}" ({names}) VALUES {marks}{ending}'  # noqa: S608 - names of ours
    return statement, [(field.name, model._meta.defaults.get(field), field.db_value) for field in fields]
