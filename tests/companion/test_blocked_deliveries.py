"""What does not get through to a site is fetched by it, because it is asked to."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration import doctor
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import access_pings
from companion.history import queries
from companion.ledger import blocked_deliveries, outbox, site_keys, sites
from companion.ledger.database import reading
from companion.ledger.models import Delivery, Site
from tests.companion.firewall import firewall, named, page, run, twenty
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, Shop, bought
from tests.companion.wordpress import Wordpress, deliver


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
        found = blocked_deliveries.sites_to_ask(now_ms())
    for site in found:
        access_pings.ping_to_fetch(site, config)


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
    return Plugin(browser, site, site_keys.signing_key(site))


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
    assert blocked_deliveries.by_site() == []


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
        assert blocked_deliveries.sites_to_ask(now_ms()) == []
        assert blocked_deliveries.sites_to_ask(now_ms() + 700_000) == [reached.site]


def test_what_a_blocked_site_missed_is_fetched_before_the_schedule_says(
    ledger: Config, reached: Shop, wordpress: Wordpress, fetches: Plugin
) -> None:
    """The schedule is for pushing: whoever comes for it gets it."""
    Site.update(transport="pretty").execute()
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
        steps = queries.detail(reached.site, reached.event(kept_out))["timeline"]
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
    Delivery.update(**outbox.resend_changes(now_ms())).where(Delivery.event == kept_out.event).execute()
    wordpress.behave = None
    run(ledger, reached)
    assert reached.delivery(kept_out).state == "delivered"
