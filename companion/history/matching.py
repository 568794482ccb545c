"""Matching a webhook with a row of ThriveCart's transactions about the same event.

Both name order, item and time, but the time not to the second, and the invoice not in the same way. Within one
order and item they are matched by nearness in time, one to one, so that two rebills of one day stay two.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from peewee import chunked

from companion.clock import HOUR_MS, from_ms, to_ms
from companion.events import EventType, Kind, NormalisedEvent, RecordedEvent
from companion.ledger.bulk import AT_ONCE, rows_among
from companion.ledger.documents import recorded_event
from companion.ledger.models import Event, IdempotencyKey
from companion.ledger.states import EventStatus
from companion.thrivecart.transactions import BY_STATUS, DATED, FILE_SOURCE, SOURCES, UNDATED, with_key

# How far apart the times of the two may be. The API has times to the second; a file may have days only, in
# the account's time zone; a webhook without a time is dated by its receipt.
NEAR_MS = 3 * HOUR_MS
NEAR_IN_A_FILE_MS = 36 * HOUR_MS
NEAR_WITHOUT_A_TIME_MS = 72 * HOUR_MS
_FARTHEST_ZONE_MS, _ZONES_APART_MS = 14 * HOUR_MS, HOUR_MS // 4

_BACK = frozenset({EventType.PURCHASE_REFUNDED, EventType.SUBSCRIPTION_CANCELLED})
_PAYMENTS = frozenset({EventType.PURCHASE_COMPLETED, EventType.SUBSCRIPTION_RENEWED})

# The webhook types that match a type of transaction. A pause at Stripe is a cancellation underneath.
_WEBHOOK_TYPES = {
    EventType.SUBSCRIPTION_RENEWED: frozenset({EventType.SUBSCRIPTION_RENEWED}),
    EventType.PURCHASE_REFUNDED: frozenset({EventType.PURCHASE_REFUNDED}),
    EventType.SUBSCRIPTION_CANCELLED: frozenset({EventType.SUBSCRIPTION_CANCELLED, EventType.SUBSCRIPTION_PAUSED}),
}


def missing_from_ledger(site: str, transactions: Iterable[NormalisedEvent]) -> list[NormalisedEvent]:
    """Those of the transactions that no event of the site's ledger covers, oldest first.

    A purchase of which some items are recorded is reduced to the others.
    """
    by_order: dict[str, list[NormalisedEvent]] = defaultdict(list)
    for event in transactions:
        by_order[event.order.id or ""].append(event)
    found: list[NormalisedEvent] = []
    for orders in chunked(by_order, AT_ONCE):  # what the ledger holds of all of them may be larger than the memory
        known = recorded_by_order(site, {order for order in orders if order})
        for order in orders:
            found += _missing_of_order(sorted(by_order[order], key=_place), known.get(order, []))
    return sorted(found, key=_place)


def _place(event: NormalisedEvent) -> tuple[int, str]:
    return _moment(event), event.key


def _missing_of_order(events: list[NormalisedEvent], recorded: list[RecordedEvent]) -> list[NormalisedEvent]:
    """The one of which it is surest what covers it looks first: has it a time, and is it the same money?"""
    bought = [event for event in events if event.type is EventType.PURCHASE_COMPLETED]
    others = [event for event in events if event.type is not EventType.PURCHASE_COMPLETED]
    if not bought:
        others = [_undated_by_ledger(event, recorded) for event in others]
    known = {one.event.key: one.id for one in recorded}
    matched = {known[event.key] for event in others if event.key in known}
    others = [event for event in others if event.key not in known]
    for is_undated in (False, True):
        for is_same_money in (True, False):
            looking = [event for event in others if _is_undated(event) is is_undated]
            covered = _covered(looking, recorded, matched, is_same_money)
            others = [event for event in others if event.key not in covered]
    found = [missing for event in bought if (missing := _missing_items(event, recorded))]
    return found + [_behind_payment(event, events, recorded) for event in others]


def recorded_by_order(site: str, orders: set[str]) -> dict[str, list[RecordedEvent]]:
    """What the site's ledger holds of each of these orders."""
    columns = ("order_id", "status", "id", "type", "occurred_at", "received_at", "document")
    found: dict[str, list[RecordedEvent]] = {order: [] for order in orders}
    rows = rows_among(Event, columns, site={site}, order_id=orders)
    for order, status, event_id, kind, occurred_at, received_at, document in rows:
        if status == EventStatus.ACCEPTED:
            found[order].append(recorded_event(event_id, kind, occurred_at, received_at, json.loads(document)))
    return found


def raised_by_order(site: str, orders: set[str]) -> dict[str, list[RecordedEvent]]:
    """The events of each order that were raised out of transactions and that no webhook has matched so far."""
    recorded = recorded_by_order(site, orders)
    raised = {order: [one for one in some if one.event.source.name in SOURCES] for order, some in recorded.items()}
    names = {matched_key(one.id) for some in raised.values() for one in some}
    taken = {key for (key,) in rows_among(IdempotencyKey, ("key",), site={site}, key=names)}
    return {order: [one for one in some if matched_key(one.id) not in taken] for order, some in raised.items()}


def match_webhook(
    event: NormalisedEvent, received_at: int, raised: list[RecordedEvent], matched: set[str]
) -> RecordedEvent | None:
    """The raised event of its order that this webhook, and it alone, matches; its id is added to ``matched``.

    ``None`` for a webhook with anything new in it: an item more, or until when a cancelled subscription is paid.
    """
    if event.type is EventType.PURCHASE_COMPLETED:
        bought = [one for one in raised if _is_purchase(one, event)]
        return bought[0] if bought and event.items and _missing_items(event, bought) is None else None
    if event.type not in _WEBHOOK_TYPES or (event.subscription and event.subscription.paid_until):
        return None
    at, has_time = (to_ms(event.occurred_at), True) if event.occurred_at else (received_at, False)
    item = event.refund.item if event.refund else event.subscription.item if event.subscription else None
    near = [
        one
        for one in raised
        if one.event.type is event.type
        and one.event.mode is event.mode
        and one.id not in matched
        and (item is None or item in _items_of(one))
        and _is_same_money(one, event)
        and _is_near(one, at, _tolerance({one.event.source.name}, has_time))
    ]
    return _take_nearest(near, at, matched)


def without_recorded_items(event: NormalisedEvent, raised: list[RecordedEvent]) -> NormalisedEvent:
    """A purchase without the items that were raised already, so that their rules do not count twice."""
    is_purchase = event.type is EventType.PURCHASE_COMPLETED
    return (_missing_items(event, raised) or event) if is_purchase else event


def matched_key(event_id: str) -> str:
    """The key that marks a raised event as matched by a webhook: the next one is about another."""
    return f"told-by-webhook:{event_id}"


def _moment(event: NormalisedEvent) -> int:
    return to_ms(event.occurred_at) if event.occurred_at else 0


def _items_of(recorded: RecordedEvent) -> set[str]:
    return {item.key for item in recorded.event.items}


def _missing_items(event: NormalisedEvent, recorded: list[RecordedEvent]) -> NormalisedEvent | None:
    """The purchase without the items that are recorded; a bump has its product's number, and is matched by itself."""
    known = {key for one in recorded if _is_purchase(one, event) for key in _items_of(one)}
    has_bump = any(key.startswith(Kind.BUMP.value) for key in known)
    items = tuple(item for item in event.items if item.key not in known and not (has_bump and item.kind is Kind.BUMP))
    if not items:
        return None
    if len(items) == len(event.items):
        return event
    amounts = [item.amount for item in items if item.amount is not None]
    subscription = event.subscription if event.subscription and event.subscription.item not in known else None
    order = replace(event.order, total=sum(amounts) if amounts else None)
    return with_key(replace(event, items=items, order=order, subscription=subscription))


def _is_purchase(recorded: RecordedEvent, event: NormalisedEvent) -> bool:
    return recorded.event.type is EventType.PURCHASE_COMPLETED and recorded.event.mode is event.mode


def _covered(
    events: list[NormalisedEvent], recorded: list[RecordedEvent], matched: set[str], is_same_money: bool
) -> set[str]:
    """Keys of those near which in time is a recorded event that no other matched; the nearest pairs match first."""
    pairs = [
        (_apart(event, one), event.key, one.id)
        for event in events
        for one in recorded
        if _may_be(event, one) and (not is_same_money or _is_same_money(one, event))
    ]
    by_status = {event.key for event in events if _is_by_status(event)}
    found: set[str] = set()
    for _, key, event_id in sorted(pairs):
        if key not in found and (key in by_status or event_id not in matched):
            found.add(key)
            matched.add(event_id)
    return found


def _apart(event: NormalisedEvent, one: RecordedEvent) -> tuple[bool, int]:
    """What has no time is farther than all that has one."""
    return _is_undated(one.event), abs(_moment(one.event) - _moment(event))


def _may_be(event: NormalisedEvent, one: RecordedEvent) -> bool:
    """Whether the two can be one: what has no time of its own, or only a status says, is any event of its type."""
    is_timeless = _is_by_status(event) or _is_undated(event)
    tolerance = _tolerance({event.source.name, one.event.source.name}, one.has_time)
    return (
        one.event.type in _WEBHOOK_TYPES[event.type]
        and one.event.mode is event.mode
        and (not one.event.items or any(item.key in _items_of(one) for item in event.items))
        and (is_timeless or _is_near(one, _moment(event), tolerance))
    )


def _is_by_status(event: NormalisedEvent) -> bool:
    return event.source.event.startswith(BY_STATUS)


def _undated_by_ledger(event: NormalisedEvent, recorded: list[RecordedEvent]) -> NormalisedEvent:
    """A refund or cancellation of a file without its purchase, undated where it has the time of the ledger's.

    To the second, but for the time zone: a file has its account's.
    """
    if event.source.name != FILE_SOURCE or event.type not in _BACK or not event.source.event.startswith(DATED):
        return event
    apart = [abs(_moment(one.event) - _moment(event)) for one in recorded if _is_purchase(one, event) and one.has_time]
    if not any(since <= _FARTHEST_ZONE_MS and since % _ZONES_APART_MS == 0 for since in apart):
        return event
    name = UNDATED + event.source.event.removeprefix(DATED)
    return replace(event, source=replace(event.source, event=name))


def _behind_payment(
    event: NormalisedEvent, events: list[NormalisedEvent], recorded: list[RecordedEvent]
) -> NormalisedEvent:
    """What a file has behind a payment, behind it as the ledger has it: a file may have days, or its account's time."""
    if event.source.name != FILE_SOURCE or event.type not in _BACK:
        return event
    at, keys = _moment(event), {item.key for item in event.items}
    payments = [_moment(one) for one in events if _pays_for(one, keys)] or ([at] if _is_undated(event) else [])
    behind = at
    for one in recorded if payments else ():
        if one.event.mode is event.mode and _pays_for(one.event, keys):
            since = _moment(one.event)
            in_file = min(payments, key=lambda moment: abs(since - moment))
            if in_file <= at and since - in_file <= NEAR_IN_A_FILE_MS:
                behind = max(behind, since)
    return replace(event, occurred_at=from_ms(behind)) if behind > at else event


def _pays_for(event: NormalisedEvent, keys: set[str]) -> bool:
    return event.type in _PAYMENTS and any(item.key in keys for item in event.items)


def _is_same_money(recorded: RecordedEvent, event: NormalisedEvent) -> bool:
    both = [refund.amount for refund in (recorded.event.refund, event.refund) if refund]
    return None in both or len(set(both)) < 2


def _is_undated(event: NormalisedEvent) -> bool:
    return event.source.event.startswith(UNDATED)


def _is_near(recorded: RecordedEvent, at: int, tolerance: int) -> bool:
    """Whether the event can be what happened then: an undated one at any time until its file was brought in."""
    since = _moment(recorded.event)
    if _is_undated(recorded.event):
        return since - tolerance <= at <= to_ms(recorded.received_at)
    return abs(since - at) <= tolerance


def _tolerance(sources: set[str], has_time: bool) -> int:
    near = NEAR_IN_A_FILE_MS if FILE_SOURCE in sources else NEAR_MS
    return near if has_time else max(near, NEAR_WITHOUT_A_TIME_MS)


def _take_nearest(near: list[RecordedEvent], at: int, matched: set[str]) -> RecordedEvent | None:
    if not near:
        return None
    nearest = min(near, key=lambda one: (abs(_moment(one.event) - at), one.id))
    matched.add(nearest.id)
    return nearest
