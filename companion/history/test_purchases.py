"""Test purchases: which of a site's events are one, and how one is forgotten without a trace.

One is told by its order's id (``events.TEST_PURCHASE``). While it is under way it is an event like any other, but it is
searched, counted and told of nowhere; afterwards nothing of it is left.
"""

from __future__ import annotations

from typing import Any

from peewee import fn

from companion.clock import DAY_MS, now_ms
from companion.events import TEST_PURCHASE
from companion.ids import lowest_at
from companion.ledger import readiness, retention
from companion.ledger.alerts import ToldAlert
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Event, IdempotencyKey, Webhook
from companion.ledger.people_models import Address
from companion.ledger.search_models import SearchTerm
from companion.ledger.states import DeliveryState

LASTS_MS = 10 * 60_000  # no alert about access is open before a quarter of an hour is over


class IsUnderWay(Exception):
    """The site has the delivery in hand at this moment."""


def under_way(site: str) -> list[Event]:
    """The site's test purchases that are not forgotten yet; inside ``reading``."""
    of_site = Event.select().where(Event.site == site, Event.order_id >= TEST_PURCHASE, Event.order_id < _END)
    return [event for event in of_site if event.order_id.startswith(TEST_PURCHASE)]  # in any collation


def is_again(site: str, order: str) -> bool:
    """Whether this one was begun before; inside ``reading``."""
    return any(event.order_id == order for event in under_way(site))


def is_known(site: str, email: str) -> bool:
    """Whether the address is a customer's of the site; inside ``reading``."""
    return bool(Address.select().where(Address.site == site, Address.email == email).exists())


def forget(site: str, event_id: str, now: int) -> None:
    """Take a test purchase out of the ledger, with its customer, who has bought nothing else.

    Raises IsUnderWay, LedgerUnavailable.
    """
    with writing(site):
        event = Event.get_or_none(Event.id == event_id, Event.site == site)
        if event is None:
            return
        held = (Delivery.event == event_id) & (Delivery.state == DeliveryState.DELIVERING)
        if Delivery.select().where(held, ~readiness.is_over(Delivery, now)).exists():
            raise IsUnderWay
        email = event.email or ""
        theirs = [row.id for row in Event.select(Event.id).where(Event.site == site, Event.email == email)]
    retention.forget(email, site)
    with writing(site, "retention"):
        for model in (Webhook, IdempotencyKey):
            model.delete().where(model.event.in_(theirs)).execute()
        for named in (ToldAlert, SearchTerm):
            named.delete().where(named.site == site, named.subject.in_(theirs)).execute()
        Event.delete().where(Event.id.in_(theirs)).execute()


def forget_abandoned() -> None:
    """Those that no plugin has ended in time, of the last days. Raises LedgerUnavailable."""
    now = now_ms()
    lately = (Event.id >= lowest_at("evt_", now - 2 * DAY_MS)) & (Event.id < lowest_at("evt_", now - LASTS_MS))
    with reading():
        old = list(Event.select(Event.id, Event.site).where(lately, is_one()))
    for event in old:
        try:
            forget(event.site, event.id, now)
        except IsUnderWay:
            continue


def is_one() -> Any:
    """Whether an event is a test purchase, as a condition."""
    return fn.COALESCE(Event.order_id, "").startswith(TEST_PURCHASE)


_END = TEST_PURCHASE[:-1] + chr(ord(TEST_PURCHASE[-1]) + 1)
