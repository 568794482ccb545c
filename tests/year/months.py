"""The year by the calendar: it begins on 1 October and has a leap day, and both nights of summer time, in it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HOUR = 3600
DAY = 24 * HOUR
MONTHS = 12


def begin_after(now: float) -> int:
    """The first 1 October after ``now``, in Unix seconds, of which the February that follows has 29 days."""
    year = datetime.fromtimestamp(now, UTC).year
    while _utc(year, 10) <= now or (year + 1) % 4:
        year += 1
    return _utc(year, 10)


def months_after(at: int, months: int) -> int:
    """The same day and time of a later month, or its last day where it has none: as Stripe counts from 31 Jan."""
    first = datetime.fromtimestamp(at, UTC)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return int(first.replace(year=year, month=month + 1, day=min(first.day, _days(year, month + 1))).timestamp())


def month_ends(begin: int, zone: str) -> list[int]:
    """When each month of the year is over where the site is."""
    first = datetime.fromtimestamp(begin, UTC)
    counted = [divmod(first.year * 12 + first.month - 1 + months, 12) for months in range(1, MONTHS + 1)]
    return [int(datetime(year, month + 1, 1, tzinfo=ZoneInfo(zone)).timestamp()) for year, month in counted]


def day_of(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


def _days(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return (following - datetime(year, month, 1, tzinfo=UTC)).days


def _utc(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())
