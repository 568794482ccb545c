"""What will happen in a run, worked out from its seed before it begins: who buys, how sites behave, what breaks.

Times are seconds from the first webhook.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.stack.shop import Fields, Order

DAY = 86_400
WORD = "chaos-word"
LEASE_SECONDS = 30.0  # a stopped worker is stopped for longer
EVENTS_EACH = 4  # of a customer: a purchase, two renewals, and a refund or a third renewal
DUPLICATED, DISORDERED, REFUNDED = 0.1, 0.1, 0.3  # parts of the webhooks, the customers, the customers
QUIET_AT_THE_END = 0.25  # of the time of sending: no site misbehaves and nothing breaks any more

# How a site that is reached misbehaves. It may have done its work all the same, as a plugin whose answer is lost on
# the way has: then what comes again must change nothing.
MOODS = {
    "slow": "answers after two to six seconds",
    "hangs": "takes the connection and never answers",
    "trickles": "a byte a second, for longer than anybody waits",
    "junk": "200 with the plugin's mark and no JSON",
    "half": "results for every second delivery only",
    "html": "200 with a page of somebody else's",
    "error": "500",
    "busy": "503 with Retry-After",
    "redirect": "302",
    "oversized": "an answer of four megabytes",
    "cut": "the connection ends in the middle of the answer",
    "closed": "nobody listens on its port",
}
UNREACHABLE = ("cut", "closed")  # for which the companion may leave a site alone for a minute
PATIENT = ("hangs", "trickles")  # which cost 15 s a try


@dataclass(frozen=True)
class Size:
    """How much of everything; ``per_second``: webhooks, as long as they are answered."""

    webhooks: int = 10_000
    sites: int = 50
    webs: int = 3
    workers: int = 2
    per_second: float = 45.0
    senders: int = 64

    @property
    def seconds(self) -> float:
        return self.webhooks / self.per_second


@dataclass(frozen=True)
class Mood:
    """From when until when a site behaves how; ``works``: it does what it was sent before it spoils the answer."""

    site: int
    name: str
    since: float
    until: float
    works: bool


@dataclass
class Customer:
    """One customer of one site: the webhooks in the order in which they are sent; ``numbers`` is their true order."""

    name: str
    site: int
    begins_at: float
    webhooks: list[Fields]
    numbers: list[int]
    again: list[bool]  # which of them are sent twice at once


@dataclass(frozen=True)
class Fault:
    """Something breaks at ``at``, for ``seconds`` where it lasts; ``which``: of several processes."""

    at: float
    what: str
    which: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        lasting = f" for {self.seconds:.0f} s" if self.seconds else ""
        return f"{self.at:6.1f} s  {self.what} {self.which + 1 if self.which >= 0 else ''}{lasting}".rstrip()


@dataclass
class Plan:
    """The whole run."""

    seed: int
    size: Size
    moods: list[Mood] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def make_plan(seed: int, size: Size, *, on_postgres: bool, is_small: bool = False) -> Plan:
    """``is_small``: nothing that takes half a minute by itself, for the edition in ``make test``."""
    rng = random.Random(seed)
    moods = list(_moods(rng, size, is_small))
    faults = sorted(_faults(rng, size, on_postgres, is_small), key=lambda fault: fault.at)
    return Plan(seed, size, moods, faults)


def _moods(rng: random.Random, size: Size, is_small: bool) -> Iterator[Mood]:
    """Every fourth site is always well; the others misbehave, each in its own ways, one after the other."""
    names = [name for name in MOODS if not (is_small and name in PATIENT)]
    turn = list(names)
    rng.shuffle(turn)
    last = size.seconds * (1 - QUIET_AT_THE_END)
    for site in range(size.sites):
        if site % 4 == 0:
            continue
        since = rng.uniform(0, min(60.0, last / 3))
        while since < last:
            turn = turn or rng.sample(names, len(names))
            name = turn.pop()
            length = rng.uniform(1.5, 2.5) if is_small else rng.uniform(8, 20)
            yield Mood(site, name, since, since + length, rng.random() < 0.5)
            since += length + rng.uniform(100, 140)  # what failed is over by then: its third try comes after a minute


def _faults(rng: random.Random, size: Size, on_postgres: bool, is_small: bool) -> Iterator[Fault]:
    last = size.seconds * (1 - QUIET_AT_THE_END)
    at = 2.0
    while at < last:
        what = rng.choice(["kill -9 web", "kill -9 one process of web", "kill -9 worker"])
        yield Fault(at, what, rng.randrange(size.workers if "worker" in what else size.webs))
        at += rng.uniform(4, 7) if is_small else rng.uniform(6, 14)
    if not is_small:
        for part in (0.1, 0.5):
            yield Fault(last * part, "SIGSTOP, SIGCONT worker", rng.randrange(size.workers), LEASE_SECONDS + 5)
    yield Fault(last * 0.85, "disk full", -1, 3.0 if is_small else 8.0)
    if on_postgres:
        for part, what in ((0.3, "PostgreSQL restarted"), (0.65, "PostgreSQL killed and restarted")):
            yield Fault(last * part, what, -1)
        for part in (0.2, 0.45, 0.95):
            yield Fault(last * part, "pg_terminate_backend of all", -1)


def customers(plan: Plan) -> list[Customer]:
    """By turns of the sites, until there are enough webhooks."""
    rng = random.Random(plan.seed + 1)
    size, found, number = plan.size, [], 0
    while number * EVENTS_EACH < size.webhooks:
        order = Order(WORD, f"chaos{number}@example.com", recurring=True, bought_at=int(time.time()) - 120 * DAY)
        told = [order.purchase(), *(order.rebill(n, order.bought_at + n * 30 * DAY) for n in (2, 3))]
        after = order.bought_at + 4 * 30 * DAY - DAY
        told.append(order.refund(after) if rng.random() < REFUNDED else order.rebill(4, after))
        told = told[: size.webhooks - number * EVENTS_EACH]
        numbers = list(range(len(told)))
        if len(told) > 1 and rng.random() < DISORDERED:
            at = rng.randrange(len(told) - 1)
            numbers[at], numbers[at + 1] = numbers[at + 1], numbers[at]
        again = [rng.random() < DUPLICATED for _ in told]
        begins = number * EVENTS_EACH / size.per_second
        told = [told[number] for number in numbers]
        found.append(Customer(order.email, number % size.sites, begins, told, numbers, again))
        number += 1
    return found
