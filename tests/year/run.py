"""A year, lived day by day at a clock that is moved, and compared at each month's end with the owner's wishes."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from tests.e2e.month.service import companion_of
from tests.fakes.thrivecart_api import thrivecart_api
from tests.stack.mariadb import MariaDB
from tests.stack.postgres import Postgres
from tests.stack.process import ServiceError
from tests.stack.shop import post
from tests.year.arrivals import Arrival, arrivals_of
from tests.year.differences import Difference, Told, explained, unsaid, wished
from tests.year.facts import Kind
from tests.year.goods import RULES
from tests.year.keeper import Keeper
from tests.year.lists import is_listed
from tests.year.months import DAY, HOUR, begin_after, day_of, month_ends
from tests.year.people import IMPORTED_ON, LAUNCH_SECONDS, LAUNCHES, Person, Town
from tests.year.place import Place, YearClock, place
from tests.year.report import Report
from tests.year.sales import Happening

DEAD_FROM, DEAD_DAYS = 162 * DAY, 7
LEDGER_BACKUP, LEDGER_RESTORED = 192 * DAY + 3 * HOUR, 193 * DAY + 9 * HOUR
SITE_BACKUP, SITE_RESTORED = 231 * DAY + 3 * HOUR, 231 * DAY + 22 * HOUR
STORY = 40


@dataclass(frozen=True)
class Size:
    customers: int = 2000
    seed: int = 1
    zone: str = "America/New_York"
    tick_hours: int = 8
    brought_at_once: float = 0.05  # of the webhooks; the others with whatever came since the last tick
    dead_week_hours: int = 2  # between the tries of the week in which the site is dead
    slow_site: bool = True  # it answers after the time-out for a while, too


# Its 60 have lives of all kinds: paused with a cancellation, paid off and cancelled, imported, tied, at one address.
SMALL = Size(60, 10, "Europe/Berlin", tick_hours=12, brought_at_once=0.1, dead_week_hours=8, slow_site=False)


@dataclass
class Year:
    size: Size
    town: Town
    place: Place
    keeper: Keeper
    clock: YearClock
    say: Callable[[str], object]  # of each month, when it is over
    report: Report = field(default_factory=Report)
    _began: float = field(default_factory=time.monotonic)
    _agenda: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _told: dict[int, Told] = field(default_factory=dict)  # by the id of the happening
    _told_at: dict[int, int] = field(default_factory=dict)
    _random: Random = field(default_factory=lambda: Random(0))

    def live(self) -> Report:
        people = self.town.people
        self._plan(people)
        while self._agenda:
            at, _, act = heapq.heappop(self._agenda)
            self.clock.reach_moment(at)
            act()
        self.keeper.settle()
        self.report.notes.append(f"tries of the last weeks: {dict(self.keeper.tries())}")
        self.report.customers, self.report.people = self.size.customers, len(people)
        self.report.happened = sum(len(person.happenings) for person in people)
        self.report.unsettled = self.keeper.service.unsettled()
        self.report.alerts = Counter(alert.kind for alert in self.keeper.service.open_alerts())
        self.report.errors = self.place.site.plugin_errors()
        self.report.seconds = time.monotonic() - self._began
        return self.report

    def _plan(self, people: list[Person]) -> None:
        begin, end, size = self.town.begin, self.town.end, self.size
        for person in people:
            for arrival in arrivals_of(person, size.seed, end):
                self._at(arrival.at, partial(self._tell, arrival))
            for tie in person.ties:
                self._at(tie.at, partial(self.keeper.tie, tie.one, tie.other))
        for at in range(begin, end, size.tick_hours * HOUR):
            self._at(at, self._deliver)
        for launch in LAUNCHES.values():
            for at in range(begin + launch, begin + launch + LAUNCH_SECONDS + 600, 300):
                self._at(at, self._deliver)
        for at in range(begin + 7 * DAY, end, 7 * DAY):
            self._at(at, self.keeper.tidy)
        for month, at in enumerate(month_ends(begin, self.place.zone), 1):
            self._at(at, partial(self._compare, month))
            self._at(at + 3 * HOUR, self.place.tidy)
        self._plan_troubles(begin)

    def _plan_troubles(self, begin: int) -> None:
        dead = begin + DEAD_FROM
        self._at(begin + IMPORTED_ON, self._import)
        self._at(dead, self.place.fall_silent)
        self._at(dead + DAY, partial(self.place.fail, "error"))  # longer than a delivery is tried
        if self.size.slow_site:
            self._at(dead + 4 * DAY, partial(self.place.fail, "slow"))
            self._at(dead + 4 * DAY + 5 * HOUR, partial(self.place.fail, "error"))
        for at in range(dead, dead + DEAD_DAYS * DAY, self.size.dead_week_hours * HOUR):
            self._at(at, self._deliver)
        self._at(dead + DEAD_DAYS * DAY, self._come_back)
        self._at(begin + LEDGER_BACKUP, self.keeper.back_up)
        self._at(begin + LEDGER_RESTORED, self._restore_ledger)
        self._at(begin + SITE_BACKUP, self.place.back_up)
        self._at(begin + SITE_RESTORED, self.place.restore)

    def _at(self, at: float, act: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (at, next(self._numbers), act))

    def _tell(self, arrival: Arrival) -> None:
        happening = arrival.happening
        answer = post(self.keeper.service.webhook_url, happening.body)
        if answer.status != 200:
            raise ServiceError(f"{happening.body['event']} was answered {answer}")
        self.report.posted["first" if arrival.is_first else "again"] += 1
        if happening.fact is not None:
            self._told[id(happening)] = Told(happening.fact)
            self._told_at.setdefault(id(happening), arrival.at)
        if self._random.random() < self.size.brought_at_once:
            self._deliver()

    def _deliver(self) -> None:
        self.keeper.service.deliver()

    def _come_back(self) -> None:
        self.place.come_back()
        self.keeper.settle()
        dead = self.keeper.retry_dead()
        self.report.notes.append(f"tries by the end of the dead week: {dict(self.keeper.tries())}")
        self.report.notes.append(f"the dead week: {dead} deliveries were given up, and retried by the owner")

    def _import(self) -> None:
        listed = self._learn(0)
        counts = self.keeper.bring_in(listed)
        self.report.notes.append(f"imported from {len(listed)} rows or more: {counts}")

    def _restore_ledger(self) -> None:
        self.keeper.restore(self.keeper.folder / "copy")
        for key, at in self._told_at.items():
            if at >= self.town.begin + LEDGER_BACKUP:
                is_listed_too = is_listed(self._told[key].fact)
                self._told[key] = replace(self._told[key], by_list=is_listed_too, is_lost=not is_listed_too)
        self.clock.let_pass(HOUR)
        listed = self._learn(LEDGER_BACKUP - DAY)
        counts = self.keeper.compare(listed, days=3)
        self.keeper.resync_all()
        self.report.notes.append(f"an older ledger was restored, and compared: {counts}")

    def _learn(self, since: int) -> list[Happening]:
        """Everything that ThriveCart lists by now; what nobody told the companion yet since then, it is told by it."""
        now = time.time() - HOUR / 4
        found = [one for person in self.town.people for one in person.happenings if one.at <= now]
        listed = [one for one in found if is_listed(one.fact)]
        for one in listed:
            if one.at >= self.town.begin + since or not since:
                assert one.fact is not None
                self._told.setdefault(id(one), Told(one.fact, by_list=True))
        return listed

    def _compare(self, month: int) -> None:
        self.keeper.settle()
        now, tags = int(time.time()), self.place.tags()
        known = [one for person in self.town.people for one in person.known_at(now)]
        self.report.contacts = Counter(sum(len(tags.get(email, ())) for email in one.emails) for one in known)
        for person in known:
            facts = [told for one in person.happenings if (told := self._told.get(id(one)))]
            held = {tag for email in person.emails for contact in tags.get(email, ()) for tag in contact}
            if _lacks_a_purchase(facts):
                self.report.on_their_way += 1
                continue
            self.report.compared += 1
            wish = wished(facts, now)
            if wish != held:
                self.report.differences.append(self._difference(person, facts, month, wish, held, now))
                if self.report.differences[-1].is_fault:
                    self.say(str(self.report.differences[-1]))
        self.report.events, self.report.deliveries = self.keeper.counts()
        self.report.seconds = time.monotonic() - self._began
        self.say(f"month {month}: {self.report.in_short()}")

    def _difference(
        self, person: Person, facts: list[Told], month: int, wish: set[str], held: set[str], now: int
    ) -> Difference:
        ways = explained(facts, now, held)
        said = [line for email in person.emails for line in self.keeper.timeline(email)]
        story = [
            f"{day_of(one.fact.at)} {one.fact.kind} {one.fact.order} {one.fact.product} {one.fact.cents or ''}"
            f"{' last' if one.fact.is_last else ''}{f' until {day_of(one.fact.until)}' if one.fact.until else ''}"
            f"{' (list)' if one.by_list else ''}"
            for one in facts
        ]
        return Difference(
            who=", ".join(person.emails),
            kind=f"{person.kind}, month {month}",
            when=now,
            missing=frozenset(wish - held),
            extra=frozenset(held - wish),
            ways=None if ways is None else tuple(way.name for way in ways),
            unsaid=unsaid(ways or (), facts, now, held, said),
            story=tuple(story[-STORY:]) if ways is None else (),
        )


def _lacks_a_purchase(facts: list[Told]) -> bool:
    """Whether something was told of an order that nobody knows yet."""
    bought = {one.fact.order for one in facts if one.fact.kind is Kind.BOUGHT}
    return any(one.fact.order not in bought for one in facts)


def _in_silence(line: str) -> None:
    """Nobody listens."""


@contextmanager
def year(
    size: Size,
    server: MariaDB,
    folder: Path,
    postgres: Postgres | None = None,
    say: Callable[[str], object] = _in_silence,
) -> Iterator[Year]:
    """Everything ready on the first day of the year; the ledger in PostgreSQL where there is one."""
    begin = begin_after(time.time())
    with place(server, size.zone) as there, YearClock(there.site) as clock, thrivecart_api() as api:
        clock.reach_moment(begin - HOUR)
        settings = {"thrivecart_api_url": api.url}
        if postgres is not None:
            settings["database_url"] = postgres.new_database()
        with companion_of(there.site, folder, RULES, **settings) as service:
            town = Town(size.customers, size.seed, begin)
            town.settle()
            yield Year(size, town, there, Keeper(service, clock, api, folder, postgres), clock, say)
