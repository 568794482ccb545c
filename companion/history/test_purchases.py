"""Test purchases: which of a site's events are one, and how one is forgotten without a trace.

One is told by its order's id (``events.TEST_PURCHASE``). While it is under way it is an event like any other, but it is
searched, counted and told of nowhere; afterwards nothing of it is left.
"""

from __future__ import annotations

from typing import Any

from peewee import fn

from companion.clock import now_ms
from companion.events import TEST_PURCHASE
from companion.ids import lowest_at
from companion.ledger import readiness
from companion.ledger.alerts import ToldAlert
from companion.ledger.database import reading, writing
from companion.ledger.dealt_with import DealtWith
from companion.ledger.documents import ERASED
from companion.ledger.models import Delivery, Event, IdempotencyKey, Site, Timer, Webhook
from companion.ledger.people_models import Address, IdentityLink, ManualLink
from companion.ledger.search_models import SearchTerm
from companion.ledger.states import DeliveryState

LASTS_MS = 10 * 60_000  # no alert about access is open before a quarter of an hour is over


class IsUnderWay(Exception):
    """Another one is; or the site has this one's delivery in hand at this moment."""


class IsKnown(Exception):
    """The address is a customer's."""


def under_way(site: str) -> list[Event]:
    """The site's test purchases that are not forgotten yet; inside ``reading`` or ``writing``."""
    return _of_sites([site])


def _of_sites(sites: Any) -> list[Event]:
    """By the index of sites and their orders, in any collation."""
    found = Event.select().where(Event.site.in_(sites), Event.order_id >= TEST_PURCHASE, Event.order_id < _END)
    return [event for event in found if event.order_id.startswith(TEST_PURCHASE)]


def end_abandoned(site: str, order: str, now: int) -> None:
    """Forget those of the site that nobody ended in time, but not this one. Raises IsUnderWay, LedgerUnavailable."""
    with reading():
        others = [event for event in under_way(site) if event.order_id != order]
    for event in others:
        if now - event.received_at >= LASTS_MS:
            forget(site, event.order_id, now)


def refuse_second(site: str, order: str, email: str) -> None:
    """One at a time, for somebody who is nobody's customer; the same one may be asked for again.

    Inside ``writing`` of the site, with what records it, so that of several begun at once one is taken. Raises
    IsUnderWay, IsKnown.
    """
    orders = {event.order_id for event in under_way(site)}
    if orders - {order}:
        raise IsUnderWay
    if not orders and Address.select().where(Address.site == site, Address.email == email).exists():
        raise IsKnown


def forget(site: str, order: str, now: int) -> None:
    """Take the test purchase with this order's id out of the ledger, and its customer unless they are somebody by now.

    It is found by its order and never by its address, which a customer may have come to have meanwhile; all in one
    transaction, so that nothing is ever half done. Raises IsUnderWay, LedgerUnavailable.
    """
    with writing(site, "retention"):
        events = list(Event.select().where(Event.site == site, Event.order_id == order))
        ids = [event.id for event in events]
        held = Delivery.event.in_(ids) & (Delivery.state == DeliveryState.DELIVERING)
        if Delivery.select().where(held, ~readiness.is_over(Delivery, now)).exists():
            raise IsUnderWay
        for model, of_event in ((Webhook, Webhook.event), (IdempotencyKey, IdempotencyKey.event), (Timer, Timer.cause)):
            model.delete().where(of_event.in_(ids)).execute()
        for named in (ToldAlert, SearchTerm, DealtWith):
            named.delete().where(named.site == site, named.subject.in_(ids)).execute()
        IdentityLink.delete().where(IdentityLink.site == site, IdentityLink.value == order).execute()
        Event.delete().where(Event.id.in_(ids)).execute()
        for email in {event.email for event in events} - {None, ERASED}:
            _forget_nobody(site, email)


def _forget_nobody(site: str, email: str) -> None:
    """Forget an address that nothing else names: no order, and no other address."""
    source = Site.select(Site.source).where(Site.id == site)
    bought = Event.select().where(Event.email == email, (Event.site == site) | Event.site.in_(source))
    link = (IdentityLink.email == email) | (IdentityLink.value == email)
    others = (IdentityLink.email != email) | (IdentityLink.value != email)
    if bought.exists() or IdentityLink.select().where(IdentityLink.site == site, link, others).exists():
        return
    Address.delete().where(Address.site == site, Address.email == email).execute()
    IdentityLink.delete().where(IdentityLink.site == site, link).execute()
    pair = (ManualLink.one == email) | (ManualLink.other == email)
    ManualLink.delete().where(ManualLink.site == site, pair).execute()
    SearchTerm.delete().where(SearchTerm.site == site, SearchTerm.subject == email).execute()


def forget_abandoned() -> None:
    """Those that no plugin has ended in time. Raises LedgerUnavailable."""
    now = now_ms()
    before = lowest_at("evt_", now - LASTS_MS)
    with reading():
        found = _of_sites(Site.select(Site.id))
        old = {(event.site, event.order_id) for event in found if event.id < before}
    for site, order in sorted(old):
        try:
            forget(site, order, now)
        except IsUnderWay:
            continue


def is_one() -> Any:
    """Whether an event is a test purchase, as a condition."""
    return fn.COALESCE(Event.order_id, "").startswith(TEST_PURCHASE)


_END = TEST_PURCHASE[:-1] + chr(ord(TEST_PURCHASE[-1]) + 1)
