"""Time: milliseconds since 1970 in UTC, as the ledger keeps it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def iso(milliseconds: int | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond; ``None`` stays ``None``."""
    if milliseconds is None:
        return None
    return from_ms(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(milliseconds: int) -> str:
    """The day in UTC, such as 2026-11-29."""
    return from_ms(milliseconds).date().isoformat()


def parse_iso(text: Any) -> int | None:
    """The milliseconds of an ISO 8601 time; ``None`` when it is none, or names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return round(moment.timestamp() * 1000) if moment.tzinfo else None  # truncated it may be one less than was shown
