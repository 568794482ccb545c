"""How the year's webhooks arrive: most within seconds, some after hours, days or weeks, some twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.year.lives import Life
from tests.year.months import DAY, HOUR
from tests.year.people import Person
from tests.year.sales import Happening

DELAYS = ((0.86, 1, 90), (0.94, 120, 6 * HOUR), (0.985, DAY, 4 * DAY), (1.0, 5 * DAY, 20 * DAY))
REPEATED = 0.12
AGAIN_AFTER = ((1, 5), (60, HOUR), (DAY, 3 * DAY), (20 * DAY, 100 * DAY))


@dataclass(frozen=True)
class Arrival:
    at: int
    happening: Happening
    is_first: bool


def arrivals_of(person: Person, seed: int, end: int) -> Iterator[Arrival]:
    """Until the year is over; what is younger than that stays untold."""
    for life in person.lives:
        random = Random(f"{seed}/arrivals/{life.number}")
        for happening in life.happenings:
            if happening.at >= life.told_from:
                yield from (one for one in _told(happening, life, random) if one.at < end)


def _told(happening: Happening, life: Life, random: Random) -> Iterator[Arrival]:
    rng = random.random()
    _, least, most = next(one for one in DELAYS if rng <= one[0])
    is_again, again = random.random() < REPEATED, random.choice(AGAIN_AFTER)
    at = happening.at + (random.randrange(least, most) if not happening.is_prompt else 1)
    yield Arrival(at, happening, True)
    if is_again and not happening.is_prompt:
        yield Arrival(at + random.randrange(*again), happening, False)
