"""Many rows in or out by one statement, for the path that every webhook takes.

peewee builds the SQL of each query anew, node by node, which costs more there than the query itself (250 of
316 µs a webhook when measured). What is built here is built from the models' own names, and once: its text does not
depend on how many rows there are, or values, if more than one. How many go in at once is the databases' own affair:
SQLite's ``executemany``, PostgreSQL's one message (``sqlite.py``, ``postgres.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

import peewee

from companion.ledger.connections import database
from companion.ledger.dialect import Shape

AT_ONCE = 200  # SQLite binds a limited number of variables in one statement
T = TypeVar("T")
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """``columns`` of the rows whose named columns are each among the given texts, such as ``{"site": {...}}``."""

    model: Any
    columns: tuple[str, ...]
    among: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows that all have the same columns, as the first has them; defaults of the model fill in what they lack.

    Values are as the database takes them, but where a field of ours changes them (JSON, Messages): a number for a
    number, no ``True``.

    ``ignore_known`` leaves rows alone whose key is there already.
    """

    model: Any
    rows: list[dict[str, Any]]
    ignore_known: bool = False


def insert_together(inserts: Iterable[Insert]) -> None:
    """Insert the rows of several tables, in this order."""
    dialect: Any = type(database.obj)
    ready = []
    for one in inserts:
        if one.rows:
            statement, names, values_of = _insertion(dialect, one.model, one.ignore_known, tuple(one.rows[0]))
            ready.append((statement, names, [values_of(row) for row in one.rows]))
    if ready:
        database.obj.insert_together(ready)


def insert_rows(model: Any, rows: list[dict[str, Any]], *, ignore_known: bool = False) -> None:
    insert_together([Insert(model, rows, ignore_known)])


def look_up(*lookups: Lookup) -> list[list[Row]]:
    """The rows of each. None of them may depend on what another one finds: PostgreSQL is asked for all at once."""
    found: list[list[Row]] = [[] for _ in lookups]
    asked = [place for place, one in enumerate(lookups) if all(one.among.values())]
    answers = database.obj.select_together([_selection_of(lookups[place]) for place in asked])
    for place, rows in zip(asked, answers, strict=True):
        found[place] = rows
    return found


def rows_among(model: Any, columns: tuple[str, ...], **among: Collection[str]) -> list[Row]:
    """``columns`` of the rows whose named columns are each among the given values, such as ``site={...}``."""
    return look_up(Lookup(model, columns, among))[0]


def delete_among(model: Any, **among: Collection[str]) -> None:
    """Delete the rows whose named columns are each among the given values."""
    if all(among.values()):
        dialect: Any = type(database.obj)
        where = dialect.condition(_shape(among))
        values = [_value(dialect, some) for some in among.values()]
        database.obj.execute_sql(f'DELETE FROM "{model._meta.table_name}" WHERE {where}', values)  # noqa: S608 - ours


def chunked(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most so many. peewee's function of this name works for ``size`` items each time."""
    listed = list(items)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def in_sites(column: Any, sites: Collection[str] | None) -> Any:
    """That a row is one of these sites' (``None``: of whichever site), as a condition."""
    return column.is_null(False) if sites is None else column.in_(sorted(sites))


def _selection_of(lookup: Lookup) -> tuple[str, list[Any]]:
    dialect: Any = type(database.obj)
    statement, order = _selection(dialect, lookup.model, lookup.columns, _shape(lookup.among))
    return statement, [_value(dialect, lookup.among[name]) for name in order]


def _shape(among: Mapping[str, Collection[str]]) -> Shape:
    return tuple([(name, len(some) > 1) for name, some in among.items()])


def _value(dialect: Any, some: Collection[str]) -> Any:
    """One value is compared, several are one parameter; one that is given twice counts once."""
    return dialect.several(list(set(some))) if len(some) > 1 else next(iter(some))


@lru_cache(maxsize=512)
def _selection(dialect: Any, model: Any, columns: tuple[str, ...], shape: Shape) -> tuple[str, tuple[str, ...]]:
    """The statement, and the order in which it takes the values of its columns."""
    chosen = ", ".join(f'"{name}"' for name in columns)
    selection: tuple[str, tuple[str, ...]] = dialect.selection(model._meta.table_name, chosen, shape)
    return selection


@lru_cache(maxsize=128)
def _insertion(
    dialect: Any, model: Any, ignore_known: bool, given: tuple[str, ...]
) -> tuple[str, tuple[str, ...], Callable[[dict[str, Any]], list[Any]]]:
    """The statement for any number of rows, the columns' names, and what makes a row's values."""
    fields = [model._meta.fields[name] for name in given]
    lacking = [field for field in model._meta.defaults if field.name not in given]
    defaults = [model._meta.defaults[field] for field in lacking]
    adapted = [(at, one.db_value) for at, one in enumerate(fields) if type(one).db_value is not peewee.Field.db_value]
    chosen = itemgetter(*given) if len(given) > 1 else lambda row: (row[given[0]],)

    def values_of(row: dict[str, Any]) -> list[Any]:
        values = [*chosen(row), *defaults]
        for at, adapt in adapted:
            values[at] = adapt(values[at])
        return values

    columns = {field.column_name: field.field_type for field in [*fields, *lacking]}
    return dialect.insertion(model._meta.table_name, columns, ignore_known), tuple(columns), values_of
