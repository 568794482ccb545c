"""The judge of the chaos runs sees what it is there to see."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from companion.backoff import RETRY_DELAYS
from companion.config import Config
from companion.delivery import claims
from companion.ledger import outbox
from companion.ledger.database import connect, writing
from companion.ledger.models import Attempt, Delivery
from companion.ledger.outbox import Outcome
from companion.ledger.states import AttemptOutcome, Transport
from tests.chaos.faults import Broken
from tests.chaos.judge import Verdict, judge
from tests.chaos.lateness import Tried, free_seconds, lateness, united
from tests.chaos.plan import Mood, Plan, Size, make_plan
from tests.chaos.senders import Answered
from tests.chaos.timeline import Timeline
from tests.companion.shop import START, Shop, bought, paid

SIZE = Size(webhooks=2, sites=1, workers=2)


@dataclass
class Told:
    """A purchase and a renewal of one customer, both delivered at once, and as everybody would have written it down."""

    config: Config
    shop: Shop
    answered: list[Answered]
    came: Path
    broken: list[Broken]
    plan: Plan

    def judged(self) -> Verdict:
        times = Timeline(self.plan, self.broken, time.time() - 60)
        try:
            return judge(self.config.database_url, self.plan, [self.shop.site], self.answered, self.came, times)
        finally:
            connect(self.config)

    def wrong(self) -> set[str]:
        return {name for name, rows in self.judged().faults.items() if rows}

    def rewrite(self, event: str, **changes: object) -> None:
        """What the site wrote down about one event."""
        rows = [json.loads(line) for line in self.came.read_text().splitlines()]
        for row in rows:
            if row["event"]["id"] == event:
                row |= changes
        self.came.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def write(self, **row: object) -> None:
        with self.came.open("a") as file:
            file.write(json.dumps(row) + "\n")


@pytest.fixture
def told(ledger: Config, shop: Shop, tmp_path: Path) -> Told:
    recorded = [shop.post(bought("1")), shop.post(paid("1", START + 30 * 86_400))]
    now = time.time()
    answered = [
        Answered(0, "ann@example.com", number, now - 9 + number * 2, now - 8 + number * 2, 1, {one.event}, 0.1)
        for number, one in enumerate(recorded)
    ]
    made = Told(ledger, shop, answered, tmp_path / "came.jsonl", [], Plan(1, SIZE))
    while batch := claims.claim(shop.site, 1):
        with writing(shop.site):
            for one in batch:
                event = {"id": one.event["id"], "type": one.event["type"], "order": "1", "at": one.event["occurred_at"]}
                for what in ("came", "applied"):
                    made.write(what=what, now=time.time(), site=0, event=event, mood="well")
                outbox.settle(one, Outcome(AttemptOutcome.APPLIED, Transport.PRETTY, 200))
    return made


def only(told: Told, number: int) -> str:
    return min(told.answered[number].events)


def test_a_good_run_is_called_good(told: Told) -> None:
    assert told.judged().is_good


def test_an_answered_webhook_that_nobody_recorded_is_lost(told: Told) -> None:
    told.answered.append(Answered(0, "bob@example.com", 0, 0.0, 0.0, 1, {"evt_never"}, 0.1))
    assert told.wrong() == {"lost"}


def test_what_counts_as_delivered_and_never_came_is_lost(told: Told) -> None:
    told.came.write_text("\n".join(told.came.read_text().splitlines()[:3]))
    assert told.wrong() == {"lost"}


def test_what_is_dead_is_lost(told: Told) -> None:
    Delivery.update(state="dead").where(Delivery.event == only(told, 0)).execute()
    assert told.wrong() == {"lost"}


def test_what_still_waits_is_stuck(told: Told) -> None:
    Delivery.update(state="delivering", settled_at=None).where(Delivery.event == only(told, 1)).execute()
    assert told.wrong() == {"stuck"}


def test_an_event_that_nobody_was_answered_with_is_doubled(told: Told) -> None:
    told.answered.pop()
    assert told.wrong() == {"doubled"}


def test_one_webhook_with_two_events_is_doubled(told: Told) -> None:
    told.answered[0].events |= told.answered.pop().events
    assert told.wrong() == {"doubled"}


def test_what_a_site_did_twice_is_doubled(told: Told) -> None:
    told.came.write_text(told.came.read_text() + told.came.read_text())
    assert told.wrong() == {"doubled"}


def test_an_event_at_another_site_is_doubled_and_misdirected(told: Told) -> None:
    row = json.loads(told.came.read_text().splitlines()[0])
    told.write(**row | {"site": 1})
    assert told.wrong() == {"doubled", "wrongly signed or misdirected"}


def test_a_renewal_before_its_purchase_is_out_of_order(told: Told) -> None:
    told.rewrite(only(told, 0), now=time.time() + 5)
    assert told.wrong() == {"out of order"}


def test_an_earlier_event_that_was_sent_later_may_come_later(told: Told) -> None:
    told.rewrite(only(told, 0), now=time.time() + 5)
    told.answered[0].answered_at = told.answered[1].sent_at + 1
    assert told.judged().is_good


def test_what_was_sent_long_after_it_was_due_is_late(told: Told) -> None:
    Attempt.update(sent_at=Attempt.sent_at + 60_000).where(Attempt.id == 1).execute()
    assert told.wrong() == {"later than its schedule says"}


def test_what_could_not_be_sent_is_not_late(told: Told) -> None:
    Attempt.update(sent_at=Attempt.sent_at + 60_000).where(Attempt.id == 1).execute()
    now = time.time()
    told.broken = [Broken("PostgreSQL restarted", now - 1, now + 52)]
    assert told.judged().is_good
    told.broken = [Broken("kill -9 worker", now - 1, now + 52, worker) for worker in (0, 1)]
    assert told.judged().is_good
    told.broken = [Broken("kill -9 worker", now - 1, now + 52, 1)]  # the other one is there
    assert told.wrong() == {"later than its schedule says"}
    told.broken, told.plan.moods = [], [Mood(0, "closed", 59.0, 60.0, False)]  # left alone for a minute
    assert told.judged().is_good
    told.plan.moods = [Mood(1, "closed", 59.0, 60.0, False)]
    assert told.wrong() == {"later than its schedule says"}


def test_each_try_is_held_to_the_schedule() -> None:
    second = 101.0 + RETRY_DELAYS[0] * 1.15
    assert list(lateness(100.0, 0.0, [Tried(100.5, 101.0), Tried(second + 20, second + 21)], [])) == [
        (1, 0.5),
        (2, pytest.approx(20.0)),
    ]
    assert list(lateness(100.0, 130.0, [Tried(131.0, 131.5)], [])) == [(1, 1.0)]  # the one before was settled at 130
    assert free_seconds(100.0, 150.0, united([(90.0, 110.0), (105.0, 120.0), (140.0, 160.0)])) == 20.0


def test_a_seed_says_everything_that_happens() -> None:
    plans = [make_plan(seed, Size(), on_postgres=True) for seed in (5, 5, 6)]
    assert plans[0].faults == plans[1].faults != plans[2].faults
    assert plans[0].moods == plans[1].moods != plans[2].moods
    whats = {fault.what for fault in plans[0].faults}
    assert {"SIGSTOP, SIGCONT worker", "disk full", "PostgreSQL restarted", "pg_terminate_backend of all"} <= whats
