"""Lists of customers: persons, whoever had an event last first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from peewee import chunked, fn

from companion.clock import iso, now_ms
from companion.events import TEST_ADDRESS
from companion.history import load, search
from companion.history.event_filters import EventFilter
from companion.history.event_list import walk
from companion.history.event_rows import name_of
from companion.ids import lowest_at
from companion.ledger import people
from companion.ledger.bulk import AT_ONCE
from companion.ledger.connections import database
from companion.ledger.models import Delivery, Event
from companion.schema.serialize import entitlement_to_json

FEW = 1_500  # persons who are looked up one by one


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers to list; ``since``: with an event since then; ``before``: the last page's ``next_cursor``."""

    search: str | None = None
    product: str | None = None
    since: int | None = None
    before: str | None = None
    with_entitlements: bool = False


@dataclass(slots=True)
class _Row:
    """A person on the page, with their newest event."""

    person: str
    last: str
    emails: list[str] = field(default_factory=list)


def customers(site: str, wanted: CustomerFilter, *, limit: int, found: search.Found | None = None) -> dict[str, Any]:
    """A page of the site's customers, and how many there are on all of them.

    ``found``: what ``search.find`` found for the search, where somebody has looked already.
    """
    chosen = _chosen(site, wanted, found)
    since = lowest_at("evt_", wanted.since) if wanted.since is not None else ""
    if chosen is not None and len(chosen) <= FEW:
        newest = sorted(_newest_of(site, chosen, since), key=lambda row: row.last, reverse=True)
        total = len(newest)
        rows = [row for row in newest if not wanted.before or row.last < wanted.before]
        listed = rows[: limit + 1]
    else:
        total = _count(site, chosen, since)
        listed = list(islice(_walked(site, wanted, chosen), limit + 1))
    shown = listed[:limit]
    more = shown[-1].last if len(listed) > limit else None
    return {"items": _shown(site, shown, wanted.with_entitlements), "next_cursor": more, "total": total}


def _chosen(site: str, wanted: CustomerFilter, found: search.Found | None) -> set[str] | None:
    """The persons whom it is about; ``None`` for all."""
    chosen: set[str] | None = None
    if wanted.search:
        found = found or search.find(site, wanted.search)
        chosen = found.persons.union(*(search.buyers(site, key, found.tail) for key in found.products))
    if wanted.product:
        bought = search.buyers(site, wanted.product, found.tail if found else search.unindexed(site))
        chosen = bought if chosen is None else chosen & bought
    return chosen


def _newest_of(site: str, persons: Iterable[str], since: str) -> list[_Row]:
    rows = []
    for some in chunked(sorted(persons), AT_ONCE):
        query = Delivery.select(Delivery.person, fn.MAX(Delivery.event)).where(
            Delivery.site == site, Delivery.person.in_(some)
        )
        rows += [_Row(*row) for row in query.group_by(Delivery.person).tuples() if row[1] >= since]
    return _with_addresses(site, rows)


def _with_addresses(site: str, rows: list[_Row]) -> list[_Row]:
    """Without those who were forgotten, and without the companion's own test."""
    emails = people.addresses_of(site, [row.person for row in rows])
    for row in rows:
        row.emails = emails.get(row.person, [])
    return [row for row in rows if row.emails and row.emails != [TEST_ADDRESS]]


def _walked(site: str, wanted: CustomerFilter, chosen: set[str] | None) -> Iterator[_Row]:
    """From the newest event back, each person at their newest one."""
    seen: set[str] = set()
    events = walk(site, EventFilter(before=wanted.before, since=wanted.since))
    while some := list(islice(events, AT_ONCE)):
        new: dict[str, str] = {}
        for event, person in some:
            if person and person not in seen and (chosen is None or person in chosen):
                new.setdefault(person, event)
        seen |= new.keys()
        if wanted.before:  # whoever has an event since then was on a page before
            later = Delivery.select(Delivery.person).where(
                Delivery.site == site, Delivery.person.in_(sorted(new)), Delivery.event >= wanted.before
            )
            for (person,) in later.distinct().tuples() if new else ():
                del new[person]
        yield from _with_addresses(site, [_Row(person, event) for person, event in new.items()])


def _count(site: str, chosen: set[str] | None, since: str) -> int:
    if chosen is None and not since:
        return people.count(site)
    if not since:
        return len(chosen or ())
    mine = Delivery.select(Delivery.person).where(Delivery.site == site, Delivery.event >= since)
    if chosen is None:
        tester = people.person_of(site, TEST_ADDRESS)
        real = mine.where(Delivery.person != tester) if tester else mine
        return int(real.select(fn.COUNT(Delivery.person.distinct())).scalar())
    return len({person for (person,) in database.execute(mine).fetchall()} & chosen)


def _shown(site: str, rows: list[_Row], with_entitlements: bool) -> list[dict[str, Any]]:
    told = _told_of(site, [row.person for row in rows])
    holdings = load.load_customers(site, [row.person for row in rows], now_ms()) if with_entitlements else {}
    items = []
    for row in rows:
        events = told[row.person]
        email = next((one.email for one in events if one.email in row.emails), row.emails[-1])
        bought = {item["key"] for one in events if one.type == "purchase.completed" for item in one.document["items"]}
        shown: dict[str, Any] = {
            "email": email,
            "name": next((name for one in events if (name := name_of(one.document))), None),
            "also_known_as": [one for one in row.emails if one != email],
            "last_at": iso(events[0].received_at) if events else None,
            "items": sorted(bought),
        }
        if with_entitlements:
            shown["entitlements"] = [entitlement_to_json(one) for one in holdings[row.person].live.entitlements()]
        items.append(shown)
    return items


def _told_of(site: str, persons: list[str]) -> dict[str, list[Event]]:
    """Each person's events, the newest first."""
    found: dict[str, list[Event]] = defaultdict(list)
    columns = (Event.id, Event.type, Event.email, Event.received_at, Event.document)
    for some in chunked(persons, AT_ONCE):
        query = Delivery.select(Delivery.person, *columns).join(Event).order_by(Event.id.desc())
        for row in query.where(Delivery.site == site, Delivery.person.in_(some)):
            found[row.person].append(row.event)
    return found
