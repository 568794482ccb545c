"""The table of counters: numbers that are added to, and moments that are noted, by name. All inside a transaction."""

from __future__ import annotations

from companion.ledger.models import Counter


def add(name: str, number: int, *, site: str = "") -> None:
    """So many more; ``site``: of that site alone."""
    Counter.insert(site=site, name=name, value=number).on_conflict(
        conflict_target=[Counter.site, Counter.name], update={Counter.value: Counter.value + number}
    ).execute()


def note(name: str, value: int) -> None:
    """This value, whatever it was before."""
    Counter.insert(site="", name=name, value=value).on_conflict(
        conflict_target=[Counter.site, Counter.name], update={Counter.value: value}
    ).execute()


def note_first(name: str, value: int) -> None:
    """This value, unless there is one."""
    Counter.insert(site="", name=name, value=value).on_conflict_ignore().execute()


def noted(name: str) -> int | None:
    found: int | None = Counter.select(Counter.value).where(Counter.site == "", Counter.name == name).scalar()
    return found


def forget(name: str, *, value: int | None = None) -> None:
    """``value``: only while it is still this one."""
    is_it = (Counter.site == "") & (Counter.name == name)
    Counter.delete().where(is_it if value is None else is_it & (Counter.value == value)).execute()
