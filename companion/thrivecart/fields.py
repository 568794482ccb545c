"""Text, ids, numbers and times out of loose values.

ThriveCart sends numbers as text and missing values as ``"null"``, ``"false"``, ``""`` or not at all; its
JSON family sends numbers as numbers. Every reader here takes any values, the best place first, and answers the
first that it can use, or ``None``; none raises.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from companion.events import Kind

Fields = Mapping[str, Any]

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
_ITEM = re.compile(rf"({'|'.join(Kind)})[-_]0*([0-9]{{1,18}})")
_ITEM_REFERENCE = re.compile(rf"({'|'.join(Kind)})-0*([0-9]{{1,18}})(?:-[0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_EMAIL = re.compile(r"[^\s@<>,;\x00-\x1f\x7f\ufffd]+@[^\s@<>,;\x00-\x1f\x7f\ufffd]+")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]{2,6});")  # "Sun & Sea" is "Sun &amp; Sea" in some places
_AROUND_EMAIL = " \t\r\n\v\f\u00a0\u200b\u200e\u200f\u2060\ufeff"

# ThriveCart opened in 2016; a time outside of this window is a mistake, not a time.
_EARLIEST = int(datetime(2005, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def text(value: object, limit: int = TEXT_LIMIT) -> str | None:
    """The trimmed text of a value, at most ``limit`` characters; ``None`` for what stands for nothing."""
    if type(value) is str:  # nearly all that is read
        found = value.strip()
        return None if found in _MISSING else found[:limit]
    if value is None:
        return None
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


def line(*values: object) -> str | None:
    """Text on one line, as people read it: what goes into names and headers carries no line break and no entity."""
    for value in values:
        if value is None:
            continue
        found = text(value)
        if found and "&" in found:
            found = _ENTITY.sub(lambda entity: html.unescape(entity[0]), found)
        if found and (words := " ".join(found.split())):
            return words
    return None


def identifier(*values: object) -> str | None:
    """An id as text, exactly; ``None`` for stand-ins such as ``0`` and for absurdly long values."""
    for value in values:
        if value is None:
            continue
        found = text(value, ID_LIMIT + 1)
        while found and _is_id(found):
            whole = _WHOLE_DECIMAL.fullmatch(found)
            if whole is None:
                return found
            found = whole[1]
    return None


def _is_id(found: str) -> bool:
    if found.isdecimal():
        return found != "0" and len(found) <= ID_LIMIT
    if len(found) > ID_LIMIT or found.lower() in _NO_ID or _ROUNDED.fullmatch(found):
        return False
    return any(map(str.isalnum, found))  # not a dash, a question mark


def whole_number(*values: object) -> int | None:
    """An integer, also out of ``"3"`` and ``"3.0"``; ``None`` when it is none or past 2^53."""
    for value in values:
        if value is None:
            continue
        if type(value) is int:
            found = value
        elif match := _WHOLE.fullmatch(text(value) or ""):
            found = int(match[1])
        else:
            continue
        if abs(found) <= MAX_NUMBER:
            return found
    return None


def moment(*values: object) -> datetime | None:
    """A time in UTC, cut to seconds, out of Unix seconds or ISO 8601 (UTC when it names no zone).

    ``None`` for what cannot be read and for times before 2005 or after 2099.
    """
    for value in values:
        if value is None:
            continue
        found = text(value, 60)
        seconds = _unix_seconds(found) if found else None
        if seconds is not None and _EARLIEST <= seconds < _LATEST:
            return datetime.fromtimestamp(seconds, UTC)
    return None


def _unix_seconds(found: str) -> int | None:
    try:
        if unix := _UNIX.fullmatch(found):
            return int(unix[1])
        read = datetime.fromisoformat(found)
        return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def email_address(*values: object) -> str | None:
    """An address, trimmed and lower-cased; ``None`` when it does not look like one."""
    for value in values:
        address = (text(value, EMAIL_LIMIT + 1) or "").strip(_AROUND_EMAIL).lower()
        if len(address) <= EMAIL_LIMIT and _EMAIL.fullmatch(address):
            return address
    return None


def item_key(*values: object) -> str | None:
    """``product-12``, also out of ``product_12``; ``None`` for what names no item. ``product-1`` is whole."""
    for value in values:
        if (named := text(value)) and (key := _item_key(named)):
            return key
    return None


@lru_cache(maxsize=1024)
def _item_key(named: str) -> str | None:
    match = _ITEM.fullmatch(named.lower())
    return f"{match[1]}-{match[2]}" if match and match[2] != "0" else None


def key_of(kind: object, *numbers: object) -> str | None:
    """The key of an item given as type and number."""
    named = text(kind)
    return item_key(*[f"{named}-{text(number)}" for number in numbers]) if named else None


def key_of_reference(value: object) -> str | None:
    """The item of a reference such as ``product-222-138``: the item, then numbers of ThriveCart's own."""
    match = _ITEM_REFERENCE.fullmatch((text(value) or "").lower())
    return f"{match[1]}-{match[2]}" if match and match[2] != "0" else None


def currency_code(*values: object) -> str | None:
    """The first ISO 4217 code (three letters) among the values, in upper case."""
    for value in values:
        found = (text(value) or "").upper()
        if _CURRENCY.fullmatch(found):
            return found
    return None


def processor_ids(part: Fields) -> list[str]:
    """The processor's id of a subscription or refund, which is never a plain number."""
    ids = []
    for name in ("subscription_id", "refund_id", "transaction_id", "id"):
        found = identifier(part.get(name))
        if found and not found.isdecimal():
            ids.append(found)
    return ids


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
