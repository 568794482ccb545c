"""What waits for something of its own, as for AccessAlly's contact: it alone waits, and no retry is used up."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import pytest

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.config import Config
from companion.delivery import claims
from companion.delivery.waits import WHOLE_LENGTH_MS
from companion.history import queries
from companion.history.recording import RecordResult
from companion.ledger import sites
from companion.ledger.database import reading, writing
from companion.ledger.models import Attempt, Delivery, Site
from companion.ledger.states import Transport
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, paid
from tests.companion.wordpress import Wordpress, answer, deliver

WAITING = {"outcome": "retry", "retry_after": 40, "waiting": True, "message": "AccessAlly has not assigned it yet."}
DONE = {"outcome": "applied"}


def settled(shop: Shop, results: list[dict[str, object]], *, after_ms: int = 0) -> list[str]:
    """Claim all that is due, whenever that is, and settle it by these results; the ids that were claimed."""
    Delivery.update(due_at=0).where(Delivery.state == "pending").execute()
    claimed = claims.claim(shop.site, 50)
    rows = [{"id": one.id, **result} for one, result in zip(claimed, results, strict=True)]
    outcomes = claims.outcomes_of(rows, Transport.PRETTY)
    with writing(shop.site):
        claims.settle_batch(
            Site.get_by_id(shop.site), [(one, outcomes[one.id]) for one in claimed], now_ms() + after_ms
        )
    return [one.id for one in claimed]


def timeline(shop: Shop, recorded: RecordResult) -> list[dict[str, str]]:
    with reading():
        steps: list[dict[str, str]] = queries.detail(shop.site, shop.event(recorded))["timeline"]
    return steps


def test_what_waits_is_due_when_it_asked_and_the_site_and_others_go_on(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    waits, other = reached.post(bought("1")), reached.post(bought("2", "bob@example.com"))

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        rows = json.loads(body).get("deliveries", [])
        results = [{"id": row["id"], **(DONE if at else WAITING)} for at, row in enumerate(rows)]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    wordpress.behave = behave
    began = now_ms()
    deliver(ledger, reached)
    row = reached.delivery(waits)
    assert (row.state, row.step, row.attempts) == ("pending", 0, 1)
    assert began + 40_000 <= row.due_at <= now_ms() + 40_000
    assert reached.delivery(other).state == "delivered"
    site = sites.get(reached.site)
    assert (site.held_until <= now_ms(), site.limited_until) == (True, None)


def test_tries_in_a_row_are_one_attempt_and_use_up_no_step(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    for minutes in range(30):
        settled(shop, [WAITING], after_ms=minutes * 60_000)
    row = shop.delivery(recorded)
    assert (row.state, row.step, row.attempts) == ("pending", 0, 1)
    [attempt] = Attempt.select()
    assert attempt.outcome == "waiting"
    assert attempt.at - attempt.sent_at > 28 * 60_000
    settled(shop, [DONE])
    assert shop.delivery(recorded).state == "delivered"


def test_later_events_of_the_person_wait_with_it_in_their_order(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid("1"))
    ids = settled(shop, [WAITING, WAITING])
    shop.post(bought("2", "bob@example.com"))
    Delivery.update(due_at=now_ms() + 60_000).where(Delivery.id == ids[0]).execute()
    assert [one.event["customer"]["email"] for one in claims.claim(shop.site, 50)] == ["bob@example.com"]


def test_it_is_shown_as_what_it_is(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settled(shop, [WAITING])
    steps = timeline(shop, recorded)
    assert [step["what"] for step in steps] == ["received", "recorded", "sent", "waiting", "waiting"]
    assert steps[3]["detail"] == (
        "The site is not ready for it yet, and continues automatically: AccessAlly has not assigned it yet."
    )
    assert shop.delivery(recorded).result["waiting"] is True


def test_nothing_waits_for_longer_than_the_retries_take(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    states = []
    for after_ms in (0, DAY_MS, 2 * DAY_MS, 3 * DAY_MS, 4 * DAY_MS, WHOLE_LENGTH_MS):
        settled(shop, [WAITING], after_ms=after_ms)
        states.append(shop.delivery(recorded).state)
    assert states == [*["pending"] * 5, "dead"]


def test_two_reasons_by_turns_are_one_attempt_and_end_as_soon(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    limited = {"outcome": "retry", "retry_after": 1, "limited": True}
    for hours in range(0, WHOLE_LENGTH_MS // HOUR_MS + 2, 12):
        assert shop.delivery(recorded).state == "pending"
        settled(shop, [WAITING if hours % 24 else limited], after_ms=hours * HOUR_MS)
        assert Attempt.select().count() == 1
    settled(shop, [WAITING], after_ms=WHOLE_LENGTH_MS)
    assert shop.delivery(recorded).state == "dead"


@pytest.mark.parametrize("hint", [0, -1, -1e300, 1e300, float("nan"), float("inf"), "60", None, True, [], 10**400])
def test_a_wait_that_is_no_number_or_too_long_is_bounded(shop: Shop, hint: object) -> None:
    recorded = shop.post(bought("1"))
    settled(shop, [{**WAITING, "retry_after": hint}])
    row = shop.delivery(recorded)
    assert row.state == "pending"
    assert 500 < row.due_at - now_ms() <= DAY_MS


def test_whoever_has_it_sent_again_gives_it_its_whole_time_anew(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    for hours in range(0, 25, 5):
        settled(shop, [WAITING], after_ms=hours * HOUR_MS)
    settled(shop, [{"outcome": "failed", "message": "Sync Users, then Retry."}])
    with writing(shop.site):
        Delivery.update(state="pending").execute()
    settled(shop, [WAITING])
    assert [row.outcome for row in Attempt.select().order_by(Attempt.id)] == ["waiting", "failed", "waiting"]
    assert shop.delivery(recorded).state == "pending"


def test_one_that_waits_beside_one_that_met_the_limit_goes_its_own_way(shop: Shop) -> None:
    waits, limited = shop.post(bought("1")), shop.post(bought("2", "bob@example.com"))
    settled(shop, [WAITING, {"outcome": "retry", "limited": True, "retry_after": 7, "message": "Limited."}])
    assert shop.delivery(waits).due_at - shop.delivery(limited).due_at > 30_000
    assert [row.outcome for row in Attempt.select().order_by(Attempt.id)] == ["waiting", "limited"]


@pytest.mark.parametrize("said", [{"outcome": "applied"}, {"outcome": "retry", "waiting": "yes"}])
def test_only_a_retry_that_says_so_waits(shop: Shop, said: dict[str, object]) -> None:
    shop.post(bought("1"))
    settled(shop, [{"waiting": True, **said}])
    [attempt] = Attempt.select()
    assert attempt.outcome == said["outcome"]


def test_a_site_that_fetches_what_is_blocked_does_not_fetch_it_again_before_its_time(
    plugin: Plugin, shop: Shop
) -> None:
    recorded = shop.post(bought("1"))
    Delivery.update(fetch_from=now_ms()).execute()
    for number in range(2):
        [row] = plugin.ask("GET", f"/api/v1/deliveries?try={number}").json["deliveries"]
        plugin.ask("POST", "/api/v1/results", {"results": [{"id": row["id"], "try": number, **WAITING}]})
        assert plugin.ask("GET", f"/api/v1/deliveries?again={number}").json["deliveries"] == []
        Delivery.update(due_at=0, fetch_from=0).execute()
    assert (shop.delivery(recorded).attempts, shop.delivery(recorded).step) == (1, 0)
