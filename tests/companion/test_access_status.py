"""Whether customers can get in: the newest word of the site, and the alert when no good one came in time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion import cli, replay
from companion.administration.doctor import examine
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims
from companion.history.recording import RecordResult
from companion.ledger import outbox, retention, site_keys, sites
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop, about, bought, cancelled, refunded, soon

MINUTE_MS = 60_000
NOBODY = {"no_access": 0, "still_has_access": 0}


def settle(shop: Shop, access: str | None, *, minutes_ago: int = 0, **result: Any) -> None:
    """The site works what is due, and says this of access; so many minutes ago."""
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome("applied", "pretty", 200, result={"access": access, **result}))
            at = now_ms() - minutes_ago * MINUTE_MS
            Delivery.update(settled_at=at).where(Delivery.id == claimed.id).execute()


def row_of(plugin: Plugin, recorded: RecordResult) -> dict[str, Any]:
    items = plugin.ask("GET", "/api/v1/events").json["items"]
    return next(row for row in items if row["id"] == recorded.event)


def listed(plugin: Plugin, kind: str) -> list[str]:
    return [row["id"] for row in plugin.ask("GET", f"/api/v1/events?access={kind}").json["items"]]


def alerts(plugin: Plugin) -> dict[str, int]:
    found: dict[str, int] = plugin.ask("GET", "/api/v1/summary").json["alerts"]
    return found


def report(plugin: Plugin, recorded: RecordResult, access: Any) -> Any:
    row = {"event": recorded.event, "access": access, "observed_at": "2026-11-24T10:00:00Z"}
    return plugin.ask("POST", "/api/v1/reports", {"reports": [row]}).json


def test_a_paying_customer_without_access_after_a_quarter_of_an_hour_is_an_alert(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=14)
    assert (row_of(plugin, recorded)["access"], row_of(plugin, recorded)["alert"]) == ("pending", None)
    assert (alerts(plugin), listed(plugin, "alert")) == (NOBODY, [])
    Delivery.update(settled_at=now_ms() - 15 * MINUTE_MS).execute()
    report(plugin, recorded, "pending")
    assert row_of(plugin, recorded)["alert"] == "no_access"
    assert alerts(plugin) == {"no_access": 1, "still_has_access": 0}
    assert listed(plugin, "alert") == listed(plugin, "no_access") == [recorded.event]
    assert listed(plugin, "still_has_access") == []
    [delivery] = plugin.ask("GET", f"/api/v1/events/{recorded.event}").json["deliveries"]
    assert (delivery["access"], delivery["alert"]) == ("pending", "no_access")
    [customer_s] = plugin.ask("GET", "/api/v1/customers/ann%40example.com").json["events"]["items"]
    assert (customer_s["access"], customer_s["alert"]) == ("pending", "no_access")


@pytest.mark.parametrize("revokes", [False, True])
def test_what_no_check_has_found_after_a_quarter_of_an_hour_is_no_alert_for_a_day(
    plugin: Plugin, shop: Shop, revokes: bool
) -> None:
    """The CRM limits its account, or is down: nobody could look since, and most customers got in meanwhile."""
    recorded = shop.post(bought("1"))
    settle(shop, "pending", revokes=revokes)
    for minutes, seen, kinds in [(16, 14, 0), (23 * 60, 14, 0), (24 * 60, 14, 1), (16, 15, 1)]:
        settled_at = now_ms() - minutes * MINUTE_MS
        Delivery.update(settled_at=settled_at, access_at=settled_at + seen * MINUTE_MS).execute()
        assert (sum(alerts(plugin).values()), len(listed(plugin, "alert"))) == (kinds, kinds)
        assert (row_of(plugin, recorded)["alert"] is not None) == bool(kinds)
        items = plugin.ask("GET", "/api/v1/alerts").json["items"]
        assert len([row for row in items if row["kind"] in NOBODY]) == kinds


def test_a_refunded_customer_who_still_gets_in_is_an_alert(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, "granted", minutes_ago=60)
    refund = shop.post(refunded("1"))
    settle(shop, "pending", minutes_ago=20, revokes=True)
    assert row_of(plugin, refund)["access"] == "still_has_access"
    assert alerts(plugin) == {"no_access": 0, "still_has_access": 1}
    assert listed(plugin, "still_has_access") == listed(plugin, "alert") == [refund.event]
    assert listed(plugin, "no_access") == []


@pytest.mark.parametrize("word", ["granted", "revoked", "none", "unknown"])
def test_an_alert_ends_by_itself_when_the_site_sees_something_else(plugin: Plugin, shop: Shop, word: str) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    assert report(plugin, recorded, word)["taken"] == 1
    assert (alerts(plugin), listed(plugin, "alert")) == (NOBODY, [])
    assert (row_of(plugin, recorded)["access"], row_of(plugin, recorded)["alert"]) == (word, None)


def test_access_that_the_owner_s_rule_took_is_told_as_that(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, "granted")
    paused = shop.post(about("order.subscription_paused", "1"))
    settle(shop, "revoked", revokes=True, by_rule=True)
    assert (row_of(plugin, paused)["access"], row_of(plugin, paused)["by_rule"]) == ("revoked", True)


def test_an_alert_does_not_end_because_the_customer_cancelled(plugin: Plugin, shop: Shop) -> None:
    purchase = shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    shop.post(cancelled("1", until=soon()))
    settle(shop, "granted", revokes=False, by_rule=False)
    assert listed(plugin, "alert") == [purchase.event]


def test_a_customer_counts_once_however_many_events_tell_of_the_lock_out(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", until=soon()))
    shop.post(bought("2", "bob@example.com"))
    while Delivery.select().where(Delivery.state == "pending").count():
        settle(shop, "pending", minutes_ago=20, revokes=False, by_rule=False)
    assert alerts(plugin) == {"no_access": 2, "still_has_access": 0}
    assert len(listed(plugin, "alert")) == 2


def test_an_alert_may_begin_with_a_report(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "unknown", minutes_ago=20)
    assert alerts(plugin) == NOBODY
    report(plugin, recorded, "still_has_access")
    assert alerts(plugin) == {"no_access": 0, "still_has_access": 1}


def test_one_site_s_report_says_nothing_about_another_site(plugin: Plugin, shop: Shop, site: Site) -> None:
    listener, _ = sites.add("https://other.example", name=None, secret_word=None, listen_to=site.id)
    other = Plugin(plugin.browser, listener, site_keys.signing_key(listener))
    recorded = shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    settle(Shop(listener.id), "pending", minutes_ago=20)
    assert report(other, recorded, "granted")["taken"] == 1
    assert (alerts(other), alerts(plugin)) == (NOBODY, {"no_access": 1, "still_has_access": 0})
    elsewhere, _ = sites.add("https://elsewhere.example", name=None, secret_word=WORD, listen_to=None)
    stranger = Plugin(plugin.browser, elsewhere, site_keys.signing_key(elsewhere))
    assert report(stranger, recorded, "granted")["taken"] == 0
    assert listed(plugin, "alert") == [recorded.event]


@pytest.mark.parametrize("word", ["perhaps", "", None, 5, ["granted"], {"a": 1}])
def test_a_word_that_nobody_knows_is_not_taken(plugin: Plugin, shop: Shop, word: Any) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, word)
    assert row_of(plugin, recorded)["access"] is None
    assert report(plugin, recorded, word)["ignored"] == 1


def test_a_filter_that_nobody_knows_is_refused_with_the_ones_there_are(plugin: Plugin) -> None:
    answer = plugin.ask("GET", "/api/v1/events?access=pending")
    assert answer.status_code == 400
    assert "alert, no_access, still_has_access" in answer.json["error"]["message"]


def test_what_is_sent_again_begins_anew(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    replay.replay(shop.event(recorded), shop.site)
    assert (alerts(plugin), row_of(plugin, recorded)["access"]) == (NOBODY, None)
    assert shop.delivery(recorded).next_access_check_at is None
    settle(shop, "granted", minutes_ago=20)
    assert (alerts(plugin), row_of(plugin, recorded)["access"]) == (NOBODY, "granted")


def test_a_refund_that_is_sent_again_by_itself_begins_anew(plugin: Plugin, shop: Shop) -> None:
    refund = shop.post({**refunded("1"), "refund": {"amount": "4900"}})
    settle(shop, "unknown", minutes_ago=20)
    shop.post(bought("1"))
    assert (shop.delivery(refund).state, row_of(plugin, refund)["access"]) == ("pending", None)


def test_a_result_that_is_older_than_a_report_does_not_take_its_place(plugin: Plugin, shop: Shop) -> None:
    """The answer to the first try was lost; the plugin has looked since, and then gives its stored result."""
    recorded = shop.post(bought("1"))
    report(plugin, recorded, "granted")
    settle(shop, "pending", minutes_ago=20)
    assert (alerts(plugin), row_of(plugin, recorded)["access"]) == (NOBODY, "granted")
    assert shop.delivery(recorded).next_access_check_at is None


def test_what_the_release_before_settled_shows_the_word_of_its_result(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "granted")
    Delivery.update(access=None, access_at=None).execute()
    assert row_of(plugin, recorded)["access"] == "granted"


def test_pages_of_alerts_hold_alerts_only(plugin: Plugin, shop: Shop) -> None:
    for number in range(120):
        shop.post(bought(f"{number}", f"buyer{number}@example.com"))
    while Delivery.select().where(Delivery.state == "pending").count():
        settle(shop, "granted", minutes_ago=20)
    late = [row.event_id for row in Delivery.select().order_by(Delivery.event) if int(row.event_id[-1], 36) % 2]
    Delivery.update(access="pending").where(Delivery.event.in_(late)).execute()
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = plugin.ask(
            "GET", f"/api/v1/events?access=alert&cursor={cursor}" if cursor else "/api/v1/events?access=alert"
        )
        found += [row["id"] for row in page.json["items"]]
        cursor = page.json["next_cursor"]
    assert found == sorted(late, reverse=True)


def test_nobody_is_named_in_an_alert_once_forgotten(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    retention.forget("ann@example.com")
    assert alerts(plugin) == NOBODY
    assert Delivery.get().next_access_check_at is None


def test_the_command_line_lists_alerts(
    ledger: Config, shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", ledger.database_url)
    monkeypatch.setenv("SECRET_KEY", ledger.secret_key)
    shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    shop.post(bought("2", "bob@example.com"))
    settle(shop, "granted", minutes_ago=20)
    assert cli.main(["event", "list", "--access", "alert"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert "ann@example.com" in line
    assert line.endswith("(no access)")
    assert cli.main(["event", "list", "--access", "still_has_access", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == []


def test_the_doctor_warns_and_the_metrics_count(
    ledger: Config,
    browser: FlaskClient,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def said() -> tuple[bool, str, str]:
        check = next(check for check in examine(ledger) if check.name.startswith("access"))
        assert check.ok, "One customer without access must not stop a deploy that asks the doctor."
        text = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
        return check.is_warning, check.message, text

    is_warning, _, text = said()
    assert not is_warning
    assert 'companion_access_alerts{kind="no_access"} 0' in text
    shop.post(bought("1"))
    settle(shop, "pending", minutes_ago=20)
    is_warning, message, text = said()
    assert is_warning
    monkeypatch.setenv("DATABASE_URL", ledger.database_url)
    monkeypatch.setenv("SECRET_KEY", ledger.secret_key)
    assert cli.main(["doctor"]) == 1, "There is no worker here."
    assert f"LOOK access {shop.site}" in capsys.readouterr().out
    assert f"event list --site {shop.site} --access alert" in message
    assert 'companion_access_alerts{kind="no_access"} 1' in text
    sites.remove(shop.site)
    with reading():
        text = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    assert 'companion_access_alerts{kind="no_access"} 0' in text
