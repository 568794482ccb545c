"""Amounts in minor units of the currency.

ThriveCart says that all prices are in hundredths (1499 is 14.99). Where a ``..._str`` beside the number shows
another scale, as for currencies without hundredths (yen) or with thousandths (dinar), the text decides.
Without one the number is kept, never divided: an unclear amount must not stop access.
"""

from __future__ import annotations

import re
from decimal import Decimal

from companion.thrivecart.fields import MAX_NUMBER, Fields, text, whole_number

# ISO 4217: digits after the decimal point, where they are not two.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_HUNDREDTHS = 2
_NUMBER = re.compile(r"\+?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_ENTITY = re.compile(r"&#?\w{1,10};")
_PRINTED = re.compile(r"[0-9][0-9.,'’\s]*")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’\s][0-9]{3})+")


def amount(part: Fields, name: str, currency: str | None) -> int | None:
    """Minor units of ``part[name]``, checked against ``part[name + "_str"]``; ``None`` when it was not sent."""
    whole = whole_number(part.get(name))
    printed = text(part.get(name + "_str"), 60)
    digits = _DIGITS.get(currency or "", _HUNDREDTHS)
    if printed and (digits != _HUNDREDTHS or whole is None or printed != f"{whole // 100}.{whole % 100:02d}"):
        read = _by_print(text(part.get(name), 60), printed, digits)
        if read is not None:
            whole = read
    return whole if whole is not None and 0 <= whole <= MAX_NUMBER else None


def digits_of(currency: str | None) -> int:
    """How many digits an amount of the currency has after its decimal mark; two where none is known."""
    return _DIGITS.get(currency or "", _HUNDREDTHS)


def _by_print(number: str | None, printed: str, digits: int) -> int | None:
    """Minor units by the printed amount, when the number is the same amount at some scale."""
    if number is None or not _NUMBER.fullmatch(number):
        return None
    sent, values = Decimal(number), _values(printed)
    for scale in (_HUNDREDTHS, digits, 0, 3):
        for value in values:
            minor = value.scaleb(digits)
            if value.scaleb(scale) == sent and minor == minor.to_integral_value():
                return int(minor)
    return None


def _values(printed: str) -> list[Decimal]:
    """What a printed amount can mean: ``1.499,00`` is one thing, ``4,900`` may be 4.9 or 4900."""
    match = _PRINTED.search(_ENTITY.sub("", printed))
    if match is None:
        return []
    shown = match[0].strip().rstrip(".,'’")
    plain = Decimal("".join(filter(str.isdigit, shown)) or "0")
    decimals = len(shown) - 1 - max(shown.rfind("."), shown.rfind(","))
    found = [plain.scaleb(-decimals)] if 0 < decimals < len(shown) else []
    if decimals == len(shown) or _GROUPED.fullmatch(shown):
        found.append(plain)
    return found
