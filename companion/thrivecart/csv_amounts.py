"""Amounts of an exported file, in whole currency as printed: ``$1,499.00``, ``1.499,00 €``, ``(49.00)``, ``1'499.50``.

``1,234`` may be 1234 or 1.234: other amounts of the file say which sign parts the decimals, or the row is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape

from companion.messages import Message
from companion.thrivecart.csv_cells import is_error, plain
from companion.thrivecart.csv_dates import Unclear
from companion.thrivecart.fields import MAX_NUMBER
from companion.thrivecart.money import digits_of

_STAND_INS = frozenset({"", "-", "--", "\u2013", "\u2014", "n/a", "na", "nan", "null", "none", "?"})
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-", "’": "'", "\u066c": "'"})
_NUMBER = re.compile(r"[0-9][0-9.,' ]*[0-9]|[.,]?[0-9]+")
_WITHOUT_CENTS = re.compile(r"([0-9])[.,]-+")  # 49,- and 49.–
_CODE = re.compile(r"[A-Z]{3}")
_SYMBOLS = {"€": "EUR", "₹": "INR"}  # those that one currency alone has
_OTHER_SYMBOL = re.compile(r"(?:US|AU?|CA?|NZ|HK|S|R|MX)?\$|[£¥₩₪₫฿₱₦₴₺₽]|[Kk]r\.?|zł|Kč|Ft|лв|Fr\.?|RM|Rp|R")
_BLANKS = re.compile(r"[0-9]{1,3}(?:([' ])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])[0-9]+)?")
_BOTH = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3})\.[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"
)
_MANY = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_ONE = re.compile(r"([0-9]*)([.,])([0-9]+)")


@dataclass(frozen=True, slots=True)
class Amount:
    """Minor units without their sign (``None`` when none stands there); ``currency`` is what was printed with it."""

    minor: int | None = None
    is_negative: bool = False
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class _Printed:
    number: str
    is_negative: bool
    currency: str | None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one file; ``mark`` is the sign that parts its decimals, where the file shows one."""

    mark: str | None
    _amounts: dict[tuple[str | None, str | None], Amount] = field(default_factory=dict)

    def read(self, cell: str | None, currency: str | None) -> Amount:
        """The amount in the row's currency, or in the one printed with it. Raises Unclear."""
        if (cell, currency) not in self._amounts:
            self._amounts[cell, currency] = self._read(cell, currency)
        return self._amounts[cell, currency]

    def _read(self, cell: str | None, currency: str | None) -> Amount:
        shown = plain(cell)[:60]
        if shown.lower() in _STAND_INS:
            return Amount()
        found = _printed(shown)
        if found.currency and currency and found.currency != currency:
            names = {"named": found.currency, "currency": currency}
            raise Unclear(Message("amount.other_currency", amount=shown, **names))
        currency = currency or found.currency
        digits = digits_of(currency)
        minor = self._value(found.number, shown, digits).scaleb(digits)
        if minor != minor.to_integral_value() or minor > MAX_NUMBER:
            if currency is None:
                raise Unclear(Message("amount.too_many_digits", amount=shown))
            raise Unclear(Message("amount.too_many_digits_of", amount=shown, currency=currency))
        return Amount(int(minor), found.is_negative, found.currency)

    def _value(self, number: str, shown: str, digits: int) -> Decimal:
        plain_number, mark = _split(number, shown)
        if mark is None:
            return Decimal(plain_number)
        whole, decimals = plain_number.rsplit(mark, 1)
        if not _is_open(whole, decimals) or mark == self.mark:
            return Decimal(f"{_digits(whole) or 0}.{decimals}")
        if self.mark or not digits:  # the other sign parts decimals; in yen nothing does
            return Decimal(_digits(number))
        both = {"one": f"{whole}{decimals}", "other": f"{whole}.{decimals}"}
        raise Unclear(Message("amount.two_ways", amount=shown, **both))


def amounts_of(cells: Iterable[str]) -> Amounts:
    """Looks at all amounts of a file: which sign parts the decimals, unless they contradict each other."""
    marks = set()
    for cell in set(cells):
        try:
            mark = _certain_mark(_printed(plain(cell)[:60]).number)
        except Unclear:
            continue
        if mark:
            marks.add(mark)
    return Amounts(marks.pop() if len(marks) == 1 else None)


def _printed(shown: str) -> _Printed:
    """Number, sign and currency of what is printed. Raises Unclear."""
    unclear = Unclear(Message("amount.unclear", amount=shown))
    if "%" in shown or is_error(shown):
        raise unclear
    text = _WITHOUT_CENTS.sub(r"\1", " ".join(unescape(shown).translate(_SIGNS).split()))
    is_bracketed = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if is_bracketed else text
    match = _NUMBER.search(text)
    if match is None:
        raise unclear
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    minuses = before.count("-") + after.count("-") + is_bracketed
    names = [name for name in (before.strip("+- "), after.strip("- ")) if name]
    if minuses > 1 or len(names) > 2 or not all(map(_is_currency, names)):
        raise unclear
    codes = {code for name in names if (code := _SYMBOLS.get(name) or (name if _CODE.fullmatch(name) else None))}
    if len(codes) > 1:
        raise unclear
    return _Printed(match[0], minuses == 1, codes.pop() if codes else None)


def _is_currency(name: str) -> bool:
    return name in _SYMBOLS or bool(_CODE.fullmatch(name) or _OTHER_SYMBOL.fullmatch(name))


def _split(number: str, shown: str) -> tuple[str, str | None]:
    """The number, and its last sign where that may part decimals. Raises Unclear for signs in odd places."""
    if number.isdecimal():
        return number, None
    if blanks := _BLANKS.fullmatch(number):
        return number.replace(blanks[1], ""), blanks[2]
    if _BOTH.fullmatch(number):
        mark = "." if number.rfind(".") > number.rfind(",") else ","
        return number.replace("," if mark == "." else ".", ""), mark
    if _MANY.fullmatch(number):
        return _digits(number), None
    if one := _ONE.fullmatch(number):
        return number, one[2]
    raise Unclear(Message("amount.unclear", amount=shown))


def _certain_mark(number: str) -> str | None:
    """The sign that parts decimals, as far as this number alone shows it."""
    if _MANY.fullmatch(number):
        return "." if "," in number else ","
    try:
        text, mark = _split(number, number)
    except Unclear:
        return None
    if mark is None:
        return None
    return None if number.count(mark) == 1 and text == number and _is_open(*number.rsplit(mark, 1)) else mark


def _is_open(whole: str, decimals: str) -> bool:
    """Whether three digits behind a sign may be thousands."""
    return len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)
