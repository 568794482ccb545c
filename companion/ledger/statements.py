"""Statements whose SQL is built once: a query of peewee's in which the values are left open until it runs.

peewee builds the SQL of a query anew each time, node by node, and that costs a worker five times what the database
does with it. Written once as a query, with conditions of ``readiness.py`` and the like, it is built once for each
database and for each number of values in a list.
"""

from __future__ import annotations

import inspect
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import Field, Value

from companion.ledger.connections import database

MOST = 256  # of one statement, by the numbers of values in its lists


@dataclass(frozen=True, slots=True)
class _Open:
    """A value that is named and not known yet; ``key`` is its place in a list, or its name among changes."""

    name: str
    key: int | str | None = None

    def among(self, values: dict[str, Any]) -> Any:
        found = values[self.name]
        return found if self.key is None else found[self.key]


@dataclass(frozen=True, slots=True)
class _Built:
    """SQL, what it is run with in this order, and what its rows are called."""

    sql: str
    parameters: tuple[Any, ...]
    row: Callable[..., Any]

    def given(self, values: dict[str, Any]) -> list[Any]:
        return [one.among(values) if type(one) is _Open else one for one in self.parameters]


class Statement:
    """``build`` makes a query from its parameters, which are open values then; named so, they are given to run it.

    A list is for ``in_``; a dict for ``update``, with values as the database takes them (``as_stored``). Any other
    value has to be one that a driver takes: whatever changes the query itself is a statement of its own.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._built: dict[Any, _Built] = {}
        self.__doc__ = build.__doc__

    def rows(self, **values: Any) -> list[Any]:
        """All rows, as named tuples of what the driver returns: JSON is text."""
        built = self._for(values)
        return [built.row(*row) for row in database.execute_sql(built.sql, built.given(values)).fetchall()]

    def models(self, model: Any, **values: Any) -> list[Any]:
        """All rows, each as a ``model``, all of whose columns are selected."""
        fields = [(field.name, field.python_value) for field in model._meta.sorted_fields]
        return [
            model(__no_default__=True, **{name: read(value) for (name, read), value in zip(fields, row, strict=True)})
            for row in self.rows(**values)
        ]

    def one(self, model: Any, **values: Any) -> Any | None:
        """The first row as a ``model``; ``None`` without one."""
        found = self.models(model, **values)
        return found[0] if found else None

    def changed(self, **values: Any) -> int:
        """Run a change; how many rows it met."""
        built = self._for(values)
        count: int = database.execute_sql(built.sql, built.given(values)).rowcount
        return count

    def _for(self, values: dict[str, Any]) -> _Built:
        shape = tuple([(name, _shape(value)) for name, value in values.items() if type(value) in (list, dict)])
        key = (database.param, shape)
        built = self._built.get(key)
        if built is None:
            if len(self._built) >= MOST:
                self._built.clear()
            built = self._built[key] = self._make(values)
        return built

    def _make(self, values: dict[str, Any]) -> _Built:
        query = self._build(**{name: _opened(name, values[name]) for name in inspect.signature(self._build).parameters})
        sql, parameters = query.sql()
        columns = getattr(query, "selected_columns", [])
        names = [one.column_name if isinstance(one, Field) else f"at_{place}" for place, one in enumerate(columns)]
        return _Built(sql, tuple(parameters), namedtuple("Row", names))


def as_stored(model: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """Changes to a row by the names of its fields, as the database takes them."""
    fields = model._meta.fields
    return {name: fields[name].db_value(value) for name, value in changes.items()}


def _shape(value: Any) -> Any:
    return len(value) if type(value) is list else tuple(value)


def _opened(name: str, value: Any) -> Any:
    if type(value) is list:
        return [_value(_Open(name, place)) for place in range(len(value))]
    if type(value) is dict:
        return {key: _value(_Open(name, key)) for key in value}
    return _value(_Open(name))


def _value(open_: _Open) -> Value:
    return Value(open_, converter=False, unpack=False)
