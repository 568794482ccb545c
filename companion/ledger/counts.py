"""How many deliveries are settled, by site and state, and how many events there are: kept, as counting takes long.

Of deliveries the database itself keeps the numbers, by triggers (migrations/m0017_counts.py): whichever process, of
whichever release, settles one or takes that back. What waits is little, and counted; so taking a webhook costs nothing.
Events are counted each night, and those of the day are added. ``count_anew`` says what the numbers are; it is also what
sets them right, should they ever be wrong.
"""

from __future__ import annotations

from typing import Any

from peewee import BigIntegerField, CompositeKey, TextField, fn

from companion.clock import now_ms
from companion.ids import lowest_at
from companion.ledger import counters
from companion.ledger.database import reading, unhurried, writing
from companion.ledger.models import WAITING, Delivery, Event, Site, Table

SINCE = "counts.since"  # the counter that says since when the numbers of deliveries are kept, in milliseconds
EVENTS, EVENTS_UNTIL = "counts.events", "counts.events_until"  # so many events were made until then

LOCK = "counts"
STILL_COMING_MS = 60_000  # so long after its id was made an event may become visible


class DeliveryCount(Table):
    """How many deliveries of the site are in a settled state; written by triggers alone, and by ``count_anew``."""

    site = TextField()
    state = TextField()
    number = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "state")


def by_state(site: str | None = None) -> dict[str, int]:
    """How many deliveries are in each state, of one site or (``None``) of all; none of 0. Inside ``reading``."""
    sites = Site.select(Site.id) if site is None else [site]  # the index of states begins with the site
    counted = Delivery.select(Delivery.state, fn.COUNT(Delivery.id)).where(Delivery.site.in_(sites))
    counted = counted.group_by(Delivery.state)
    if counters.noted(SINCE) is None:
        return dict(counted.tuples())
    kept = DeliveryCount.select(DeliveryCount.state, fn.SUM(DeliveryCount.number))
    kept = kept.where(DeliveryCount.site.in_(sites)).group_by(DeliveryCount.state)
    found = {state: int(number) for state, number in kept.tuples() if number > 0}
    return found | dict(counted.where(Delivery.state.in_(sorted(WAITING))).tuples())


def events() -> int:
    """How many events there are; inside ``reading``."""
    number, until = counters.noted(EVENTS), counters.noted(EVENTS_UNTIL)
    if number is None or until is None:
        return int(Event.select().count())
    return number + int(Event.select().where(Event.id >= lowest_at("evt_", until)).count())


def count_first() -> None:
    """What a migration of a large ledger leaves to be counted. Raises LedgerUnavailable."""
    with reading():
        is_counted = counters.noted(SINCE) is not None
    if not is_counted:
        count_anew()


def count_anew(now: int | None = None) -> None:
    """Count all, while everything goes on, and set the numbers right; ``now`` in ms. Raises LedgerUnavailable.

    One statement sees what is there and what is kept at the same moment. What differs is added, so that whatever is
    settled meanwhile counts, too. Of several workers that count at the same time one writes it down.
    """
    until = (now or now_ms()) - STILL_COMING_MS
    with unhurried():
        with reading():
            before = counters.noted(EVENTS_UNTIL)
            differs = list(differences().tuples())
            number = Event.select().where(Event.id < lowest_at("evt_", until)).count()
        with writing(LOCK):
            if counters.noted(EVENTS_UNTIL) != before:
                return
            for site, state, more in differs:
                DeliveryCount.insert(site=site, state=state, number=more).on_conflict(
                    conflict_target=[DeliveryCount.site, DeliveryCount.state],
                    update={DeliveryCount.number: DeliveryCount.number + more},
                ).execute()
            counters.note_first(SINCE, now_ms())
            counters.note(EVENTS, number)
            counters.note(EVENTS_UNTIL, until)


def differences() -> Any:
    """Site, state, and how many more there are than the number that is kept says."""
    there = Delivery.select(Delivery.site, Delivery.state, fn.COUNT(Delivery.id).alias("more"))
    there = there.where(Delivery.state.not_in(sorted(WAITING)))
    kept = DeliveryCount.select(DeliveryCount.site, DeliveryCount.state, DeliveryCount.number * -1)
    both = there.group_by(Delivery.site, Delivery.state).union_all(kept).alias("both")
    more = fn.SUM(both.c.more)
    query = Delivery.select(both.c.site, both.c.state, more).from_(both)
    return query.group_by(both.c.site, both.c.state).having(more != 0)
