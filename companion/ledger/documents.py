"""The stored form of an event: its published JSON, and what only the companion needs to know."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from companion.clock import from_ms
from companion.events import (
    Customer,
    EventType,
    Identifier,
    Item,
    Kind,
    Mode,
    NormalisedEvent,
    Order,
    RecordedEvent,
    Refund,
    Source,
    Subscription,
)
from companion.schema.serialize import (
    customer_to_json,
    item_to_json,
    order_to_json,
    refund_to_json,
    subscription_to_json,
)

Document = dict[str, Any]
T = TypeVar("T")
_TYPES, _MODES, _KINDS = frozenset(EventType), frozenset(Mode), frozenset(Kind)
ERASED = "[erased]"  # the address of a customer who was forgotten


def to_document(event: NormalisedEvent) -> Document:
    """The event as JSON; ``recorded_event`` reads it back."""
    subscription = subscription_to_json(event.subscription)
    if subscription and event.subscription:
        subscription["remaining_payments"] = event.subscription.remaining_payments
    return {
        "type": event.type.value,
        "mode": event.mode.value,
        "source": {"name": event.source.name, "event": event.source.event, "account": event.source.account},
        "order": order_to_json(event.order),
        "customer": customer_to_json(event.customer),
        "items": [item_to_json(item) for item in event.items],
        "subscription": subscription,
        "refund": refund_to_json(event.refund),
        "time_sent": event.occurred_at is not None,
        "ties": [[identifier.kind, identifier.value] for identifier in event.identifiers],
        "key": event.key,
        "completes_plan": event.completes_plan,
    }


def recorded_event(
    event_id: str,
    kind: str,
    occurred_at: int,
    received_at: int,
    document: Document,
    state: str = "",
    happened_at: int = 0,
) -> RecordedEvent:
    """The event of these columns of a row that was accepted; ``state`` and ``happened_at`` of a delivery of it.

    A newer release writes into the same ledger while this one still runs: what it added is left out, and an event that
    cannot do without it is not understood.
    """
    happened, received = from_ms(occurred_at), from_ms(received_at)
    event = NormalisedEvent(
        type=EventType(document["type"]) if document["type"] in _TYPES else EventType.OTHER,
        mode=Mode.TEST if document["mode"] == Mode.TEST else Mode.LIVE,
        source=_known(Source, document["source"]),
        order=_known(Order, document["order"]),
        customer=_known(Customer, document.get("customer") or {}, also_known_as=()),
        items=tuple([_item(row) for row in document["items"]]),
        subscription=_subscription(document["subscription"]),
        refund=_known(Refund, document["refund"]) if document["refund"] else None,
        occurred_at=happened,
        identifiers=tuple([Identifier(*identifier[:2]) for identifier in document["ties"]]),
        key=document["key"],
        completes_plan=document["completes_plan"],
    )
    return RecordedEvent(
        id=event_id,
        event=event,
        type=kind,
        received_at=received,
        has_time=document["time_sent"],
        is_understood=_is_understood(document),
        is_history=bool(document.get("is_history")),
        state=state,
        happened_at=happened_at,
    )


def _is_understood(document: Document) -> bool:
    """Whether this release knows all that it is built of; else a newer one is the one to deal with it."""
    kinds = {row["kind"] for row in document["items"]}
    return document["type"] in _TYPES and document["mode"] in _MODES and kinds <= _KINDS and "customer" in document


def is_erased(email: str | None) -> bool:
    """Whether it stands for the address of a customer who was forgotten."""
    return email == ERASED


def _known(made: type[T], row: dict[str, Any], /, **instead: Any) -> T:
    """A dataclass from those of the row's values that it has fields for."""
    names, given = _field_names(cast(Any, made)), {**row, **instead} if instead else row
    if not names.issuperset(given):  # a newer release wrote it
        given = {name: value for name, value in given.items() if name in names}
    return made(**given)


@cache
def _field_names(made: Any) -> frozenset[str]:
    return frozenset(one.name for one in fields(made))


def _item(row: dict[str, Any]) -> Item:
    return _known(Item, row, kind=Kind(row["kind"]) if row["kind"] in _KINDS else Kind.PRODUCT)


def _subscription(row: dict[str, Any] | None) -> Subscription | None:
    if not row:
        return None
    next_payment_at, paid_until = row["next_payment_at"], row["paid_until"]
    return _known(
        Subscription,
        row,
        next_payment_at=datetime.fromisoformat(next_payment_at) if next_payment_at else None,
        paid_until=datetime.fromisoformat(paid_until) if paid_until else None,
    )
