"""One run: sites, their customers, webhooks at a steady pace, kills, and the wait until all is settled."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from companion.ledger.models import WAITING, Delivery
from tests.bench.crash.judging import LEASE_SECONDS, SLACK_SECONDS, Posted, Verdict, judge, ledger
from tests.bench.crash.killer import Killer
from tests.stack.arrivals import Arrivals
from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair, pair
from tests.stack.process import HOST, REPOSITORY, Process, ServiceError, accepts_connections, free_port
from tests.stack.shop import Fields, Order, post
from tests.stack.wordpress import WordPress

WEBHOOKS_A_SECOND = 15  # slow enough that many kills fall into the run
CHAINS_AT_ONCE = 48
PATIENCE = 60  # seconds for which a webhook is sent again, as a sender that retries would
EVENTS_EACH = 3  # of a customer: a purchase and two renewals
DAY = 86_400
WORD = "crash-word"
TAG = "course bought"
RULES = [{"id": "crash", "product": "*", "event": "purchase.completed", "apply": [TAG], "remove": []}]


@dataclass
class Report:
    """What one run came to; ``twice`` are customers whom the real plugin tagged twice, or not."""

    webhooks: int
    sites: int
    seed: int
    kills: dict[str, int]
    verdict: Verdict
    twice: list[str]
    sent_again: int
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.verdict.is_good and not self.twice

    def __str__(self) -> str:
        found = self.verdict
        retried = ", ".join(f"{number} {name}" for name, number in sorted(found.retried.items())) or "none"
        kills = ", ".join(f"{what} {number}" for what, number in self.kills.items())
        text = (
            f"kill -9 during {self.webhooks} webhooks to {self.sites} sites (seed {self.seed}; killed: {kills}): "
            f"{len(found.lost)} lost, {len(found.doubled) + len(self.twice)} doubled, "
            f"{len(found.out_of_order)} out of order, {len(found.late)} late; longest wait after it was due "
            f"{found.latest_seconds:.1f} s, tries that settled nothing: {retried}; {self.sent_again} webhooks sent "
            f"again, {self.seconds:.0f} s"
        )
        wrong = [*found.lost, *found.doubled, *found.out_of_order, *found.late, *self.twice]
        return "\n  ".join([text, *wrong[:12]])


@dataclass
class Customer:
    """One customer of one site, and what ThriveCart tells of them, in its order."""

    name: str
    webhook_url: str
    webhooks: list[Fields]
    begins_at: float = 0.0


@contextmanager
def stand_ins() -> Iterator[tuple[str, Path]]:
    """The address below which any number of sites lie, and the file with what came to them."""
    with tempfile.TemporaryDirectory(prefix="cc-crash-", ignore_cleanup_errors=True) as folder:
        port, came = free_port(), Path(folder) / "came.jsonl"
        command = [sys.executable, "-m", "tests.bench.crash.stand_in", str(port), str(came)]
        process = Process("stand-in sites", command, Path(folder) / "log", cwd=REPOSITORY)
        try:
            process.wait_until(lambda: accepts_connections(port), 20)
            yield f"http://{HOST}:{port}", came
        finally:
            process.kill()


def crash_run(companion: Companion, webhooks: int, sites: int, *, seed: int, site: WordPress) -> Report:
    """Kill while ``webhooks`` come in for ``sites`` sites: the real ``site``, and stand-ins."""
    began = time.monotonic()
    with stand_ins() as (address, came):
        real = pair(companion, site, RULES)
        files = [came, Arrivals(site).path]
        places = [(real.webhook_url, real.secret_word)]
        for number in range(1, sites):
            added = companion.json("site", "add", f"{address}/s{number}", "--secret-word", WORD)
            places.append((added["webhook_url"], WORD))
        customers = list(_customers(places, webhooks))
        killer = Killer(companion, random.Random(seed))
        killer.start()
        try:
            posted, sent_again = _post(customers)
        finally:
            killer.stop()
        _wait_until_settled(companion.database_url)
        verdict = judge(companion.database_url, posted, files, killer.uptimes())
        twice = _not_tagged_once(real, customers)
    seconds = time.monotonic() - began
    return Report(len(posted), sites, seed, killer.kills, verdict, twice, sent_again, seconds)


def _customers(places: list[tuple[str, str]], webhooks: int) -> Iterator[Customer]:
    """Customers of the sites by turns, each with a few webhooks, until there are enough."""
    number = 0
    while number * EVENTS_EACH < webhooks:
        url, word = places[number % len(places)]
        name = f"crash{number}@example.com"
        order = Order(word, name, recurring=True, bought_at=int(time.time()) - 90 * DAY)
        told = [order.purchase(), *(order.rebill(n, order.bought_at + n * 30 * DAY) for n in (2, 3))]
        yield Customer(name, url, told[: webhooks - number * EVENTS_EACH])
        number += 1


def _post(customers: list[Customer]) -> tuple[list[Posted], int]:
    """Each customer's webhooks one after the other; how often one had to be sent again."""
    start = time.monotonic()
    for number, customer in enumerate(customers):
        customer.begins_at = start + number * EVENTS_EACH / WEBHOOKS_A_SECOND
    with ThreadPoolExecutor(CHAINS_AT_ONCE) as pool:
        answers = [row for rows in pool.map(_post_all, customers) for row in rows]
    return [posted for posted, _ in answers], sum(tries - 1 for _, tries in answers)


def _post_all(customer: Customer) -> list[tuple[Posted, int]]:
    time.sleep(max(0.0, customer.begins_at - time.monotonic()))
    found = []
    for number, fields in enumerate(customer.webhooks):
        event, tries = _send_until_kept(customer.webhook_url, fields)
        found.append((Posted(event, customer.name, number), tries))
    return found


def _send_until_kept(url: str, fields: Fields) -> tuple[str, int]:
    """The event's id and how often the webhook had to be sent."""
    deadline, tries = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline:
        tries += 1
        try:
            answer = post(url, fields)
        except OSError:
            time.sleep(0.1)
            continue
        if answer.status == 200:
            return str(json.loads(answer.body)["event"]), tries
        if answer.status != 503:
            raise ServiceError(f"The webhook was answered {answer.status} {answer.body}")
        time.sleep(0.2)
    raise ServiceError(f"A webhook was not accepted within {PATIENCE} s.")


def _wait_until_settled(database_url: str) -> None:
    """What is not settled by then is judged as lost."""
    deadline = time.monotonic() + LEASE_SECONDS + 3 * SLACK_SECONDS
    with ledger(database_url):
        waiting = Delivery.select().where(Delivery.state.in_(WAITING))
        while waiting.count() and time.monotonic() < deadline:
            time.sleep(0.5)


def _not_tagged_once(real: Pair, customers: list[Customer]) -> list[str]:
    applied = StandInCrm(real.site).times_applied_by_email(TAG)
    mine = [one.name for one in customers if one.webhook_url == real.webhook_url]
    return [f"{name} was tagged {applied.get(name, 0)} times" for name in mine if applied.get(name, 0) != 1]
