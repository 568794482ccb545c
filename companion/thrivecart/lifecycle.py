"""What happened to one item's subscription, or was refunded.

In these webhooks ``order[...]`` is the original sale; the event speaks in ``subscription[...]`` or
``refund[...]``, whose ``id`` is the item's number beside ``type``. Failed, cancelled and paused webhooks carry
amounts although no money moved.
"""

from __future__ import annotations

import re
from datetime import datetime

from companion.events import EventType, Item, Kind, Refund, Subscription
from companion.thrivecart.fields import (
    Fields,
    currency_code,
    identifier,
    key_of,
    line,
    moment,
    processor_ids,
    section,
    text,
    whole_number,
)
from companion.thrivecart.items import base_item, lone_item, processor_id, recurring_keys
from companion.thrivecart.money import amount
from companion.thrivecart.vocabulary import Meaning

_PAID = frozenset({EventType.SUBSCRIPTION_RENEWED, EventType.SUBSCRIPTION_COMPLETED})
_MAX_REBILLS = 100_000
_REBILL_INVOICE = re.compile(r"[0-9]{9,18}-([1-9][0-9]{0,3})")  # 000000141-6: a number of nine digits, and the rebill's

# A bump or upsell may carry its product's number as well: the narrower kind is meant.
_NARROWEST_FIRST = (Kind.UPSELL, Kind.DOWNSELL, Kind.BUMP, Kind.PRODUCT)


def subscription_item(fields: Fields, paid: int | None) -> Item | None:
    """The one item whose subscription it is: named by it, the only one that recurs, or the base product."""
    part = section(fields.get("subscription"))
    key = _named_key(part, None)
    if key is None:
        recurring = recurring_keys(fields)
        key = recurring[0] if len(recurring) == 1 else None
    if key is None:
        base = base_item(fields)
        if base is None:
            return None
        key = base.key
    return lone_item(fields, key, part.get("name") or part.get("label"), _plan(part), paid)


def subscription_state(fields: Fields, item: Item | None, meaning: Meaning) -> Subscription:
    """The subscription after the event; times are ``None`` where ThriveCart sent none."""
    part = section(fields.get("subscription"))
    remaining = whole_number(part.get("remaining_rebills"))
    rebill = _rebill(fields, part)
    is_paid = meaning.type in _PAID
    return Subscription(
        id=_subscription_id(fields, part, item),
        item=item.key if item else None,
        status=meaning.status,
        next_payment_at=_either(fields, part, "next_payment_date"),
        paid_until=_either(fields, part, "billing_period_end"),
        reason=line(part.get("reason")),
        rebill=rebill,
        rebills=rebill + remaining if is_paid and rebill and remaining is not None and remaining >= 0 else None,
        remaining_payments=remaining if remaining is not None and remaining >= 0 else None,
    )


def paid_by_renewal(fields: Fields, currency: str | None) -> int | None:
    """Minor units of the payment."""
    part = section(fields.get("subscription"))
    return amount(part, "amount", currency_code(part.get("currency")) or currency)


def refunded(fields: Fields, currency: str | None, meaning: Meaning) -> tuple[Item | None, Refund]:
    """The refunded item (``None`` when it is of the order) and the refund; whether it is full, nobody says."""
    part = section(fields.get("refund"))
    key = _named_key(part, meaning.kind) or _key_of_kind(fields, meaning.kind)
    item = lone_item(fields, key, part.get("name") or part.get("label")) if key else None
    money = _without_sign(part)
    given_back = amount(money, "amount", currency_code(part.get("currency")) or currency)
    return item, Refund(amount=given_back, full=None, item=key, reason=line(part.get("reason")))


def _without_sign(part: Fields) -> Fields:
    """A refund may be given as a negative amount."""
    number = whole_number(part.get("amount"))
    return {**part, "amount": -number} if number is not None and number < 0 else part


def _named_key(part: Fields, kind: Kind | None) -> str | None:
    """The item that a ``subscription`` or ``refund`` names by type and number."""
    given = kind or (text(part.get("type")) or "").lower()
    named = key_of(given, part.get("id"), part.get(f"{given}_id"))
    return named or next(filter(None, (key_of(one, part.get(f"{one}_id")) for one in _NARROWEST_FIRST)), None)


def _key_of_kind(fields: Fields, kind: Kind | None) -> str | None:
    """The item of an event whose name gives the kind, such as ``order_refund_bump``, out of the frame."""
    if kind is None:
        return None
    purchase = section(fields.get("purchase"))
    found = key_of(kind, fields.get(f"{kind}_id"), purchase.get(f"{kind}_id"))
    return found or (key_of(kind, fields.get("base_product")) if kind is Kind.PRODUCT else None)


def _rebill(fields: Fields, part: Fields) -> int | None:
    """The number of the rebill, from 1: given by itself, or as the suffix of the invoice (``000000141-6``)."""
    given = whole_number(fields.get("recurring_payment_idx"), part.get("recurring_payment_idx"))
    if given is None:
        invoices = (fields.get("invoice_id"), part.get("invoice_str"))
        suffixes = (_REBILL_INVOICE.fullmatch(text(invoice) or "") for invoice in invoices)
        given = next((int(suffix[1]) for suffix in suffixes if suffix), None)
    return given if given is not None and 0 < given < _MAX_REBILLS else None


def _subscription_id(fields: Fields, part: Fields, item: Item | None) -> str | None:
    own = identifier(fields.get("subscription_id"), part.get("subscription_id"))
    return own or (processor_id(fields, item.key) if item else None) or next(iter(processor_ids(part)), None)


def _either(fields: Fields, part: Fields, name: str) -> datetime | None:
    """A time of the subscription's: in its own part, else beside it; Unix or ISO 8601."""
    return moment(*[half.get(one) for half in (part, fields) for one in (name, f"{name}_iso8601", f"{name}_unix")])


def _plan(part: Fields) -> str | None:
    """The word ``null`` says that rebills are unlimited; a number, that they are a payment plan."""
    if "remaining_rebills" not in part:
        return None
    return "plan" if whole_number(part["remaining_rebills"]) is not None else "subscription"
