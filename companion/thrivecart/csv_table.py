"""A table (CSV) exported at ThriveCart, and which of its columns is what.

No list of its columns is public, so they are matched by names seen in code that reads real files, and the owner may
say otherwise. UTF-8 with or without a mark, sometimes Latin-1; whichever sign parts the columns.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from companion.messages import Message

MAX_ROWS = 50_000  # what a request can look at within the time that a router gives it
_DELIMITERS = ",;\t|"
_EXCEL = re.compile(r"sep=(.)\r?\n")  # Excel's first line, which is no row
_MAX_EXAMPLE = 40


class BadFile(ValueError):
    """The file is no table of transactions; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """What one column may be. ``also`` are names seen for it, without blanks, case and signs."""

    name: str
    label: Message
    also: tuple[str, ...]
    required: bool = False


TYPE = "type"
FIELDS = (
    Field("email", Message("column.email"), ("email", "customeremail", "emailaddress", "buyeremail"), required=True),
    Field(
        "order_id", Message("column.order_id"), ("orderid", "order", "ordernumber", "thrivecartorderid"), required=True
    ),
    Field(
        "item",
        Message("column.item"),
        ("itemname", "relevantitemname", "item", "product", "productname", "purchase", "itemlabel"),
        required=True,
    ),
    Field(
        "date",
        Message("column.date"),
        ("date", "orderdate", "transactiondate", "datetime", "timestamp", "created"),
        required=True,
    ),
    Field(TYPE, Message("column.type"), ("event", "type", "transactiontype", "eventtype")),
    Field(
        "amount",
        Message("column.amount"),
        ("amount", "price", "total", "transactionamount", "ordertotal", "grossamount"),
    ),
    Field("currency", Message("column.currency"), ("currency", "currencycode")),
    Field("status", Message("column.status"), ("status", "orderstatus", "transactionstatus", "subscriptionstatus")),
    Field("item_type", Message("column.item_type"), ("itemtype", "relevantitemtype", "producttype")),
    Field("item_id", Message("column.item_id"), ("itemid", "productid", "relevantitemid")),
    Field("first_name", Message("column.first_name"), ("firstname", "customerfirstname")),
    Field("last_name", Message("column.last_name"), ("lastname", "customerlastname")),
    Field("full_name", Message("column.full_name"), ("fullname", "name", "customername", "customer")),
    Field("customer_id", Message("column.customer_id"), ("customerid",)),
    Field("subscription_id", Message("column.subscription_id"), ("subscriptionid", "internalsubscriptionid")),
    Field("invoice_id", Message("column.invoice_id"), ("invoiceid", "invoice", "invoicenumber")),
    Field("transaction_id", Message("column.transaction_id"), ("transactionid", "chargeid", "processorid")),
    Field("quantity", Message("column.quantity"), ("quantity", "qty")),
    Field("mode", Message("column.mode"), ("mode",)),
)


@dataclass(frozen=True, slots=True)
class Table:
    """``numbers`` are the lines of the file at which the rows end, as a spreadsheet counts them."""

    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]


def table_of(content: bytes) -> Table:
    """The header and the rows. Raises BadFile."""
    plain = decoded(content)
    excel = _EXCEL.match(plain)
    head = plain[excel.end() if excel else 0 :].lstrip("\r\n").split("\n", 1)[0]
    delimiter = excel[1] if excel else max(_DELIMITERS, key=head.count)
    numbered = _records(plain, delimiter)[1 if excel else 0 :]
    rows = [row for _, row in numbered]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise BadFile(Message("file.no_rows"))
    if len(rows) - 1 > MAX_ROWS:
        raise BadFile(Message("file.too_long", rows=MAX_ROWS))
    return Table([name.strip() for name in rows[0]], rows[1:], [number for number, _ in numbered[1:]])


def _records(plain: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with the number of the line at which it ends. Raises BadFile."""
    for strict in (True, False):  # a quote in the middle of a cell is forgiven, one that is never closed is not
        try:
            lines = csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter, strict=strict)
            return [(lines.line_num, row) for row in lines if any(map(str.strip, row))]
        except csv.Error as error:
            if not strict or "unexpected end" in str(error):
                raise BadFile(Message("file.damaged", reason=str(error))) from error
    return []


def examples(table: Table) -> dict[str, str]:
    """The first thing that stands in each column."""
    found: dict[str, str] = {}
    for at, column in enumerate(table.columns):
        cell = next((row[at].strip() for row in table.rows[:50] if at < len(row) and row[at].strip()), "")
        found.setdefault(column, cell[:_MAX_EXAMPLE])
    return found


def guessed(columns: list[str]) -> dict[str, str]:
    """Which column is which field, by its name; each column once."""
    plain = {column: re.sub(r"[^a-z0-9]", "", column.lower()) for column in columns}
    found: dict[str, str] = {}
    for one in FIELDS:
        for name in one.also:
            column = next((column for column in columns if plain[column] == name), None)
            if column is not None and column not in found.values():
                found[one.name] = column
                break
    return found


def decoded(content: bytes) -> str:
    """The file as text, whichever program wrote it. Raises BadFile for what is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        plain = content.decode("utf-16", "replace")
    else:
        try:
            plain = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            plain = content.decode("cp1252", "replace")
    if "\x00" in plain:
        raise BadFile(Message("file.no_text"))
    return plain
