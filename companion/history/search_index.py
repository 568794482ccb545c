"""Keeps search terms, products and figures up with the events: the worker's work, never that of taking a webhook.

Events are gone through in the order of their ids. One whose transaction ended after a later one's is found when the
last minute is looked through again; what even that missed, by the nightly look at two days. All that is written may
be written twice.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from peewee import chunked, fn

from companion.clock import DAY_MS, now_ms
from companion.events import TEST_PURCHASE
from companion.history import figures, products, search
from companion.history.products import ProductFacts
from companion.history.search_terms import of_event, of_items, of_person
from companion.ids import lowest_at, made_at
from companion.ledger.bulk import insert_rows, rows_among
from companion.ledger.database import LOCK_SECONDS, reading, writing
from companion.ledger.documents import is_erased
from companion.ledger.errors import LedgerLocked, LedgerUnavailable
from companion.ledger.models import Delivery, Event, Site, Webhook
from companion.ledger.people_models import Address
from companion.ledger.search_models import NOBODYS, Progress, SearchTerm, note_progress, progress
from companion.ledger.statements import Statement
from companion.ledger.states import EventStatus

AT_ONCE = 24  # while they are written, webhooks wait
REST = 1.5  # after each step, times as long as it took: those who waited are through before the next
SLOTS_AT_ONCE = 4
COUNT_ANEW_SECONDS = 10.0  # after a bad hour of the sender's, much of one quarter of an hour may come late
LATE_MS = 60_000  # so long after its id was made an event may become visible
LOOK_BACK_SECONDS = 5.0
MOMENT_SECONDS = 0.6  # between two other chores, at the most; less than half of it is work
CHECKED_AGAIN_MS = 2 * DAY_MS
LOCK = "retention"  # who erases a person and who writes what finds them take turns

_COLUMNS = (
    Event.id,
    Event.site,
    Event.status,
    Event.type,
    Event.email,
    Event.order_id,
    Event.occurred_at,
    Event.received_at,
    Event.document,
)
_NEXT = Statement(lambda lowest: Event.select(*_COLUMNS).where(Event.id >= lowest).order_by(Event.id).limit(AT_ONCE))
_NEWEST_SITE = Statement(lambda: Site.select(fn.MAX(Site.id)))
_BETWEEN = Statement(lambda lowest, end: Event.select(Event.id).where(Event.id >= lowest, Event.id < end))


@dataclass(slots=True)
class _Reading:
    """What some events say; ``terms`` by event, as (site, address or event, term)."""

    terms: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    products: dict[tuple[str, str], list[ProductFacts]] = field(default_factory=lambda: defaultdict(list))  # site, key
    happened: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by site: quarters of an hour


class SearchIndex:
    """One worker's part of it. Several workers are no harm: each goes on where the others are."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._seen_to = ""
        self._looks_back_at = 0.0
        self._happened: dict[str, set[int]] = defaultdict(set)  # by site: quarters of an hour to be counted again
        self._counts_anew_at = 0.0
        self._figures_for: tuple[int, str | None] = (0, None)  # a quarter of an hour and the newest site: all are kept

    def keep_up(self, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Take up what is new, as far as it can be done in a moment. Raises LedgerUnavailable."""
        until = time.monotonic() + MOMENT_SECONDS
        began = time.monotonic()
        while self.step() and time.monotonic() < until and not is_stopping():
            time.sleep(REST * (time.monotonic() - began))
            began = time.monotonic()
        if time.monotonic() >= self._counts_anew_at:
            self._counts_anew_at = time.monotonic() + COUNT_ANEW_SECONDS
            self.count_anew(until)
        with reading():
            [(newest_site,)] = _NEWEST_SITE.rows()
        wanted = (figures.over_until(now_ms()), newest_site)
        if wanted != self._figures_for and keep_figures(until=until):
            self._figures_for = wanted

    def step(self) -> bool:
        """Take up the next events; whether there may be more. Raises LedgerUnavailable."""
        looked_back = self._seen, self._seen_to, self._looks_back_at
        with reading():
            done = progress("", search.INDEXED)
            rows, until = _next_events(done)
            late = self._late(done)
            found = _read([*rows, *late])
        if not rows and not late:
            return False
        try:
            with writing(LOCK, patience_seconds=0.0):
                _write(found)
                note_progress("", search.INDEXED, until)
        except LedgerUnavailable as error:
            self._seen, self._seen_to, self._looks_back_at = looked_back  # what was late then is late still
            if isinstance(error, LedgerLocked):
                return False  # a purge is under way, and others have waited long enough
            raise
        for site, slots in found.happened.items():
            self._happened[site].update(slots)
        return len(rows) > 0

    def count_anew(self, until: float) -> None:
        """See to the figures of quarters of an hour that were over, once for all that was taken up.

        Until then (``time.monotonic``), but a few in any case; what a process that ended has left undone, the nightly
        look does. Raises LedgerUnavailable.
        """
        with suppress(LedgerLocked):
            while self._happened:
                _count_some(self._happened, patience_seconds=0.0)
                if time.monotonic() >= until:
                    return

    def _late(self, done: int) -> list[Event]:
        """Events that were not there when later ones were taken up; at a worker's start, all of the last minute."""
        if time.monotonic() < self._looks_back_at:
            return []
        self._looks_back_at = time.monotonic() + LOOK_BACK_SECONDS
        lowest, end = lowest_at("evt_", done - LATE_MS), lowest_at("evt_", done + 1)
        ids = {row.id for row in _BETWEEN.rows(lowest=lowest, end=end)}
        late = {event for event in ids - self._seen if not self._seen_to or event < self._seen_to}
        self._seen, self._seen_to = ids, end
        return _events(late)


def check_again(now: int) -> None:
    """Take up the events of two days once more. Raises LedgerUnavailable."""
    since = Event.id >= lowest_at("evt_", now - CHECKED_AGAIN_MS)
    with reading():
        done = lowest_at("evt_", progress("", search.INDEXED))
        ids = [event for (event,) in Event.select(Event.id).where(since, Event.id < done).tuples()]
    happened: dict[str, set[int]] = defaultdict(set)
    for some in chunked(ids, AT_ONCE):
        with reading():
            found = _read(_events(some))
        with writing(LOCK):
            _write(found)
        for site, slots in found.happened.items():
            happened[site].update(slots)
    while happened:
        _count_some(happened)


def _count_some(happened: dict[str, set[int]], *, patience_seconds: float = LOCK_SECONDS) -> None:
    """Count a few quarters of an hour of a site, each of which reads all that happened in it, and take them out."""
    site, slots = next(iter(happened.items()))
    some = set(islice(slots, SLOTS_AT_ONCE))
    with writing(LOCK, patience_seconds=patience_seconds):
        figures.keep_anew(site, some)
    slots -= some
    if not slots:
        del happened[site]


def index_anew(event_id: str) -> None:
    """An event that can be read now and could not before, inside the transaction that says so."""
    webhook = Webhook.get_or_none(Webhook.event == event_id)
    [event] = _events([event_id])
    for some in chunked(search.terms_of_webhook(webhook), AT_ONCE):
        SearchTerm.delete().where(
            SearchTerm.site == event.site, SearchTerm.term.in_(some), SearchTerm.subject == event_id
        ).execute()
    found = _read([event])
    _write(found)
    for site, slots in found.happened.items():
        figures.keep_anew(site, slots)


def keep_figures(*, until: float) -> bool:
    """Work out the figures of what is over, until then (``time.monotonic``). Whether all are.

    Raises LedgerUnavailable.
    """
    now = now_ms()
    with reading():
        sites = [site for (site,) in Site.select(Site.id).where(Site.removed_at.is_null()).tuples()]
        kept = dict(Progress.select(Progress.site, Progress.at).where(Progress.name == figures.NAME).tuples())
    for site in sites:
        while figures.is_due(kept.get(site, 0), now) and time.monotonic() < until:
            with reading():
                since, end, counted = figures.over(site, now)
            with suppress(LedgerLocked), writing(LOCK, patience_seconds=0.0):
                figures.keep(site, since, end, counted)
                kept[site] = end
                continue
            return False
    return all([not figures.is_due(kept.get(site, 0), now) for site in sites])


def _next_events(done: int) -> tuple[list[Event], int]:
    """The next events in the order of their ids, all of a millisecond together; and how far that is."""
    rows = _NEXT.rows(lowest=lowest_at("evt_", done + 1))
    if not rows:
        return [], done
    rows = [row._replace(document=json.loads(row.document)) for row in rows]
    last = made_at(rows[-1].id)
    if len(rows) < AT_ONCE:
        return rows, last
    of_last = lowest_at("evt_", last)
    before = [row for row in rows if row.id < of_last]
    if before:
        return before, made_at(before[-1].id)
    of_millisecond = (Event.id >= lowest_at("evt_", last)) & (Event.id < lowest_at("evt_", last + 1))
    return list(Event.select().where(of_millisecond).order_by(Event.id)), last


def _events(ids: Iterable[str]) -> list[Event]:
    return [row for some in chunked(sorted(ids), AT_ONCE) for row in Event.select().where(Event.id.in_(some))]


def _read(events: list[Event]) -> _Reading:
    found = _Reading()
    ids = {event.id for event in events}
    brought: dict[str, list[str]] = defaultdict(list)
    for event_id, site in rows_among(Delivery, ("event_id", "site"), event_id=ids):
        brought[event_id].append(site)
    unread = [event.id for event in events if event.status == EventStatus.QUARANTINED]
    bodies = {row.event: row for row in Webhook.select().where(Webhook.event.in_(unread))} if unread else {}
    for event in events:
        if (event.order_id or "").startswith(TEST_PURCHASE):
            continue
        terms = found.terms[event.id] = []
        if event.status == EventStatus.QUARANTINED:
            terms += [(event.site, event.id, term) for term in search.terms_of_webhook(bodies.get(event.id))]
            continue
        sites = brought[event.id] or [event.site]
        for site in sites:
            _read_for(site, event, bool(brought[event.id]), terms)
            for key, facts in products.sold_in(event.document, event.occurred_at, event.received_at).items():
                found.products[site, key].append(facts)
            if event.type in figures.COUNTED:
                found.happened[site].add(figures.slot_of(event.occurred_at))
    return found


def _read_for(site: str, event: Event, is_brought: bool, terms: list[tuple[str, str, str]]) -> None:
    about = [(site, event.id, term) for term in of_items(event.document)]
    if is_brought and event.email and not is_erased(event.email):
        terms += [(site, event.email, term) for term in of_person(event.document)]
    elif not is_brought:
        terms += [(site, event.id, term) for term in of_event(event.document)]
    terms += about


def _write(found: _Reading) -> None:
    """Inside a transaction: without those who were forgotten since it was read."""
    wanted = {row for rows in found.terms.values() for row in rows}
    sites = {site for site, _, _ in wanted}
    addresses = {subject for _, subject, _ in wanted if "@" in subject}
    known = set(rows_among(Address, ("site", "email"), site=sites, email=addresses)) if addresses else set()
    kept = _kept_events(found.terms.keys())
    rows = [
        {"site": site, "term": term, "subject": subject}
        for site, subject, term in sorted(wanted)
        if ((site, subject) in known if "@" in subject else subject in kept or term.startswith(NOBODYS))
    ]
    insert_rows(SearchTerm, rows, ignore_known=True)
    sold: dict[str, dict[str, ProductFacts]] = defaultdict(dict)
    for (site, key), facts in found.products.items():
        sold[site][key] = products.together(facts)
    for site, by_key in sold.items():
        products.save(site, by_key)


def _kept_events(ids: Iterable[str]) -> set[str]:
    """Those that may still be found by what names a person in them."""
    rows = rows_among(Event, ("id", "status", "email"), id=set(ids))
    unread = {event for event, status, _ in rows if status == EventStatus.QUARANTINED}
    readable = {event for (event,) in rows_among(Webhook, ("event",), event=unread)} if unread else set()
    return readable | {event for event, _, email in rows if event not in unread and not is_erased(email)}
