"""A site in numbers by day: sales, refunds, failed payments, tags, failures, and how long sales took.

They are kept by quarters of an hour, as days begin at another time in each zone. What is over is worked out once
(search_index.py has it done); the last minutes are counted when they are asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from companion.clock import DAY_MS, from_ms, now_ms
from companion.history import search, test_purchases
from companion.ledger.bulk import rows_among
from companion.ledger.models import Delivery, Event, TimelineEntry
from companion.ledger.search_models import FigureSlot, note_progress, progress
from companion.ledger.states import DeliveryState, EventStatus

NAME = "figures"  # of the progress: quarters of an hour that begin before then are kept
SLOT_MS = 15 * 60_000
STILL_COMING_MS = 2 * 60_000  # so much later the last events of a quarter are in the ledger
KEPT_DAYS = 91
MAX_DAYS = 90
REPLAYED_AFTER_SECONDS = 60.0  # what took longer may have been sent again by a person

COUNTED = {
    "purchase.completed": "sales",
    "purchase.refunded": "refunds",
    "subscription.payment_failed": "failed_payments",
}
_NUMBERS = ("sales", "refunds", "failed_payments", "tags_applied", "tags_removed", "failures")
_FAILED = frozenset({DeliveryState.FAILED, DeliveryState.DEAD})


@dataclass(slots=True)
class Figures:
    """Numbers by name; and how often a live sale took so many seconds."""

    numbers: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.numbers or self.seconds)

    def add(self, stored: dict[str, dict[str, int]]) -> None:
        for known, more in ((self.numbers, stored["numbers"]), (self.seconds, stored["seconds"])):
            for name, number in more.items():
                known[name] += number

    def to_stored(self) -> dict[str, dict[str, int]]:
        return {"numbers": dict(self.numbers), "seconds": dict(self.seconds)}

    def part_done_after(self, part: float) -> float | None:
        """Seconds after which this part of the sales was done; ``None`` without sales."""
        ordered = sorted((float(seconds), count) for seconds, count in self.seconds.items())
        left = part * sum(count for _, count in ordered)
        for seconds, count in ordered:
            left -= count
            if left <= 0:
                return seconds
        return None


def by_day(site: str, days: int, utc_offset: int) -> dict[str, Any]:
    """Each of the last days, the oldest first; ``utc_offset`` in minutes, as the site's clock is ahead of UTC."""
    now, ahead = now_ms(), utc_offset * 60_000
    today = (now + ahead) // DAY_MS
    first = (today - days + 1) * DAY_MS - ahead
    found: dict[int, Figures] = defaultdict(Figures)
    for starts_at, figures in _slots(site, first, now).items():
        found[(starts_at + ahead) // DAY_MS].add(figures)
    return {"days": [_day(day, found[day]) for day in range(today - days + 1, today + 1)]}


def is_due(kept: int, now: int) -> bool:
    """Whether more is over than what is kept until then."""
    return kept < over_until(now)


def over_until(now: int) -> int:
    """Where the last quarter of an hour ends that is over."""
    return slot_of(now - STILL_COMING_MS)


def over(site: str, now: int) -> tuple[int, int, dict[int, Figures]]:
    """What is over and not kept, up to a day of it: from when, until when, and the figures. From the first event on."""
    end = over_until(now)
    since = progress(site, NAME) or min(end, slot_of(_first(site, slot_of(now - KEPT_DAYS * DAY_MS)) or end))
    until = min(end, since + DAY_MS)
    return since, until, _counted(site, since, until) if since < until else {}


def keep(site: str, since: int, until: int, counted: dict[int, Figures]) -> None:
    """Keep what ``over`` gave, inside the caller's transaction."""
    _replace(site, since, until, counted)
    _forget_old(site, until)
    note_progress(site, NAME, until)


def keep_anew(site: str, slots: Iterable[int]) -> None:
    """Quarters of an hour that were over when something that happened in them was recorded; in the transaction, too."""
    kept = progress(site, NAME)
    for starts_at in slots:
        if kept - KEPT_DAYS * DAY_MS <= starts_at < kept:
            until = starts_at + SLOT_MS
            _replace(site, starts_at, until, _counted(site, starts_at, until))


def _day(day: int, figures: Figures) -> dict[str, Any]:
    return {
        "day": f"{from_ms(day * DAY_MS):%Y-%m-%d}",
        **{name: figures.numbers[name] for name in _NUMBERS},
        "seconds_median": figures.part_done_after(0.5),
        "seconds_p90": figures.part_done_after(0.9),
    }


def _slots(site: str, since: int, until: int) -> dict[int, dict[str, dict[str, int]]]:
    kept = max(since, min(progress(site, NAME), until))
    rows = FigureSlot.select(FigureSlot.starts_at, FigureSlot.figures).where(
        FigureSlot.site == site, FigureSlot.starts_at >= since, FigureSlot.starts_at < kept
    )
    late = _counted(site, kept, until + 1)
    return dict(rows.tuples()) | {starts_at: figures.to_stored() for starts_at, figures in late.items()}


def _first(site: str, since: int) -> int | None:
    """When something that counts first happened, since then."""
    happened = Event.select(fn.MIN(Event.occurred_at)).where(Event.occurred_at >= since)
    settled = Delivery.select(fn.MIN(Delivery.settled_at)).where(Delivery.site == site, Delivery.settled_at >= since)
    found = [happened.where(Event.site == source).scalar() for source in search.sources_of(site)]
    return min((at for at in [*found, settled.scalar()] if at is not None), default=None)


def _replace(site: str, since: int, until: int, counted: dict[int, Figures]) -> None:
    FigureSlot.delete().where(
        FigureSlot.site == site, FigureSlot.starts_at >= since, FigureSlot.starts_at < until
    ).execute()
    rows = [{"site": site, "starts_at": at, "figures": figures.to_stored()} for at, figures in counted.items()]
    if rows:
        FigureSlot.insert_many(rows).execute()


def _forget_old(site: str, now: int) -> None:
    """What no list of days reaches any more, whatever the site's zone."""
    old = FigureSlot.starts_at < now - (KEPT_DAYS + 1) * DAY_MS
    FigureSlot.delete().where(FigureSlot.site == site, old).execute()


def _counted(site: str, since: int, until: int) -> dict[int, Figures]:
    """By quarter of an hour, out of the events that happened and the deliveries that were settled in the time."""
    found: dict[int, Figures] = defaultdict(Figures)
    happened = Event.select(Event.type, Event.occurred_at).where(
        Event.site.in_(search.sources_of(site)),
        Event.occurred_at >= since,
        Event.occurred_at < until,
        Event.type.in_(sorted(COUNTED)),
        Event.mode == "live",
        Event.status == EventStatus.ACCEPTED,
    )
    for kind, at in happened.tuples().iterator():
        found[slot_of(at)].numbers[COUNTED[kind]] += 1
    slow: dict[str, tuple[int, float]] = {}
    of_event = (Event.id, Event.type, Event.mode, Event.received_at)
    settled = Delivery.select(Delivery.settled_at, Delivery.state, Delivery.result, *of_event).join(Event)
    here = (Delivery.site == site) & (Delivery.settled_at >= since) & (Delivery.settled_at < until)
    here &= ~test_purchases.is_one()
    for at, state, result, event, kind, mode, received_at in settled.where(here).tuples().iterator():
        figures = found[slot_of(at)]
        figures.numbers["tags_applied"] += len((result or {}).get("tags_applied") or ())
        figures.numbers["tags_removed"] += len((result or {}).get("tags_removed") or ())
        figures.numbers["failures"] += state in _FAILED
        if state == DeliveryState.DELIVERED and kind == "purchase.completed" and mode == "live":
            seconds = max(0, at - received_at) / 1000
            if seconds > REPLAYED_AFTER_SECONDS:
                slow[event] = (slot_of(at), seconds)
            else:
                figures.seconds[_rounded(seconds)] += 1
    for event in slow.keys() - _replayed(set(slow)):
        starts_at, seconds = slow[event]
        found[starts_at].seconds[_rounded(seconds)] += 1
    return {starts_at: figures for starts_at, figures in found.items() if figures}


def _replayed(events: set[str]) -> set[str]:
    """Those that a person had sent again: when they are done says nothing of how long it took."""
    return {event for (event,) in rows_among(TimelineEntry, ("event_id",), what={"replayed"}, event_id=events)}


def slot_of(at: int) -> int:
    """When the quarter of an hour began in which that was."""
    return at - at % SLOT_MS


def _rounded(seconds: float) -> str:
    """To tenths, and to two digits: few different ones, and nobody reads more."""
    return f"{round(seconds, 1):g}" if seconds < 10 else f"{float(f'{seconds:.2g}'):g}"
