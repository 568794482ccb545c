"""What the paired plugin asks, and what it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion import replay
from companion.clock import now_ms
from companion.delivery import claims
from companion.delivery.signing import REPORT, SIGNATURE_HEADER, SITE_HEADER, sign
from companion.ledger import outbox, site_keys, sites
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import Outcome
from companion.thrivecart import vocabulary
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, refunded
from tests.unit.thrivecart.schema import problems


def settle(shop: Shop, outcome: str, **more: Any) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome(outcome, "pretty", 200, **more))


def test_the_timeline_tells_what_happened_in_words(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "failed", message="The CRM refuses this address; correct it", result={"outcome": "failed"})
    detail = plugin.ask("GET", f"/api/v1/events/{recorded.event}").json
    assert [step["what"] for step in detail["timeline"]] == ["received", "recorded", "sent", "failed"]
    assert "correct it" in detail["timeline"][-1]["detail"]
    assert detail["webhook"]["fields"]["thrivecart_secret"] == "[redacted]"
    assert detail["deliveries"][0]["state"] == "failed"


def test_a_report_of_access_is_in_the_timeline(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    row = {"event": recorded.event, "access": "granted", "observed_at": "2026-11-24T10:00:00Z"}
    assert plugin.ask("POST", "/api/v1/reports", {"reports": [row, 5, {"event": "evt_x"}]}).json["taken"] == 1
    last = plugin.ask("GET", f"/api/v1/events/{recorded.event}").json["timeline"][-1]
    assert (last["what"], last["detail"].split(":")[0]) == ("access", "granted")


def test_one_customer_on_one_page(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", "ann@example.com"))
    shop.post(refunded("1", email="ann@new.example"))
    found = plugin.ask("GET", "/api/v1/customers/ann%40example.com").json
    assert found["customer"]["also_known_as"] == ["ann@new.example"]
    assert found["entitlements"][0]["state"] == "refunded"
    assert (len(found["events"]["items"]), found["due"]) == (2, 2)
    assert plugin.ask("GET", "/api/v1/customers/nobody%40example.com").status_code == 404


def test_a_resync_carries_the_customer_and_the_entitlements_only(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    settle(shop, "applied")
    assert plugin.ask("POST", "/api/v1/customers/ann%40example.com/resync", {}).status_code == 200
    [claimed] = claims.claim(shop.site, 50)
    event = claimed.event
    assert (event["type"], event["items"], event["order"]["id"]) == ("customer.resync", [], None)
    assert event["entitlements"] == [{"item": "product-12", "state": "active", "since": "2025-10-09T08:53:20Z"}]


def test_a_resync_says_that_a_part_was_refunded(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(refunded("1", amount=1000))
    settle(shop, "applied")
    settle(shop, "applied")
    plugin.ask("POST", "/api/v1/customers/ann%40example.com/resync", {})
    [claimed] = claims.claim(shop.site, 50)
    happened = [{"type": "purchase.refunded", "item": "product-12"}]
    since = "2025-10-09T08:53:20Z"
    expected = [{"item": "product-12", "state": "active", "since": since, "happened": happened}]
    assert claimed.event["entitlements"] == expected
    assert problems(claimed.event) == []
    assert plugin.ask("GET", "/api/v1/customers/ann%40example.com").json["entitlements"] == expected


def test_the_same_signed_request_counts_once(plugin: Plugin) -> None:
    body = b"{}"
    route = "/api/v1/test-event"
    headers = {
        SITE_HEADER: plugin.site.id,
        SIGNATURE_HEADER: sign([plugin.key], REPORT, plugin.site.id, "POST", route, body),
    }
    answers = [plugin.browser.post(route, data=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json["error"]["code"] == "replayed"


def test_unsigned_requests_are_refused(plugin: Plugin) -> None:
    assert plugin.browser.get("/api/v1/summary").status_code == 401


def test_a_new_key_works_beside_the_old_one_and_takes_over_when_it_is_used(plugin: Plugin, site: Site) -> None:
    new = site_keys.offer_key(site.id)
    assert site_keys.signing_key(sites.get(site.id)) == plugin.key
    assert plugin.ask("GET", "/api/v1/summary").status_code == 200
    assert Plugin(plugin.browser, site, new).ask("GET", "/api/v1/summary").status_code == 200
    assert site_keys.signing_key(sites.get(site.id)) == new
    assert plugin.ask("GET", "/api/v1/summary?again").status_code == 200


def test_a_retired_key_verifies_for_a_day(plugin: Plugin, site: Site) -> None:
    new = site_keys.offer_key(site.id)
    site_keys.key_was_taken(site.id, new)
    keys = [{**row, "retired_at": row["retired_at"] and now_ms() - 25 * 3600 * 1000} for row in sites.get(site.id).keys]
    Site.update(keys=keys).where(Site.id == site.id).execute()
    assert plugin.ask("GET", "/api/v1/summary").status_code == 401


def test_the_secret_word_is_set_and_never_shown(plugin: Plugin, site: Site) -> None:
    answer = plugin.ask("PUT", "/api/v1/settings", {"secret_word": "another-word", "apply_test_mode": True})
    assert answer.json["settings"]["apply_test_mode"] is True
    assert "another-word" not in answer.text
    assert sites.by_webhook_key(site.webhook_key) == (site.id, "another-word")
    assert plugin.ask("PUT", "/api/v1/settings", {"apply_test_mode": "yes"}).status_code == 400


def test_pulled_deliveries_are_leased_and_settled_by_their_results(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [row] = plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]
    assert plugin.ask("GET", "/api/v1/deliveries?again").json == {"deliveries": []}
    results = [{"id": row["id"], "outcome": "applied"}, {"id": "dlv_other", "outcome": "applied"}]
    answer = plugin.ask("POST", "/api/v1/results", {"results": results}).json
    assert (answer["settled"], answer["ignored"]) == (1, 1)
    assert shop.delivery(recorded).state == "delivered"


def test_pulled_results_are_taken_whatever_words_are_in_them(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [row] = plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]
    results = [
        {"id": "\x00", "outcome": "applied"},
        {"id": row["id"], "outcome": "failed", "message": "Said \x00 \ud83d"},
    ]
    assert plugin.ask("POST", "/api/v1/results", {"results": results}).json["settled"] == 1
    assert shop.delivery(recorded).state == "failed"


def test_a_replayed_event_says_that_it_is_one(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "skipped")
    assert plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {}).status_code == 200
    [claimed] = claims.claim(shop.site, 50)
    assert claimed.to_json()["replay"] is True


def test_a_replay_waits_for_what_is_on_its_way_just_now(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = shop.post(bought("1"))
    [claimed] = claims.claim(shop.site, 50)

    def answer_of_the_site(_seconds: float) -> None:
        with writing(shop.site):
            outbox.settle(claimed, Outcome("applied", "pretty", 200))

    monkeypatch.setattr(replay.time, "sleep", answer_of_the_site)
    assert plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {}).status_code == 200
    assert claims.claim(shop.site, 50)[0].to_json()["replay"] is True


def test_a_replay_of_what_stays_on_its_way_says_so(plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = shop.post(bought("1"))
    claims.claim(shop.site, 50)
    monkeypatch.setattr(replay, "PATIENCE_SECONDS", 0.0)
    refused = plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {})
    assert refused.status_code == 409
    assert "on its way to this site at this moment" in refused.json["error"]["message"]


def test_a_quarantined_webhook_is_read_again_on_replay(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = shop.post({**bought("1"), "event": "order.new_name"})
    assert plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {}).status_code == 409
    monkeypatch.setitem(vocabulary.MEANINGS, "order.new_name", vocabulary.MEANINGS["order.success"])
    again = {"why": "a new version knows the name"}  # another body, as the same would be the same signature
    assert plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", again).status_code == 200
    assert Delivery.get(Delivery.event == recorded.event).state == "pending"


def test_pairing_works_once(browser: FlaskClient, ledger: object) -> None:
    site, code = sites.add("https://new.example", name=None, secret_word=None, listen_to=None)
    body = {"code": code.lower(), "url": "https://new.example/"}
    answers = [browser.post("/api/v1/pair", json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 403]
    assert answers[0].json["site_id"] == site.id
    assert answers[0].json["webhook_url"].startswith("https://companion.example/webhooks/thrivecart/")
    assert "Ask your host for a new one" in answers[1].json["error"]["message"]


def test_metrics_need_their_token(browser: FlaskClient, shop: Shop) -> None:
    shop.post(bought("1"))
    assert browser.get("/metrics").status_code == 401
    text = browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    assert 'companion_deliveries{state="pending"} 1' in text


def test_a_request_sent_again_with_its_signature_in_other_letters_is_known(plugin: Plugin) -> None:
    body = json.dumps({"alert_email": "owner@example.com"}).encode()
    signature = sign([plugin.key], REPORT, plugin.site.id, "PUT", "/api/v1/settings", body)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelled = signature[:-1] + letters[letters.index(signature[-1]) ^ 1]  # base64's last bits carry nothing

    def put(header: str) -> int:
        headers = {SITE_HEADER: plugin.site.id, SIGNATURE_HEADER: header}
        asked = plugin.browser.put("/api/v1/settings", data=body, headers=headers, content_type="application/json")
        return int(asked.status_code)

    assert put(signature) == 200
    assert put(respelled) in (401, 409)


def test_of_two_keys_offered_in_a_row_the_plugin_may_hold_either(plugin: Plugin, site: Site) -> None:
    plugin.key = site_keys.offer_key(site.id)
    newest = site_keys.offer_key(site.id)
    assert plugin.ask("GET", "/api/v1/summary").status_code == 200
    assert site_keys.signing_key(sites.get(site.id)) == plugin.key
    assert site_keys.offered_keys(sites.get(site.id)) == [newest]


def test_pulled_deliveries_that_were_put_off_use_up_no_step(plugin: Plugin, shop: Shop) -> None:
    done, put_off = shop.post(bought("1", "ann@example.com")), shop.post(bought("2", "ben@example.com"))
    rows = {row["event"]["id"]: row["id"] for row in plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]}
    results = [
        {"id": rows[done.event], "outcome": "applied"},
        {"id": rows[put_off.event], "outcome": "retry", "retry_after": 1},
    ]
    plugin.ask("POST", "/api/v1/results", {"results": results})
    assert (shop.delivery(put_off).state, shop.delivery(put_off).step) == ("pending", 0)


def test_two_quarantined_webhooks_of_one_event_become_one_event(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(vocabulary, "MEANINGS", {})
        one = shop.post(bought("1", webhook_id="a"))
        other = shop.post(bought("1", webhook_id="b"))
    for recorded in (one, other, one):
        plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay", {"again": recorded.event})
    assert [row.event_id for row in Delivery.select()] == [one.event]
    assert "same occurrence" in (shop.event(other).problem or "")


def test_every_attempt_at_one_replay_carries_its_name(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle(shop, "applied")
    plugin.ask("POST", f"/api/v1/events/{recorded.event}/replay")
    [first] = claims.claim(shop.site, 1)
    with writing(shop.site):
        outbox.settle(first, Outcome("timeout", "pretty"))
    Delivery.update(due_at=0).execute()
    [second] = claims.claim(shop.site, 1)
    assert first.to_json()["replay"] is True
    assert first.to_json()["replay_id"] == second.to_json()["replay_id"]


def test_a_site_that_pulls_fetches_many_at_a_time_however_badly_pushing_went(plugin: Plugin, shop: Shop) -> None:
    Site.update(batch_size=1).execute()
    for number in range(3):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    assert len(plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]) == 3
