"""What a person says is dealt with: it needs nobody any more and counts nowhere, until it happens anew.

An alert is open as long as the ledger says so (alerts.py). A row here hides the one that it names, as it was at that
time: an event that is sent again and fails again has failed later, and is open. Of access, a row is about the customer,
however many of their events it concerns; it ends when their access comes right: going wrong again is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import BigAutoField, BigIntegerField, TextField, chunked, fn

from companion.ledger.bulk import in_sites
from companion.ledger.database import database, on_sqlite, writing
from companion.ledger.models import Delivery, Table

MAX_NOTE = 1000
MAX_BY = 191
MANY = 100


class DealtWith(Table):
    """One alert that was dealt with; dealt with again, the newer row takes the place of the older."""

    id = BigAutoField()
    site = TextField()
    kind = TextField()  # one of alerts.KINDS
    subject = TextField()  # as a ToldAlert's
    person = TextField(null=True)  # of the event, where it is about one
    note = TextField()
    by = TextField()  # who said so, as the site calls them
    at = BigIntegerField()
    ended_at = BigIntegerField(null=True)  # it came right meanwhile: what comes now is new

    class Meta:
        indexes = ((("site", "kind", "subject"), True), (("site", "kind", "person"), False))


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said about some alerts: ``by`` whom, with which ``note`` ('' for none), when."""

    note: str
    by: str
    at: int


def hides(kind: Any, subject: Any, since: Any, *, site: Any, person: Any = None) -> Any:
    """Whether an alert that is so ``since`` then was dealt with, as a condition; each a column, or an expression."""
    counts = (DealtWith.site == site) & (DealtWith.kind == kind) & DealtWith.ended_at.is_null()
    row = DealtWith.select(DealtWith.id).where(counts, DealtWith.at >= since)
    by_subject = fn.EXISTS(row.where(DealtWith.subject == subject))
    return by_subject if person is None else by_subject | fn.EXISTS(row.where(DealtWith.person == person))


def of_person(site: str, person: str, kinds: Collection[str], events: Collection[str]) -> list[DealtWith]:
    """What was said of these events, or of this customer, and still counts."""
    still = (DealtWith.site == site) & DealtWith.kind.in_(sorted(kinds)) & DealtWith.ended_at.is_null()
    found = list(DealtWith.select().where(still, DealtWith.person == person))
    for some in chunked(sorted(events), 200):
        found.extend(DealtWith.select().where(still, DealtWith.subject.in_(some)))
    return found


def mark(site: str, pairs: Collection[tuple[str, str]], word: Word) -> None:
    """These alerts, (kind, subject), are dealt with. Raises LedgerUnavailable."""
    rows = []
    with writing(site):
        person_of = _persons(site, [subject for _, subject in pairs])
        for kind, subject in pairs:
            said = {"note": word.note[:MAX_NOTE], "by": word.by[:MAX_BY], "at": word.at}
            rows.append({"site": site, "kind": kind, "subject": subject, "person": person_of.get(subject), **said})
        _delete(site, pairs)
        for some in chunked(rows, 100):
            DealtWith.insert_many(some).execute()
        if len(rows) > MANY and not on_sqlite():  # else PostgreSQL takes the table for empty until it looks by itself
            database.execute_sql("ANALYZE dealt_with")


def reopen(site: str, pairs: Collection[tuple[str, str]]) -> int:
    """These are open again, if nothing has come right meanwhile; how many were dealt with."""
    with writing(site):
        return _delete(site, pairs)


def end(site: str, event: str, person: str, kinds: Collection[str], now: int) -> None:
    """What was wrong with this customer came right: if it goes wrong again it is new; inside a transaction."""
    mine = (DealtWith.subject == event) | (DealtWith.person == person)
    is_open = DealtWith.kind.in_(sorted(kinds)) & DealtWith.ended_at.is_null()
    DealtWith.update(ended_at=now).where(DealtWith.site == site, is_open, mine).execute()


def newest(site: str, limit: int, *, before: int | None = None) -> list[DealtWith]:
    """What was dealt with last, first; ``before``: the id of the last row of the page before."""
    query = DealtWith.select().where(DealtWith.site == site)
    query = query.where(DealtWith.id < before) if before is not None else query
    return list(query.order_by(DealtWith.id.desc()).limit(limit))


def count(site: str) -> int:
    return int(DealtWith.select().where(DealtWith.site == site).count())


def forget(events: Iterable[str], heard: Iterable[str], email: str, sites: Collection[str] | None) -> int:
    """Erase what was said of these events, and notes (of these sites, or of all) that name the address.

    ``heard``: another site's events that were brought to this one, too. Inside a transaction. How many were erased.
    """
    here = in_sites(DealtWith.site, sites)
    gone = 0
    for some in chunked(events, 200):
        gone += DealtWith.delete().where(DealtWith.subject.in_(some)).execute()
    for some in chunked(heard, 200):
        gone += DealtWith.delete().where(here, DealtWith.subject.in_(some)).execute()
    gone += DealtWith.update(note="").where(here, DealtWith.note.contains(email)).execute()
    return gone


def forget_notes(before: int) -> int:
    """Notes this old may name somebody and help nobody; what they said is dealt with stays so; inside a transaction.

    How many were forgotten.
    """
    gone: int = DealtWith.update(note="").where(DealtWith.at < before, DealtWith.note != "").execute()
    return gone


def about(events: Collection[str], sites: Collection[str] | None) -> list[dict[str, Any]]:
    """What was said of these events (at these sites, or at all), for whom it concerns."""
    here = in_sites(DealtWith.site, sites)
    found = [one for some in chunked(sorted(events), 200) for one in _rows(here, some)]
    return [{"event": row.subject, "kind": row.kind, "note": row.note, "at": row.at} for row in found]


def _rows(here: Any, events: list[str]) -> Iterable[DealtWith]:
    rows: Iterable[DealtWith] = DealtWith.select().where(here, DealtWith.subject.in_(events)).order_by(DealtWith.id)
    return rows


def _persons(site: str, events: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunked(events, 200):
        rows = Delivery.select(Delivery.event, Delivery.person).where(Delivery.site == site, Delivery.event.in_(some))
        found |= dict(rows.tuples())
    return found


def _delete(site: str, pairs: Iterable[tuple[str, str]]) -> int:
    gone, subjects = 0, defaultdict(list)
    for kind, subject in pairs:
        subjects[kind].append(subject)
    for kind, named in subjects.items():
        for some in chunked(named, 200):
            same = (DealtWith.site == site) & (DealtWith.kind == kind) & DealtWith.subject.in_(some)
            gone += DealtWith.delete().where(same).execute()
    return gone
