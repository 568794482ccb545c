"""When a load generator posts, and what the waits come to; no socket and no clock in it.

Closed loop: each connection posts again as soon as it is answered, as many as the server takes. Open loop: so many are
due each second, whatever the server does; a wait is counted from the moment at which the post was due, so that a server
that stands still for a second is charged with all that should have come in that second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LOOK_AGAIN_SECONDS = 0.5


class Schedule(Protocol):
    """What is due when; all times are seconds of one clock."""

    def take(self, now: float, free: int) -> list[float]:
        """The moments at which posts were due that nobody has taken yet; ``free`` connections have nothing to do."""

    def pause(self, now: float) -> float:
        """Seconds until something may be due."""

    def is_over(self, now: float) -> bool:
        """Nothing more will be due."""


@dataclass
class ClosedLoop:
    """Until ``ends_at``, or until ``posts`` were made (0: any number)."""

    ends_at: float
    posts: int = 0
    taken: int = 0

    def take(self, now: float, free: int) -> list[float]:
        if self.is_over(now):
            return []
        number = min(free, self.posts - self.taken) if self.posts else free
        self.taken += number
        return [now] * number

    def pause(self, now: float) -> float:
        return LOOK_AGAIN_SECONDS

    def is_over(self, now: float) -> bool:
        return now >= self.ends_at or (self.posts > 0 and self.taken >= self.posts)


@dataclass
class OpenLoop:
    """``rate`` posts a second from ``began`` on, evenly, ``posts`` in all."""

    began: float
    rate: float
    posts: int
    taken: int = 0

    def take(self, now: float, free: int) -> list[float]:
        due: list[float] = []
        while self.taken < self.posts and (moment := self.began + self.taken / self.rate) <= now:
            due.append(moment)
            self.taken += 1
        return due

    def pause(self, now: float) -> float:
        if self.is_over(now):
            return LOOK_AGAIN_SECONDS
        return max(0.0, self.began + self.taken / self.rate - now)

    def is_over(self, now: float) -> bool:
        return self.taken >= self.posts


def share(sorted_waits: Sequence[float], part: float) -> float:
    """The wait that ``part`` (0 to 1) of all do not exceed; 0 when there are none."""
    if not sorted_waits:
        return 0.0
    return sorted_waits[min(len(sorted_waits) - 1, int(len(sorted_waits) * part))]
