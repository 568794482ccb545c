"""What a table of transactions exported at ThriveCart says, row by row.

Amounts there are whole currency with a decimal point, unlike those of webhooks and API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from sys import intern

from companion.events import Kind
from companion.messages import Message
from companion.thrivecart.csv_amounts import Amounts, amounts_of
from companion.thrivecart.csv_cells import Ids, Spoiled, ids_of, name_of, plain, unless_dash, with_time
from companion.thrivecart.csv_dates import Dates, Unclear, dates_of
from companion.thrivecart.csv_table import Table, time_beside
from companion.thrivecart.csv_undated import undated
from companion.thrivecart.customers import names_of
from companion.thrivecart.fields import currency_code, email_address, item_key, key_of, line, text, whole_number
from companion.thrivecart.items import kind_of
from companion.thrivecart.transaction_types import UnknownWord, is_partial, transaction_type_of
from companion.thrivecart.transactions import Transaction, TransactionType

LEFT_OUT = "skip"  # in place of a product's key: rows of that name are not brought in
_TIME = "time"  # of day, in a column beside the date's
_MAX_CELL = 1000  # characters: longer than anything that is read out of one


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner decided, or the companion found: column by field, product key by name, order of dates."""

    columns: Mapping[str, str]
    products: Mapping[str, str]
    day_first: bool | None = None


@dataclass(slots=True)
class Contents:
    """What the rows say. ``names`` are the products that have no key yet or got one by name: rows by name.

    ``are_dates_unclear``: the owner must say which number of a date is the day. ``spoiled`` counts, by field, the ids
    that a spreadsheet has spoiled and that count as not sent.
    """

    transactions: list[Transaction] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)  # row of the file, counted from 2
    names: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0
    are_dates_unclear: bool = False
    spoiled: Mapping[str, int] = field(default_factory=dict)

    def leave(self, row: int, message: str) -> None:
        self.unreadable += 1
        if len(self.problems) < 50:
            self.problems.append((row, message))


class _Odd(ValueError):
    """Why one row cannot be read."""


Cells = dict[str, str]  # by field


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was read; ``type`` and ``status`` as they stand there."""

    number: int
    one: Transaction
    type: str
    status: str


@dataclass(frozen=True, slots=True)
class _Readers:
    """How the cells of this file are read, by all of its rows."""

    choices: Choices
    ids: Ids
    dates: Dates
    amounts: Amounts


def contents(table: Table, choices: Choices, now: datetime) -> Contents:
    """What the rows say; a row that cannot be read for certain is left out, with the reason.

    The file is gone through twice: how a cell is read depends on all others of its column.
    """
    place = _places(table, choices)
    readers = _readers(table, place, choices, now)
    found = Contents(are_dates_unclear=readers.dates.are_unclear, spoiled=readers.ids.left_out)
    read: list[_Row] = []
    seen: set[bytes] = set()
    for number, row in table.rows():
        cells = _cells(row, place)
        try:
            one = _transaction(cells, readers, found)
            _refuse(row, seen, one, now)
        except (_Odd, Spoiled, Unclear) as odd:
            found.leave(number, str(odd))
        else:
            read.append(_Row(number, one, intern(cells.get("type", "")), intern(cells.get("status", ""))))
    _put_together(_of_one_buyer(read, "type" in place, found), "type" in place, found)
    return found


def _places(table: Table, choices: Choices) -> dict[str, int]:
    """Where each field stands in a row."""
    found = {name: table.columns.index(column) for name, column in choices.columns.items() if column in table.columns}
    time = time_beside(table.columns, choices.columns["date"]) if "date" in found else None
    return found if time is None else {**found, _TIME: time}


def _cells(row: list[str], place: Mapping[str, int]) -> Cells:
    found = {name: unless_dash(row[at][:_MAX_CELL]) if at < len(row) else "" for name, at in place.items()}
    if _TIME in place:
        found["date"] = with_time(found["date"], found[_TIME])
    return found


def _readers(table: Table, place: Mapping[str, int], choices: Choices, now: datetime) -> _Readers:
    """Looks at all rows, and keeps what tells how each of them is read."""
    dates: set[str] = set()
    amounts: set[str] = set()

    def noted() -> Iterator[Cells]:
        for _, row in table.rows():
            cells = _cells(row, place)
            dates.add(cells.get("date", ""))
            amounts.add(cells.get("amount", ""))
            yield cells

    ids = ids_of(noted())
    read = dates_of(dates, day_first=choices.day_first, until=now)
    return _Readers(choices, ids, read, amounts_of(amounts))


def _of_one_buyer(read: list[_Row], has_type: bool, found: Contents) -> list[_Row]:
    """Without orders that two people bought: a number that links them is spoiled, whatever it looks like.

    A later payment, a refund or a cancellation may name another address of the same customer.
    """
    buyers: dict[str, set[str]] = {}
    for row in read if has_type else ():
        if row.one.kind is TransactionType.CHARGE:
            buyers.setdefault(row.one.order_id, set()).add(row.one.email)
    shared = {order for order, emails in buyers.items() if len(emails) > 1}
    for row in read:
        if row.one.order_id in shared:
            found.leave(row.number, Message("row.shared_order", order=row.one.order_id))
    return [row for row in read if row.one.order_id not in shared]


def _refuse(row: list[str], seen: set[bytes], one: Transaction, now: datetime) -> None:
    """Raises _Odd for a row that stands there twice, and for a time to come."""
    digest = blake2b("\x00".join(row).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if digest in seen:
        raise _Odd(Message("row.twice"))
    seen.add(digest)
    if one.at > now + timedelta(days=1):
        raise _Odd(Message("row.future", date=f"{one.at:%Y-%m-%d}"))


def _put_together(read: list[_Row], has_type: bool, found: Contents) -> None:
    """The rows in the order of their times: first payments and later ones, what a status says, parts of the unknown."""
    first_payments: dict[tuple[str, str], Transaction] = {}
    bought = {row.one.order_id for row in read if row.one.kind in (TransactionType.CHARGE, TransactionType.REBILL)}
    for row in sorted(read, key=lambda row: row.one.at):
        one = row.one
        try:
            if one.kind is TransactionType.REFUND and is_partial(row.type) and one.order_id not in bought:
                raise _Odd(Message("row.unknown_part"))
            status = "" if has_type else row.status
            found.transactions += _with_status(_as_rebill(one, first_payments, has_type), status)
        except _Odd as odd:
            found.leave(row.number, str(odd))
    found.transactions = undated(_each_status_once(found.transactions))
    found.problems.sort()


def _transaction(cells: Cells, readers: _Readers, found: Contents) -> Transaction:
    if (text(cells.get("mode")) or "").lower() == "test":
        raise _Odd(Message("row.test"))
    ids = readers.ids
    name = line(name_of(cells.get("item")))
    key = _key(cells, name, readers, found)
    email = email_address(plain(cells.get("email")).removeprefix("mailto:"))
    order_id = ids.needed("order_id", cells.get("order_id"))
    if email is None or order_id is None:
        raise _Odd(Message("row.no_email") if email is None else Message("row.no_order"))
    if key is None:
        raise _Odd(Message("row.which_product", name=name) if name else Message("row.no_product"))
    currency = _currency(cells.get("currency"))
    amount = readers.amounts.read(cells.get("amount"), currency)
    first_name, last_name = names_of({to: name_of(cells.get(of)) for to, of in _NAMES.items()})
    return Transaction(
        kind=_transaction_type(cells.get("type"), is_back=amount.is_negative),
        at=readers.dates.read(cells.get("date", "")),
        email=intern(email),
        order_id=order_id,
        item=intern(key),
        item_name=intern(name) if name and name != key else None,
        quantity=whole_number(plain(cells.get("quantity")).replace(",0", ".0")) or 1,
        amount=amount.minor,
        currency=intern(currency or amount.currency or "") or None,
        invoice_id=ids.optional("invoice_id", cells.get("invoice_id")),
        customer_id=ids.optional("customer_id", cells.get("customer_id")),
        first_name=first_name,
        last_name=last_name,
        subscription_id=ids.optional("subscription_id", cells.get("subscription_id")),
        transaction_id=ids.optional("transaction_id", cells.get("transaction_id")),
    )


_NAMES = {"first_name": "first_name", "last_name": "last_name", "name": "full_name"}


def _currency(cell: str | None) -> str | None:
    """The code of a currency column. Raises _Odd for what is none: how many decimals an amount has depends on it."""
    said = plain(cell)
    found = "EUR" if said == "€" else currency_code(said)
    if found is None and any(map(str.isalnum, said)) and said.lower() not in ("n/a", "na", "nan", "none", "null"):
        raise _Odd(Message("row.no_currency", currency=said[:40]))
    return found


def _key(cells: Cells, name: str | None, readers: _Readers, found: Contents) -> str | None:
    """The product's key: by its number, by itself, or by what the owner says of its name."""
    number = readers.ids.optional("item_id", cells.get("item_id"))
    numbered = key_of(cells.get("item_type") or "product", number)
    key = numbered or item_key(name)
    if key or name is None:
        return key
    found.names[name] = found.names.get(name, 0) + 1
    chosen = readers.choices.products.get(name)
    if chosen == LEFT_OUT:
        raise _Odd(Message("row.left_out", name=name))
    return item_key(chosen)


def _transaction_type(word: str | None, *, is_back: bool) -> TransactionType:
    """What a row says happened; where no column says it, money came in, or with a minus went back."""
    if word is None:
        return TransactionType.REFUND if is_back else TransactionType.CHARGE
    if not word.strip():
        raise _Odd(Message("row.no_type"))
    try:
        kind = transaction_type_of(word)
    except UnknownWord:
        raise _Odd(Message("row.unknown_word", word=word.strip()[:40])) from None
    if kind is None:
        raise _Odd(Message("row.no_effect", word=word.strip()[:40]))
    if is_back and kind in (TransactionType.CHARGE, TransactionType.REBILL):
        raise _Odd(Message("row.negative", word=word.strip()[:40]))
    return kind


def _as_rebill(one: Transaction, first_payments: dict[tuple[str, str], Transaction], has_type: bool) -> Transaction:
    """Without a word for what happened, the first payment of an order's item is the purchase, a later one a rebill.

    Another bump of the product, bought with the first, is a purchase too.
    """
    if has_type or one.kind is not TransactionType.CHARGE:
        return one
    first = first_payments.setdefault((one.order_id, one.item), one)
    is_bump_beside = kind_of(one.item) is Kind.BUMP and one.at == first.at and one.item_name != first.item_name
    return one if one is first or is_bump_beside else replace(one, kind=TransactionType.REBILL)


def _each_status_once(transactions: list[Transaction]) -> list[Transaction]:
    """Every payment of a cancelled subscription bears its status: the last one says when it can have been, at most."""
    last = {(one.kind, one.order_id, one.item): one for one in transactions if one.by_status}
    return [one for one in transactions if not one.by_status or last[one.kind, one.order_id, one.item] is one]


def _with_status(one: Transaction, status: str) -> list[Transaction]:
    """A payment whose status says that it was given back, or that its subscription was cancelled. Raises _Odd."""
    if not status.strip() or one.kind is TransactionType.REFUND:
        return [one]
    try:
        kind = transaction_type_of(status)
    except UnknownWord:
        raise _Odd(Message("row.unknown_status", status=status.strip()[:40])) from None
    if kind is None:
        raise _Odd(Message("row.not_paid", status=status.strip()[:40]))
    if kind is TransactionType.CHARGE or is_partial(status):
        return [one]
    return [one, replace(one, kind=kind, by_status=True)] if kind is not TransactionType.REBILL else [one]
