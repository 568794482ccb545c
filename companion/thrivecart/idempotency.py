"""When two webhooks are about the same event.

The key names an event by what it is about, never by (order, event name): rebill 2 to n of one order are
different events with one ``order_id``, and several failures share one ``invoice_id``. It is built from
our type of the event, so that ThriveCart's two families and their aliases agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from companion.event_types import Identity
from companion.events import NormalisedEvent
from companion.thrivecart.fields import Fields, identifier, processor_ids, section, text, whole_number

# Different between two deliveries of one event, or not a fact about it.
_NOT_THE_FACT = frozenset({"thrivecart_secret", "viewer", "webhook_id", "event", "mode_int"})
_DEEPEST = 80
_to_json = json.JSONEncoder(ensure_ascii=True, default=str).encode

_Reader = Callable[[Fields, NormalisedEvent], tuple[list[Any], bool]]


def idempotency_key(fields: Fields, what: NormalisedEvent) -> tuple[str, bool]:
    """The key (64 hexadecimal digits), and whether it is vague: cannot tell a repetition from a second time."""
    parts, is_vague = _READERS.get(what.type.row.identity, _lifecycle)(fields, what)
    return _digest([what.type.value, what.mode.value, *parts]), is_vague


def _purchase(fields: Fields, what: NormalisedEvent) -> tuple[list[Any], bool]:
    """A purchase is sent once per order; only a purchase without an order id needs more."""
    keys, invoice = _item_keys(what), _invoice(fields, what)
    if what.order.id:
        return [what.order.id, keys, invoice], False
    if invoice or what.occurred_at:
        return [None, what.customer.email, keys, invoice, _time(what)], False
    return [None, _fingerprint(fields)], False


def _cart(fields: Fields, what: NormalisedEvent) -> tuple[list[Any], bool]:
    if what.order.id or what.occurred_at:
        return [what.order.id, what.customer.email, _item_keys(what), _time(what)], False
    return [what.customer.email, _fingerprint(fields)], False


def _other(fields: Fields, what: NormalisedEvent) -> tuple[list[Any], bool]:
    return [what.source.event.lower(), _fingerprint(fields)], False


def _lifecycle(fields: Fields, what: NormalisedEvent) -> tuple[list[Any], bool]:
    """Order, item, subscription, invoice, transaction, refund and time, whichever are present."""
    subscription = what.subscription.id if what.subscription else None
    refund = [what.refund.item, what.refund.amount] if what.refund else None
    invoice, payment = _invoice(fields, what), _payment(fields, what)
    event_id = None if what.occurred_at else identifier(fields.get("event_id"))
    parts = [what.order.id, _item_keys(what), subscription, invoice, payment, refund, _time(what), event_id]
    if what.order.id is None and subscription is None:
        parts.append(what.customer.email)
    own_invoice = invoice if _is_of_its_own(fields, invoice) else None
    return parts, not (what.occurred_at or event_id or _is_distinct_by_ids(what, own_invoice, payment))


def _is_distinct_by_ids(what: NormalisedEvent, own_invoice: str | None, payment: str | None) -> bool:
    """Whether the ids alone distinguish a second event from a repetition of the first.

    A subscription completes once. A rebill has its own invoice or transaction, a refund its own
    transaction; failures of one invoice share it, and a pause has none.
    """
    if what.type.row.identity is Identity.ONCE:
        return True
    if what.type.row.identity is Identity.PAYMENT:
        return bool(own_invoice or payment)
    return what.type.row.identity is Identity.REFUND and bool(payment)


def _is_of_its_own(fields: Fields, invoice: str | None) -> bool:
    """A rebill may carry the first sale's invoice, which every other rebill then carries too."""
    first_sale = identifier(section(fields.get("order")).get("invoice_id"))
    return invoice is not None and (first_sale is None or first_sale.lstrip("0") != invoice)


def _item_keys(what: NormalisedEvent) -> list[str]:
    return sorted(item.key for item in what.items)


def _time(what: NormalisedEvent) -> int | None:
    return int(what.occurred_at.timestamp()) if what.occurred_at else None


def _invoice(fields: Fields, what: NormalisedEvent) -> str | None:
    """The invoice without leading zeros, with the number of the rebill.

    ``000000141-6`` and ``000000141`` with ``recurring_payment_idx`` 6 are the same invoice.
    """
    if what.order.invoice_id is None:
        return None
    subscription = section(fields.get("subscription"))
    number, _, suffix = what.order.invoice_id.partition("-")
    index = whole_number(fields.get("recurring_payment_idx"), subscription.get("recurring_payment_idx"))
    if what.type.row.identity in (Identity.PAYMENT, Identity.TIME):
        suffix = suffix or (str(index) if index is not None else "")
    return f"{number.lstrip('0')}-{suffix.lstrip('0')}" if suffix else number.lstrip("0")


def _payment(fields: Fields, what: NormalisedEvent) -> str | None:
    """The processor's id of the payment or refund."""
    if what.type.row.identity is Identity.REFUND:
        own = processor_ids(section(fields.get("refund")))
        return own[0] if own else identifier(fields.get("transaction_id"))
    if what.type.row.identity is not Identity.PAYMENT:
        return None
    transactions = section(fields.get("transactions"))
    return identifier(fields.get("transaction_id"), *[transactions.get(item.key) for item in what.items])


def _fingerprint(fields: Mapping[str, Any]) -> str:
    """A digest of all that was said, the same for form, multipart and JSON and for any order of fields."""
    said = {name: _canonical(value, 0) for name, value in fields.items() if name not in _NOT_THE_FACT}
    return _digest(sorted(said.items()))


def _canonical(value: object, depth: int) -> object:
    if depth < _DEEPEST and isinstance(value, Mapping | list | tuple):
        below = section(value).items()
        return sorted((str(name), _canonical(row, depth + 1)) for name, row in below)
    said = text(value, 1_000_000) if not isinstance(value, bool) else str(value).lower()
    return said.lower() if said and "@" in said else said


def _digest(parts: Sequence[object]) -> str:
    return sha256(_to_json(parts).encode()).hexdigest()


_READERS: dict[Identity | None, _Reader] = {
    Identity.PURCHASE: _purchase,
    Identity.CART: _cart,
    Identity.OTHER: _other,
}
