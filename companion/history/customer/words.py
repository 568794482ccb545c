"""Parts of sentences about a customer: products, days, amounts and what happened, each a Message of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from companion.clock import from_ms, iso, to_ms
from companion.events import EventType, Kind
from companion.history.customer.rows import Row
from companion.messages import Message
from companion.thrivecart.money import digits_of

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "AUD": "A$", "CAD": "C$", "NZD": "NZ$", "INR": "₹"}
_NAMED = 3  # of a list of products; the others are counted


def money(minor: int, currency: str | None) -> Message:
    """An amount in minor units. The plugin writes it as its site does; ``amount`` is an exact decimal, "49.00"."""
    digits = digits_of(currency)
    whole, part = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    exact = f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"
    shown = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    symbol = _SYMBOLS.get(currency or "")
    english = f"{sign}{symbol}{shown}" if symbol else f"{sign}{shown} {currency}" if currency else f"{sign}{shown}"
    return Message.worded("money.amount", english, amount=exact, currency=currency or "")


def day(at: int | datetime) -> Message:
    """A day: an ISO 8601 time that the plugin writes as a date of its site's zone."""
    moment = from_ms(at) if isinstance(at, int) else at
    return Message.worded("time.day", f"{moment.day} {moment:%b %Y}", at=iso(to_ms(moment)))


def moment(at: int) -> Message:
    """Day and time of day."""
    when = from_ms(at)
    return Message.worded("time.moment", f"{when.day} {when:%b %Y, %H:%M} UTC", at=iso(at))


def kind_of(key: str) -> Kind:
    """What it was in the order; a newer release may know more kinds."""
    try:
        return Kind(key.partition("-")[0])
    except ValueError:
        return Kind.PRODUCT


def product(key: str, name: str | None) -> str:
    """The name of a product as an owner reads it, with what it was in the order."""
    kind = kind_of(key)
    shown = name or key
    return shown if kind is Kind.PRODUCT else Message(f"item.{kind.value}", name=shown)


def listed(names: Sequence[str]) -> str:
    """Several names in one: "Course, Workbook (order bump) and Coaching"."""
    if not names:
        return Message("item.unknown")
    if len(names) == 1:
        return names[0]
    if len(names) > _NAMED:
        return Message("list.more", first=_comma(names[:_NAMED]), count=len(names) - _NAMED)
    return Message("list.and", first=_comma(names[:-1]), last=names[-1])


def _comma(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else Message("list.comma", first=_comma(names[:-1]), last=names[-1])


def happened(row: Row) -> Message:
    """What an event is, as a noun with its day: "the purchase of Course on 26 Nov 2026"."""
    when = day(row.occurred_at)
    if row.is_declined:
        return Message("about.declined", day=when)
    if row.type in (EventType.CUSTOMER_RESYNC, EventType.OTHER):
        return Message(f"about.{row.type}", day=when)
    items = listed([product(item.key, item.name) for item in row.items])
    mode = "_test" if row.is_test and row.type == EventType.PURCHASE_COMPLETED else ""
    return Message(f"about.{row.type}{mode}", items=items, day=when)


def together(sentences: Sequence[Message]) -> Message:
    """Sentences one after the other."""
    first, *rest = sentences
    return Message("sentences", first=first, rest=together(rest)) if rest else first


def test_order(row: Row) -> Message:
    return Message("product.test", day=day(row.occurred_at))


def test_access() -> Message:
    return Message("has.test")
