"""Lists of events: filtered, searched, sorted, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from peewee import JOIN, SQL, chunked

from companion.clock import now_ms
from companion.history import search
from companion.history.event_filters import OF_NO_DELIVERY, RARE, Asked, EventFilter, Kept, Met, filters
from companion.history.event_rows import as_listed, brought_to, rows_of
from companion.ids import is_id, lowest_at
from companion.ledger import access_status
from companion.ledger.models import Delivery, Event

PAGE, MAX_PAGE = 50, 200
AT_ONCE = 200

Place = tuple[int, str]  # where an event stands in the order: its time (0 when sorted by receipt), its id


def events(
    site: str | None, wanted: EventFilter, *, limit: int = PAGE, found: search.Found | None = None
) -> dict[str, Any]:
    """A page of events of one site or (``None``) of all; stable while new ones come in.

    ``found``: what ``search.find`` found for the search, where somebody has looked already.
    """
    if site is None:
        return _of_all_sites(wanted, limit)
    found = found or (search.find(site, wanted.search) if wanted.search else None)
    tail = found.tail if found else search.unindexed(site) if wanted.product else []
    asked = Asked(site, wanted, search.sources_of(site), tail, found)
    kept = list(filters(asked))
    common = [one for one in kept if one.ids is None]
    rare = [one.ids for one in kept if one.ids is not None]
    places = _among(asked, set.intersection(*rare), common) if rare else _all(asked, common)
    listed = list(islice(places, limit + 1))
    shown = listed[:limit]
    rows = rows_of(site, [one.id for one in shown])
    more = len(listed) > limit
    last = (f"{shown[-1].time}." if wanted.by_occurrence else "") + shown[-1].id if more else None
    return {"items": [rows[one.id] for one in shown if one.id in rows], "next_cursor": last}


def walk(site: str, wanted: EventFilter) -> Iterator[tuple[str, str | None]]:
    """Ids of all events that the site may see, with their persons, newest first."""
    asked = Asked(site, wanted, search.sources_of(site), [])
    yield from ((one.id, one.person) for one in _all(asked, []))


def place_of(cursor: str, by_occurrence: bool) -> Place | None:
    """Where the page before ended; ``None`` for what is no cursor of such a list."""
    time, dot, event = cursor.rpartition(".")
    if bool(dot) != by_occurrence or (dot and not (time.isascii() and time.lstrip("-").isdecimal())):
        return None
    return (int(time) if dot else 0, event) if is_id("evt_", event) else None


def _among(asked: Asked, ids: Iterable[str], common: list[Kept]) -> Iterator[Met]:
    """Those of the events that meet everything, in their order."""
    wanted = asked.wanted
    places = [(0, event) for event in ids]
    if wanted.by_occurrence:
        places = []
        for some in chunked(sorted(ids), AT_ONCE):
            places += list(Event.select(Event.occurred_at, Event.id).where(Event.id.in_(some)).tuples())
    first, last = _bounds(wanted)
    places = sorted((one for one in places if first <= one < last), reverse=not wanted.oldest_first)
    for some in chunked(places, AT_ONCE):
        met = {one.id: one for one in _met(_columns(asked).where(Event.id.in_([event for _, event in some])))}
        left = _chosen(common, list(met.values()))
        yield from [met[event] for _, event in some if event in left]


def _all(asked: Asked, common: list[Kept]) -> Iterator[Met]:
    """The same of all that the site may see; by receipt, an index has the events of each type in their order."""
    wanted = asked.wanted
    types = sorted(set(wanted.type.split(","))) if wanted.type and not wanted.by_occurrence else [None]
    streams = [_of_source(asked, source, common, type_) for source in asked.sources for type_ in types]
    yield from merge(*streams, key=lambda one: (one.time, one.id), reverse=not asked.wanted.oldest_first)


def _of_source(asked: Asked, source: str, common: list[Kept], type_: str | None) -> Iterator[Met]:
    wanted = asked.wanted
    first, last = _bounds(wanted)
    order = [Event.occurred_at, Event.id] if wanted.by_occurrence else [Event.id]
    query = _columns(asked).where(Event.site == source, *([Event.type == type_] if type_ else []))
    query = query.order_by(*(one if wanted.oldest_first else one.desc() for one in order))
    size = AT_ONCE
    while True:
        rows = list(query.where(_after(wanted, first), _before(wanted, last)).limit(size).tuples())
        met = list(_met(rows))
        left = _chosen(common, met)
        yield from [one for one in met if one.id in left]
        if len(rows) < size:
            return
        end: Place = (rows[-1][0], rows[-1][1])
        first, last = (_next(end), last) if wanted.oldest_first else (first, end)
        size = min(size * 4, RARE)


def _columns(asked: Asked) -> Any:
    time = Event.occurred_at if asked.wanted.by_occurrence else SQL("0")
    query = Event.select(time, Event.id, Event.type, Delivery.person, Delivery.state, Event.status)
    query = query.join(Delivery, JOIN.LEFT_OUTER, on=brought_to(asked.site))
    return query.where(Delivery.id.is_null(False) | (Event.site == asked.site)).tuples()


def _met(rows: Iterable[tuple[Any, ...]]) -> Iterator[Met]:
    """A site sees what is brought to it, and the rest of its own webhook."""
    of_status = {status: state for state, status in OF_NO_DELIVERY.items()}
    for time, event, kind, person, state, status in rows:
        yield Met(time, event, kind, person, state or of_status[status])


def _next(place: Place) -> Place:
    """The place right behind it: no id lies between."""
    return place[0], place[1] + "\x01"


def _bounds(wanted: EventFilter) -> tuple[Place, Place]:
    """From the first place on, and before the last: of the times asked for, and of the page before."""
    low, high = wanted.since or 0, wanted.until
    far = 1 << 52
    if wanted.by_occurrence:
        first, last = (low if wanted.since is not None else -far, ""), (far if high is None else high, "")
    else:
        first, last = (0, lowest_at("evt_", low)), (0, "evt_~" if high is None else lowest_at("evt_", high))
    cursor = place_of(wanted.before, wanted.by_occurrence) if wanted.before else None
    if cursor is None:
        return first, last
    return (max(first, _next(cursor)), last) if wanted.oldest_first else (first, min(last, cursor))


def _after(wanted: EventFilter, first: Place) -> Any:
    if not wanted.by_occurrence:
        return Event.id >= first[1]
    return (Event.occurred_at >= first[0]) & ((Event.occurred_at > first[0]) | (Event.id >= first[1]))


def _before(wanted: EventFilter, last: Place) -> Any:
    if not wanted.by_occurrence:
        return Event.id < last[1]
    return (Event.occurred_at <= last[0]) & ((Event.occurred_at < last[0]) | (Event.id < last[1]))


def _chosen(common: list[Kept], met: list[Met]) -> set[str]:
    left = {one.id for one in met}
    for kept in common:
        left &= kept.among([one for one in met if one.id in left])
    return left


def _in_states(states: list[str]) -> Any:
    """As a condition on events joined with their deliveries."""
    condition = Delivery.state.in_(states)
    for state, status in OF_NO_DELIVERY.items():
        if state in states:
            condition |= (Event.status == status) & Delivery.id.is_null()
    return condition


def _of_all_sites(wanted: EventFilter, limit: int) -> dict[str, Any]:
    """For the operator: the newest of all sites."""
    query = Event.select(Event, Delivery).join(Delivery, JOIN.LEFT_OUTER, on=(Delivery.event == Event.id), attr="sent")
    query = query.order_by(Event.id.desc(), Delivery.id).limit(limit + 1)
    if wanted.email:
        query = query.where(Event.email == wanted.email.strip().lower())
    if wanted.type:
        query = query.where(Event.type.in_(wanted.type.split(",")))
    if wanted.state:
        query = query.where(_in_states(wanted.state.split(",")))
    if wanted.access:
        query = query.where(access_status.is_open_alert(wanted.access, now_ms()))
    if wanted.before:
        query = query.where(Event.id < wanted.before)
    rows = list(query)
    more = len(rows) > limit
    if more:  # a page ends between two events, never between two deliveries of one
        rest = rows[limit].id
        rows = [event for event in rows[:limit] if event.id != rest] or rows[:limit]
    return {"items": as_listed(rows), "next_cursor": rows[-1].id if more and rows else None}
