"""Matching a webhook with a row of ThriveCart's transactions about the same event.

Both name order, item and time, but the time not to the second, and the invoice not in the same way. Within one
order and item they are matched by nearness in time, one to one, so that two rebills of one day stay two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from companion.clock import HOUR_MS, to_ms
from companion.events import EventType, Kind, NormalisedEvent
from companion.ledger.bulk import rows_among
from companion.ledger.database import JsonField
from companion.ledger.documents import Document
from companion.ledger.models import Event, IdempotencyKey
from companion.thrivecart.transactions import BY_STATUS, FILE_SOURCE, SOURCES, with_key

# How far apart the times of the two may be. The API has times to the second; a file may have days only, in
# the account's time zone; a webhook without a time is dated by its receipt.
NEAR_MS = 3 * HOUR_MS
NEAR_IN_A_FILE_MS = 36 * HOUR_MS
NEAR_WITHOUT_A_TIME_MS = 72 * HOUR_MS

# The webhook types that match a type of transaction. A pause at Stripe is a cancellation underneath.
_WEBHOOK_TYPES = {
    EventType.SUBSCRIPTION_RENEWED: frozenset({"subscription.renewed"}),
    EventType.PURCHASE_REFUNDED: frozenset({"purchase.refunded"}),
    EventType.SUBSCRIPTION_CANCELLED: frozenset({"subscription.cancelled", "subscription.paused"}),
}


@dataclass(slots=True)
class RecordedEvent:
    """An event of the ledger, as far as matching needs it; ``is_matched`` once it was."""

    id: str
    type: str
    mode: str
    source: str
    at: int
    has_time: bool
    items: frozenset[str]
    refunded: int | None
    is_matched: bool = False


def missing_from_ledger(site: str, transactions: Iterable[NormalisedEvent]) -> list[NormalisedEvent]:
    """Those of the transactions that no event of the site's ledger covers, oldest first.

    A purchase of which some items are recorded is reduced to the others.
    """
    wanted = sorted(transactions, key=lambda what: (_moment(what), what.key))
    known = recorded_by_order(site, {what.order.id for what in wanted if what.order.id})
    found = []
    for what in wanted:
        recorded = known.get(what.order.id or "", [])
        missing = (
            _missing_items(what, recorded) if what.type is EventType.PURCHASE_COMPLETED else _missing(what, recorded)
        )
        if missing is not None:
            found.append(missing)
    return found


def recorded_by_order(site: str, orders: set[str]) -> dict[str, list[RecordedEvent]]:
    """What the site's ledger holds of each of these orders."""
    columns = ("id", "order_id", "status", "occurred_at", "document")
    rows = rows_among(Event, columns, site={site}, order_id=orders)
    found: dict[str, list[RecordedEvent]] = {order: [] for order in orders}
    for event_id, order, status, occurred_at, document in rows:
        if status == "accepted":
            found[order].append(_recorded_event(event_id, occurred_at, JsonField().python_value(document)))
    return found


def raised_by_order(site: str, orders: set[str]) -> dict[str, list[RecordedEvent]]:
    """The events of each order that were raised out of transactions and that no webhook has matched so far."""
    recorded = recorded_by_order(site, orders)
    raised = {order: [one for one in some if one.source in SOURCES] for order, some in recorded.items()}
    names = {matched_key(one.id) for some in raised.values() for one in some}
    taken = {key for (key,) in rows_among(IdempotencyKey, ("key",), site={site}, key=names)}
    return {order: [one for one in some if matched_key(one.id) not in taken] for order, some in raised.items()}


def match_webhook(what: NormalisedEvent, received_at: int, raised: list[RecordedEvent]) -> RecordedEvent | None:
    """The raised event of its order that this webhook, and it alone, matches; it is marked as matched.

    ``None`` for a webhook with anything new in it: an item more, or until when a cancelled subscription is paid.
    """
    if what.type is EventType.PURCHASE_COMPLETED:
        bought = [one for one in raised if _is_purchase(one, what)]
        return bought[0] if bought and what.items and _missing_items(what, bought) is None else None
    if what.type not in _WEBHOOK_TYPES or (what.subscription and what.subscription.paid_until):
        return None
    at, has_time = (to_ms(what.occurred_at), True) if what.occurred_at else (received_at, False)
    item = what.refund.item if what.refund else what.subscription.item if what.subscription else None
    near = [
        one
        for one in raised
        if one.type == what.type.value
        and one.mode == what.mode.value
        and not one.is_matched
        and (item is None or item in one.items)
        and _is_same_money(one.refunded, what)
        and abs(one.at - at) <= _tolerance(one.source, has_time)
    ]
    return _take_nearest(near, at)


def without_recorded_items(what: NormalisedEvent, raised: list[RecordedEvent]) -> NormalisedEvent:
    """A purchase without the items that were raised already, so that their rules do not count twice."""
    is_purchase = what.type is EventType.PURCHASE_COMPLETED
    return (_missing_items(what, raised) or what) if is_purchase else what


def matched_key(event_id: str) -> str:
    """The key that marks a raised event as matched by a webhook: the next one is about another."""
    return f"told-by-webhook:{event_id}"


def _moment(what: NormalisedEvent) -> int:
    return to_ms(what.occurred_at) if what.occurred_at else 0


def _recorded_event(event_id: str, occurred_at: int, document: Document) -> RecordedEvent:
    return RecordedEvent(
        id=event_id,
        type=document["type"],
        mode=document["mode"],
        source=document["source"]["name"],
        at=occurred_at,
        has_time=document["time_sent"],
        items=frozenset(item["key"] for item in document["items"]),
        refunded=document["refund"]["amount"] if document["refund"] else None,
    )


def _missing_items(what: NormalisedEvent, recorded: list[RecordedEvent]) -> NormalisedEvent | None:
    """The purchase without the items that are recorded; a bump has its product's number, and is matched by itself."""
    known = {key for event in recorded if _is_purchase(event, what) for key in event.items}
    has_bump = any(key.startswith(Kind.BUMP.value) for key in known)
    items = tuple(item for item in what.items if item.key not in known and not (has_bump and item.kind is Kind.BUMP))
    if not items:
        return None
    if len(items) == len(what.items):
        return what
    amounts = [item.amount for item in items if item.amount is not None]
    subscription = what.subscription if what.subscription and what.subscription.item not in known else None
    order = replace(what.order, total=sum(amounts) if amounts else None)
    return with_key(replace(what, items=items, order=order, subscription=subscription))


def _is_purchase(event: RecordedEvent, what: NormalisedEvent) -> bool:
    return event.type == EventType.PURCHASE_COMPLETED.value and event.mode == what.mode.value


def _missing(what: NormalisedEvent, recorded: list[RecordedEvent]) -> NormalisedEvent | None:
    """The transaction, unless an event that no other one matched is near it in time; the nearest is matched.

    What only a status says has no time of its own: any event of that type matches.
    """
    at, keys = _moment(what), {item.key for item in what.items}
    by_status = what.source.event.startswith(BY_STATUS)
    near = [
        one
        for one in recorded
        if one.type in _WEBHOOK_TYPES[what.type]
        and one.mode == what.mode.value
        and (by_status or not one.is_matched)
        and (not one.items or one.items & keys)
        and (by_status or abs(one.at - at) <= _tolerance(what.source.name, one.has_time))
    ]
    same = [one for one in near if _is_same_money(one.refunded, what)]
    return None if _take_nearest(same or near, at) else what


def _is_same_money(refunded: int | None, what: NormalisedEvent) -> bool:
    recorded = what.refund.amount if what.refund else None
    return refunded is None or recorded is None or refunded == recorded


def _tolerance(source: str, has_time: bool) -> int:
    near = NEAR_IN_A_FILE_MS if source == FILE_SOURCE else NEAR_MS
    return near if has_time else max(near, NEAR_WITHOUT_A_TIME_MS)


def _take_nearest(near: list[RecordedEvent], at: int) -> RecordedEvent | None:
    if not near:
        return None
    nearest = min(near, key=lambda one: (abs(one.at - at), one.id))
    nearest.is_matched = True
    return nearest
