"""A table (CSV) exported at ThriveCart, and which of its columns is what.

No list of its columns is public, so they are matched by names seen in real files and in code that reads some, and the
owner may say otherwise. UTF-8 with or without a mark, sometimes Latin-1; whichever sign parts the columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from companion.messages import Message
from companion.thrivecart.csv_text import BadFile, Lines, encoding_of, text_of

MAX_ROWS = 50_000  # what a request can look at within the time that a router gives it
MAX_COLUMNS = 200  # an export has some thirty; a row of many cells takes many times its size in memory
_DELIMITERS = ",;\t|"
_EXCEL = re.compile(r"sep=(.)\r?\n")  # Excel's first line, which is no row
_MAX_EXAMPLE = 40
_LOOKED_AT = 50  # rows


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
    Field("currency", Message("column.currency"), ("currency", "currencycode", "ordercurrency")),
    Field("status", Message("column.status"), ("status", "orderstatus", "transactionstatus", "subscriptionstatus")),
    Field("item_type", Message("column.item_type"), ("itemtype", "relevantitemtype", "relevantitem", "producttype")),
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
    """``size`` is the number of its rows; they are read anew each time, as a file may be larger than the memory."""

    columns: list[str]
    size: int
    _form: _Form

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each with the number of the line of the file at which it ends, as a spreadsheet counts them."""
        found = self._form.records()
        next(found)
        return found


def table_of(pieces: Iterable[bytes]) -> Table:
    """The header, and how many rows there are. Raises BadFile."""
    encoding = encoding_of(pieces)
    delimiter, has_mark = _delimiter(pieces, encoding)
    form = _Form(pieces, encoding, delimiter, has_mark, strict=True)
    try:
        return _table(form)
    except csv.Error:
        return _table(replace(form, strict=False))  # a quote in the middle of a cell is forgiven


def _table(form: _Form) -> Table:
    """Raises BadFile; csv.Error for what may be read less strictly."""
    rows = form.records()
    _, columns = next(rows, (0, []))
    size = 0
    for _ in rows:
        size += 1
        if size > MAX_ROWS:
            raise BadFile(Message("file.too_long", rows=MAX_ROWS))
    if not size or len(columns) < 2:
        raise BadFile(Message("file.no_rows"))
    return Table([name.strip() for name in columns], size, form)


def _delimiter(pieces: Iterable[bytes], encoding: str) -> tuple[str, bool]:
    """The sign that parts the columns, and whether a line of Excel's own says it. Raises BadFile."""
    lines = Lines(text_of(pieces, encoding))
    head = next(lines, "")
    excel = _EXCEL.match(head)
    if excel:
        return excel[1], True
    while head and not head.strip("\r\n"):
        head = next(lines, "")
    return max(_DELIMITERS, key=head.count), False


@dataclass(frozen=True, slots=True)
class _Form:
    """A file, and how it is written."""

    pieces: Iterable[bytes]
    encoding: str
    delimiter: str
    has_mark: bool  # Excel's first line
    strict: bool

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The header and the rows that hold anything, by number of line. Raises BadFile; csv.Error when strict."""
        lines = Lines(text_of(self.pieces, self.encoding))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=self.strict)
        try:
            if self.has_mark:
                next(reader)
            for row in reader:
                lines.row_ends()
                if len(row) > MAX_COLUMNS:
                    raise BadFile(Message("file.too_wide", columns=MAX_COLUMNS))
                if any(map(str.strip, row)):
                    yield reader.line_num, row
        except csv.Error as error:
            if not self.strict or "unexpected end" in str(error):  # of a quote that is never closed
                raise BadFile(Message("file.damaged", reason=str(error))) from error
            raise


def examples(table: Table) -> dict[str, str]:
    """The first thing that stands in each column; of columns with one name, in the first."""
    first = [""] * len(table.columns)
    for _, row in islice(table.rows(), _LOOKED_AT):
        for at, cell in enumerate(row[: len(first)]):
            first[at] = first[at] or cell.strip()[:_MAX_EXAMPLE]
    return dict(reversed([*zip(table.columns, first, strict=True)]))


def guessed(columns: list[str]) -> dict[str, str]:
    """Which column is which field, by its name; each column once."""
    plain = {column: _plain(column) for column in columns}
    found: dict[str, str] = {}
    for one in FIELDS:
        for name in one.also:
            column = next((column for column in columns if plain[column] == name), None)
            if column is not None and column not in found.values():
                found[one.name] = column
                break
    return found


def time_beside(columns: list[str], date: str) -> int | None:
    """The place of the column with the times of day that belong to a column of days: ``order_time``, ``Time``."""
    wanted = _plain(date).replace("date", "time")
    found = [at for at, column in enumerate(columns) if _plain(column) == wanted != _plain(date)]
    return found[0] if len(found) == 1 else None


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower())
