"""What a table of transactions exported at ThriveCart says, row by row.

Amounts there are whole currency with a decimal point, unlike those of webhooks and API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from dateutil import parser as dates

from companion.thrivecart.charges import item_key, key_of
from companion.thrivecart.fields import currency_code, email_address, identifier, line, moment, text, whole_number
from companion.thrivecart.money import printed_amount
from companion.thrivecart.movements import UnknownWord, is_partial, movement_of
from companion.thrivecart.people import names_of
from companion.thrivecart.table import Table, slashed_dates
from companion.thrivecart.transactions import Movement, Transaction

LEFT_OUT = "skip"  # in place of a product's key: rows of that name are not brought in
_LONGEST_CELL = 10_000


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner decided, or the companion found: column by field, product key by name, order of dates."""

    columns: Mapping[str, str]
    products: Mapping[str, str]
    day_first: bool | None = None


@dataclass(slots=True)
class Contents:
    """What the rows say. ``names`` are the products that have no key yet or got one by name: rows by name."""

    transactions: list[Transaction] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)  # row of the file, counted from 2
    names: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0

    def leave(self, row: int, message: str) -> None:
        self.unreadable += 1
        if len(self.problems) < 50:
            self.problems.append((row, message))


class _Odd(ValueError):
    """Why one row cannot be read."""


def contents(table: Table, choices: Choices, now: datetime) -> Contents:
    """What the rows say; a row that cannot be read is left out, with the reason."""
    found = Contents()
    place = {name: table.columns.index(column) for name, column in choices.columns.items() if column in table.columns}
    day_first = _day_first(table, choices)
    read: list[tuple[int, Transaction, dict[str, str]]] = []
    seen: set[tuple[str, ...]] = set()
    for number, row in zip(table.numbers, table.rows, strict=True):
        cells = {name: row[at][:_LONGEST_CELL] if at < len(row) else "" for name, at in place.items()}
        try:
            one = _transaction(cells, choices, day_first, found)
            _refuse(row, seen, one, now)
        except _Odd as odd:
            found.leave(number, str(odd))
        else:
            read.append((number, one, cells))
    _put_together(read, "type" in place, found)
    return found


def _refuse(row: list[str], seen: set[tuple[str, ...]], one: Transaction, now: datetime) -> None:
    """Raises _Odd for a row that stands there twice, and for a time to come."""
    if tuple(row) in seen:
        raise _Odd("The same row stands in the file twice.")
    seen.add(tuple(row))
    if one.at > now + timedelta(days=1):
        raise _Odd(f"Its date, {one.at:%Y-%m-%d}, has not come yet.")


def _put_together(read: list[tuple[int, Transaction, dict[str, str]]], has_type: bool, found: Contents) -> None:
    """The rows in the order of their times: first payments and later ones, what a status says, parts of the unknown."""
    first_payments: dict[tuple[str, str], bool] = {}
    bought = {one.order_id for _, one, _ in read if one.movement in (Movement.CHARGE, Movement.REBILL)}
    for number, one, cells in sorted(read, key=lambda row: row[1].at):
        try:
            if one.movement is Movement.REFUND and is_partial(cells.get("type", "")) and one.order_id not in bought:
                raise _Odd("A part of an order that is not in the file: whether it was all of it cannot be told.")
            status = "" if has_type else cells.get("status", "")
            found.transactions += _with_status(_as_rebill(one, first_payments, has_type), status)
        except _Odd as odd:
            found.leave(number, str(odd))
    found.transactions = _each_status_once(found.transactions)
    found.problems.sort()


def _transaction(cells: dict[str, str], choices: Choices, day_first: bool, found: Contents) -> Transaction:
    if (text(cells.get("mode")) or "").lower() == "test":
        raise _Odd("A test order: left out.")
    name = line(cells.get("item"))
    key = _key(cells, name, choices, found)
    email, order_id = email_address(cells.get("email")), identifier(cells.get("order_id"))
    if email is None or order_id is None:
        raise _Odd("It holds no usable e-mail address." if email is None else "It names no order.")
    if key is None:
        raise _Odd(f"Which product is “{name}”?" if name else "It names no product.")
    currency = currency_code(cells.get("currency"))
    first_name, last_name = names_of(
        {"first_name": cells.get("first_name"), "last_name": cells.get("last_name"), "name": cells.get("full_name")}
    )
    return Transaction(
        movement=_movement(cells.get("type"), cells.get("amount", "")),
        at=_date(cells.get("date", ""), day_first),
        email=email,
        order_id=order_id,
        item=key,
        item_name=name if name != key else None,
        quantity=whole_number(cells.get("quantity")) or 1,
        amount=printed_amount(cells.get("amount"), currency),
        currency=currency,
        invoice_id=identifier(cells.get("invoice_id")),
        customer_id=identifier(cells.get("customer_id")),
        first_name=first_name,
        last_name=last_name,
        subscription_id=identifier(cells.get("subscription_id")),
        transaction_id=identifier(cells.get("transaction_id")),
    )


def _key(cells: dict[str, str], name: str | None, choices: Choices, found: Contents) -> str | None:
    """The product's key: by its number, by itself, or by what the owner says of its name."""
    numbered = key_of(cells.get("item_type") or "product", cells.get("item_id"))
    told = numbered or item_key(name)
    if told or name is None:
        return told
    found.names[name] = found.names.get(name, 0) + 1
    chosen = choices.products.get(name)
    if chosen == LEFT_OUT:
        raise _Odd(f"“{name}” is left out, as you said.")
    return item_key(chosen)


def _movement(word: str | None, amount: str) -> Movement:
    """What a row says happened; where no column says it, money came in, or with a minus went back."""
    is_back = amount.strip().lstrip("($€£¥ ").startswith("-") or amount.strip().startswith("(")
    if word is None:
        return Movement.REFUND if is_back else Movement.CHARGE
    if not word.strip():
        raise _Odd("It does not say what happened.")
    try:
        movement = movement_of(word)
    except UnknownWord:
        raise _Odd(f"What “{word.strip()[:40]}” means for a customer is not known.") from None
    if movement is None:
        raise _Odd(f"“{word.strip()[:40]}” gives and takes nothing.")
    if is_back and movement in (Movement.CHARGE, Movement.REBILL):
        raise _Odd(f"“{word.strip()[:40]}” with a negative amount: a payment, or money back?")
    return movement


def _date(cell: str, day_first: bool) -> datetime:
    found = moment(cell)
    if found is None:
        try:
            read = dates.parse(cell, dayfirst=day_first, default=datetime(2000, 1, 1, tzinfo=UTC))
            found = moment((read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat())
        except (ValueError, OverflowError, TypeError):
            found = None
    if found is None:
        raise _Odd(f"“{cell.strip()[:40]}” is no date.")
    return found


def _as_rebill(one: Transaction, seen: dict[tuple[str, str], bool], has_type: bool) -> Transaction:
    """Without a word for what happened, the first payment of an order's item is the purchase, a later one a rebill."""
    if has_type or one.movement is not Movement.CHARGE:
        return one
    is_first = (one.order_id, one.item) not in seen
    seen[(one.order_id, one.item)] = True
    return one if is_first else replace(one, movement=Movement.REBILL)


def _each_status_once(told: list[Transaction]) -> list[Transaction]:
    """Every payment of a cancelled subscription bears its status: the last one says when it can have been, at most."""
    last = {(one.movement, one.order_id, one.item): one for one in told if one.by_status}
    return [one for one in told if not one.by_status or last[one.movement, one.order_id, one.item] is one]


def _with_status(one: Transaction, status: str) -> list[Transaction]:
    """A payment whose status says that it was given back, or that its subscription was cancelled. Raises _Odd."""
    if not status.strip() or one.movement is Movement.REFUND:
        return [one]
    try:
        movement = movement_of(status)
    except UnknownWord:
        raise _Odd(f"What the status “{status.strip()[:40]}” means for a customer is not known.") from None
    if movement is None:
        raise _Odd(f"Its status is “{status.strip()[:40]}”: nothing was paid.")
    if movement is Movement.CHARGE or is_partial(status):
        return [one]
    return [one, replace(one, movement=movement, by_status=True)] if movement is not Movement.REBILL else [one]


def _day_first(table: Table, choices: Choices) -> bool:
    if choices.day_first is not None:
        return choices.day_first
    pairs = slashed_dates(table, choices.columns.get("date", ""))
    return any(one > 12 for one, _ in pairs)
