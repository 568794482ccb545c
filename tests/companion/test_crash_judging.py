"""The judge of the crash runs sees what it is there to see."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from companion.config import Config
from companion.delivery import claims
from companion.ledger import outbox
from companion.ledger.database import connect, writing
from companion.ledger.models import Attempt, Delivery
from companion.ledger.outbox import Outcome
from tests.bench.crash.judging import LEASE_SECONDS, SLACK_SECONDS, Posted, Verdict, judge, sent_by
from tests.bench.crash.killer import Uptime
from tests.companion.shop import START, Shop, bought, paid

ALL_THE_TIME = [Uptime(0.0, None)]
INFINITE = float("inf")


@pytest.fixture
def told(ledger: Config, shop: Shop, tmp_path: Path) -> tuple[str, list[Posted], Path]:
    """A purchase and a renewal of one customer, both delivered at once, and as a site would have written it down."""
    recorded = [shop.post(bought("1")), shop.post(paid("1", START + 30 * 86_400))]
    came = tmp_path / "came.jsonl"
    with came.open("w") as file:
        for one in claims.claim(shop.site, 50):
            file.write(json.dumps({"at": time.time(), "site": shop.site, "event": one.event["id"]}) + "\n")
            with writing(shop.site):
                outbox.settle(one, Outcome("applied", "pretty", 200))
    posted = [Posted(one.event, "ann@example.com", number) for number, one in enumerate(recorded)]
    return ledger.database_url, posted, came


def judged(ledger: Config, told: tuple[str, list[Posted], Path]) -> Verdict:
    url, posted, came = told
    verdict = judge(url, posted, [came], ALL_THE_TIME)
    connect(ledger)
    return verdict


def test_a_good_run_is_called_good(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    assert judged(ledger, told).is_good


def test_what_is_not_settled_is_lost(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    Delivery.update(state="delivering", settled_at=None).where(Delivery.event == told[1][0].event).execute()
    assert len(judged(ledger, told).lost) == 1


def test_a_webhook_without_an_event_is_lost(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    told[1].append(Posted("evt_never", "bob@example.com", 0))
    assert judged(ledger, told).lost == ["evt_never"]


def test_an_event_that_nobody_posted_is_doubled(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    told[1].pop()
    assert judged(ledger, told).doubled


def test_what_comes_again_when_it_was_settled_is_doubled(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    with told[2].open("a") as file:
        file.write(json.dumps({"at": time.time() + 5, "site": "", "event": told[1][0].event}) + "\n")
    assert len(judged(ledger, told).doubled) == 1


def test_a_renewal_before_its_purchase_is_out_of_order(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    lines = told[2].read_text().splitlines()
    first, second = (json.loads(line) for line in lines)
    told[2].write_text("".join(json.dumps({**row, "at": -row["at"]}) + "\n" for row in (first, second)))
    assert judged(ledger, told).out_of_order == ["ann@example.com"]


def test_what_was_sent_long_after_it_was_due_is_late(ledger: Config, told: tuple[str, list[Posted], Path]) -> None:
    Attempt.update(sent_at=Attempt.sent_at + 60_000).where(Attempt.id == 1).execute()
    assert len(judged(ledger, told).late) == 1


@pytest.mark.parametrize(
    ("uptimes", "due", "latest"),
    [
        ([Uptime(0, None)], 5.0, 5 + SLACK_SECONDS),
        ([Uptime(0, 100.0)], 5.0, 5 + SLACK_SECONDS),
        ([Uptime(0, 12.0)], 5.0, INFINITE),  # killed before it had to be sent, and nobody came after
        ([Uptime(0, 12.0), Uptime(14.0, None)], 5.0, 14 + LEASE_SECONDS + SLACK_SECONDS),
        ([Uptime(0, 12.0), Uptime(14.0, 20.0), Uptime(22.0, None)], 5.0, 22 + LEASE_SECONDS + SLACK_SECONDS),
        ([Uptime(0, 12.0), Uptime(14.0, None)], 90.0, 90 + SLACK_SECONDS),  # no old lease is left by then
    ],
)
def test_when_something_must_have_been_sent(uptimes: list[Uptime], due: float, latest: float) -> None:
    assert sent_by(due, uptimes) == latest
