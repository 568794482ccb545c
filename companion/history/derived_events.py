"""Derived events: what follows from a new event by the customer's history: types, timers, superseded deliveries.

A good payment after a failed one is a recovery; a cancelled subscription ends when its paid time is over (also
when the cancellation arrives after later events: what came between stays as it was); a purchase that
arrives after its own refund grants nothing any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from peewee import PeeweeException

from companion.clock import DAY_MS, now_ms, to_ms
from companion.entitlements import Ending, LineItem, LineItemKey
from companion.events import AccessState, EventType, Item, NormalisedEvent, RecordedEvent, Source, Subscription
from companion.history import load
from companion.history.late_events import KNOWN_TO_SITE
from companion.history.recording import COMPANION, BatchRecorder, IncomingEvent
from companion.ledger import outbox
from companion.ledger.bulk import delete_among, insert_rows, rows_among
from companion.ledger.database import reading, writing
from companion.ledger.documents import is_erased
from companion.ledger.errors import LedgerLocked, LedgerUnavailable
from companion.ledger.models import Delivery, Event, Site, TimelineEntry, Timer
from companion.ledger.states import DeliveryState
from companion.messages import Message
from companion.thrivecart.items import kind_of
from companion.thrivecart.transactions import FILE_SOURCE

log = logging.getLogger("companion.ledger")

NOT_SUPERSEDED = Message("event.not_superseded")
_NOT_SENT = frozenset({DeliveryState.PENDING, DeliveryState.SUPERSEDED})


class Timers:
    """The timers of some orders of the site: all read at once, and what changes of them is written at once."""

    def __init__(self, site: str, orders: set[str]) -> None:
        self._site = site
        rows = rows_among(Timer, ("order_id", "item", "cause", "due_at"), site={site}, order_id=orders - {""})
        self._now: dict[LineItemKey, tuple[str | None, int]] = {(row[0], row[1]): (row[2], row[3]) for row in rows}
        self._before = dict(self._now)

    def set(self, key: LineItemKey, line: LineItem) -> None:
        self._now[key] = (line.ended_by, to_ms(line.paid_until) if line.paid_until else 0)

    def forget(self, key: LineItemKey) -> None:
        self._now.pop(key, None)

    def write(self) -> None:
        for key, row in self._before.items():
            if self._now.get(key) != row:
                delete_among(Timer, site={self._site}, order_id={key[0]}, item={key[1]})
        new = {key: row for key, row in self._now.items() if self._before.get(key) != row}
        columns = ("site", "order_id", "item", "cause", "due_at")
        insert_rows(Timer, [dict(zip(columns, (self._site, *key, *row), strict=True)) for key, row in new.items()])


def derive(site: str, persons: Iterable[str]) -> None:
    """Derive what follows for these persons of the site, inside the caller's transaction."""
    is_source = bool(rows_among(Site, ("id",), id={site}, source={site}))
    customers = load.load_customers(site, persons)
    timers = Timers(site, {order for one in customers.values() for order, _ in _lines_of(one)}) if is_source else None
    for customer in customers.values():
        if timers is not None:
            _correct_types(site, customer)
            _watch_cancellations(site, customer, timers)
        _supersede(site, customer)
    if timers is not None:
        timers.write()


def end_expired_subscriptions() -> set[str]:
    """End the subscriptions whose paid time is over by now; returns the sites that may have work then.

    One that cannot be processed, such as one whose events cannot be read, does not hold up the others.
    """
    with reading():
        timers = list(Timer.select().where(Timer.due_at <= now_ms()).limit(500))
    for timer in timers:
        try:
            _end(timer)
        except LedgerLocked:
            continue
        except (LedgerUnavailable, PeeweeException):
            raise
        except Exception:
            log.exception("whether the time paid for is over after %s cannot be told; it is tried again", timer.cause)
    if not timers:
        return set()
    with reading():
        listeners = Site.select(Site.id).where(Site.source.in_({timer.site for timer in timers}))
        return {site.id for site in listeners}


def _end(timer: Timer) -> None:
    with writing(timer.site, patience_seconds=0.0):
        deliveries = Delivery.select(Delivery.person).where(Delivery.event == timer.cause, Delivery.site == timer.site)
        persons = {row.person for row in deliveries}
        delete_among(Timer, site={timer.site}, order_id={timer.order_id}, item={timer.item})
        derive(timer.site, persons)


def _correct_types(site: str, customer: load.CustomerHistory) -> None:
    """The type that is sent may change with the history: renewed, recovered, completed."""
    for recorded in list(customer.events.values()):
        if not recorded.is_understood:  # the release that wrote it sees to it
            continue
        resolved = customer.history(recorded.event.mode).resolved.get(recorded.id)
        type_ = resolved.type if resolved else recorded.event.type
        if recorded.type != type_:
            Event.update(type=type_.value).where(Event.id == recorded.id).execute()
        if type_ is EventType.SUBSCRIPTION_RECOVERED and recorded.event.completes_plan:
            _raise(site, _completed(recorded.event))


def _supersede(site: str, customer: load.CustomerHistory) -> None:
    """Supersede pending deliveries that are obsolete; make those pending again that are not obsolete after all."""
    for recorded in customer.events.values():
        if recorded.state not in _NOT_SENT or recorded.is_history:  # the latter is never to be sent
            continue
        why = _why_superseded(customer, recorded)
        if (why is None) == (recorded.state == DeliveryState.PENDING):
            continue
        at = now_ms()
        state = (
            {"state": DeliveryState.SUPERSEDED, "settled_at": at}
            if why
            else {"state": DeliveryState.PENDING, "settled_at": None}
        )
        Delivery.update(**state).where(Delivery.event == recorded.id, Delivery.site == site).execute()
        step = "superseded" if why else "waiting"
        TimelineEntry.create(event=recorded.id, site=site, at=at, what=step, detail=why or NOT_SUPERSEDED)
        if why and recorded.event.type is EventType.PURCHASE_COMPLETED:
            _send_refunds_again(site, customer, recorded.event.order.id)


def _send_refunds_again(site: str, customer: load.CustomerHistory, order: str | None) -> None:
    """A refund of the whole order names no item: only the purchase, which is not sent, says what was in it."""
    refunds = [
        one.id
        for one in customer.events.values()
        if one.event.refund and one.event.order.id == order and not one.event.items
    ]
    settled = (Delivery.site == site) & Delivery.event.in_(refunds) & Delivery.state.in_(sorted(KNOWN_TO_SITE))
    Delivery.update(**outbox.resend_changes(now_ms())).where(settled).execute()


def _why_superseded(customer: load.CustomerHistory, recorded: RecordedEvent) -> str | None:
    if load.is_superseded(customer, recorded):
        return Message("event.refunded_before")
    if load.is_void(customer, recorded.event):
        return Message("event.did_not_end")
    void = customer.history(recorded.event.mode).void.get(recorded.id)
    return Message(void.value) if void else None


def _lines_of(customer: load.CustomerHistory) -> dict[LineItemKey, LineItem]:
    return {**customer.test.lines, **customer.live.lines}


def _watch_cancellations(site: str, customer: load.CustomerHistory, timers: Timers) -> None:
    """Set a timer for each subscription whose paid time runs; raise the end of one whose time is over."""
    known_keys = {one.event.key for one in customer.events.values()}
    for key, line in _lines_of(customer).items():
        runs = _cancellation(customer, key, line.ended_by) is not None and line.paid_until is not None
        if runs and line.state is AccessState.CANCELLING:
            timers.set(key, line)
        else:
            timers.forget(key)
        _raise_endings(site, customer, key, line, known_keys)


def _raise_endings(
    site: str, customer: load.CustomerHistory, key: LineItemKey, line: LineItem, known_keys: set[str]
) -> None:
    for ending in line.endings:
        cancellation = _cancellation(customer, key, ending.cause)
        if cancellation is None or not cancellation.is_understood:  # the release that wrote it sees to it
            continue
        if load.ending_key(cancellation.event.mode, key, ending.at) not in known_keys:
            is_long_over = _is_long_over(cancellation.event, ending)
            _raise(site, _ended(cancellation.event, key, ending), as_history=is_long_over)


def _cancellation(customer: load.CustomerHistory, line: LineItemKey, cause: str | None) -> RecordedEvent | None:
    """The event that ended the line item, or will; ``None`` without an order, or of a customer who was forgotten."""
    found = customer.events.get(cause or "") if line[0] else None
    return found if found and not is_erased(found.event.customer.email) else None


def _is_long_over(cancellation: NormalisedEvent, ending: Ending) -> bool:
    """What an import says ended before it is history: the import's own resync brings its tags."""
    return cancellation.source.name == FILE_SOURCE and to_ms(ending.at) < now_ms() - DAY_MS


def _raise(site: str, event: NormalisedEvent, *, as_history: bool = False) -> None:
    """Record an event of the companion's own; repeated, it is recognised by its key, and nothing happens."""
    BatchRecorder([IncomingEvent(site, event, as_history=as_history)]).run()


def _ended(cancellation: NormalisedEvent, line: LineItemKey, ending: Ending) -> NormalisedEvent:
    item = line[1]
    about = [row for row in cancellation.items if row.key == item] or [Item(item, None, kind_of(item))]
    subscription = replace(
        cancellation.subscription or Subscription(),
        item=item,
        status="ended",
        paid_until=ending.at,
        next_payment_at=None,
    )
    key = load.ending_key(cancellation.mode, line, ending.at)
    return _own(cancellation, EventType.SUBSCRIPTION_ENDED, key, about, subscription, ending.at)


def _completed(paid: NormalisedEvent) -> NormalisedEvent:
    """A final payment that was also a recovery is sent as the recovery; the completed plan is an event of its own."""
    kind = EventType.SUBSCRIPTION_COMPLETED
    return _own(paid, kind, f"paid-off:{paid.key}", list(paid.items), paid.subscription, paid.occurred_at)


def _own(
    cause: NormalisedEvent,
    kind: EventType,
    key: str,
    items: list[Item],
    subscription: Subscription | None,
    at: datetime | None,
) -> NormalisedEvent:
    return replace(
        cause,
        type=kind,
        source=Source(COMPANION, kind.value, cause.source.account),
        order=replace(cause.order, total=0),
        items=tuple(items),
        subscription=subscription,
        refund=None,
        occurred_at=at,
        key=key,
        key_is_vague=False,
        completes_plan=kind is EventType.SUBSCRIPTION_COMPLETED,
        webhook_id=None,
    )
