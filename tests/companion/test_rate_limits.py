"""A CRM that limits the whole account: the site waits as long as it asks and no longer, and no retry is used up."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from companion import replay
from companion.clock import DAY_MS, now_ms
from companion.config import Config
from companion.delivery import rate_limits
from companion.delivery.dispatch import Dispatch
from companion.delivery.rate_limits import limit_met
from companion.history import queries
from companion.ledger import outbox, sites
from companion.ledger.database import reading
from companion.ledger.models import Attempt, Delivery, Site
from companion.ledger.outbox import Outcome
from tests.companion.limited_plugin import DONE, LIMITED, purchases, room_for
from tests.companion.shop import Shop, bought, paid, refunded
from tests.companion.wordpress import Wordpress, answer, deliver


def later(monkeypatch: pytest.MonkeyPatch, milliseconds: int) -> None:
    """The limit is judged so much later."""

    def judged(site: Site, outcomes: list[Outcome], worked: int, now: int) -> rate_limits.RateLimit:
        return limit_met(site, outcomes, worked, now + milliseconds)

    monkeypatch.setattr(rate_limits, "limit_met", judged)


def test_what_met_the_limit_is_due_exactly_when_it_ends_and_uses_up_no_step(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = purchases(reached, 5)
    wordpress.behave = room_for(wordpress, 2)
    began = now_ms()
    Dispatch(ledger, lambda: False).run(reached.site)
    rows = [reached.delivery(one) for one in recorded]
    assert [row.state for row in rows] == ["delivered", "delivered", "pending", "pending", "pending"]
    assert [row.step for row in rows] == [0] * 5
    ends = sites.get(reached.site).held_until
    assert began + 40_000 <= ends <= now_ms() + 40_000
    assert {row.due_at for row in rows[2:]} == {ends}


def test_only_the_first_that_met_the_limit_was_an_attempt(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    recorded = purchases(reached, 5)
    wordpress.behave = room_for(wordpress, 2)
    deliver(ledger, reached)
    assert [reached.delivery(one).attempts for one in recorded] == [1, 1, 1, 0, 0]
    assert [row.outcome for row in Attempt.select().order_by(Attempt.id)] == ["applied", "applied", "limited"]


def test_a_backlog_that_waits_for_its_crm_leaves_one_attempt_however_often_it_is_asked(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchases(reached, 60)
    wordpress.behave = room_for(wordpress, 0)
    for minutes in range(20):
        later(monkeypatch, minutes * 60_000)
        deliver(ledger, reached)
    [attempt] = Attempt.select()
    assert attempt.at - attempt.sent_at > 18 * 60_000
    assert {(row.state, row.step) for row in Delivery.select()} == {("pending", 0)}
    assert sum(row.attempts for row in Delivery.select()) == 1
    wordpress.behave = None
    wordpress.batches.clear()
    deliver(ledger, reached)
    assert {row.state for row in Delivery.select()} == {"delivered"}


def test_everybody_keeps_their_order(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    for fields in (bought("1"), paid("1"), refunded("1"), bought("2", "bob@example.com")):
        reached.post(fields)
    wordpress.behave = room_for(wordpress, 1)
    for _ in range(4):
        deliver(ledger, reached)
    in_order = [row["id"] for row in wordpress.batches[0]]
    assert [batch[0]["id"] for batch in wordpress.batches] == in_order
    assert [[row["id"] for row in batch] for batch in wordpress.batches] == [in_order[n:] for n in range(4)]


def test_what_got_no_result_after_the_limit_uses_up_no_step_either(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = purchases(reached, 3)

    def says_little(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        first = json.loads(body).get("deliveries", [{"id": ""}])[0]["id"]
        answer(handler, 200, json.dumps({"results": [{"id": first, **LIMITED}]}).encode(), wordpress.site_id)

    wordpress.behave = says_little
    deliver(ledger, reached)
    assert [(reached.delivery(one).attempts, reached.delivery(one).step) for one in recorded] == [
        (1, 0),
        (0, 0),
        (0, 0),
    ]


def test_new_purchases_wait_for_the_limit_too_and_no_other_site_does(
    ledger: Config, reached: Shop, wordpress: Wordpress, shop: Shop
) -> None:
    reached.post(bought("1"))
    wordpress.behave = room_for(wordpress, 0)
    deliver(ledger, reached)
    reached.post(bought("2", "bob@example.com"))
    shop.post(bought("3", "cat@example.com"))
    Dispatch(ledger, lambda: False).run(reached.site)
    assert len(wordpress.batches) == 1
    with reading():
        assert outbox.sites_to_wake(now_ms()) == [shop.site]
        assert set(outbox.sites_to_wake(now_ms() + 40_000)) == {shop.site, reached.site}


def test_the_worker_looks_at_the_very_moment_at_which_the_limit_ends(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    reached.post(bought("1"))
    wordpress.behave = room_for(wordpress, 0)
    deliver(ledger, reached)
    ends = sites.get(reached.site).held_until
    with reading():
        assert outbox.next_hold_end(ends - 300, within_ms=1000) == ends
        assert outbox.next_hold_end(ends - 3000, within_ms=1000) is None
        assert outbox.next_hold_end(ends, within_ms=1000) is None


def test_the_site_is_shown_as_waiting_for_its_crm_and_not_as_unreachable(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = purchases(reached, 2)
    wordpress.behave = room_for(wordpress, 0)
    deliver(ledger, reached)
    shown = sites.describe(sites.get(reached.site), "")
    assert (shown["reachable"], shown["paused"], shown["trouble"]) == (True, False, None)
    assert "its CRM limits how often it may be asked" in shown["pause_reason"]
    assert shown["limited_until"] in shown["pause_reason"]
    with reading():
        told = [queries.detail(reached.site, reached.event(one))["timeline"] for one in recorded]
    assert [step["what"] for step in told[0]] == ["received", "recorded", "sent", "waiting", "waiting"]
    assert told[0][3]["detail"].endswith("The CRM limits how often it is asked.")
    assert "CRM limits how often" in told[1][-1]["detail"]
    Site.update(limited_until=now_ms(), held_until=0).execute()
    shown = sites.describe(sites.get(reached.site), "")
    assert (shown["pause_reason"], shown["limited_until"]) == (None, None)


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, 30), (0, 1), (0.2, 1), (7, 7), (999_999_999, 86_400), (10**400, 86_400), (-5, 30)]
)
def test_a_wait_that_is_not_said_or_makes_no_sense_is_bounded(
    ledger: Config, reached: Shop, wordpress: Wordpress, said: Any, seconds: int
) -> None:
    reached.post(bought("1"))
    wordpress.behave = room_for(wordpress, 0, retry_after=said)
    began = now_ms()
    deliver(ledger, reached)
    hold = sites.get(reached.site).held_until
    assert began + seconds * 1000 <= hold <= now_ms() + seconds * 1000


def test_the_next_batch_is_about_as_large_as_what_the_limit_let_through(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    purchases(reached, 40)
    for room in (12, 12, 0, 40):
        wordpress.behave = room_for(wordpress, room)
        deliver(ledger, reached)
    assert [len(batch) for batch in wordpress.batches] == [20, 17, 16, 5, 10, 1]


def test_a_person_who_resumes_the_site_does_not_wait_for_the_limit(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    recorded = purchases(reached, 2)
    wordpress.behave = room_for(wordpress, 0)
    deliver(ledger, reached)
    wordpress.behave = None
    sites.resume(reached.site)
    Dispatch(ledger, lambda: False).run(reached.site)
    assert {reached.delivery(one).state for one in recorded} == {"delivered"}


def test_a_crm_that_lets_nothing_through_for_four_days_is_given_up(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = purchases(reached, 3)
    wordpress.behave = room_for(wordpress, 0)
    states = []
    for days in (0, 3, 5):
        later(monkeypatch, days * DAY_MS)
        deliver(ledger, reached)
        states.append({reached.delivery(one).state for one in recorded})
    assert states == [{"pending"}, {"pending"}, {"dead"}]
    assert [row.outcome for row in reached.delivery(recorded[2]).tries] == ["limited"]


def test_one_that_meets_the_limit_for_four_days_is_given_up_although_others_get_through(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = reached.post(bought("1"))

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        rows = json.loads(body).get("deliveries", [])
        results = [{"id": row["id"], **(DONE if at else LIMITED)} for at, row in enumerate(rows)]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    wordpress.behave = behave
    states = []
    for day in range(6):
        later(monkeypatch, day * DAY_MS)
        other = reached.post(bought(f"1{day}", f"buyer{day}@example.com"))
        deliver(ledger, reached)
        assert reached.delivery(other).state == "delivered"
        states.append(reached.delivery(stuck).state)
    assert states == [*["pending"] * 5, "dead"]


def test_an_old_backlog_is_not_given_up_for_a_limit_that_began_today(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site was away for a week; now everything comes at once, and the CRM has had enough."""
    recorded = purchases(reached, 3)
    wordpress.behave = room_for(wordpress, 0)
    for days in (7, 8):
        later(monkeypatch, days * DAY_MS)
        deliver(ledger, reached)
    assert {reached.delivery(one).state for one in recorded} == {"pending"}


def test_a_crm_that_lets_some_through_each_day_is_not_given_up(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = purchases(reached, 8)
    wordpress.behave = room_for(wordpress, 1)
    for days in range(7):
        later(monkeypatch, days * DAY_MS)
        deliver(ledger, reached)
    assert [reached.delivery(one).state for one in recorded] == [*["delivered"] * 7, "pending"]


def test_a_delivery_that_a_person_sent_again_has_its_whole_time_anew(
    ledger: Config, reached: Shop, wordpress: Wordpress, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = reached.post(bought("1"))
    wordpress.behave = room_for(wordpress, 0)
    for days in (0, 5):
        later(monkeypatch, days * DAY_MS)
        deliver(ledger, reached)
    assert reached.delivery(recorded).state == "dead"
    later(monkeypatch, 0)
    replay.replay(reached.event(recorded), reached.site)
    Site.update(limited_since=now_ms() - 10 * DAY_MS).execute()
    for days, state in ((3, "pending"), (5, "dead")):
        later(monkeypatch, days * DAY_MS)
        deliver(ledger, reached)
        assert reached.delivery(recorded).state == state
