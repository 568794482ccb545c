"""What the ledger knows of one customer, read in a handful of queries by indexes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from peewee import chunked

from companion.clock import to_ms
from companion.entitlements import holdings_of
from companion.events import Customer, EventType, Mode, RecordedEvent
from companion.history import load, products
from companion.history.customer import unread
from companion.history.customer.rows import (
    KEPT,
    PROCESSED,
    QUARANTINED,
    Attempted,
    Known,
    NotedStep,
    Row,
    SiteSays,
    Sold,
)
from companion.ledger import access_status, dealt_with, people
from companion.ledger.alerts import STATES, is_unread_dealt_with
from companion.ledger.bulk import AT_ONCE
from companion.ledger.documents import recorded_event
from companion.ledger.models import IS_QUARANTINED, Attempt, Delivery, Event, Site, TimelineEntry
from companion.ledger.states import EventStatus

_NOTED = 200  # events, the newest, of which notes are shown

Deliveries = dict[str, Delivery]


def known_of(site: Site, email: str, says: SiteSays, now: int) -> tuple[Known, load.CustomerHistory, Customer] | None:
    """Everything about the person of this address, and as whom the newest event knows them.

    ``None`` when nothing of the site names it. ``email`` is clean.
    """
    person = people.person_of(site.id, email)
    emails = people.addresses_of(site.id, [person])[person] if person else [email]
    history = load.load_customers(site.id, [person], now)[person] if person else load.CustomerHistory()
    beside = _without_delivery(site, emails, history.events)
    not_read = _unread(site.source, emails)
    if person is None and not beside and not not_read:
        return None
    deliveries = _deliveries(site.id, person) if person else {}
    events = [*history.events.values(), *beside]
    newest = sorted((one.id for one in events), reverse=True)[:_NOTED]
    attempts, notes = _attempts(deliveries.values()), _notes(site.id, newest)
    rows = [_row(one, history, deliveries.get(one.id), attempts, notes.get(one.id, ()), now) for one in events]
    settled = _dealt_with(site.id, person, deliveries.values()) if person else set()
    rows = [replace(row, is_dealt_with=True) if row.id in settled else row for row in rows]
    rows.sort(key=lambda row: (row.occurred_at, row.type.rank, row.id), reverse=True)
    rows = _with_names(rows, site.id)
    known = Known(
        email=email,
        now=now,
        emails=tuple(emails),
        rows=tuple(rows),
        holdings=holdings_of(history.live),
        site=says,
        unread=not_read,
        unread_total=Event.select().where(Event.site == site.source, IS_QUARANTINED, ~is_unread_dealt_with()).count(),
    )
    return known, history, max(events, key=_names_them).event.customer if events else Customer()


def _with_names(rows: list[Row], site: str) -> list[Row]:
    """What a message gives no name has the newest by which the customer bought it, else the site's newest."""
    named = {sold.key: sold.name for row in reversed(rows) for sold in row.items if sold.name}
    lacking = {sold.key for row in rows for sold in row.items if not sold.name} - named.keys()
    named |= products.known_names(site, lacking)
    return [
        replace(row, items=tuple(replace(sold, name=sold.name or named.get(sold.key)) for sold in row.items))
        for row in rows
    ]


def _names_them(recorded: RecordedEvent) -> tuple[bool, str]:
    """What the companion itself raised has the address only."""
    who = recorded.event.customer
    return bool(who.first_name or who.last_name), recorded.id


def _deliveries(site: str, person: str) -> Deliveries:
    query = Delivery.select().where(Delivery.site == site, Delivery.person == person)
    return {row.event_id: row for row in query}


def _without_delivery(site: Site, emails: Iterable[str], known: Collection[str]) -> list[RecordedEvent]:
    """What names one of the addresses and goes to no site, such as a declined first payment."""
    found = []
    columns = (Event.id, Event.type, Event.occurred_at, Event.received_at, Event.document)
    for some in chunked(sorted(emails), AT_ONCE):
        here = (Event.site == site.source) & Event.email.in_(some) & (Event.type == EventType.OTHER.value)
        for row in Event.select(*columns).where(here, Event.status == EventStatus.ACCEPTED).tuples():
            if row[0] not in known:
                found.append(recorded_event(*row))
    return found


def _attempts(deliveries: Iterable[Delivery]) -> dict[str, Attempted]:
    """Of each delivery that is not done the last attempt."""
    open_ones = [row.id for row in deliveries if row.attempts and row.state not in PROCESSED]
    found: dict[str, Attempted] = {}
    for some in chunked(open_ones, AT_ONCE):
        columns = (Attempt.delivery, Attempt.at, Attempt.outcome, Attempt.message)
        query = Attempt.select(*columns).where(Attempt.delivery.in_(some)).order_by(Attempt.id)
        for delivery, at, outcome, message in query.tuples():
            found[delivery] = Attempted(at, outcome, message)
    return found


def _dealt_with(site: str, person: str, deliveries: Iterable[Delivery]) -> set[str]:
    """Events with which something is wrong, and of which a person said since that it is dealt with."""
    wrong = {row.event_id: row for row in deliveries if _kind_of_wrong(row)}
    words = dealt_with.of_person(site, person, (*STATES, *access_status.ALERTS.values()), wrong) if wrong else []
    return {
        event
        for event, row in wrong.items()
        for word in words
        if word.kind == _kind_of_wrong(row)
        and word.at >= (row.settled_at or 0)
        and (word.subject == event or word.kind in access_status.ALERTS.values())
    }


def _kind_of_wrong(row: Delivery) -> str | None:
    """As ``alerts.py`` calls it."""
    return row.state if row.state in STATES else access_status.ALERTS.get(row.access or "")


def _notes(site: str, events: list[str]) -> dict[str, tuple[NotedStep, ...]]:
    found: dict[str, list[NotedStep]] = defaultdict(list)
    for some in chunked(events, AT_ONCE):
        query = TimelineEntry.select().where(TimelineEntry.event.in_(some), TimelineEntry.site == site)
        for row in query.order_by(TimelineEntry.id):
            found[row.event_id].append(NotedStep(row.at, row.what, row.detail))
    return {event: tuple(notes) for event, notes in found.items()}


def _row(
    recorded: RecordedEvent,
    history: load.CustomerHistory,
    delivery: Delivery | None,
    attempts: dict[str, Attempted],
    notes: tuple[NotedStep, ...],
    now: int,
) -> Row:
    event = recorded.event
    everything = history.history(event.mode)
    resolved = everything.resolved.get(recorded.id)
    subscription, refund = event.subscription, event.refund
    return Row(
        id=recorded.id,
        type=resolved.type if resolved else event.type,
        occurred_at=to_ms(event.occurred_at) if event.occurred_at else to_ms(recorded.received_at),
        received_at=to_ms(recorded.received_at),
        is_test=event.mode is Mode.TEST,
        source=event.source.name,
        name=event.source.event,
        order=event.order.id,
        invoice=event.order.invoice_id,
        currency=event.order.currency,
        amount=refund.amount if refund else event.order.total,
        items=_items(recorded, history),
        full_refund=resolved.full_refund if resolved else None,
        paid_until=to_ms(subscription.paid_until) if subscription and subscription.paid_until else None,
        next_payment_at=to_ms(subscription.next_payment_at) if subscription and subscription.next_payment_at else None,
        rebill=resolved.rebill if resolved else None,
        rebills=resolved.rebills if resolved else None,
        failures=resolved.failures if resolved else None,
        is_history=recorded.is_history,
        reason=(subscription.reason if subscription else None) or (refund.reason if refund else None),
        notes=notes,
        **_of_delivery(delivery, attempts, now),
    )


def _of_delivery(delivery: Delivery | None, attempts: dict[str, Attempted], now: int) -> dict[str, Any]:
    if delivery is None:
        return {"state": KEPT}
    listed = access_status.as_listed(delivery, now)
    access = listed["access"]
    return {
        "state": delivery.state,
        "result": delivery.result or {},
        "attempts": delivery.attempts,
        "attempted": attempts.get(delivery.id),
        "due_at": delivery.due_at,
        "settled_at": delivery.settled_at,
        "access": access_status.AccessStatus(access) if access in access_status.KNOWN else None,
        "access_at": delivery.access_at,
        "alert": listed["alert"] is not None,
        "next_check_at": delivery.next_access_check_at,
    }


def _items(recorded: RecordedEvent, history: load.CustomerHistory) -> tuple[Sold, ...]:
    """A refund of the whole order names no item; the ledger knows what it held."""
    event = recorded.event
    if event.refund and not event.items:
        return tuple(Sold(key) for key in history.history(event.mode).items_of(event.order.id or ""))
    return tuple(Sold(item.key, item.name, item.amount, item.plan, item.option) for item in event.items)


def _unread(source: str, emails: Collection[str]) -> tuple[Row, ...]:
    """Messages not understood that name one of these addresses, newest first."""
    return tuple(
        Row(
            id=event.id,
            type=EventType.OTHER,
            occurred_at=event.received_at,
            received_at=event.received_at,
            state=QUARANTINED,
            name=event.document["source"]["event"],
            problem=event.problem,
        )
        for event in unread.naming(source, emails)
    )
