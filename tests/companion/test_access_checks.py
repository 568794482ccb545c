"""A site is asked to check its customers' access again: about 1, 5 and 15 minutes after the event."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from companion.clock import DAY_MS, now_ms
from companion.config import Config
from companion.delivery import access_pings, claims
from companion.history.recording import RecordResult
from companion.ledger import access_status, sites
from companion.ledger.models import Delivery, Site
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver


@pytest.fixture
def pings(reached: Shop, wordpress: Wordpress) -> list[str]:
    """The pings of a site that says of each customer that their access is not there yet."""
    seen: list[str] = []

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if "/ping" in handler.path:
            seen.append(handler.path)
        rows = json.loads(body).get("deliveries", [])
        results = [{"id": row["id"], "outcome": "applied", "access": "pending"} for row in rows]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    wordpress.behave = behave
    Site.update(transport="plain").execute()
    return seen


def bring(config: Config, shop: Shop, number: int = 1) -> list[RecordResult]:
    recorded = [shop.post(bought(str(one), f"buyer{one}@example.com")) for one in range(number)]
    deliver(config, shop)
    return recorded


def after(config: Config, seconds: int) -> None:
    """So much time goes by, and the worker looks what is due."""
    for name in ("settled_at", "next_access_check_at"):
        Delivery.update({name: getattr(Delivery, name) - seconds * 1000}).execute()
    for site in access_status.sites_with_due_checks(now_ms()):
        access_pings.ping_for_access_checks(site, config)


def test_a_site_is_pinged_three_times(ledger: Config, reached: Shop, pings: list[str]) -> None:
    bring(ledger, reached)
    counts = []
    for seconds in (60, 10, 100, 130, 10, 300, 300, 600):  # in all: 60, 70, 170, 300, 310, 610, 910, 1510
        after(ledger, seconds)
        counts.append(len(pings))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3]
    assert Delivery.get().next_access_check_at is None
    assert "rest_route=/cart-companion/v1/ping" in pings[0]


def test_many_customers_are_one_ping(ledger: Config, reached: Shop, pings: list[str]) -> None:
    bring(ledger, reached, 30)
    after(ledger, 70)
    assert len(pings) == 1
    assert access_status.sites_with_due_checks(now_ms()) == []


def test_a_worker_that_comes_second_does_not_ping_again(ledger: Config, reached: Shop, pings: list[str]) -> None:
    bring(ledger, reached)
    after(ledger, 70)
    access_pings.ping_for_access_checks(reached.site, ledger)
    assert len(pings) == 1


@pytest.mark.parametrize("word", ["granted", "revoked", "none"])
def test_a_final_status_ends_the_checks(ledger: Config, reached: Shop, pings: list[str], word: str) -> None:
    [recorded] = bring(ledger, reached)
    access_status.record_reports(reached.site, [{"event": recorded.event, "access": word}])
    after(ledger, 1000)
    assert pings == []


def test_an_open_word_goes_on(ledger: Config, reached: Shop, pings: list[str]) -> None:
    [recorded] = bring(ledger, reached)
    access_status.record_reports(reached.site, [{"event": recorded.event, "access": "unknown"}])
    after(ledger, 70)
    assert len(pings) == 1


def test_nobody_is_asked_about_access_that_is_as_it_should_be(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    bring(ledger, reached)  # "applied", and no word about access
    assert Delivery.get().state == "delivered"
    assert Delivery.get().next_access_check_at is None


@pytest.mark.parametrize(
    "kept_from",
    [{"paused_at": 1}, {"unreachable_since": 1}, {"removed_at": 1}, {"pulled_at": now_ms() + DAY_MS}],
    ids=["paused", "unreachable", "removed", "pulling"],
)
def test_a_site_that_cannot_be_asked_is_left_alone_and_its_checks_are_dropped_after_a_day(
    ledger: Config, reached: Shop, pings: list[str], kept_from: dict[str, Any]
) -> None:
    bring(ledger, reached)
    Site.update(**kept_from).execute()
    after(ledger, 70)
    assert pings == []
    access_status.drop_expired_checks(now_ms())
    assert Delivery.get().next_access_check_at is not None
    after(ledger, 86_400)
    access_status.drop_expired_checks(now_ms())
    assert Delivery.get().next_access_check_at is None


def test_a_site_that_was_away_is_asked_when_it_is_back(ledger: Config, reached: Shop, pings: list[str]) -> None:
    bring(ledger, reached)
    Site.update(unreachable_since=now_ms()).execute()
    after(ledger, 3600)
    Site.update(unreachable_since=None).execute()
    after(ledger, 0)
    assert len(pings) == 1
    assert Delivery.get().next_access_check_at is None


def test_a_ping_that_fails_is_no_failure_of_the_site(ledger: Config, reached: Shop, pings: list[str]) -> None:
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
