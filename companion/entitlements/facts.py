"""One event as far as access depends on it: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from companion.events import EventType, NormalisedEvent, Subscription


@dataclass(frozen=True, slots=True)
class Fact:
    """One event, as far as access depends on it.

    ``items`` are (key, amount paid) pairs, ``item`` the one item it is about (``None``: the whole order);
    ``key`` names the event and breaks ties between facts of one second. Amounts in minor units.
    """

    event_id: str
    key: str
    type: EventType
    at: datetime
    order: str
    items: tuple[tuple[str, int | None], ...] = ()
    item: str | None = None
    amount: int | None = None
    paid_until: datetime | None = None
    next_payment_at: datetime | None = None
    completes_plan: bool = False
    invoice: str | None = None
    rebill: int | None = None
    rebills: int | None = None


def fact_of(event_id: str, event: NormalisedEvent) -> Fact:
    """What an event whose time is known means for access."""
    subscription, refund, order = event.subscription or Subscription(), event.refund, event.order
    item = refund.item if refund else subscription.item
    if item is None and event.type is not EventType.PURCHASE_COMPLETED and not refund and len(event.items) == 1:
        item = event.items[0].key
    alone = order.total if len(event.items) == 1 else None  # then all that was paid was paid for it
    return Fact(
        event_id=event_id,
        key=event.key,
        type=event.type,
        at=event.occurred_at or datetime.fromtimestamp(0, UTC),
        order=order.id or "",
        items=tuple((row.key, alone if row.amount is None else row.amount) for row in event.items),
        item=item,
        amount=refund.amount if refund else order.total,
        paid_until=subscription.paid_until,
        next_payment_at=subscription.next_payment_at,
        completes_plan=event.completes_plan,
        invoice=(order.invoice_id or "").lstrip("0") or None,
        rebill=subscription.rebill,
        rebills=subscription.rebills,
    )
