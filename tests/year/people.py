"""Everybody of the year: as many buyers as are wanted, of all kinds; some are one person or share an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.year.goods import COURSE, WORKBOOK, Good
from tests.year.lives import BASKETS, KINDS, SUBSCRIBED, Life
from tests.year.months import DAY, HOUR, MONTHS, months_after
from tests.year.sales import Happening

LAUNCHES = {"launch 1": 56 * DAY + 18 * HOUR, "launch 2": 212 * DAY + 16 * HOUR}  # an hour from then on
IMPORTED_ON = 137 * DAY + 9 * HOUR
LAUNCH_SECONDS = HOUR


@dataclass(frozen=True)
class Tie:
    """From then on the site's owner says that two addresses are one person's."""

    at: int
    one: str
    other: str


@dataclass
class Person:
    """Who counts as one: a buyer, a buyer under two names, or two who share one address."""

    lives: list[Life]
    ties: list[Tie] = field(default_factory=list)

    @property
    def emails(self) -> list[str]:
        return list(dict.fromkeys(email for life in self.lives for email in life.emails))

    def known_at(self, at: float) -> list[Person]:
        """Whom the site knows then: until somebody ties two addresses, they are two people's."""
        return [self] if all(tie.at <= at for tie in self.ties) else [Person([life]) for life in self.lives]

    @property
    def kind(self) -> str:
        kinds = " and ".join(sorted({life.kind for life in self.lives}))
        parts = [kinds, "tied" if self.ties else "sharing an address" if len(self.lives) > 1 else ""]
        return ", ".join(filter(None, parts))

    @property
    def happenings(self) -> list[Happening]:
        return sorted((one for life in self.lives for one in life.happenings), key=lambda one: one.at)


@dataclass
class Town:
    """Makes the people, ``count`` buyers in all, by the seed."""

    count: int
    seed: int
    begin: int
    people: list[Person] = field(default_factory=list)

    @property
    def end(self) -> int:
        return months_after(self.begin, MONTHS)

    def settle(self) -> list[Person]:
        kinds = [kind for kind, share in KINDS.items() for _ in range(round(self.count * share / 100))]
        kinds = [*kinds, *["once"] * self.count][: self.count]
        Random(self.seed).shuffle(kinds)
        numbers = iter(enumerate(kinds, 1))
        self.people = [person for number, kind in numbers for person in self._one(number, kind, numbers)]
        return self.people

    def _one(self, number: int, kind: str, more: Iterator[tuple[int, str]]) -> Iterator[Person]:
        random = Random(f"{self.seed}/{number}")
        rng = random.random()
        email = f"c{number}@example.com"
        if rng < 0.06 and (second := next(more, None)):
            yield self._two(random, (number, kind), second, is_shared=rng < 0.03)
            return
        life = self._life(random, number, kind, email)
        first = self._first(random, life)
        if rng < 0.13:
            moved = first + random.randrange(20 * DAY, 150 * DAY)
            life.addresses.append((moved, f"moved.{email}"))
            if rng < 0.11:
                life.moves.append(moved)
        yield Person([life.live(first, self._basket(random, life))])

    def _two(self, random: Random, one: tuple[int, str], two: tuple[int, str], *, is_shared: bool) -> Person:
        email = f"c{one[0]}@example.com"
        other = email if is_shared else f"other.{email}"
        lives = [self._life(random, *one, email), self._life(random, *two, other)]
        begins = [self._first(random, life) for life in lives]
        for life, first in zip(lives, begins, strict=True):
            life.live(first, self._basket(random, life))
        if is_shared:
            return Person(lives)
        tied = max(begins[1] - 2 * DAY, self.begin + DAY) if random.random() < 0.65 else begins[1] + 20 * DAY
        return Person(lives, [Tie(tied, email, other)])

    def _life(self, random: Random, number: int, kind: str, email: str) -> Life:
        return Life(random, number, kind, self.begin, self.end, [(0, email)])

    def _first(self, random: Random, life: Life) -> int:
        """When they buy first; one in twelve did before the webhook was connected, and is imported."""
        if life.kind in LAUNCHES:
            return self.begin + LAUNCHES[life.kind] + random.randrange(LAUNCH_SECONDS)
        if random.random() < 0.08:
            life.told_from = self.begin + IMPORTED_ON
            return self.begin - random.randrange(20 * DAY, 380 * DAY)
        at = self.begin + random.randrange(HOUR, 330 * DAY)
        return at if random.random() < 0.9 else self._month_end(random)

    def _month_end(self, random: Random) -> int:
        """On the 31st of January or December, or on the leap day."""
        day = random.choice((91, 122, 151))
        return self.begin + day * DAY + random.randrange(DAY)

    @staticmethod
    def _basket(random: Random, life: Life) -> tuple[Good, ...]:
        if life.kind in LAUNCHES:
            return random.choice(((COURSE,), (COURSE, WORKBOOK), BASKETS[3]))
        return SUBSCRIBED.get(life.kind) or random.choice(BASKETS)
