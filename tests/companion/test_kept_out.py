"""A firewall before the site refuses one customer's words and lets everybody else's pass."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion import doctor
from companion.config import Config
from companion.delivery import looks, sifting, visit
from companion.delivery.dispatch import Dispatch
from companion.ledger import fetching, outbox, sites, views
from companion.ledger.database import reading
from companion.ledger.models import Attempt, Delivery, Site
from companion.ledger.recording import Recorded
from companion.moments import now_ms
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, START, Shop, bought, paid
from tests.companion.wordpress import Wordpress, answer, deliver

LOOKS_LIKE_AN_ATTACK = re.compile(rb"union.{1,40}select", re.IGNORECASE | re.DOTALL)
BAD = "Union Basics: how to Select your team"
Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]


def page(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 403, b"<html><title>403 Forbidden</title></html>", Content_Type="text/html")


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def firewall(wordpress: Wordpress, refuse: Callable[[BaseHTTPRequestHandler], None] = page) -> list[int]:
    """Put a firewall before the plugin; the list gets the length of each refused batch."""
    refused: list[int] = []

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if LOOKS_LIKE_AN_ATTACK.search(body):
            refused.append(len(json.loads(body)["deliveries"]))
            refuse(handler)
        else:
            wordpress.applied(handler, body)

    wordpress.behave = behave
    return refused


def named(order: str, email: str, name: str = BAD) -> dict[str, Any]:
    fields = bought(order, email)
    fields["order"]["charges"]["0"]["name"] = name
    return fields


def twenty(shop: Shop, *bad: int) -> tuple[list[Recorded], list[Recorded]]:
    """As many customers; those who bought what the firewall takes for an attack, and the others."""
    kept_out, others = [], []
    for number in range(20):
        email = f"buyer{number:02}@example.com"
        to = kept_out if number in bad else others
        to.append(shop.post(named(str(number), email) if number in bad else bought(str(number), email)))
    Site.update(way="pretty").execute()
    return kept_out, others


def run(config: Config, shop: Shop) -> None:
    while Dispatch(config, lambda: False).run(shop.site):
        pass


def attempts(shop: Shop, recorded: list[Recorded]) -> list[tuple[str, int]]:
    return sorted({(shop.delivery(one).state, shop.delivery(one).attempts) for one in recorded})


@pytest.mark.parametrize("refuse", [page, cut])
@pytest.mark.parametrize("bad", [[0], [7], [19], [3, 4, 12]])
def test_the_others_of_the_batch_arrive_at_once_and_use_up_no_attempt(
    ledger: Config,
    reached: Shop,
    wordpress: Wordpress,
    refuse: Callable[[BaseHTTPRequestHandler], None],
    bad: list[int],
) -> None:
    kept_out, others = twenty(reached, *bad)
    firewall(wordpress, refuse)
    run(ledger, reached)
    assert attempts(reached, others) == [("delivered", 1)]
    assert Attempt.select().where(Attempt.outcome == "applied").count() == len(others)
    assert attempts(reached, kept_out) == [("pending", 1)]
    assert all(reached.delivery(one).fetch_from for one in kept_out)
    assert sites.describe(sites.get(reached.site), "")["reachable"]


def test_what_does_not_get_through_is_sent_by_itself_when_its_time_has_come(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    kept_out, _ = twenty(reached, 7)
    refused = firewall(wordpress)
    run(ledger, reached)
    del refused[:]
    for number in range(20, 25):
        reached.post(bought(str(number), f"buyer{number:02}@example.com"))
    Delivery.update(due_at=0).where(Delivery.event == kept_out[0].event).execute()
    run(ledger, reached)
    assert refused == [1]
    assert Delivery.select().where(Delivery.state == "delivered").count() == 24


def test_nothing_of_the_same_customer_overtakes_it(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    reached.post(named("1", "ann@example.com"))
    later = reached.post(paid("1", START + 30 * DAY))
    other = reached.post(bought("2", "bob@example.com"))
    Site.update(way="pretty").execute()
    firewall(wordpress)
    run(ledger, reached)
    assert reached.delivery(other).state == "delivered"
    assert (reached.delivery(later).state, reached.delivery(later).attempts) == ("pending", 0)


def test_a_firewall_that_refuses_everything_is_not_asked_again_and_again(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    twenty(reached, *range(20))
    refused = firewall(wordpress)
    run(ledger, reached)
    assert refused.count(1) == sifting.MOST_FOUND
    assert len(refused) < 12
    assert 0 < sites.get(reached.site).hold_until - now_ms() <= visit.REST_SECONDS * 1000
    assert Delivery.select().where(Delivery.attempts == 0).count() == 20 - sifting.MOST_FOUND


def test_a_site_whose_plugin_answers_nowhere_is_left_alone_as_a_whole(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    kept_out, others = twenty(reached, 7)
    wordpress.behave = lambda handler, _: page(handler)
    run(ledger, reached)
    assert attempts(reached, [*kept_out, *others]) == [("pending", 1)]
    assert not sites.describe(sites.get(reached.site), "")["reachable"]


def asked(wordpress: Wordpress) -> list[Any]:
    """The bodies of the pings that come from now on."""
    found: list[Any] = []
    before = wordpress.behave or wordpress.applied

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if "ping" in handler.path:
            found.append(json.loads(body))
        before(handler, body)

    wordpress.behave = behave
    return found


def ask_who_is_due(config: Config) -> None:
    with reading():
        found = fetching.sites_to_ask(now_ms())
    for site in found:
        looks.ask_to_fetch(site, config)


def test_the_site_is_asked_to_fetch_it_at_once_and_once_a_minute(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    pings = asked(wordpress)
    ask_who_is_due(ledger)
    ask_who_is_due(ledger)
    assert [ping["fetch"] for ping in pings] == [True]
    Site.update(fetch_asked_at=Site.fetch_asked_at - 60_000).execute()
    ask_who_is_due(ledger)
    assert len(pings) == 2


def test_a_further_one_is_asked_for_a_few_seconds_later(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    pings = asked(wordpress)
    ask_who_is_due(ledger)
    Site.update(fetch_asked_at=Site.fetch_asked_at - 5_000).execute()
    Delivery.update(fetch_from=Delivery.fetch_from - 5_000).execute()
    ask_who_is_due(ledger)
    assert len(pings) == 1
    reached.post(named("77", "zoe@example.com"))
    run(ledger, reached)
    ask_who_is_due(ledger)
    assert len(pings) == 2


@pytest.fixture
def fetches(reached: Shop, browser: FlaskClient) -> Plugin:
    """The plugin of the site behind the firewall."""
    site = sites.get(reached.site)
    return Plugin(browser, site, sites.signing_key(site))


def test_the_site_fetches_it_whether_it_is_due_or_not_and_others_are_pushed_meanwhile(
    ledger: Config, reached: Shop, wordpress: Wordpress, fetches: Plugin
) -> None:
    [kept_out], _ = twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    Delivery.update(due_at=now_ms() + DAY * 1000).where(Delivery.event == kept_out.event).execute()
    ask_who_is_due(ledger)
    [row] = fetches.ask("GET", "/api/v1/deliveries").json["deliveries"]
    assert row["event"]["id"] == kept_out.event
    another = reached.post(bought("99", "zoe@example.com"))
    run(ledger, reached)
    assert reached.delivery(another).state == "delivered"
    fetches.ask("POST", "/api/v1/results", {"results": [{"id": row["id"], "outcome": "applied"}]})
    assert reached.delivery(kept_out).state == "delivered"
    assert fetching.waiting() == []


def test_a_site_that_fetches_without_being_asked_is_left_to_it(reached: Shop, fetches: Plugin) -> None:
    assert fetches.ask("GET", "/api/v1/deliveries").json == {"deliveries": []}
    assert sites.is_pulling(sites.get(reached.site), now_ms())


def test_when_the_plugin_wants_it_later_it_is_not_fetched_before(
    ledger: Config, reached: Shop, wordpress: Wordpress, fetches: Plugin
) -> None:
    twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    [row] = fetches.ask("GET", "/api/v1/deliveries").json["deliveries"]
    later = {"id": row["id"], "outcome": "retry", "retry_after": 600}
    fetches.ask("POST", "/api/v1/results", {"results": [later]})
    assert fetches.ask("GET", "/api/v1/deliveries?again").json == {"deliveries": []}
    with reading():
        assert fetching.sites_to_ask(now_ms()) == []
        assert fetching.sites_to_ask(now_ms() + 700_000) == [reached.site]


def test_what_a_blocked_site_missed_is_fetched_before_the_schedule_says(
    ledger: Config, reached: Shop, wordpress: Wordpress, fetches: Plugin
) -> None:
    """The schedule is for pushing: whoever comes for it gets it."""
    Site.update(way="pretty").execute()
    reached.post(bought("1"))
    wordpress.behave = lambda handler, _: page(handler)
    run(ledger, reached)
    Delivery.update(due_at=now_ms() + DAY * 1000).execute()
    assert len(fetches.ask("GET", "/api/v1/deliveries").json["deliveries"]) == 1


def test_a_site_that_was_closed_as_a_whole_gets_batches_again(
    ledger: Config, reached: Shop, wordpress: Wordpress
) -> None:
    twenty(reached)
    wordpress.behave = lambda handler, _: page(handler)
    run(ledger, reached)
    wordpress.behave = None
    deliver(ledger, reached)
    assert [len(batch) for batch in wordpress.batches] == [1, 19]


def test_the_timeline_says_it_in_words(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    [kept_out], _ = twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    with reading():
        steps = views.detail(reached.site, reached.event(kept_out))["timeline"]
    [said] = [step["detail"] for step in steps if "does not get through" in step["detail"]]
    assert "firewall" in said
    assert "asked to fetch it" in said


def test_doctor_and_metrics_count_it(ledger: Config, reached: Shop, wordpress: Wordpress, browser: FlaskClient) -> None:
    twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    found = {check.name: check for check in doctor.examine(ledger)}
    check = found[f"fetching {reached.site}"]
    assert check.is_warning
    assert check.message.startswith("1 delivery does not get through")
    metrics = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    assert "companion_deliveries_to_fetch 1" in metrics


def test_a_replay_is_pushed_again_like_any_other(ledger: Config, reached: Shop, wordpress: Wordpress) -> None:
    [kept_out], _ = twenty(reached, 7)
    firewall(wordpress)
    run(ledger, reached)
    Delivery.update(**outbox.again(now_ms())).where(Delivery.event == kept_out.event).execute()
    wordpress.behave = None
    run(ledger, reached)
    assert reached.delivery(kept_out).state == "delivered"
