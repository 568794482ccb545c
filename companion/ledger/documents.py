"""The stored form of an event: its published JSON, and what only the companion needs to know."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from companion.clock import from_ms
from companion.entitlements import Fact
from companion.events import (
    Customer,
    EventType,
    Identifier,
    Item,
    Kind,
    Mode,
    NormalisedEvent,
    Order,
    Refund,
    Source,
    Subscription,
)
from companion.schema.serialize import customer_to_json, item_to_json, refund_to_json, subscription_to_json

Document = dict[str, Any]
T = TypeVar("T")
_TYPES = frozenset(one.value for one in EventType)
ERASED = "[erased]"  # the address of a customer who was forgotten


class FromNewerRelease(ValueError):
    """The document holds something that only a newer release knows."""


def to_document(what: NormalisedEvent) -> Document:
    """The event as JSON; ``from_document`` reads it back."""
    subscription = subscription_to_json(what.subscription)
    if subscription and what.subscription:
        subscription["remaining_payments"] = what.subscription.remaining_payments
    order = what.order
    return {
        "type": what.type.value,
        "mode": what.mode.value,
        "source": {"name": what.source.name, "event": what.source.event, "account": what.source.account},
        "order": {"id": order.id, "invoice_id": order.invoice_id, "currency": order.currency, "total": order.total},
        "customer": customer_to_json(what.customer),
        "items": [item_to_json(item) for item in what.items],
        "subscription": subscription,
        "refund": refund_to_json(what.refund),
        "time_sent": what.occurred_at is not None,
        "ties": [[identifier.kind, identifier.value] for identifier in what.identifiers],
        "key": what.key,
        "completes_plan": what.completes_plan,
    }


def from_document(document: Document) -> NormalisedEvent:
    """The event that was stored. Raises FromNewerRelease for a type or kind that this release does not know.

    A newer release writes into the same ledger while this one still runs: what it added is left out.
    """
    try:
        return _read(document)
    except ValueError as error:
        raise FromNewerRelease(str(error)) from error


def _read(document: Document) -> NormalisedEvent:
    customer, subscription, refund = document["customer"], document["subscription"], document["refund"]
    return NormalisedEvent(
        type=EventType(document["type"]),
        mode=Mode(document["mode"]),
        source=_known(Source, document["source"]),
        order=_known(Order, document["order"]),
        customer=_known(Customer, customer, also_known_as=()),
        items=tuple(_known(Item, item, kind=Kind(item["kind"])) for item in document["items"]),
        subscription=_subscription(subscription) if subscription else None,
        refund=_known(Refund, refund) if refund else None,
        identifiers=tuple(Identifier(*identifier[:2]) for identifier in document["ties"]),
        key=document["key"],
        completes_plan=document["completes_plan"],
    )


def _known(made: type[T], row: dict[str, Any], /, **instead: Any) -> T:
    """A dataclass from those of the row's values that it has fields for."""
    names = _field_names(cast(Any, made))
    return made(**{name: value for name, value in {**row, **instead}.items() if name in names})


@cache
def _field_names(made: Any) -> frozenset[str]:
    return frozenset(one.name for one in fields(made))


def is_understood(document: Document) -> bool:
    """Whether this release knows its type; else a newer one wrote it, and is the one to deal with it."""
    return document["type"] in _TYPES


def is_erased(document: Document) -> bool:
    """Whether its customer was forgotten; what could not be read names no customer."""
    return bool(document.get("customer", {}).get("email") == ERASED)


def is_history(document: Document) -> bool:
    """Whether it was brought in as history: a fact that is never sent by itself."""
    return bool(document.get("is_history"))


def fact_of(event_id: str, occurred_at: int, document: Document) -> Fact:
    """What the event means for access; ``occurred_at`` in milliseconds."""
    subscription, refund = document["subscription"] or {}, document["refund"]
    items = document["items"]
    kind = _type_of(document)
    item = refund["item"] if refund else subscription.get("item")
    if item is None and kind is not EventType.PURCHASE_COMPLETED and not refund and len(items) == 1:
        item = items[0]["key"]
    return Fact(
        event_id=event_id,
        key=document["key"],
        type=kind,
        at=from_ms(occurred_at),
        order=document["order"]["id"] or "",
        items=tuple((row["key"], _paid(row, document)) for row in items),
        item=item,
        amount=refund["amount"] if refund else document["order"]["total"],
        paid_until=_moment(subscription.get("paid_until")),
        next_payment_at=_moment(subscription.get("next_payment_at")),
        completes_plan=document["completes_plan"],
        invoice=(document["order"]["invoice_id"] or "").lstrip("0") or None,
        rebill=subscription.get("rebill"),
        rebills=subscription.get("rebills"),
    )


def _paid(item: dict[str, Any], document: Document) -> int | None:
    """What was paid for an item: its own amount, or the order's total when it is alone."""
    amount: int | None = item["amount"]
    if amount is None and len(document["items"]) == 1:
        amount = document["order"]["total"]
    return amount


def _type_of(document: Document) -> EventType:
    """A type of a newer release means nothing for access, as far as this one knows."""
    return EventType(document["type"]) if is_understood(document) else EventType.OTHER


def _subscription(row: dict[str, Any]) -> Subscription:
    moments = {name: _moment(row[name]) for name in ("next_payment_at", "paid_until")}
    return _known(Subscription, row, **moments)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
