"""Cells of a file that a spreadsheet may have spoiled, and the ids that can still be read out of them.

A spreadsheet shows a long number as ``9.61235E+17`` (``9,61235E+17`` where the comma parts decimals), keeps 15 digits
of it and fills up with zeros, and writes ``#N/A``, ``########`` or a date where an id stood. All customers then share
one number. Such a number ties strangers together, so that it is never read as an id.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from sys import intern

from companion.messages import Message
from companion.thrivecart.fields import identifier

LABELS = {
    "order_id": Message("noun.order_id"),
    "customer_id": Message("noun.customer_id"),
    "subscription_id": Message("noun.subscription_id"),
    "invoice_id": Message("noun.invoice_id"),
    "transaction_id": Message("noun.transaction_id"),
    "item_id": Message("noun.item_id"),
}
ROUNDED = Message("cell.rounded")
_DIGITS_KEPT = 15  # https://learn.microsoft.com/office/troubleshoot/excel/last-digits-changed-to-zeros
_SHORTEST_WORD = 12  # ids without a digit: a processor's may be, a word such as "unknown" is none

_FORMULA = re.compile(r'="([^"]*)"')  # how a number is kept as text in a CSV: ="0041"
_SCIENTIFIC = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]+)?\s*(?:[eE]|[x×*]\s*10\s*\^?)\s*[+-]?[0-9]{1,3}")
_ERROR = re.compile(r"#(?!\s*[0-9]).{0,40}|err(?:or)?:?\s*[0-9]{3}", re.IGNORECASE)  # #REF!, #NV, ####; Err:502
_NUMBERED = re.compile(r"#\s*([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’ ])[0-9]{3})(?:\1[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
_DECIMALS = re.compile(r"([0-9][0-9.,'’ ]*?)[.,](0+)")
_FRACTION = re.compile(r"[0-9][0-9.,'’ ]*[.,][0-9]+")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?:\D.*)?"
    rf"|[0-9]{{1,2}}[-. ](?:{_MONTHS})[a-z]*(?:[-. ][0-9]{{2,4}})?|(?:{_MONTHS})[a-z]*[-. ][0-9]{{2,4}}"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9])?",
    re.IGNORECASE,
)


_TIME_OF_DAY = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[ap]m)?", re.IGNORECASE)


class Spoiled(ValueError):
    """What stands there is no id any more; the message says what happened to it."""


def plain(cell: str | None) -> str:
    """The cell without what programs put around it: blanks of all kinds, the apostrophe or formula of a text."""
    if not cell or (cell.isalnum() and cell.isascii()):
        return cell or ""
    found = unicodedata.normalize("NFKC", cell).strip(" \t\r\n\u200b\u200e\u200f\u2060\ufeff")
    formula = _FORMULA.fullmatch(found) if found.startswith("=") else None
    return (formula[1] if formula else found.removeprefix("'")).strip()


def unless_dash(cell: str) -> str:
    """The cell, or nothing for the dash that stands in a ThriveCart export for what is empty."""
    return cell if cell.strip(" -\u2013\u2014") else ""


def name_of(cell: str | None) -> str | None:
    """A name, unless a spreadsheet wrote an error in its place."""
    return None if cell is None or is_error(plain(cell)) else cell


def with_time(day: str, time: str) -> str:
    """A day and the time that stands in a column of its own, as one cell; whole dates stay as they are."""
    is_day = ":" not in day and bool(re.search(r"[0-9]\D+[0-9]", day))
    return f"{day.strip()} {time.strip()}" if is_day and _TIME_OF_DAY.fullmatch(time.strip()) else day


def is_error(cell: str) -> bool:
    """Whether a spreadsheet wrote that it has no value to show: ``#N/A``, ``#REF!``, ``########``."""
    return bool(_ERROR.fullmatch(cell))


def is_scientific(cell: str) -> bool:
    """Whether it is a number in scientific notation, with either decimal mark: ``1,23457E+11``."""
    return bool(_SCIENTIFIC.fullmatch(cell))


def id_of(cell: str | None) -> str | None:
    """The id that a cell holds; ``None`` for an empty one and for stand-ins. Raises Spoiled."""
    found = plain(cell)
    if not found:
        return None
    if found.isdecimal():
        return identifier(found)
    if is_scientific(found):
        raise Spoiled(ROUNDED)
    if is_error(found):
        raise Spoiled(Message("cell.error"))
    if _DATE.fullmatch(found):
        raise Spoiled(Message("cell.date"))
    numbered = _NUMBERED.fullmatch(found)
    if numbered:
        return identifier(numbered[1])
    if not any(map(str.isdecimal, found)) and len(found) < _SHORTEST_WORD:
        return None
    return identifier(_whole(found))


def _whole(found: str) -> str:
    """``41,234,501`` and ``41234501.0`` as the whole numbers that they are; other text as it is. Raises Spoiled."""
    decimals = _DECIMALS.fullmatch(found)
    grouped = _GROUPED.fullmatch(found)
    if decimals and grouped and len(decimals[1]) <= 3:
        raise Spoiled(Message("cell.decimals_or_thousands"))
    if decimals and not grouped:
        found = decimals[1]
        grouped = _GROUPED.fullmatch(found)
    if grouped:
        return re.sub(r"[^0-9]", "", found)
    if _FRACTION.fullmatch(found):
        raise Spoiled(Message("cell.fraction"))
    return found


@dataclass(slots=True)
class Ids:
    """The ids of one file. ``rounded`` are, by field, the numbers whose last digits a spreadsheet made zeros.

    ``has_filled_customers``: a spreadsheet numbered the customers by itself. ``left_out`` counts, by field, how many
    were spoiled and count as not sent.
    """

    rounded: Mapping[str, frozenset[str]]
    has_filled_customers: bool = False
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def needed(self, name: str, cell: str | None) -> str | None:
        """The id; ``None`` for none. Raises Spoiled, with the cell and the reason."""
        try:
            found = id_of(cell)
            if found in self.rounded.get(name, ()):
                raise Spoiled(ROUNDED)
            if name == "customer_id" and found and self.has_filled_customers:
                raise Spoiled(Message("cell.filled"))
        except Spoiled as spoiled:
            column = Message(f"column.{name}")
            reason = Message("cell.spoiled", column=column, cell=plain(cell)[:40], reason=str(spoiled))
            raise Spoiled(reason) from None
        return found

    def optional(self, name: str, cell: str | None) -> str | None:
        """The id; a spoiled one counts as not sent."""
        try:
            return self.needed(name, cell)
        except Spoiled:
            self.left_out[name] += 1
            return None


def ids_of(rows: Iterable[Mapping[str, str]]) -> Ids:
    """Looks at all rows, each a cell by field: one rounded number alone cannot be told from a round one."""
    holders: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in LABELS}
    customers: list[tuple[int, str]] = []
    for row in rows:
        email = intern(row.get("email", "").strip().lower())
        customer = plain(row.get("customer_id"))
        if customer.isdecimal() and len(customer) <= _DIGITS_KEPT:
            customers.append((int(customer), email))
        for name in LABELS.keys() & row.keys():
            number = plain(row[name]) if len(row[name]) > _DIGITS_KEPT else ""
            number = re.sub(r"[.,]0+\Z", "", number)
            if number.isdecimal() and len(number.lstrip("0")) > _DIGITS_KEPT:
                holders[name][number].add(email)
    rounded = {name: frozenset(_rounded(found)) for name, found in holders.items()}
    return Ids(rounded, _counts_up(customers))


def _rounded(holders: Mapping[str, set[str]]) -> Iterable[str]:
    """Of long numbers, each with its addresses, those that are rounded.

    Zeros after the fifteenth digit come by chance too: not where all long numbers of a column have them, nor where
    several addresses share the number.
    """
    round_ones = [number for number in holders if not number.lstrip("0")[_DIGITS_KEPT:].strip("0")]
    is_spoiled = len(round_ones) == len(holders)
    return [number for number in round_ones if is_spoiled or len(holders[number]) > 1]


def _counts_up(customers: list[tuple[int, str]]) -> bool:
    """Whether each row's customer number is one more than the last although customers come again: a dragged fill."""
    steps = {after - before for (before, _), (after, _) in pairwise(customers)}
    return steps == {1} and len({email for _, email in customers}) < len(customers)
