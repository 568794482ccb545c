"""Which events a list has: each filter as the ids that it lets through, where they are few, or as a condition.

What is rare is found by an index of its own; what is common is met soon by going through the events in their order.
Which of the two a filter is, is tried out: neither database knows it well enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from companion.clock import now_ms
from companion.history import search
from companion.history.recording import NOT_FORWARDED
from companion.history.search_terms import ABOUT, of_items
from companion.ledger import access_status, counts, people
from companion.ledger.connections import database
from companion.ledger.models import IS_QUARANTINED, Delivery, Event
from companion.ledger.states import EventStatus

STATES = ("pending", "delivering", "delivered", "skipped", "failed", "dead", "superseded")
OF_NO_DELIVERY = {"quarantined": "quarantined", "kept": "accepted"}  # state in lists -> EventStatus
RARE = 5_000  # as many events as are looked up one by one
FEW_PERSONS = 500


@dataclass(frozen=True, slots=True)
class Met:
    """An event that was met on the way through all: ``time`` is 0 where they are sorted by receipt."""

    time: int
    id: str
    type: str
    person: str | None
    state: str


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events to list, and how; ``before`` is the ``next_cursor`` of the page before.

    ``type`` and ``state`` may be several with commas between them; ``since`` and ``until`` are milliseconds since 1970,
    of the time by which they are sorted.
    """

    email: str | None = None
    type: str | None = None
    state: str | None = None  # of STATES, "quarantined", "kept"
    before: str | None = None
    access: str | None = None  # one of access_status.FILTERS
    search: str | None = None
    product: str | None = None
    since: int | None = None
    until: int | None = None
    by_occurrence: bool = False
    oldest_first: bool = False


@dataclass(slots=True)
class Kept:
    """What one filter lets through: ids where they are few, else a choice among events.

    The choice is made here and not in SQL: SQLite would take an index by it, and sort all that it finds there.
    """

    ids: set[str] | None = None
    among: Callable[[list[Met]], set[str]] = lambda met: {one.id for one in met}


@dataclass(slots=True)
class Asked:
    """A list of one site; ``tail``: events that searches and products read themselves; ``found``: by the search."""

    site: str
    wanted: EventFilter
    sources: list[str]
    tail: list[search.Unindexed]
    found: search.Found | None = None


def filters(asked: Asked) -> Iterator[Kept]:
    """One for each thing that was asked for; an event of the list is let through by all."""
    wanted = asked.wanted
    if asked.found:
        yield _found(asked, asked.found)
    if wanted.email:
        email = wanted.email.strip().lower()
        person = people.person_of(asked.site, email)
        named = Event.select(Event.id).where(Event.site.in_(asked.sources), Event.email == email).limit(RARE)
        of_nobody = {event for (event,) in named.tuples()}
        yield _found(asked, search.Found({person} if person else set(), of_nobody))
    if wanted.product:
        yield _about(asked, {wanted.product})
    if wanted.type:
        yield _of_types(asked, wanted.type.split(","))
    if wanted.state:
        yield _in_states(asked, wanted.state.split(","))
    if wanted.access:
        newest = access_status.newest_of_each(asked.site, wanted.access, now_ms())
        yield Kept({event for (event,) in newest.tuples()})


def _found(asked: Asked, found: search.Found) -> Kept:
    products = _about(asked, found.products) if found.products else Kept(set())
    ids = None
    if len(found.persons) <= FEW_PERSONS and products.ids is not None:
        mine = Delivery.select(Delivery.event).where(Delivery.site == asked.site)
        ids = _few(mine.where(Delivery.person.in_(sorted(found.persons)))) if found.persons else set()
    if ids is not None:
        return Kept(ids | found.events | (products.ids or set()))

    def among(met: list[Met]) -> set[str]:
        chosen = {one.id for one in met if one.person in found.persons or one.id in found.events}
        about = products.among(met) if products.ids is None else {one.id for one in met} & products.ids
        return chosen | about

    return Kept(among=among)


def _about(asked: Asked, products: set[str]) -> Kept:
    """The events about one of these products, also those that the worker has not come to."""
    late = {one.id for one in asked.tail if products & {term[len(ABOUT) :] for term in of_items(one.document)}}
    ids: set[str] | None = late
    for key in products:
        ids = None if ids is None else ids | search.events_about(asked.site, key, RARE)
        if ids is not None and len(ids) > RARE:
            ids = None
    if ids is not None:
        return Kept(ids)
    return Kept(among=lambda met: late | search.about_among(asked.site, products, [one.id for one in met]))


def _of_types(asked: Asked, types: list[str]) -> Kept:
    """By receipt they are gone through in their order, however few or many they are (event_list.py)."""
    query = Event.select(Event.id).where(Event.site.in_(asked.sources), Event.type.in_(types))
    ids = _few(query) if asked.wanted.by_occurrence else None
    return Kept(ids, lambda met: {one.id for one in met if one.type in types})


def _in_states(asked: Asked, states: list[str]) -> Kept:
    own = Event.select(Event.id).where(Event.site == asked.site)
    queries = []
    if delivered := [state for state in states if state in STATES]:
        counted = counts.by_state(asked.site)
        here = Delivery.select(Delivery.event).where(Delivery.site == asked.site, Delivery.state.in_(delivered))
        are_few = sum(counted.get(state, 0) for state in delivered) <= RARE
        queries.append(here if are_few else None)  # what is done is common, and need not be read
    if "quarantined" in states:
        queries.append(own.where(IS_QUARANTINED))
    if "kept" in states:  # nobody's, or not for sites
        readable = own.where(Event.status == EventStatus.ACCEPTED)
        queries += [readable.where(Event.email.is_null()), readable.where(Event.type.in_(sorted(NOT_FORWARDED)))]
    ids: set[str] | None = set()
    for query in queries:
        some = _few(query) if ids is not None and query is not None else None
        ids = ids | some if ids is not None and some is not None else None
    return Kept(ids, lambda met: {one.id for one in met if one.state in states})


def _few(query: Any) -> set[str] | None:
    """The ids that it finds; ``None`` when they are many."""
    found = {event for (event,) in database.execute(query.limit(RARE + 1)).fetchall()}  # thousands
    return found if len(found) <= RARE else None
