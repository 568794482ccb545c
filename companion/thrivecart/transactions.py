"""ThriveCart's list of transactions: money that came in or went back, and subscriptions that were cancelled.

The same facts as webhooks carry, from the other side: one row an item of an order, given by the API
(``GET /transactions``; rows as the official client and public clients read them) or by an exported file. Failed
rebills, pauses and resumptions never appear there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

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
from companion.messages import Message
from companion.thrivecart.customers import names_of
from companion.thrivecart.fields import (
    currency_code,
    email_address,
    identifier,
    key_of,
    key_of_reference,
    line,
    moment,
    section,
    text,
    whole_number,
)
from companion.thrivecart.idempotency import idempotency_key
from companion.thrivecart.items import kind_of
from companion.thrivecart.money import amount

API_SOURCE, FILE_SOURCE = "thrivecart-api", "thrivecart-csv"  # the source of what a comparison or an import raises
SOURCES = frozenset({API_SOURCE, FILE_SOURCE})
# Prefixes of the names of events: with a time of their own; one that only a payment's status shows, and one whose row
# bears the time of its order.
DATED, BY_STATUS, UNDATED = "transaction.", "status.", "undated."

# What a cancelled subscription is now, when it is not cancelled any more (or never ended).
_GOES_ON = frozenset({"active", "trial", "overdue", "paused", "completed"})


class TransactionType(StrEnum):
    CHARGE = "charge"
    REBILL = "rebill"
    REFUND = "refund"
    CANCEL = "cancel"


class Unreadable(ValueError):
    """A row that cannot be read; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One row. ``amount`` is in minor units and never negative; ``item`` is a key such as ``product-12``."""

    kind: TransactionType
    at: datetime
    email: str
    order_id: str
    item: str
    item_name: str | None = None
    quantity: int = 1
    amount: int | None = None
    currency: str | None = None
    invoice_id: str | None = None
    customer_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    subscription_id: str | None = None
    transaction_id: str | None = None
    goes_on: bool = False  # a cancelled subscription that is not cancelled any more
    by_status: bool = False  # derived from the status of another row, whose time it has
    is_undated: bool = False  # its time is that of the last payment known, as its row has its order's


def of_api_row(row: dict[str, Any]) -> Transaction:
    """One row of ``GET /transactions``. Raises Unreadable."""
    customer = section(row.get("customer"))
    given = text(row.get("transaction_type")) or ""
    if given not in set(TransactionType):
        raise Unreadable(Message("transaction.unknown_type", type=given[:20]))
    key = key_of(row.get("item_type"), row.get("item_id")) or key_of_reference(row.get("reference"))
    at, email = moment(row.get("timestamp"), row.get("date")), email_address(customer.get("email"))
    order_id = identifier(row.get("order_id"))
    if key is None or at is None or email is None or order_id is None:
        lacks = {"item": key, "time": at, "e-mail address": email, "order": order_id}
        missing = " and ".join(name for name, value in lacks.items() if value is None)
        raise Unreadable(Message("transaction.lacks", names=missing))
    currency = currency_code(row.get("currency"))
    number = whole_number(row.get("amount"))
    first_name, last_name = names_of(customer)
    return Transaction(
        kind=TransactionType(given),
        at=at,
        email=email,
        order_id=order_id,
        item=key,
        item_name=line(row.get("item_name")),
        quantity=whole_number(row.get("quantity")) or 1,
        amount=amount({**row, "amount": number if number is None else abs(number)}, "amount", currency),
        currency=currency,
        invoice_id=identifier(row.get("invoice_id")),
        customer_id=identifier(customer.get("id")),
        first_name=first_name,
        last_name=last_name,
        subscription_id=identifier(row.get("internal_subscription_id"), row.get("subscription_id")),
        transaction_id=identifier(row.get("transaction_id")),
        goes_on=(text(row.get("subscription_current_status")) or "").lower() in _GOES_ON,
    )


def to_events(transactions: Iterable[Transaction], mode: Mode, source: str) -> list[NormalisedEvent]:
    """What the rows say happened, oldest first: one purchase an order, with all its items; every other row by itself.

    A cancellation that has been taken back since is left out: when it was, no row says.
    """
    orders: dict[str, list[Transaction]] = {}
    found = []
    for row in transactions:
        if row.kind is TransactionType.CHARGE:
            orders.setdefault(row.order_id, []).append(row)
        elif not (row.kind is TransactionType.CANCEL and row.goes_on):
            found.append(_lifecycle(row, mode, source))
    found += [purchase(rows, mode, source) for rows in orders.values()]
    return sorted(found, key=lambda what: (what.occurred_at, what.type.rank, what.key))


def by_order(given: Iterable[NormalisedEvent]) -> list[list[NormalisedEvent]]:
    """The events, order by order."""
    orders: dict[str | None, list[NormalisedEvent]] = {}
    for what in given:
        orders.setdefault(what.order.id, []).append(what)
    return list(orders.values())


def purchase(rows: Sequence[Transaction], mode: Mode, source: str) -> NormalisedEvent:
    """The charges of one order as the one purchase that they are."""
    unique = _by_item(rows)
    amounts = [row.amount for row in unique if row.amount is not None]
    recurring = [row for row in unique if row.subscription_id]
    items = tuple(_item(row, row.amount, "subscription" if row.subscription_id else "one-time") for row in unique)
    lone = recurring[0] if len(recurring) == 1 else None
    return _event(
        unique[0],
        EventType.PURCHASE_COMPLETED,
        mode,
        source,
        items=items,
        total=sum(amounts) if amounts else None,
        subscription=Subscription(lone.subscription_id, lone.item, "active") if lone else None,
    )


def _by_item(rows: Iterable[Transaction]) -> list[Transaction]:
    """The first charge of each item, oldest first; several bumps of one product differ by name alone, and are one."""
    found: dict[str, Transaction] = {}
    names: set[tuple[str, str | None]] = set()
    for row in sorted(rows, key=lambda row: row.at):
        is_new = (row.item, row.item_name) not in names
        names.add((row.item, row.item_name))
        known = found.setdefault(row.item, row)
        if known is not row and is_new and kind_of(row.item) is Kind.BUMP:
            amounts = [one.amount for one in (known, row) if one.amount is not None]
            found[row.item] = replace(known, amount=sum(amounts) if amounts else None)
    return list(found.values())


_STATUS = {EventType.SUBSCRIPTION_RENEWED: "active", EventType.SUBSCRIPTION_CANCELLED: "cancelled"}
_TYPES = {
    TransactionType.REBILL: EventType.SUBSCRIPTION_RENEWED,
    TransactionType.CANCEL: EventType.SUBSCRIPTION_CANCELLED,
    TransactionType.REFUND: EventType.PURCHASE_REFUNDED,
}


def _lifecycle(row: Transaction, mode: Mode, source: str) -> NormalisedEvent:
    kind = _TYPES[row.kind]
    is_payment = kind is EventType.SUBSCRIPTION_RENEWED
    is_refund = kind is EventType.PURCHASE_REFUNDED
    return _event(
        row,
        kind,
        mode,
        source,
        items=(_item(row, row.amount if is_payment else None, None),),
        total=row.amount if is_payment else 0,
        subscription=None if is_refund else Subscription(row.subscription_id, row.item, _STATUS[kind]),
        refund=Refund(row.amount, item=row.item) if is_refund else None,
    )


def _item(row: Transaction, paid: int | None, plan: str | None) -> Item:
    return Item(row.item, row.item_name, kind_of(row.item), plan, row.quantity, paid)


def _event(
    row: Transaction,
    kind: EventType,
    mode: Mode,
    source: str,
    *,
    items: tuple[Item, ...],
    total: int | None,
    subscription: Subscription | None,
    refund: Refund | None = None,
) -> NormalisedEvent:
    ids = (("customer", row.customer_id), ("order", row.order_id), ("subscription", row.subscription_id))
    prefix = BY_STATUS if row.by_status else UNDATED if row.is_undated else DATED
    what = NormalisedEvent(
        type=kind,
        mode=mode,
        source=Source(source, f"{prefix}{row.kind}"),
        order=Order(row.order_id, row.invoice_id, row.currency, total),
        customer=Customer(row.customer_id, row.email, (), row.first_name, row.last_name),
        items=items,
        subscription=subscription,
        refund=refund,
        occurred_at=row.at,
        identifiers=tuple(Identifier(name, value) for name, value in ids if value),
    )
    return with_key(what, row.transaction_id)


def with_key(what: NormalisedEvent, transaction_id: str | None = None) -> NormalisedEvent:
    """The event with its idempotency key: for a purchase the very one that its webhook gives."""
    key, _ = idempotency_key({"transaction_id": transaction_id}, what)
    return replace(what, key=key)
