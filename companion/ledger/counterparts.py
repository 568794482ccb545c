"""A webhook and a row of ThriveCart's transactions that tell of the same thing.

Both name order, item and time, but the time not to the second, and the invoice not in the same way. Within one
order and item, what lies less than half a day apart is the same occurrence, and each counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from companion.events import EventType, Kind, Occurrence
from companion.ledger.bulk import rows_among
from companion.ledger.documents import Document
from companion.ledger.models import Event as EventRow
from companion.ledger.models import JsonText
from companion.moments import to_ms
from companion.thrivecart.transactions import with_key

HALF_A_DAY_MS = 12 * 3600 * 1000
THREE_DAYS_MS = 3 * 86_400_000  # for a webhook that carried no time: it is dated by its receipt
ANY_ITEM = "*"

# What a webhook may call the movement that a transaction tells of. A pause at Stripe is a cancellation underneath.
_CALLED = {
    EventType.SUBSCRIPTION_RENEWED: frozenset({"subscription.renewed"}),
    EventType.PURCHASE_REFUNDED: frozenset({"purchase.refunded"}),
    EventType.SUBSCRIPTION_CANCELLED: frozenset({"subscription.cancelled", "subscription.paused"}),
}


@dataclass(slots=True)
class _Told:
    """An event of the ledger, and whether a transaction was found for it."""

    type: str
    mode: str
    at: int
    tolerance: int
    items: frozenset[str]
    is_matched: bool = False


def untold(site: str, transactions: Iterable[Occurrence]) -> list[Occurrence]:
    """Those of the transactions that no event of the site's ledger tells of, oldest first.

    A purchase of which some items were told is reduced to the others.
    """
    wanted = sorted(transactions, key=lambda what: (to_ms(what.occurred_at) if what.occurred_at else 0, what.key))
    known = _events_of(site, {what.order.id for what in wanted if what.order.id})
    found = []
    for what in wanted:
        told = known[what.order.id or ""]
        missing = _missing_items(what, told) if what.type is EventType.PURCHASE_COMPLETED else _missing(what, told)
        if missing is not None:
            found.append(missing)
    return found


def names_of_raised(what: Occurrence) -> list[str]:
    """Keys by which a webhook that comes after all is known to tell of a transaction that was raised before it."""
    if not what.order.id:
        return []
    if what.type is EventType.PURCHASE_COMPLETED:
        return [_name(what, item.key) for item in what.items]
    half_day = _half_day(what)
    return [_name(what, item, half_day) for item in (*(item.key for item in what.items), ANY_ITEM)]


def names_sought(what: Occurrence) -> list[list[str]]:
    """What a webhook looks for: of each group one must be known, for it to tell nothing new.

    A cancellation that says until when is paid tells more than any transaction does.
    """
    if not what.order.id or what.type not in (EventType.PURCHASE_COMPLETED, *_CALLED):
        return []
    if what.type is EventType.PURCHASE_COMPLETED:
        return [[_name(what, item.key)] for item in what.items]
    if what.subscription and what.subscription.paid_until:
        return []
    item = what.refund.item if what.refund else what.subscription.item if what.subscription else None
    at = _half_day(what)
    return [[_name(what, item or ANY_ITEM, half_day) for half_day in (at - 1, at, at + 1)]]


def _name(what: Occurrence, item: str, half_day: int | None = None) -> str:
    when = "" if half_day is None else f":{half_day}"
    return f"transaction:{what.mode.value}:{what.type.value}:{what.order.id}:{item}{when}"


def _half_day(what: Occurrence) -> int:
    return to_ms(what.occurred_at) // HALF_A_DAY_MS if what.occurred_at else 0


def _events_of(site: str, orders: set[str]) -> dict[str, list[_Told]]:
    found: dict[str, list[_Told]] = defaultdict(list)
    columns = ("order_id", "status", "occurred_at", "document")
    for order_id, status, occurred_at, document in rows_among(EventRow, columns, site={site}, order_id=orders):
        if status == "accepted":
            found[order_id].append(_told(occurred_at, JsonText().python_value(document)))
    return found


def _told(occurred_at: int, document: Document) -> _Told:
    return _Told(
        type=document["type"],
        mode=document["mode"],
        at=occurred_at,
        tolerance=HALF_A_DAY_MS if document["time_sent"] else THREE_DAYS_MS,
        items=frozenset(item["key"] for item in document["items"]),
    )


def _missing_items(what: Occurrence, told: list[_Told]) -> Occurrence | None:
    """The purchase without the items that were told; a bump has its product's number, and stands for itself."""
    known = {key for event in told if _is_purchase(event, what) for key in event.items}
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


def _is_purchase(event: _Told, what: Occurrence) -> bool:
    return event.type == EventType.PURCHASE_COMPLETED.value and event.mode == what.mode.value


def _missing(what: Occurrence, told: list[_Told]) -> Occurrence | None:
    """The movement, unless an event that no other transaction claims lies near it; the nearest is claimed."""
    at = to_ms(what.occurred_at) if what.occurred_at else 0
    keys = {item.key for item in what.items}
    near = [
        event
        for event in told
        if event.type in _CALLED[what.type]
        and event.mode == what.mode.value
        and not event.is_matched
        and (not event.items or event.items & keys)
        and abs(event.at - at) <= event.tolerance
    ]
    if not near:
        return what
    min(near, key=lambda event: abs(event.at - at)).is_matched = True
    return None
