"""Webhooks with a wrong secret word: told as long as it matters, by day, and over as soon as it is over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.administration.doctor import Check, examine
from companion.clock import DAY_MS, iso, now_ms
from companion.config import Config
from companion.ledger import refused_webhooks, retention, site_keys, sites
from companion.ledger.database import writing
from companion.ledger.models import Counter, RefusedWebhooks, Site
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, bought, form

FORM = "application/x-www-form-urlencoded"


def refuse(browser: FlaskClient, site: Site, times: int = 1) -> None:
    for _ in range(times):
        body = form({**bought("1"), "thrivecart_secret": "wrong"})
        answer = browser.post(f"/webhooks/thrivecart/{site.webhook_key}", data=body, content_type=FORM)
        assert answer.status_code == 401


def accept(browser: FlaskClient, site: Site, order: str) -> None:
    body = form(bought(order))
    assert browser.post(f"/webhooks/thrivecart/{site.webhook_key}", data=body, content_type=FORM).status_code == 200


def told(plugin: Plugin) -> dict[str, Any]:
    found: dict[str, Any] = plugin.ask("GET", "/api/v1/summary").json
    assert found["refused_webhooks"] == found["refused"]["count"]
    return dict(found["refused"])


def later(minutes: int) -> None:
    """Make what was refused so far this much older."""
    by = minutes * 60_000
    changes = {RefusedWebhooks.open_since: RefusedWebhooks.open_since - by}
    RefusedWebhooks.update({**changes, RefusedWebhooks.last_at: RefusedWebhooks.last_at - by}).execute()


def test_refused_webhooks_are_told_with_their_number_and_times(
    browser: FlaskClient, plugin: Plugin, site: Site
) -> None:
    assert told(plugin) == {"count": 0, "since": None, "last_at": None, "days": []}
    refuse(browser, site, 3)
    found = told(plugin)
    assert found["count"] == 3
    assert found["since"] <= found["last_at"] <= (iso(now_ms()) or "")
    assert sum(day["count"] for day in found["days"]) == 3
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day["day"]) for day in found["days"])


def test_refused_webhooks_are_over_when_one_was_accepted_since(
    browser: FlaskClient, plugin: Plugin, site: Site
) -> None:
    refuse(browser, site, 2)
    later(1)
    accept(browser, site, "1")
    assert (told(plugin)["count"], told(plugin)["last_at"]) == (0, None)
    assert sum(day["count"] for day in told(plugin)["days"]) == 2, "The days still say what was."
    refuse(browser, site)
    assert told(plugin)["count"] == 1, "What was over is not counted once more."


def test_refused_webhooks_are_over_when_the_secret_word_is_entered_anew(
    browser: FlaskClient, plugin: Plugin, site: Site
) -> None:
    refuse(browser, site)
    plugin.ask("PUT", "/api/v1/settings", {"alert_email": None})
    assert told(plugin)["count"] == 1
    plugin.ask("PUT", "/api/v1/settings", {"secret_word": WORD})
    assert told(plugin)["count"] == 0


def test_the_owner_puts_aside_what_they_saw_and_no_more(browser: FlaskClient, plugin: Plugin, site: Site) -> None:
    refuse(browser, site)
    seen = told(plugin)["last_at"]
    assert plugin.ask("POST", "/api/v1/refused-webhooks/seen", {"last_at": seen}).json == {"status": "seen"}
    assert told(plugin)["count"] == 0
    later(1)
    refuse(browser, site)
    assert told(plugin)["count"] == 1


@pytest.mark.parametrize("last_at", [None, 5, "yesterday", "2026-11-28", "2026-11-28T10:00:00"])
def test_a_time_that_is_none_puts_nothing_aside(browser: FlaskClient, plugin: Plugin, site: Site, last_at: Any) -> None:
    refuse(browser, site)
    answer = plugin.ask("POST", "/api/v1/refused-webhooks/seen", {"last_at": last_at})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_time")
    assert told(plugin)["count"] == 1


def test_a_time_to_come_does_not_put_aside_what_comes(browser: FlaskClient, plugin: Plugin, site: Site) -> None:
    plugin.ask("POST", "/api/v1/refused-webhooks/seen", {"last_at": "2999-01-01T00:00:00Z"})
    Site.update(refusals_seen_at=Site.refusals_seen_at - 1000).execute()
    refuse(browser, site)
    assert told(plugin)["count"] == 1


def test_days_are_counted_apart_and_open_ones_together(plugin: Plugin, site: Site) -> None:
    for days_ago in (2, 1, 0):
        refused_webhooks.record({site.id: days_ago + 1}, now_ms() - days_ago * DAY_MS)
    found = told(plugin)
    assert [day["count"] for day in found["days"]] == [1, 2, 3]
    assert (found["count"], found["since"][:10]) == (6, found["days"][-1]["day"])


def test_a_flood_costs_a_write_a_second_and_the_metrics_count_them_all(
    browser: FlaskClient, plugin: Plugin, site: Site
) -> None:
    refuse(browser, site, 30)
    written = Counter.get(Counter.site == site.id, Counter.name == refused_webhooks.COUNTER).value
    assert 10 <= written < 30
    assert told(plugin)["count"] == written


def test_the_doctor_looks_at_them(ledger: Config, site: Site) -> None:
    def check() -> Check:
        return next(check for check in examine(ledger) if check.name.startswith(f"webhooks {site.id}"))

    assert (check().ok, check().is_warning) == (True, False)
    refused_webhooks.record({site.id: 2}, now_ms())
    assert (check().ok, check().is_warning) == (True, True), "Somebody else's messages must not stop a deploy."
    assert check().message.startswith("2 had another secret word since ")


def test_days_go_with_the_retention(site: Site) -> None:
    refused_webhooks.record({site.id: 1}, now_ms() - 91 * DAY_MS)
    refused_webhooks.record({site.id: 1}, now_ms())
    retention.purge(90)
    assert RefusedWebhooks.select().count() == 1


def test_a_listener_is_told_of_the_webhook_that_it_shares(browser: FlaskClient, plugin: Plugin, site: Site) -> None:
    added, _ = sites.add("https://second.example", name=None, secret_word=None, listen_to=site.id)
    refuse(browser, site)
    listener = Plugin(browser, added, site_keys.signing_key(added))
    assert told(listener)["count"] == 1
    listener.ask("POST", "/api/v1/refused-webhooks/seen", {"last_at": told(listener)["last_at"]})
    with writing():
        assert refused_webhooks.summary(site.id).count == 0
