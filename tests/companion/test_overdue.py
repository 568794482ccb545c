"""What is due and in nobody's hand is counted; a host's health check fails only where a worker plainly does nothing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from companion.administration import doctor
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims
from companion.history.recording import RecordResult
from companion.ids import new_id
from companion.ledger import health, outbox, sites
from companion.ledger.database import writing
from companion.ledger.models import Attempt, Site, WorkerHeartbeat
from tests.companion.ageing import hold, time_goes_by
from tests.companion.shop import WORD, Shop, bought, paid

MINUTE_MS = 60_000


def stuck(shop: Shop) -> list[RecordResult]:
    """One whose worker was killed, and what waits behind it, and half a minute later nobody there."""
    recorded = [shop.post(bought("1")), shop.post(bought("2", "bob@example.com"))]
    hold(shop, limit=1)
    recorded.append(shop.post(paid("1")))
    time_goes_by(45_000)
    return recorded


def test_what_is_overdue_is_counted(shop: Shop) -> None:
    recorded = stuck(shop)
    late = health.overdue()
    assert (late.count, late.sites) == (3, frozenset({shop.site}))
    assert late.since == shop.delivery(recorded[1]).due_at


@pytest.mark.parametrize(
    ("field", "ms_from_now"),
    [
        ("paused_at", -1),
        ("removed_at", -1),
        ("held_until", 60 * MINUTE_MS),
        ("pulled_at", 0),
        ("lease_until", 100_000),
    ],
)
def test_what_has_a_reason_to_wait_is_not_overdue(shop: Shop, field: str, ms_from_now: int) -> None:
    stuck(shop)
    Site.update(**{field: now_ms() + ms_from_now}).execute()
    assert health.overdue().count == 0


def test_what_waits_for_its_time_is_not_overdue_nor_what_waits_behind_it(shop: Shop) -> None:
    shop.post(bought("1"))
    [first] = claims.claim(shop.site, 50)
    with writing(shop.site):
        outbox.settle(first, outbox.Outcome("retry", "pretty", 200, retry_after=3600.0))
    shop.post(paid("1"))
    time_goes_by(45_000)
    assert health.overdue().count == 0


def worker_seen(since_ms: int) -> None:
    WorkerHeartbeat.delete().execute()
    WorkerHeartbeat.create(id=_made_before("wrk_", since_ms), at=now_ms())


def _made_before(prefix: str, since_ms: int) -> str:
    """An id as a process has it that started so long ago."""
    letters, number, at = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "", now_ms() - since_ms
    for _ in range(10):
        number, at = letters[at & 31] + number, at >> 5
    return prefix + number + new_id("")[10:]


def test_doctor_metrics_and_readyz_say_it(ledger: Config, shop: Shop, browser: FlaskClient) -> None:
    worker_seen(10 * MINUTE_MS)
    stuck(shop)
    found = {check.name: check for check in doctor.examine(ledger)}
    assert not found["deliveries"].ok
    assert "3 deliveries are due" in found["deliveries"].message
    assert shop.site in found["deliveries"].message
    metrics = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    assert "companion_deliveries_overdue 3" in metrics
    assert "companion_sites_overdue 1" in metrics
    ready = browser.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"status": "ready", "overdue": 3})


def test_readyz_is_503_when_a_worker_lives_and_plainly_delivers_nothing(shop: Shop, browser: FlaskClient) -> None:
    worker_seen(10 * MINUTE_MS)
    stuck(shop)
    time_goes_by(3 * MINUTE_MS)
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "delivers nothing" in answer.json["error"]["message"]


@pytest.mark.parametrize("but", ["another site is served", "something is in flight", "the worker is new"])
def test_one_sick_site_does_not_take_the_health_check_down(shop: Shop, browser: FlaskClient, but: str) -> None:
    worker_seen(MINUTE_MS if but == "the worker is new" else 10 * MINUTE_MS)
    stuck(shop)
    time_goes_by(3 * MINUTE_MS)
    other, _ = sites.add("https://other.example", name=None, secret_word=WORD, listen_to=None)
    if but != "the worker is new":
        elsewhere = Shop(other.id)
        elsewhere.post(bought("7", "zoe@example.com"))
        [one] = hold(elsewhere)
        if but == "another site is served":
            with writing(other.id):
                outbox.settle(one, outbox.Outcome("applied", "pretty", 200))
            assert Attempt.select().exists()
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json["overdue"]) == (200, 3)
