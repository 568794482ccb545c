"""Each number that the plugin shows is the length of a list that it can open."""

from __future__ import annotations

from typing import Any

from companion.clock import iso, now_ms
from companion.delivery import claims
from companion.ledger import access_status, outbox
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, paid

MINUTE_MS = 60_000


def summary(plugin: Plugin) -> dict[str, Any]:
    found: dict[str, Any] = plugin.ask("GET", "/api/v1/summary").json
    return found


def listed(plugin: Plugin, query: str) -> list[str]:
    return [row["state"] for row in plugin.ask("GET", f"/api/v1/events?{query}").json["items"]]


def settle(shop: Shop, outcome: str, **more: Any) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome(outcome, "pretty", 200, **more))


def test_what_needs_a_person_is_one_number_and_one_list(plugin: Plugin, shop: Shop) -> None:
    dead = shop.post(bought("1", "ann@example.com"))
    failed = shop.post(bought("2", "ben@example.com"))
    shop.post(bought("3", "cat@example.com"))
    settle(shop, "applied")
    for recorded, state in ((dead, "dead"), (failed, "failed")):
        Delivery.update(state=state).where(Delivery.event == recorded.event).execute()
    shop.post({**bought("4", "dan@example.com"), "event": "order.something_new"})

    assert summary(plugin)["needs_attention"] == 3
    assert listed(plugin, "state=failed,dead,quarantined") == ["quarantined", "failed", "dead"]
    assert listed(plugin, "state=skipped,superseded") == []
    assert listed(plugin, "state=delivered,kept") == ["delivered"]


def test_what_waits_is_told_with_since_when_and_the_next_try(plugin: Plugin, shop: Shop) -> None:
    assert summary(plugin)["waiting"] == {"count": 0, "since": None, "next_try_at": None}
    before = now_ms()
    first = shop.post(bought("1", "ann@example.com"))
    shop.post(bought("2", "ben@example.com"))
    claims.claim(shop.site, 1)
    Delivery.update(due_at=now_ms() + 50_000).where(Delivery.state == "pending").execute()

    waiting = summary(plugin)["waiting"]
    assert waiting["count"] == len(listed(plugin, "state=pending,delivering")) == 2
    assert iso(before) <= waiting["since"] <= iso(now_ms())  # type: ignore[operator]
    assert waiting["since"] <= iso(shop.event(first).received_at + 5_000)
    assert waiting["next_try_at"] == iso(Delivery.get(Delivery.state == "pending").due_at)


def test_a_replayed_event_waits_since_its_replay(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "failed")
    at = now_ms()
    plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {})
    assert summary(plugin)["waiting"]["since"] >= iso(at)


def test_retry_of_what_waits_makes_it_due_now_as_the_same_wish(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "timeout")
    settle(shop, "timeout")
    assert shop.delivery(recorded).due_at > now_ms()
    answer = plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {})
    assert answer.status_code == 200
    [claimed] = claims.claim(shop.site, 50)
    assert "replay" not in claimed.to_json(), "It was never done, so that nothing is done anew."
    detail = plugin.ask("GET", f"/api/v1/events/{recorded.event}").json
    assert "A person had it tried at once." in [step["detail"] for step in detail["timeline"]]


def test_retry_of_what_waits_lets_nothing_jump(plugin: Plugin, shop: Shop) -> None:
    purchase = shop.post(bought("1"))
    settle(shop, "timeout")
    renewal = shop.post(paid("1"))
    other = shop.post(bought("2", "ben@example.com"))
    Delivery.update(due_at=now_ms() + 10 * MINUTE_MS).execute()
    plugin.ask("POST", f"/api/v1/events/{renewal.event}/replay", {})

    claimed = claims.claim(shop.site, 50)
    assert [one.event["id"] for one in claimed] == [purchase.event, renewal.event]
    assert shop.delivery(other).due_at > now_ms(), "Nobody asked for another customer's."


def test_a_customer_who_cannot_get_in_is_one_however_many_payments_say_so(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid("1"))
    ben = shop.post(bought("2", "ben@example.com"))
    for _ in range(2):
        settle(shop, "applied", result={"access": "pending"})
    assert Delivery.update(settled_at=now_ms() - 16 * MINUTE_MS).where(Delivery.access == "pending").execute() == 3

    assert summary(plugin)["alerts"]["no_access"] == 2
    rows = plugin.ask("GET", "/api/v1/events?access=no_access").json["items"]
    assert [(row["id"] == ben.event, row["type"]) for row in rows] == [
        (True, "purchase.completed"),
        (False, "subscription.renewed"),
    ]
    with reading():
        assert access_status.alerts()["no_access"] == 2, "Metrics count customers, too."
