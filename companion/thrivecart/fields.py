"""Text, ids, numbers and times out of loose values.

ThriveCart sends numbers as text and missing values as ``"null"``, ``"false"``, ``""`` or not at all; its
JSON family sends numbers as numbers. Every reader here takes any value and answers ``None`` for what it
cannot use; none raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

Fields = Mapping[str, Any]
Found = TypeVar("Found")

TEXT_LIMIT = 200
ID_LIMIT = 100
EMAIL_LIMIT = 254
MAX_EXPONENT = 40  # of a JSON decimal: past it, a number says nothing here
MAX_NUMBER = 2**53 - 1  # exact in SQL, PHP and JavaScript alike

# Compared as sent: a customer may be called Null.
_MISSING = frozenset({"", "null", "false"})
# A word that stands in many webhooks would link strangers.
_NO_ID = frozenset(
    {"0", "-1", "true", "none", "nil", "nan", "undefined", "n/a", "na", "array", "null", "false", "unknown", "#n/a"}
)

_WHOLE = re.compile(r"([+-]?[0-9]{1,18})(?:\.0*)?")
_WHOLE_DECIMAL = re.compile(r"([0-9]+)\.0+")
# A number in scientific notation: by PHP, by a spreadsheet, or a JSON number as it is kept when no float holds it.
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+[eE][+-]?|[eE][+-])[0-9]+")
_UNIX = re.compile(r"([0-9]{1,12})(?:\.[0-9]*)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_EMAIL = re.compile(r"[^\s@<>,;\x00-\x1f\x7f\ufffd]+@[^\s@<>,;\x00-\x1f\x7f\ufffd]+")
_AROUND_EMAIL = " \t\r\n\v\f\u00a0\u200b\u200e\u200f\u2060\ufeff"

# ThriveCart opened in 2016; a time outside of this window is a mistake, not a time.
_EARLIEST = int(datetime(2005, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def text(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """The trimmed text of a value, at most ``limit`` characters; ``None`` for what stands for nothing."""
    if isinstance(value, dict):  # a name used as scalar and as map: decode keeps the scalar under ""
        value = value.get("")
    if isinstance(value, str):
        found = value.strip()
    elif value is None or isinstance(value, bool):
        return None
    elif isinstance(value, int | float | Decimal):
        found = _number_text(value)
    else:
        return None
    return None if found in _MISSING else found[:limit]


def _number_text(value: int | float | Decimal) -> str:
    """A JSON number as ThriveCart's form family would write it: ``5.0`` is ``5``."""
    if isinstance(value, int):
        return str(value) if value.bit_length() < 1024 else ""
    exact = Decimal(value) if isinstance(value, float) else value
    if not exact.is_finite() or abs(exact.adjusted()) >= MAX_EXPONENT:
        return ""
    return str(int(exact)) if exact == exact.to_integral_value() else str(exact)


def line(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """Text on one line: what goes into names and headers carries no line break."""
    found = text(value, limit)
    return " ".join(found.split()) or None if found else None


def identifier(value: object) -> str | None:
    """An id as text, exactly; ``None`` for stand-ins such as ``0`` and for absurdly long values."""
    found = text(value, ID_LIMIT + 1)
    if found is None or len(found) > ID_LIMIT or found.lower() in _NO_ID or _ROUNDED.fullmatch(found):
        return None
    if not any(map(str.isalnum, found)):  # a dash, a question mark
        return None
    whole = _WHOLE_DECIMAL.fullmatch(found)
    return identifier(whole[1]) if whole else found


def whole_number(value: object) -> int | None:
    """An integer, also out of ``"3"`` and ``"3.0"``; ``None`` when it is none or past 2^53."""
    if type(value) is int:
        found = value
    else:
        match = _WHOLE.fullmatch(text(value) or "")
        if match is None:
            return None
        found = int(match[1])
    return found if abs(found) <= MAX_NUMBER else None


def moment(value: object) -> datetime | None:
    """A time in UTC, cut to seconds, out of Unix seconds or ISO 8601 (UTC when it names no zone).

    ``None`` for what cannot be read and for times before 2005 or after 2099.
    """
    found = text(value, 60)
    if found is None:
        return None
    unix = _UNIX.fullmatch(found)
    try:
        if unix:
            seconds = int(unix[1])
        else:
            read = datetime.fromisoformat(found)
            seconds = int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds < _LATEST else None


def email_address(value: object) -> str | None:
    """An address, trimmed and lower-cased; ``None`` when it does not look like one."""
    found = text(value, EMAIL_LIMIT + 1)
    if found is None:
        return None
    address = found.strip(_AROUND_EMAIL).lower()
    return address if len(address) <= EMAIL_LIMIT and _EMAIL.fullmatch(address) else None


def currency_code(*values: object) -> str | None:
    """The first ISO 4217 code (three letters) among the values, in upper case."""
    for value in values:
        found = (text(value) or "").upper()
        if _CURRENCY.fullmatch(found):
            return found
    return None


def section(value: object) -> Fields:
    """A nested map; an empty one for anything else. A JSON list is read as PHP would: by index."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple):
        return {str(index): row for index, row in enumerate(value)}
    return {}


def rows(value: object) -> list[Fields]:
    """The maps within a list, or within the map that PHP's brackets make of a list."""
    return [row for row in section(value).values() if isinstance(row, dict)]


def first(read: Callable[[object], Found | None], values: Iterable[object]) -> Found | None:
    """The first value that can be read."""
    for value in values:
        found = read(value)
        if found is not None:
            return found
    return None
