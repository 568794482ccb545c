"""What needs a person: listed by kind, counted alike everywhere, dealt with, and open when it happens anew."""

from __future__ import annotations

from typing import Any

import pytest

from companion import replay
from companion.app import create_app
from companion.clock import HOUR_MS, now_ms
from companion.config import Config
from companion.ledger import alerts, needs_you, refused_webhooks, retention
from companion.ledger.database import reading
from companion.ledger.dealt_with import DealtWith
from companion.ledger.models import Delivery, Event, Site, Webhook
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, about, bought
from tests.companion.test_alerts import locked_out, settle

MINUTE_MS = 60_000


def ask(plugin: Plugin, query: str = "") -> Any:
    found = plugin.ask("GET", "/api/v1/needs-you" + query)
    assert found.status_code == 200, found.text
    return found.json


def keys(plugin: Plugin, query: str = "") -> list[str]:
    return [item["key"] for item in ask(plugin, query)["items"]]


def deal_with(plugin: Plugin, told: list[str], note: str = "refunded by hand", **more: Any) -> Any:
    return plugin.ask("POST", "/api/v1/needs-you/dealt-with", {"keys": told, "note": note, "by": "Ann Owner", **more})


def one_of_each(shop: Shop) -> dict[str, str]:
    """Key by kind."""
    made = {"no_access": locked_out(shop).event}
    made["still_has_access"] = shop.post(bought("2", "bob@example.com")).event
    settle(shop, access="pending", revokes=True, minutes_ago=20)
    made["failed"] = shop.post(bought("3", "eve@example.com")).event
    settle(shop, "failed", message="no")
    made["dead"] = shop.post(bought("4", "dan@example.com")).event
    Delivery.update(state="dead", settled_at=now_ms()).where(Delivery.event == made["dead"]).execute()
    made["quarantined"] = shop.post({**bought("5", "fay@example.com"), "event": "order.unheard_of"}).event
    return {kind: f"{kind} {event}" for kind, event in made.items()}


def test_a_message_that_was_not_understood_can_be_looked_up(plugin: Plugin, shop: Shop) -> None:
    who = {"email": "", "first_name": "Ann", "last_name": "Bell"}
    nobody = shop.post({**bought("77", ""), "customer": who})
    unknown = shop.post({**bought("78", "fay@example.com"), "event": "order.unheard_of"})
    Webhook.update(body="no form at all").where(Webhook.event == shop.post({"event": "order.odd"}).event).execute()
    assert {nobody.status, unknown.status} == {"quarantined"}

    bare, other, row = [item["event"] for item in ask(plugin)["items"]]
    assert (row["order_id"], row["name"], row["email"]) == ("77", "Ann Bell", None)
    assert (
        row["item_names"] == plugin.ask("GET", f"/api/v1/events?q={unknown.event}").json["items"][0]["item_names"] != []
    )
    assert (other["order_id"], other["email"]) == ("78", None)
    assert (bare["order_id"], bare["name"], bare["items"]) == (None, None, [])
    assert [one["unread_because"] for one in (row, other, bare)] == ["no_email", "unknown_event", "unknown_event"]
    assert plugin.ask("GET", f"/api/v1/events/{nobody.event}").json["unread_because"] == "no_email"
    assert plugin.ask("GET", f"/api/v1/events/{shop.post(bought('79')).event}").json["unread_because"] is None

    event = plugin.ask("GET", f"/api/v1/events/{nobody.event}").json["event"]
    assert (event["order"]["id"], event["customer"]) == ("77", {"first_name": "Ann", "last_name": "Bell"})
    assert [item["key"] for item in event["items"]] == row["items"]
    assert Event.get_by_id(nobody.event).order_id is None, "Nothing acts on it."


def test_the_gravest_stand_first_with_their_events(plugin: Plugin, shop: Shop) -> None:
    of = one_of_each(shop)
    refused_webhooks.record({shop.site: 2}, now_ms() + 1)
    found = ask(plugin)
    order = ["no_access", "failed", "dead", "quarantined", "still_has_access"]
    assert [item["key"] for item in found["items"][:5]] == [of[kind] for kind in order]
    assert found["items"][5]["kind"] == "refused"
    assert found["counts"] == dict.fromkeys([*order, "refused"], 1)
    assert (found["dealt_with"], found["next_cursor"]) == (0, None)
    listed = plugin.ask("GET", "/api/v1/events?state=failed").json["items"]
    assert found["items"][1]["event"] == listed[0] | {"person_emails": [listed[0]["email"]]}


def test_the_numbers_are_the_same_everywhere(plugin: Plugin, shop: Shop, ledger: Config) -> None:
    of = one_of_each(shop)
    refused_webhooks.record({shop.site: 2}, now_ms() + 1)
    refused_webhooks.RefusedWebhooks.update(open_since=now_ms() - 16 * MINUTE_MS).execute()

    def said() -> list[dict[str, int]]:
        summary = plugin.ask("GET", "/api/v1/summary").json
        told = plugin.ask("GET", "/api/v1/alerts").json["counts"]
        with reading():
            metrics = needs_you.counts()
        ofs = {**summary["alerts"], "failed": 0, "dead": 0, "quarantined": 0, "refused": 0}
        assert summary["needs_attention"] == sum(
            summary["needs_you"][kind] for kind in ("failed", "dead", "quarantined")
        )
        assert summary["alerts"].items() <= summary["needs_you"].items()
        return [summary["needs_you"], {kind: told[kind]["open"] for kind in ofs}, metrics, ask(plugin)["counts"]]

    numbers = said()
    assert all(one == numbers[0] for one in numbers)
    assert sum(numbers[0].values()) == 6
    deal_with(plugin, [of["no_access"], of["failed"], of["quarantined"]])
    numbers = said()
    assert all(one == numbers[0] for one in numbers)
    assert numbers[0] == {
        "no_access": 0, "failed": 0, "dead": 1, "quarantined": 0, "still_has_access": 1, "refused": 1,
    }  # fmt: skip
    assert keys(plugin, "?kind=failed") == []
    assert alerts.sites_to_ask(now_ms()) == [shop.site], "For what is left."


def test_metrics_name_the_kinds(ledger: Config, shop: Shop) -> None:
    from dataclasses import replace

    one_of_each(shop)
    app = create_app(replace(ledger, metrics_token="t"))
    said = app.test_client().get("/metrics", headers={"Authorization": "Bearer t"}).text
    assert 'companion_needs_you{kind="quarantined"} 1' in said
    assert 'companion_access_alerts{kind="no_access"} 1' in said


def test_pages_of_one_kind_have_each_once(plugin: Plugin, shop: Shop) -> None:
    for number in range(7):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    settle(shop, "failed")
    first = ask(plugin, "?kind=failed&limit=3")
    second = ask(plugin, f"?kind=failed&limit=3&cursor={first['next_cursor']}")
    last = ask(plugin, f"?kind=failed&limit=3&cursor={second['next_cursor']}")
    found = [item["key"] for page in (first, second, last) for item in page["items"]]
    assert len(found) == len(set(found)) == 7
    assert found == sorted(found, reverse=True)
    assert (first["counts"]["failed"], last["next_cursor"]) == (7, None)


@pytest.mark.parametrize("query", ["?kind=no_rule", "?cursor=evt_1", "?kind=failed&cursor=x", "?limit=0"])
def test_nonsense_is_refused(plugin: Plugin, query: str) -> None:
    assert plugin.ask("GET", "/api/v1/needs-you" + query).status_code == 400


@pytest.mark.parametrize(
    "body", [{"keys": []}, {"keys": "failed evt_1"}, {"keys": ["x"]}, {"note": 1}, {"by": ""}, {"note": "x" * 1001}]
)
def test_a_word_that_says_nothing_is_refused(plugin: Plugin, body: dict[str, Any]) -> None:
    sent = {"keys": ["failed evt_1"], "note": "", "by": "Ann", **body}
    assert plugin.ask("POST", "/api/v1/needs-you/dealt-with", sent).status_code == 400
    assert DealtWith.select().count() == 0


def test_what_is_dealt_with_is_kept_with_who_and_why_and_can_be_reopened(plugin: Plugin, shop: Shop) -> None:
    of = one_of_each(shop)
    deal_with(plugin, [of["failed"], of["dead"]], note=" both by phone ")
    listed = plugin.ask("GET", "/api/v1/needs-you/dealt-with").json
    assert [(row["key"], row["note"], row["by"], row["is_over"]) for row in listed["items"]] == [
        (of["dead"], "both by phone", "Ann Owner", False),
        (of["failed"], "both by phone", "Ann Owner", False),
    ]
    assert listed["items"][0]["event"]["email"] == "dan@example.com"
    assert ask(plugin)["dealt_with"] == 2
    page = plugin.ask("GET", "/api/v1/needs-you/dealt-with?limit=1").json
    rest = plugin.ask("GET", f"/api/v1/needs-you/dealt-with?cursor={page['next_cursor']}").json
    assert [row["key"] for row in rest["items"]] == [of["failed"]]

    assert plugin.ask("POST", "/api/v1/needs-you/dealt-with/reopen", {"keys": [of["dead"]]}).json["reopened"] == 1
    assert keys(plugin, "?kind=dead") == [of["dead"]]
    assert keys(plugin, "?kind=failed") == []


def test_all_of_a_kind_are_dealt_with_at_once(plugin: Plugin, shop: Shop) -> None:
    of = one_of_each(shop)
    sent = {"kinds": ["failed", "dead", "no_access"], "note": "last year's", "by": "Ann"}
    assert plugin.ask("POST", "/api/v1/needs-you/dealt-with", sent).json["taken"] == 3
    assert keys(plugin) == [of["quarantined"], of["still_has_access"]]
    sent = {"kinds": ["refused"], "note": "", "by": "Ann"}
    assert plugin.ask("POST", "/api/v1/needs-you/dealt-with", sent).status_code == 400


def test_an_event_that_is_retried_and_fails_again_is_open_again(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "failed", minutes_ago=5)
    key = f"failed {recorded.event}"
    deal_with(plugin, [key])
    assert keys(plugin) == []
    replay.replay(shop.event(recorded), shop.site)
    settle(shop, "failed")
    assert keys(plugin) == [key]
    assert [item["told_at"] for item in plugin.ask("GET", "/api/v1/alerts").json["items"]] == [None]


def test_a_customer_is_dealt_with_however_many_events_tell_of_it(plugin: Plugin, shop: Shop) -> None:
    locked_out(shop)
    newest = shop.post(about("order.subscription_payment", "1"))
    settle(shop, access="pending", minutes_ago=20)
    deal_with(plugin, keys(plugin))
    assert (keys(plugin), ask(plugin)["counts"]["no_access"]) == ([], 0)
    assert len(plugin.ask("GET", "/api/v1/needs-you/dealt-with").json["items"]) == 1
    DealtWith.update(at=now_ms() - HOUR_MS).execute()
    assert keys(plugin) == [f"no_access {newest.event}"], "It was before these."


def test_access_that_came_right_and_goes_wrong_again_is_new(plugin: Plugin, shop: Shop) -> None:
    recorded = locked_out(shop)
    deal_with(plugin, keys(plugin))

    def report(access: str, number: int) -> None:
        row = {"event": recorded.event, "access": access}
        assert plugin.ask("POST", "/api/v1/reports", {"reports": [row], "n": number}).status_code == 200

    report("pending", 1)
    assert keys(plugin) == []
    report("granted", 2)
    report("pending", 3)
    assert keys(plugin) == [f"no_access {recorded.event}"]
    assert plugin.ask("GET", "/api/v1/needs-you/dealt-with").json["items"][0]["is_over"]


def test_refused_messages_are_one_thing_and_put_aside_with_a_note(plugin: Plugin, site: Site) -> None:
    refused_webhooks.record({site.id: 3}, now_ms())
    [key] = keys(plugin)
    deal_with(plugin, [key], note="a scanner")
    assert keys(plugin) == []
    assert plugin.ask("GET", "/api/v1/summary").json["refused"]["count"] == 0
    assert plugin.ask("GET", "/api/v1/needs-you/dealt-with").json["items"][0]["note"] == "a scanner"
    refused_webhooks.record({site.id: 1}, now_ms() + 1)
    assert ask(plugin)["counts"]["refused"] == 1


def test_what_the_site_alone_knows_is_in_the_list_of_what_was_dealt_with(plugin: Plugin) -> None:
    deal_with(plugin, ["no_rule product-12", "second_password 1795903200"])
    found = plugin.ask("GET", "/api/v1/needs-you/dealt-with").json["items"]
    assert [row["key"] for row in found] == ["second_password 1795903200", "no_rule product-12"]
    assert ask(plugin)["counts"] == dict.fromkeys(needs_you.KINDS, 0)


def test_a_note_goes_with_the_person_and_in_time_and_with_the_site(plugin: Plugin, shop: Shop, site: Site) -> None:
    of = one_of_each(shop)
    deal_with(plugin, [of["failed"]], note="called Eve")
    deal_with(plugin, [of["dead"]], note="same as eve@example.com", again=1)
    assert retention.export("eve@example.com")["dealt_with"][0]["note"] == "called Eve"
    retention.forget("eve@example.com")
    [left] = DealtWith.select()
    assert (f"{left.kind} {left.subject}", left.note) == (of["dead"], "")

    deal_with(plugin, [of["quarantined"]], note="later", third=1)
    DealtWith.update(at=now_ms() - 91 * 24 * HOUR_MS).where(DealtWith.note == "later").execute()
    retention.purge(90)
    assert [row.note for row in DealtWith.select()] == ["", ""]
    Site.update(removed_at=now_ms() - 91 * 24 * HOUR_MS).where(Site.id == site.id).execute()
    retention.purge(90)
    assert DealtWith.select().count() == 0
