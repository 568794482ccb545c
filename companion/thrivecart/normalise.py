"""From the fields of a verified webhook to what happened.

Only what the fields say: the ledger adds what came before (recovered, completed, how much of a purchase is
refunded by now). In lifecycle webhooks ``order[...]`` is the original sale, so their time is the top-level
``date_unix``, ``date_iso8601`` or ``date``, never the order's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from companion.events import EventType, Item, Mode, NormalisedEvent, Order, Refund, Source, Subscription
from companion.messages import Message
from companion.thrivecart import customers, items, lifecycle
from companion.thrivecart.charges import sale_of
from companion.thrivecart.fields import (
    Fields,
    currency_code,
    identifier,
    line,
    moment,
    section,
    text,
    whole_number,
)
from companion.thrivecart.idempotency import idempotency_key
from companion.thrivecart.vocabulary import FieldLayout, Meaning, meaning_of

SOURCE = "thrivecart"
_SHOWN = 80
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotUnderstood(Exception):
    """A verified webhook that cannot be read; ``message`` says what is missing."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Content:
    """What an event is about. ``paid`` is what the customer paid in it, in minor units; 0 where no money came in."""

    items: tuple[Item, ...] = ()
    subscription: Subscription | None = None
    refund: Refund | None = None
    paid: int | None = 0


@dataclass(frozen=True, slots=True)
class Named:
    """What a message names, whether it is understood or not."""

    order_id: str | None = None
    invoice_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    items: tuple[Item, ...] = ()


def event_name(fields: Mapping[str, Any]) -> str | None:
    """ThriveCart's name of the event; ``None`` when it is missing, empty or no text."""
    name = fields.get("event")
    return name.strip() or None if isinstance(name, str) else None


def normalise(fields: Mapping[str, Any]) -> NormalisedEvent:
    """What one webhook says. Raises NotUnderstood, and nothing else, whatever the fields hold."""
    name = event_name(fields)
    if name is None:
        raise NotUnderstood(Message("webhook.no_event"))
    meaning = meaning_of(name)
    if meaning is None:
        raise NotUnderstood(Message("webhook.unknown_event", event=name[:_SHOWN]))
    normalised = _event(fields, name, meaning)
    if normalised.customer.email is None and normalised.type is not EventType.OTHER:
        raise NotUnderstood(Message("webhook.no_email", event=name[:_SHOWN]))
    key, is_vague = idempotency_key(fields, normalised)
    return replace(normalised, key=key, key_is_vague=is_vague)


def named_in(fields: Mapping[str, Any]) -> Named:
    """The order, the customer's name and the products of a message, for people; of an unknown event, all of its order.

    Raises nothing, whatever the fields hold.
    """
    meaning, currency = meaning_of(event_name(fields) or ""), _currency(fields)
    content = (
        READERS[meaning.layout](fields, currency, meaning).items
        if meaning
        else items.purchased(fields, sale_of(fields, currency))
    )
    order, customer = _order(fields, currency, None), customers.customer_of(fields)
    return Named(order.id, order.invoice_id, customer.first_name, customer.last_name, content)


def _event(fields: Fields, name: str, meaning: Meaning) -> NormalisedEvent:
    currency = _currency(fields)
    content = READERS[meaning.layout](fields, currency, meaning)
    customer, identifiers = customers.customer_of(fields), customers.identifiers_of(fields)
    if meaning.layout is FieldLayout.ADDRESS:
        customer, addresses = customers.renamed_customer(fields, customer)
        identifiers += addresses
    elif meaning.layout in (FieldLayout.NOTED, FieldLayout.DECLINED):
        identifiers = ()  # an affiliate's address may stand beside the buyer's order
    return NormalisedEvent(
        type=meaning.type,
        mode=_mode(fields),
        source=Source(SOURCE, name[:_SHOWN], line(fields.get("thrivecart_account"))),
        order=_order(fields, currency, content.paid),
        customer=customer,
        items=content.items,
        subscription=content.subscription,
        refund=content.refund,
        occurred_at=moment(*_times(fields, meaning.layout)),
        identifiers=identifiers,
        webhook_id=_webhook_id(fields),
        completes_plan=_completes_plan(meaning.type, content.subscription),
    )


def _purchase(fields: Fields, currency: str | None, meaning: Meaning) -> Content:
    sale = sale_of(fields, currency)
    bought = items.purchased(fields, sale)
    return Content(bought, items.bought_subscription(fields, bought, sale), paid=sale.total)


def _subscription(fields: Fields, currency: str | None, meaning: Meaning) -> Content:
    is_payment = meaning.type is EventType.SUBSCRIPTION_RENEWED
    paid = lifecycle.paid_by_renewal(fields, currency) if is_payment else 0
    item = lifecycle.subscription_item(fields, paid if is_payment else None)
    state = lifecycle.subscription_state(fields, item, meaning)
    return Content(items=(item,) if item else (), subscription=state, paid=paid)


def _refund(fields: Fields, currency: str | None, meaning: Meaning) -> Content:
    item, refund = lifecycle.refunded(fields, currency, meaning)
    return Content(items=(item,) if item else (), refund=refund)


def _cart(fields: Fields, currency: str | None, meaning: Meaning) -> Content:
    base = items.base_item(fields)
    return Content(items=(base,) if base else ())


def _nothing(fields: Fields, currency: str | None, meaning: Meaning) -> Content:
    return Content()


READERS: dict[FieldLayout, Callable[[Fields, str | None, Meaning], Content]] = {
    FieldLayout.PURCHASE: _purchase,
    FieldLayout.SUBSCRIPTION: _subscription,
    FieldLayout.REFUND: _refund,
    FieldLayout.CART: _cart,
    FieldLayout.ADDRESS: _nothing,
    FieldLayout.NOTED: _nothing,
    FieldLayout.DECLINED: _cart,
}


def _completes_plan(type_: EventType, subscription: Subscription | None) -> bool:
    """``order_rebill_completed`` and ``remaining_rebills`` 0 of the final rebill are the same fact."""
    if type_ is EventType.SUBSCRIPTION_RENEWED and subscription:
        return subscription.remaining_payments == 0
    return type_ is EventType.SUBSCRIPTION_COMPLETED


def _mode(fields: Fields) -> Mode:
    """Live only when nothing says test: ``mode_int`` is 1 for test, 2 for live."""
    says_test = (text(fields.get("mode")) or "").lower() == "test" or whole_number(fields.get("mode_int")) == 1
    return Mode.TEST if says_test else Mode.LIVE


def _times(fields: Fields, layout: FieldLayout) -> list[object]:
    """Where the time of the event may stand, the best place first."""
    usual = [fields.get(name) for name in ("date_unix", "date_iso8601", "date", "order_timestamp")]
    if layout is FieldLayout.PURCHASE:
        order = section(fields.get("order"))
        own = [fields.get("order_timestamp"), order.get("date_unix"), order.get("date_iso8601")]
        return [*own, fields.get("order_date"), order.get("date"), *usual]
    return [*usual, fields.get("updated_at")] if layout is FieldLayout.ADDRESS else usual


def _currency(fields: Fields) -> str | None:
    subscription, refund = section(fields.get("subscription")), section(fields.get("refund"))
    order = section(fields.get("order"))
    return currency_code(*[part.get("currency") for part in (fields, subscription, refund, order)])


def _order(fields: Fields, currency: str | None, paid: int | None) -> Order:
    order, subscription = section(fields.get("order")), section(fields.get("subscription"))
    invoices = (fields.get("invoice_id"), subscription.get("invoice_str"), subscription.get("invoice_id"))
    return Order(
        id=identifier(fields.get("order_id"), order.get("id")),
        invoice_id=identifier(*invoices, order.get("invoice_id")),
        currency=currency,
        total=paid,
    )


def _webhook_id(fields: Fields) -> str | None:
    """ThriveCart's id of one delivery is a UUID; anything else is not it."""
    found = (identifier(fields.get("webhook_id")) or "").lower()
    return found if _UUID.fullmatch(found) else None
