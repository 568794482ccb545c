"""How late a try was: the seconds after it was due in which nothing stood in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from companion.backoff import JITTER, RETRY_DELAYS

Interval = tuple[float, float]


@dataclass(frozen=True)
class Tried:
    """One try: when it was sent and when it was over, as Unix times."""

    sent_at: float
    over_at: float


def united(intervals: Sequence[Interval]) -> list[Interval]:
    """The same time in intervals that do not overlap, in order."""
    found: list[Interval] = []
    for since, until in sorted(intervals):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        elif until > since:
            found.append((since, until))
    return found


def free_seconds(since: float, until: float, barred: Sequence[Interval]) -> float:
    """Between the two, without what lies in one of the intervals, which do not overlap."""
    taken = sum(max(0.0, min(until, end) - max(since, begin)) for begin, end in barred)
    return max(0.0, until - since - taken)


def lateness(
    received_at: float, free_from: float, tries: Sequence[Tried], barred: Sequence[Interval]
) -> Iterator[tuple[int, float]]:
    """Number of each try, and how many seconds late it was.

    The first is due when the webhook was there, the next ones by the schedule of ``companion.backoff`` at its
    slowest; none before the person's earlier events are settled (``free_from``).
    """
    due = received_at
    for number, one in enumerate(tries):
        yield number + 1, free_seconds(max(due, free_from), one.sent_at, barred)
        due = one.over_at + RETRY_DELAYS[min(number, len(RETRY_DELAYS) - 1)] * (1 + JITTER)
