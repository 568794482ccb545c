"""Which alerts are open at a site, and of which its owner was told: the plugin fetches, sends and marks."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from companion import replay
from companion.clock import HOUR_MS, iso, now_ms
from companion.config import Config
from companion.delivery import access_pings, claims
from companion.history.recording import RecordResult
from companion.ledger import alerts, outbox, refused_webhooks, retention, sites
from companion.ledger.alerts import ToldAlert
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, about, bought
from tests.companion.wordpress import Wordpress, answer

MINUTE_MS = 60_000


def settle(shop: Shop, outcome: str = "applied", *, minutes_ago: int = 0, **result: Any) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome(outcome, "pretty", 200, result={"outcome": outcome, **result}))
            at = now_ms() - minutes_ago * MINUTE_MS
            Delivery.update(settled_at=at).where(Delivery.id == claimed.id).execute()


def locked_out(shop: Shop, number: int = 1, email: str = "ann@example.com") -> RecordResult:
    recorded = shop.post(bought(str(number), email))
    settle(shop, access="pending", minutes_ago=20)
    return recorded


def shown(plugin: Plugin) -> Any:
    found = plugin.ask("GET", "/api/v1/alerts")
    assert found.status_code == 200, found.text
    return found.json


def keys(plugin: Plugin, *, untold: bool = False) -> list[str]:
    return [item["key"] for item in shown(plugin)["items"] if not untold or item["told_at"] is None]


def tell(plugin: Plugin, told: list[str], **more: Any) -> Any:
    return plugin.ask("POST", "/api/v1/alerts/told", {"keys": told, **more})


def test_all_is_well(plugin: Plugin) -> None:
    found = shown(plugin)
    assert (found["items"], found["next_cursor"]) == ([], None)
    assert found["counts"]["no_access"] == {"open": 0, "untold": 0}


def test_each_kind_is_listed_with_its_event_and_since_when(plugin: Plugin, shop: Shop) -> None:
    late = locked_out(shop)
    still = shop.post(bought("2", "bob@example.com"))
    settle(shop, access="pending", revokes=True, minutes_ago=20)
    failed = shop.post(bought("3", "eve@example.com"))
    settle(shop, "failed", message="no")
    dead = shop.post(bought("4", "dan@example.com"))
    Delivery.update(state="dead", settled_at=now_ms()).where(Delivery.event == dead.event).execute()
    odd = shop.post({**bought("5", "fay@example.com"), "event": "order.unheard_of"})
    assert keys(plugin) == [
        f"no_access {late.event}",
        f"still_has_access {still.event}",
        f"failed {failed.event}",
        f"dead {dead.event}",
        f"quarantined {odd.event}",
    ]
    [first, *_] = shown(plugin)["items"]
    listed = plugin.ask("GET", "/api/v1/events?access=no_access").json["items"]
    assert first["event"] == listed[0] | {"person_emails": ["ann@example.com"]}
    assert first["since"] == iso(Delivery.get(Delivery.event == late.event).settled_at + 15 * MINUTE_MS)


def test_a_customer_is_one_alert_however_many_events_tell_of_it(plugin: Plugin, shop: Shop) -> None:
    locked_out(shop)
    newest = shop.post(about("order.subscription_payment", "1"))
    settle(shop, access="pending", minutes_ago=20)
    assert keys(plugin) == [f"no_access {newest.event}"]


def test_what_was_told_is_listed_without_its_event_and_stays_told(plugin: Plugin, shop: Shop) -> None:
    recorded = locked_out(shop)
    key = f"no_access {recorded.event}"
    assert tell(plugin, [key], at="2026-01-02T03:04:05Z").json == {"status": "taken", "taken": 1}
    [item] = shown(plugin)["items"]
    assert (item["key"], item["told_at"], item["event"]) == (key, "2026-01-02T03:04:05.000Z", None)
    assert shown(plugin)["counts"]["no_access"] == {"open": 1, "untold": 0}
    tell(plugin, [key])
    assert shown(plugin)["items"][0]["told_at"] == "2026-01-02T03:04:05.000Z", "When it was told first."


def test_what_is_over_is_forgotten_and_told_again_when_it_comes_back(plugin: Plugin, shop: Shop) -> None:
    recorded = locked_out(shop)
    tell(plugin, keys(plugin))

    def report(access: str) -> None:
        plugin.ask("POST", "/api/v1/reports", {"reports": [{"event": recorded.event, "access": access}]})

    report("granted")
    assert keys(plugin) == []
    assert ToldAlert.select().count() == 0
    report("pending")
    assert keys(plugin, untold=True) == [f"no_access {recorded.event}"]


def test_what_was_told_before_it_is_over_is_not_told_twice(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "failed")
    tell(plugin, keys(plugin))
    replay.replay(shop.event(recorded), shop.site)
    settle(shop, "failed")
    assert keys(plugin, untold=True) == []


def test_refused_messages_are_an_alert_after_a_quarter_of_an_hour(plugin: Plugin, site: Site) -> None:
    refused_webhooks.record({site.id: 3}, now_ms() - 14 * MINUTE_MS)
    assert keys(plugin) == []
    since = now_ms() - 16 * MINUTE_MS
    refused_webhooks.dismiss(site.id, now_ms())
    Site.update(refusals_seen_at=None).execute()
    refused_webhooks.RefusedWebhooks.update(open_since=since).execute()
    assert keys(plugin) == [f"refused {iso(since)}"]
    tell(plugin, keys(plugin))
    assert keys(plugin, untold=True) == []


def test_items_without_a_rule_are_known_to_the_plugin_only(plugin: Plugin) -> None:
    tell(plugin, ["no_rule product-12", "no_rule product-13"])
    assert keys(plugin) == ["no_rule product-12", "no_rule product-13"]
    tell(plugin, [], over=["no_rule product-12"])
    assert keys(plugin) == ["no_rule product-13"]


def test_so_are_second_passwords(plugin: Plugin) -> None:
    tell(plugin, ["second_password 1795903200"])
    assert keys(plugin) == ["second_password 1795903200"]
    tell(plugin, [], over=["second_password 1795903200"])
    assert keys(plugin) == []


def test_the_rest_of_a_long_list_is_told_by_its_kind(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MAX_LISTED", 2)
    for number in range(5):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    settle(shop, "failed")
    found = shown(plugin)
    assert found["counts"]["failed"] == {"open": 5, "untold": 5}
    listed = [item["key"] for item in found["items"]]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) == 2
    later = shop.post(bought("6", "late@example.com"))
    settle(shop, "failed")
    Delivery.update(settled_at=now_ms() + 1000).where(Delivery.event == later.event).execute()
    tell(plugin, listed, kinds=["failed", "dead"], at=found["at"])
    assert keys(plugin, untold=True) == [f"failed {later.event}"], "It came while the e-mail was sent."


def test_one_site_s_alerts_are_not_another_s(plugin: Plugin, shop: Shop) -> None:
    recorded = locked_out(shop)
    other, _ = sites.add("https://other.example", name=None, secret_word="word", listen_to=None)
    assert alerts.open_at(other, now_ms()) == []
    alerts.note_told(other.id, [f"no_access {recorded.event}"], now_ms())
    assert keys(plugin, untold=True) == [f"no_access {recorded.event}"]


@pytest.mark.parametrize("key", ["", "failed", "failed ", "unheard evt_1", "no_rule " + "x" * 192])
def test_a_key_of_nothing_is_not_kept(plugin: Plugin, key: str) -> None:
    assert tell(plugin, [key]).json["taken"] == 0
    assert ToldAlert.select().count() == 0


@pytest.mark.parametrize(
    "body",
    [{"keys": "all"}, {"keys": [7]}, {"keys": ["x"] * 5001}, {"over": 1}, {"kinds": "dead"}, {"at": "now"}, {"at": 7}],
)
def test_nonsense_is_refused(plugin: Plugin, body: dict[str, Any]) -> None:
    assert plugin.ask("POST", "/api/v1/alerts/told", body).status_code == 400


@pytest.fixture
def pings(reached: Shop, wordpress: Wordpress) -> list[Any]:
    """Whether each ping that the site got asked for alerts."""
    seen: list[Any] = []

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append(json.loads(body).get("alerts"))
        answer(handler, 200, b"{}", wordpress.site_id)

    wordpress.behave = behave
    return seen


def ask(config: Config) -> None:
    for site in alerts.sites_to_ask(now_ms()):
        access_pings.ping_for_alerts(site, config)


def forget_asking(shop: Shop) -> None:
    Site.update(alerts_asked_at=now_ms() - 5 * MINUTE_MS).where(Site.id == shop.site).execute()


def test_a_site_is_asked_to_send_what_is_untold_every_five_minutes(
    ledger: Config, reached: Shop, pings: list[Any]
) -> None:
    ask(ledger)
    assert pings == []
    recorded = locked_out(reached)
    ask(ledger)
    ask(ledger)
    access_pings.ping_for_alerts(reached.site, ledger)
    assert pings == [True]
    forget_asking(reached)
    ask(ledger)
    assert pings == [True, True]
    alerts.note_told(reached.site, [f"no_access {recorded.event}"], now_ms())
    forget_asking(reached)
    ask(ledger)
    assert len(pings) == 2


@pytest.mark.parametrize("kind", ["no_access", "failed", "dead", "quarantined"])
def test_a_site_is_asked_for_each_kind_for_an_hour(ledger: Config, reached: Shop, pings: list[Any], kind: str) -> None:
    if kind == "quarantined":
        recorded = reached.post({**bought("1"), "event": "order.unheard_of"})
    elif kind == "no_access":
        recorded = locked_out(reached)
    else:
        recorded = reached.post(bought("1"))
        Delivery.update(state=kind, settled_at=now_ms()).execute()
    assert alerts.sites_to_ask(now_ms()) == [reached.site]
    assert alerts.sites_to_ask(now_ms() + HOUR_MS + 16 * MINUTE_MS) == []
    alerts.note_told(reached.site, [f"{kind} {recorded.event}"], now_ms())
    assert alerts.sites_to_ask(now_ms()) == []


@pytest.mark.parametrize("kept_from", [{"paused_at": 1}, {"unreachable_since": 1}, {"pulled_at": now_ms() + HOUR_MS}])
def test_a_site_that_cannot_be_asked_is_not(reached: Shop, kept_from: dict[str, Any]) -> None:
    locked_out(reached)
    assert alerts.sites_to_ask(now_ms()) == [reached.site]
    Site.update(**kept_from).execute()
    assert alerts.sites_to_ask(now_ms()) == []


def test_of_a_site_that_was_removed_long_ago_nothing_told_is_kept(plugin: Plugin, shop: Shop) -> None:
    late = locked_out(shop)
    tell(plugin, [f"no_access {late.event}"])
    Site.update(removed_at=now_ms() - 91 * 24 * HOUR_MS).where(Site.id == shop.site).execute()
    assert ToldAlert.select().count() == 1
    retention.purge(90)
    assert ToldAlert.select().count() == 0
