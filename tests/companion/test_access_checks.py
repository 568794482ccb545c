"""A site is asked to check its customers' access: when, how many, and what becomes of its answers."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.config import Config
from companion.delivery import access_pings, claims
from companion.history.recording import RecordResult
from companion.ledger import access_checks, sites
from companion.ledger.models import Delivery, Site, TimelineEntry
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver

MINUTE_MS = 60_000
LOST = object()


@dataclass
class Asked:
    """What a site was asked to check, ping for ping; ``says`` is what it answers of one event."""

    checks: list[list[str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    says: Callable[[str], Any] = lambda event: {"event": event, "access": "pending"}
    is_old: bool = False  # a plugin that makes its own checks, and ignores the body of a ping


@pytest.fixture
def asked(reached: Shop, wordpress: Wordpress) -> Asked:
    """A site that says of each customer that their access is not there yet."""
    seen = Asked()

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        told = json.loads(body)
        results = [{"id": row["id"], "outcome": "applied", "access": "pending"} for row in told.get("deliveries", [])]
        said: dict[str, Any] = {"results": results}
        if "/ping" in handler.path:
            seen.paths.append(handler.path)
            seen.checks.append(told["check_access"])
            rows = [seen.says(event) for event in told["check_access"]]
            if LOST in rows:
                handler.close_connection = True
                return
            said = {} if seen.is_old else {"access": rows}
        answer(handler, 200, json.dumps(said).encode(), wordpress.site_id)

    wordpress.behave = behave
    Site.update(transport="plain").execute()
    return seen


def bring(config: Config, shop: Shop, number: int = 1) -> list[RecordResult]:
    recorded = [shop.post(bought(str(one), f"buyer{one}@example.com")) for one in range(number)]
    deliver(config, shop)
    return recorded


def wait(seconds: int) -> None:
    for name in ("settled_at", "next_access_check_at"):
        Delivery.update({name: getattr(Delivery, name) - seconds * 1000}).execute()


def after(config: Config, seconds: int) -> None:
    """So much time goes by, and the worker looks what is due."""
    wait(seconds)
    for site in access_checks.sites_with_due_checks(now_ms()):
        access_pings.ping_for_access_checks(site, config)


def next_in(delivery: Delivery) -> int | None:
    """Minutes until the next check, rounded."""
    at = delivery.next_access_check_at
    return None if at is None else round((at - now_ms()) / MINUTE_MS)


@pytest.mark.parametrize("is_old", [False, True], ids=["this plugin", "a plugin that makes its own checks"])
def test_a_site_is_asked_by_the_schedule(ledger: Config, reached: Shop, asked: Asked, is_old: bool) -> None:
    asked.is_old = is_old
    [recorded] = bring(ledger, reached)
    counts = []
    for seconds in (50, 15, 100, 130, 10, 300, 300, 2000, 1600):  # in all: 50, 65, 165, 295, 305, 605, 905, 2905, 4505
        after(ledger, seconds)
        counts.append(len(asked.checks))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3, 4]
    assert asked.checks[0] == [recorded.event]
    assert next_in(Delivery.get()) == 60, "At 8100 s, and 4505 s went by."
    assert "rest_route=/cart-companion/v1/ping" in asked.paths[0]


def test_many_customers_are_one_ping(ledger: Config, reached: Shop, asked: Asked) -> None:
    bring(ledger, reached, 30)
    after(ledger, 70)
    assert [len(checks) for checks in asked.checks] == [30]
    assert access_checks.sites_with_due_checks(now_ms()) == []


def test_very_many_are_asked_for_in_batches_and_the_next_only_when_one_was_answered(
    ledger: Config, reached: Shop, asked: Asked
) -> None:
    bring(ledger, reached, 120)
    asked.says = lambda event: {"event": event, "access": None, "retry_after": 30}
    after(ledger, 70)
    assert [len(checks) for checks in asked.checks] == [50], "A site that gets round to none is not asked for more."
    asked.says = lambda event: {"event": event, "access": "granted"}
    after(ledger, 31)
    assert [len(checks) for checks in asked.checks] == [50, 50, 50, 20]
    assert Delivery.select().where(Delivery.access == "granted").count() == 120


def test_what_decides_an_alert_goes_first_and_then_the_newest(ledger: Config, reached: Shop, asked: Asked) -> None:
    first, second, third, fourth = [recorded.event for recorded in bring(ledger, reached, 4)]
    now = now_ms()
    ages = {first: 3 * DAY_MS, second: 20 * MINUTE_MS, third: 2 * MINUTE_MS, fourth: 7 * HOUR_MS}
    for event, age in ages.items():
        Delivery.update(settled_at=now - age, next_access_check_at=now - 1000).where(Delivery.event == event).execute()
    after(ledger, 0)
    assert asked.checks == [[second, third, fourth, first]]


def test_a_worker_that_comes_second_does_not_ask_again(ledger: Config, reached: Shop, asked: Asked) -> None:
    bring(ledger, reached)
    wait(70)
    assert access_checks.claim_due_checks(reached.site, now_ms()) != []
    access_pings.ping_for_access_checks(reached.site, ledger)
    assert asked.checks == []


def test_an_answer_that_is_lost_is_asked_for_again_after_five_minutes(
    ledger: Config, reached: Shop, asked: Asked
) -> None:
    bring(ledger, reached)
    asked.says = lambda _: LOST
    after(ledger, 2000)
    assert next_in(Delivery.get()) == 5
    asked.says = lambda event: {"event": event, "access": "granted"}
    after(ledger, 290)
    assert len(asked.checks) == 1
    after(ledger, 15)
    assert len(asked.checks) == 2
    assert (Delivery.get().access, Delivery.get().next_access_check_at) == ("granted", None)


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ({"retry_after": 120}, 2),
        ({"retry_after": 999_999}, 25),
        ({"retry_after": "soon"}, 25),
        ({}, 25),
    ],
    ids=["the CRM limits", "for days", "nonsense", "nothing to check"],
)
def test_what_was_not_checked_is_asked_for_again(
    ledger: Config, reached: Shop, asked: Asked, row: dict[str, Any], minutes: int
) -> None:
    bring(ledger, reached)
    asked.says = lambda event: {"event": event, "access": None, **row}
    after(ledger, 900 + 35 * 60)
    assert next_in(Delivery.get()) == minutes
    assert Delivery.get().access == "pending"


def test_a_site_answers_only_for_what_it_was_asked(ledger: Config, reached: Shop, asked: Asked) -> None:
    one, other = bring(ledger, reached, 2)
    Delivery.update(next_access_check_at=now_ms() + HOUR_MS).where(Delivery.event == other.event).execute()
    asked.says = lambda _: {"event": other.event, "access": "granted"}
    after(ledger, 70)
    assert reached.delivery(other).access == "pending"
    assert next_in(reached.delivery(one)) == 4


@pytest.mark.parametrize("answered", ["all well", 7, [7, None, "x"], [{"event": 7}], [{"access": "granted"}]])
def test_junk_in_an_answer_is_no_answer(ledger: Config, reached: Shop, asked: Asked, answered: Any) -> None:
    [recorded] = bring(ledger, reached)
    wait(70)
    assert access_checks.claim_due_checks(reached.site, now_ms()) == [recorded.event]
    assert access_checks.record_answers(reached.site, [recorded.event], answered) == 0
    assert next_in(Delivery.get()) == 4


@pytest.mark.parametrize("word", ["granted", "revoked", "none"])
def test_a_final_status_ends_the_checks(ledger: Config, reached: Shop, asked: Asked, word: str) -> None:
    [recorded] = bring(ledger, reached)
    access_checks.record_reports(reached.site, [{"event": recorded.event, "access": word}])
    after(ledger, 1000)
    assert asked.checks == []


def test_an_open_word_goes_on(ledger: Config, reached: Shop, asked: Asked) -> None:
    [recorded] = bring(ledger, reached)
    access_checks.record_reports(reached.site, [{"event": recorded.event, "access": "unknown"}])
    after(ledger, 70)
    assert len(asked.checks) == 1


def test_nobody_is_asked_about_access_that_is_as_it_should_be(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    bring(ledger, reached)  # "applied", and no word about access
    assert Delivery.get().state == "delivered"
    assert Delivery.get().next_access_check_at is None


@pytest.mark.parametrize(
    "kept_from",
    [
        {"paused_at": 1},
        {"unreachable_since": 1},
        {"removed_at": 1},
        {"pulled_at": now_ms() + DAY_MS},
        {"limited_until": now_ms() + DAY_MS},
    ],
    ids=["paused", "unreachable", "removed", "pulling", "limited"],
)
def test_a_site_that_cannot_be_asked_is_left_alone_and_its_checks_wait(
    ledger: Config, reached: Shop, asked: Asked, kept_from: dict[str, Any]
) -> None:
    [recorded] = bring(ledger, reached)
    Site.update(**kept_from).execute()
    after(ledger, 3 * 86_400)
    assert asked.checks == []
    assert access_checks.overdue(reached.site, now_ms()) == 1
    Site.update(**dict.fromkeys(kept_from)).execute()
    after(ledger, 0)
    assert asked.checks == [[recorded.event]]
    assert next_in(Delivery.get()) == 15, "One late check, then by the schedule: it was settled three days ago."


def test_a_ping_that_fails_is_no_failure_of_the_site(ledger: Config, reached: Shop, asked: Asked) -> None:
    bring(ledger, reached)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        Site.update(url=f"http://127.0.0.1:{closed.getsockname()[1]}").execute()
    after(ledger, 70)
    shown = sites.describe(sites.get(reached.site), "")
    assert (shown["reachable"], shown["trouble"], shown["paused"]) == (True, None, False)
    assert sites.get(reached.site).failures_in_a_row == 0
    assert Delivery.get().next_access_check_at is not None
    assert claims.claim(reached.site, 1) == []


def test_the_timeline_shows_what_is_new_and_the_check_that_decides(ledger: Config, reached: Shop, asked: Asked) -> None:
    [recorded] = bring(ledger, reached)

    def shown() -> list[str]:
        rows = TimelineEntry.select().where(TimelineEntry.what == "access", TimelineEntry.event == recorded.event)
        return [row.detail.split(":")[0] for row in rows.order_by(TimelineEntry.id)]

    for seconds, after_it in ((61, 0), (240, 0), (610, 1), (3600, 1), (3600, 1)):
        Delivery.update(access_at=Delivery.access_at - seconds * 1000).execute()
        after(ledger, seconds)
        assert shown() == ["pending"] * after_it
    asked.says = lambda event: {"event": event, "access": "granted"}
    after(ledger, 3600)
    assert shown() == ["pending", "granted"]


@pytest.mark.parametrize(
    "row",
    [{"event": []}, {"event": {}, "access": "granted"}, {"event": None}, {"event": "evt_x", "access": {}}, {}, [], 7],
    ids=str,
)
def test_junk_beside_an_answer_keeps_none_from_being_read(
    ledger: Config, reached: Shop, asked: Asked, row: Any
) -> None:
    bring(ledger, reached, 2)
    said = iter([row])
    asked.says = lambda event: next(said, {"event": event, "access": "granted"})
    after(ledger, 70)
    assert sorted(row.access for row in Delivery.select()) == ["granted", "pending"]


def test_an_answer_that_repeats_itself_thousands_of_times_is_read_once(
    ledger: Config, reached: Shop, asked: Asked, wordpress: Wordpress
) -> None:
    [recorded] = bring(ledger, reached)
    row = {"event": recorded.event, "access": "pending"}
    rows = [row, {**row, "access": "still_has_access"}] * 5000

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        answer(handler, 200, json.dumps({"access": rows}).encode(), wordpress.site_id)

    wordpress.behave = behave
    after(ledger, 70)
    assert Delivery.get().access == "still_has_access"
    assert TimelineEntry.select().where(TimelineEntry.what == "access").count() == 1
    assert access_checks.record_reports(reached.site, rows) == 1
