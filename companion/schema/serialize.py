"""The published form of an event, version 1: what ``schema/event.v1.json`` describes.

Times are ISO 8601 in UTC, amounts integer minor units.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from companion.events import (
    Customer,
    Entitlement,
    EntitlementEvent,
    EventType,
    Item,
    Order,
    RecordedEvent,
    Refund,
    Subscription,
)

VERSION = 1


def event_to_json(recorded: RecordedEvent, entitlements: Iterable[Entitlement]) -> dict[str, Any]:
    """The event as a site receives it, with what its customer has now."""
    event = recorded.event
    return {
        "id": recorded.id,
        "version": VERSION,
        "type": event.type.value,
        "mode": event.mode.value,
        "occurred_at": timestamp(event.occurred_at),
        "received_at": timestamp(recorded.received_at, milliseconds=True),
        "source": {"name": event.source.name, "event": event.source.event, "account": event.source.account},
        "order": order_to_json(event.order),
        "customer": customer_to_json(event.customer),
        "items": [item_to_json(item) for item in event.items],
        "subscription": subscription_to_json(event.subscription),
        "refund": refund_to_json(event.refund),
        "entitlements": [entitlement_to_json(row) for row in entitlements],
    }


def order_to_json(order: Order) -> dict[str, Any]:
    return {"id": order.id, "invoice_id": order.invoice_id, "currency": order.currency, "total": order.total}


def customer_to_json(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "email": customer.email,
        "also_known_as": list(customer.also_known_as),
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "country": customer.country,
    }


def item_to_json(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "name": item.name,
        "kind": item.kind.value,
        "plan": item.plan,
        "quantity": item.quantity,
        "amount": item.amount,
        "option": item.option,
    }


def subscription_to_json(subscription: Subscription | None) -> dict[str, Any] | None:
    if subscription is None:
        return None
    return {
        "id": subscription.id,
        "item": subscription.item,
        "status": subscription.status,
        "next_payment_at": timestamp(subscription.next_payment_at),
        "paid_until": timestamp(subscription.paid_until),
        "reason": subscription.reason,
        "rebill": subscription.rebill,
        "rebills": subscription.rebills,
        "failures": subscription.failures,
    }


def refund_to_json(refund: Refund | None) -> dict[str, Any] | None:
    if refund is None:
        return None
    return {"amount": refund.amount, "full": refund.full, "item": refund.item, "reason": refund.reason}


def entitlement_to_json(row: Entitlement) -> dict[str, Any]:
    """``until``, ``happened`` and ``beside`` were added to version 1: they are there where they say something."""
    document: dict[str, Any] = {"item": row.item, "state": row.state.value, "since": timestamp(row.since)}
    if row.until is not None:
        document["until"] = timestamp(row.until)
    if row.happened:
        document["happened"] = [_entitlement_event_to_json(one) for one in row.happened]
    if row.beside:
        document["beside"] = [one.value for one in row.beside]
    return document


def _entitlement_event_to_json(event: EntitlementEvent) -> dict[str, Any]:
    of = {"item": event.item} if event.type is EventType.PURCHASE_REFUNDED else {}
    return {"type": event.type.value, **of}


def timestamp(moment: datetime | None, *, milliseconds: bool = False) -> str | None:
    """ISO 8601 in UTC with ``Z``; ``None`` stays ``None``."""
    if moment is None:
        return None
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds" if milliseconds else "seconds")
    return text.replace("+00:00", "Z")
