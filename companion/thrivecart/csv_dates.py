"""Dates of an exported file, each read by its own form and only where it has one meaning.

A date that begins with the year, or spells its month in English, stands for itself. Whether ``03/04/2026`` is in
March or in April the other dates of the same form say, or the owner. Zones are read as ISO 8601 means them:
``UTC+2`` is two hours ahead of UTC (in POSIX, two behind).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from companion.messages import Message
from companion.thrivecart.csv_cells import is_error, is_scientific, plain
from companion.thrivecart.fields import moment

_FIRST_SHORT_YEAR = 2015  # ThriveCart opened in 2016: what a year of two digits cannot be before


class Unclear(ValueError):
    """The cell cannot be read for certain; the message says why, and what to do."""


class Order(StrEnum):
    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    YEAR_FIRST = "year"


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written: the days it can be, and the rest. ``form`` is what other dates are written alike."""

    form: str
    days: dict[Order, date]
    time: timedelta
    ahead: timedelta  # of UTC

    def at(self, day: date) -> datetime | None:
        """``None`` at the ends of the calendar: the year before 1, or after 9999."""
        with suppress(OverflowError):
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + self.time - self.ahead
        return None


_MONTHS = {name.lower(): at for at in range(1, 13) for name in (calendar.month_name[at], calendar.month_abbr[at])}
_MONTHS["sept"] = 9
_WEEKDAYS = {name.lower(): at for at in range(7) for name in (calendar.day_name[at], calendar.day_abbr[at])}
_WEEKDAYS |= {"tues": 1, "wednes": 2, "thur": 3, "thurs": 3}

_UNIX = re.compile(r"([0-9]{9,10})(?:\.[0-9]*)?|([0-9]{10})[0-9]{3}")  # seconds, or thousandths of them
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")  # a spreadsheet's days since 1900, or since 1904
_WEEKDAY = re.compile(r"([A-Za-z]{3,9})\.?,?\s+(?=[A-Za-z]*\s*[0-9])")
_ISO_DAY = re.compile(
    r"(?P<y>[0-9]{4})(?:([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))"
)
_NUMBERS = re.compile(r"(?P<a>[0-9]{1,2})(?P<s>[-/.])\s?(?P<b>[0-9]{1,2})(?P=s)\s?(?P<y>[0-9]{4}|[0-9]{2})(?![0-9:])")
_DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_NAMED = (
    re.compile(rf"{_DAY}[-\s./]\s?(?P<m>[A-Za-z]{{3,9}})\.?,?[-\s./]\s?(?P<y>[0-9]{{4}}|[0-9]{{2}})(?![0-9:])"),
    re.compile(rf"(?P<m>[A-Za-z]{{3,9}})\.?[-\s]{_DAY}(?:,\s?|[-\s])(?P<y>[0-9]{{4}})(?![0-9:])"),
    re.compile(rf"(?P<y>[0-9]{{4}})[-\s/](?P<m>[A-Za-z]{{3,9}})[-\s/]{_DAY}"),
)
_BETWEEN = re.compile(r"T(?=[0-9])|,?\s+(?:at\s+|[-@]\s+)?|\Z", re.IGNORECASE)
_TIME = re.compile(
    r"(?P<h>[0-9]{1,2})(?:[:.](?P<m>[0-9]{2})(?:[:.](?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?)?(?:\s*(?P<half>[ap])(?:\.\s?)?m\.?)?"
    r"(?![0-9:])",
    re.IGNORECASE,
)
_BASIC_TIME = re.compile(r"(?P<h>[0-9]{2})(?P<m>[0-9]{2})(?P<s>[0-9]{2})?(?:\.[0-9]+)?(?P<half>)(?![0-9:])")
_ZONE = re.compile(
    r"\s*(?P<name>[A-Za-z]{1,5})?\s*(?:(?P<sign>[-+])(?P<h>[0-9]{1,2})(?::?(?P<m>[0-9]{2}))?)?(?:\s*\([^()]*\))?"
)

# North America as RFC 2822 (4.3) names them; others where an abbreviation is nobody else's. BST, IST, AST and their
# like are left out: two lands use them.
_ZONES = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"AKST": -9, "AKDT": -8, "HST": -10},
    **{"WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "SAST": 2},
    **{"JST": 9, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}
_MAX_AHEAD = timedelta(hours=14)


def written(cell: str, *, until: datetime) -> Written | None:
    """The date as it is written; ``None`` for a count of seconds, which has one meaning. Raises Unclear.

    A year of two digits lies before ``until``.
    """
    text = plain(cell).replace("\u2212", "-").replace("\u2013", "-")
    if _UNIX.fullmatch(text):
        return None
    _refuse_numbers(text)
    start, weekday = _weekday(text)
    form, days, rest = _days(text[start:], until)
    days = {order: day for order, day in days.items() if weekday in (None, day.weekday())}
    between = _BETWEEN.match(rest)
    if not days or between is None:
        raise Unclear(Message("date.unclear", date=text[:40]))
    time, rest = _time(rest[between.end() :], is_iso=between[0] in ("T", "t"))
    if time is None:
        raise Unclear(Message("date.unclear_time", date=text[:40]))
    return Written(form, days, time, _ahead(rest, text))


def _refuse_numbers(text: str) -> None:
    if _SERIAL.fullmatch(text):
        raise Unclear(Message("date.serial", date=text[:40]))
    if is_scientific(text) or is_error(text):
        raise Unclear(Message("date.spoiled", date=text[:40]))


def _weekday(text: str) -> tuple[int, int | None]:
    """Where the date begins, and the day of the week that stands before it."""
    found = _WEEKDAY.match(text)
    if found is None or found[1].lower() not in _WEEKDAYS:
        return 0, None
    return found.end(), _WEEKDAYS[found[1].lower()]


def _days(text: str, until: datetime) -> tuple[str, dict[Order, date], str]:
    """The form, the days that it can be, and what stands behind. Raises Unclear."""
    if match := _ISO_DAY.match(text):
        numbers = int(match["y"]), int(match["m"] or match["mm"]), int(match["d"] or match["dd"])
        return "iso", _possible({Order.YEAR_FIRST: numbers}), text[match.end() :]
    for pattern in _NAMED:
        if match := pattern.match(text):
            month = _MONTHS.get(match["m"].lower())
            if month is None:
                raise Unclear(Message("date.no_month", month=match["m"]))
            day, year, rest = int(match["d"]), match["y"], text[match.end() :]
            if len(year) == 4:
                return "named", _possible({Order.DAY_FIRST: (int(year), month, day)}), rest
            short = {
                Order.DAY_FIRST: (2000 + int(year), month, day),
                Order.YEAR_FIRST: (2000 + day, month, int(year)),
            }
            return "named2", _possible(short, until), rest
    if match := _NUMBERS.match(text):
        one, other, year = int(match["a"]), int(match["b"]), int(match["y"])
        is_short = len(match["y"]) == 2
        full = 2000 + year if is_short else year
        orders = {Order.DAY_FIRST: (full, other, one), Order.MONTH_FIRST: (full, one, other)}
        if is_short:
            orders[Order.YEAR_FIRST] = (2000 + one, other, year)
        days = _possible(orders, until if is_short else None)
        return f"{match['s']}{len(match['y'])}", days, text[match.end() :]
    return "", {}, ""


def _possible(orders: dict[Order, tuple[int, int, int]], until: datetime | None = None) -> dict[Order, date]:
    """The orders in which the numbers make a day; ``until`` for years of two digits, the last moment there can be."""
    found = {}
    for order, (year, month, day) in orders.items():
        try:
            one = date(year, month, day)
        except ValueError:
            continue
        if until is None or (year >= _FIRST_SHORT_YEAR and one <= until.date() + timedelta(days=1)):
            found[order] = one
    return found


def _time(text: str, *, is_iso: bool) -> tuple[timedelta | None, str]:
    """The time of the day, and what stands behind; 24:00 is the end of the day. ``None`` for what is no time."""
    match = (_BASIC_TIME.match(text) if is_iso else None) or _TIME.match(text)
    if match is None:
        return timedelta(), text
    hour, minute, second = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
    half = (match["half"] or "").lower()
    if match["m"] is None and not half and not is_iso:
        return None, ""
    if half:
        if not 0 <= hour <= 12:
            return None, ""
        hour = hour % 12 + (12 if half == "p" else 0)
    time = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second > 59 or time > timedelta(hours=24):
        return None, ""
    return time, text[match.end() :]


def _ahead(rest: str, text: str) -> timedelta:
    """How far the zone is ahead of UTC, which is meant where none stands. Raises Unclear."""
    match = _ZONE.fullmatch(rest.rstrip())
    unclear = Unclear(Message("date.unclear_zone", date=text[:60]))
    if match is None or ("(" in rest and match["name"] is None and match["sign"] is None):
        raise unclear
    name = (match["name"] or "").upper()
    if name and name not in _ZONES:
        raise unclear
    named = timedelta(hours=_ZONES[name]) if name else None
    offset = _offset(match)
    if offset is None:
        return named or timedelta()
    agrees = name in ("", "UTC", "GMT", "UT") or named == offset  # CET+0100 says the same twice
    if abs(offset) > _MAX_AHEAD or offset.seconds % 900 or not agrees:
        raise unclear
    return offset


def _offset(match: re.Match[str]) -> timedelta | None:
    if match["sign"] is None:
        return None
    found = timedelta(hours=int(match["h"]), minutes=int(match["m"] or 0))
    return -found if match["sign"] == "-" else found


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one file. ``orders`` are those in which every date of a form can be read.

    ``day_first`` is what the owner says; ``cells`` what stands there, each cell read once.
    """

    orders: dict[str, frozenset[Order]]
    day_first: bool | None
    cells: dict[str, Written | Unclear | None]
    _moments: dict[str, datetime] = field(default_factory=dict)

    def read(self, cell: str) -> datetime:
        """The moment, in UTC and to the second. Raises Unclear."""
        if cell not in self._moments:
            self._moments[cell] = self._read(cell)
        return self._moments[cell]

    def _read(self, cell: str) -> datetime:
        found = self.cells[cell]
        if isinstance(found, Unclear):
            raise Unclear(str(found))  # a new one: the cell may stand there many times
        if found is None:
            at = moment(plain(cell)[:10])
        else:
            shown = found.at(self._day(found, plain(cell)[:40]))
            at = None if shown is None else moment(shown.isoformat())
        if at is None:
            raise Unclear(Message("date.out_of_range", date=plain(cell)[:40]))
        return at

    @property
    def are_unclear(self) -> bool:
        """Whether the owner must say which number is the day."""
        return self.day_first is None and any(
            _is_open(self._left(found)) for found in self.cells.values() if isinstance(found, Written)
        )

    def _left(self, found: Written) -> dict[Order, date]:
        """What it can be, by itself and by the other dates of its form; nothing where these contradict each other."""
        if len(set(found.days.values())) == 1:
            return found.days
        return {order: day for order, day in found.days.items() if order in self.orders.get(found.form, ())}

    def _day(self, found: Written, cell: str) -> date:
        left = self._left(found)
        said = None if self.day_first is None else Order.DAY_FIRST if self.day_first else Order.MONTH_FIRST
        if not left:
            raise Unclear(Message("date.mixed", date=cell))
        if len(set(left.values())) == 1:
            order = next(iter(left))
            if said not in (None, order) and len(set(found.days.values())) > 1:
                raise Unclear(Message("date.contradicts", date=cell))
            return left[order]
        if Order.YEAR_FIRST in left:
            raise Unclear(Message("date.which_year", date=cell))
        if said is None or said not in left:
            raise Unclear(Message("date.which_day", date=cell))
        return left[said]


def _is_open(left: dict[Order, date]) -> bool:
    return len(set(left.values())) > 1 and Order.YEAR_FIRST not in left


def dates_of(cells: Iterable[str], *, day_first: bool | None, until: datetime) -> Dates:
    """Looks at all dates of a file: those that can be read in one order only say how the others of their form are.

    ``until`` is the last moment that a date can be of.
    """
    orders: dict[str, frozenset[Order]] = {}
    read: dict[str, Written | Unclear | None] = {}
    for cell in set(cells):
        try:
            one = read[cell] = written(cell, until=until)
        except Unclear as unclear:
            read[cell] = unclear
            continue
        if one is not None and (len(one.days) == 1 or len(set(one.days.values())) > 1):  # 03/03/2026 says nothing
            orders[one.form] = orders.get(one.form, frozenset(Order)) & frozenset(one.days)
    return Dates(orders, day_first, read)
