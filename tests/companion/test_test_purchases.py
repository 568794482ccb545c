"""A test purchase goes through the whole pipe, is counted and told of nowhere, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims
from companion.events import TEST_PURCHASE
from companion.history import inbox, test_purchases
from companion.history.recording import RecordResult
from companion.ledger import retention, site_keys, sites
from companion.ledger.alerts import ToldAlert
from companion.ledger.database import database, on_sqlite, writing
from companion.ledger.documents import ERASED
from companion.ledger.models import Attempt, Delivery, Event, IdempotencyKey, Site, TimelineEntry, Webhook
from companion.ledger.people_models import Address, IdentityLink
from companion.ledger.search_models import Product, SearchTerm
from companion.ledger.states import EventStatus
from companion.ledger.webhook_pings import WebhookPing
from tests.companion.indexing import keep_up
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, form
from tests.companion.test_figures import NOTHING, days
from tests.companion.test_plugin_api import settle
from tests.companion.wordpress import Wordpress, deliver

ID = "0123456789abcdef0123456789abcdef"
EMAIL = "cart-companion-test@example.com"
ROUTE = "/api/v1/test-purchases"
LEFT = (Event, Delivery, Attempt, Webhook, IdempotencyKey, TimelineEntry, Address, IdentityLink, SearchTerm, Product)


def asked(**more: Any) -> dict[str, Any]:
    return {"id": ID, "product": "product-12", "name": "The course", "email": EMAIL, **more}


def buy(plugin: Plugin, **more: Any) -> str:
    answer = plugin.ask("POST", ROUTE, asked(**more))
    assert answer.status_code == 200, answer.text
    return str(answer.json["event"])


def end(plugin: Plugin, purchase: str = ID) -> Any:
    return plugin.ask("DELETE", f"{ROUTE}/{purchase}")


def test_it_is_a_purchase_in_test_mode_like_any_other(plugin: Plugin, shop: Shop) -> None:
    buy(plugin)
    [claimed] = claims.claim(shop.site, 50)
    event = claimed.event
    assert (event["type"], event["mode"], event["source"]["name"]) == ("purchase.completed", "test", "thrivecart")
    assert event["customer"]["email"] == EMAIL
    assert event["order"]["id"] == TEST_PURCHASE + ID
    [item] = event["items"]
    assert (item["key"], item["name"], item["plan"], item["amount"]) == ("product-12", "The course", "one-time", 100)
    assert [row["state"] for row in event["entitlements"]] == ["active"]


@pytest.mark.parametrize("key", ["product-12", "bump-12", "upsell-4", "downsell-5"])
def test_each_kind_of_item_is_bought_alone(plugin: Plugin, shop: Shop, key: str) -> None:
    buy(plugin, product=key)
    [claimed] = claims.claim(shop.site, 50)
    assert [item["key"] for item in claimed.event["items"]] == [key]


def test_nothing_is_left_of_it(plugin: Plugin, shop: Shop, config: Config) -> None:
    event = buy(plugin)
    settle(shop, "applied", result={"outcome": "applied", "tags_applied": ["a"], "access": "pending"})
    with writing(shop.site):
        ToldAlert.create(site=shop.site, kind="no_access", subject=event, told_at=now_ms())
    keep_up(shop.site)
    assert end(plugin).json == {"status": "forgotten"}
    keep_up(shop.site)
    assert {model.__name__: model.select().count() for model in (*LEFT, ToldAlert) if model.select().count()} == {}
    assert EMAIL not in everything()
    assert plugin.ask("DELETE", f"{ROUTE}/{ID}?again").status_code == 200


def everything() -> str:
    """All texts of the ledger's tables."""
    return "".join(
        str(row) for table in database.get_tables() for row in database.execute_sql(f'SELECT * FROM "{table}"')
    )


def test_others_stay(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    buy(plugin)
    end(plugin)
    assert [event.email for event in Event.select()] == ["ann@example.com"]


@pytest.fixture
def erased(shop: Shop) -> Iterator[RecordResult]:
    """The order of somebody who was forgotten, which no test purchase may take with it."""
    order = shop.post(bought("1", "bob@example.com"))
    retention.forget("bob@example.com")
    yield order
    assert shop.event(order).email == ERASED
    assert IdempotencyKey.select().where(IdempotencyKey.event == order.event).exists()
    assert shop.post(bought("1", "bob@example.com")).status == EventStatus.DUPLICATE


@contextmanager
def no_event_goes() -> Iterator[None]:
    """The database refuses the last step of forgetting."""
    if on_sqlite():
        database.execute_sql("CREATE TRIGGER stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'it stays'); END")
    else:
        database.execute_sql(
            "CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it stays'; END $$"
        )
        database.execute_sql("CREATE TRIGGER stays BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION stays()")
    try:
        yield
    finally:
        database.execute_sql("DROP TRIGGER stays" if on_sqlite() else "DROP FUNCTION stays() CASCADE")


def test_an_end_that_breaks_off_changes_nothing_and_takes_nobody_else_when_done_again(
    plugin: Plugin, shop: Shop, erased: RecordResult
) -> None:
    buy(plugin)
    before = everything()
    with no_event_goes(), pytest.raises(Exception, match="it stays"):
        test_purchases.forget(shop.site, TEST_PURCHASE + ID, now_ms())
    assert everything() == before
    test_purchases.forget(shop.site, TEST_PURCHASE + ID, now_ms())
    assert [event.id for event in Event.select()] == [erased.event]
    assert EMAIL not in everything()


def test_a_person_who_erases_its_address_meanwhile_takes_nobody_else_with_it(
    plugin: Plugin, shop: Shop, erased: RecordResult
) -> None:
    buy(plugin)
    retention.forget(EMAIL, shop.site)
    assert end(plugin).status_code == 200
    assert [event.id for event in Event.select()] == [erased.event]


def test_the_mark_of_the_erased_is_no_address(shop: Shop, erased: RecordResult) -> None:
    before = everything()
    assert not any(retention.forget(ERASED).values())
    assert everything() == before


@pytest.mark.parametrize("listens", [False, True])
def test_a_real_order_of_its_address_stays_whole(plugin: Plugin, shop: Shop, site: Site, listens: bool) -> None:
    if listens:
        listener, _ = sites.add("https://two.example", name=None, secret_word=None, listen_to=site.id)
        plugin = Plugin(plugin.browser, listener, site_keys.signing_key(listener))
    buy(plugin, email="owner@example.com")
    real = shop.received(bought("77", "owner@example.com"))
    [taken] = inbox.record([replace(real, body="its body")])
    keep_up(plugin.site.id)
    assert end(plugin).status_code == 200
    assert [event.id for event in Event.select()] == [taken.event]
    assert [row.body for row in Webhook.select()] == ["its body"]
    assert {row.event_id for row in Delivery.select()} == {taken.event}
    assert Address.select().where(Address.site == plugin.site.id, Address.email == "owner@example.com").exists()
    assert TEST_PURCHASE not in everything()
    assert shop.post(bought("77", "owner@example.com")).status == EventStatus.DUPLICATE
    assert plugin.ask("GET", "/api/v1/customers/owner@example.com").status_code == 200


def test_a_customer_who_had_its_address_before_stays_known(plugin: Plugin, shop: Shop) -> None:
    buy(plugin, email="owner@example.com")
    with writing(shop.site):
        IdentityLink.create(site=shop.site, kind="email", value="owner@example.com", email="new@example.com")
    end(plugin)
    assert [row.email for row in Address.select()] == ["owner@example.com"]


def test_it_is_in_no_figures_products_or_needs_while_it_is_under_way(plugin: Plugin, shop: Shop) -> None:
    buy(plugin)
    settle(shop, "failed", message="no", result={"outcome": "failed", "tags_applied": ["a"]})
    keep_up(shop.site)
    assert {**days(plugin, 1)[0], "day": ""} == {**NOTHING, "day": ""}
    assert plugin.ask("GET", "/api/v1/products").json["items"] == []
    assert plugin.ask("GET", "/api/v1/alerts").json["items"] == []
    summary = plugin.ask("GET", "/api/v1/summary").json
    assert sum(summary["needs_you"].values()) == 0
    assert summary["site"]["last_webhook_at"] is None  # it is no sign of ThriveCart


def test_it_does_not_say_that_refused_messages_are_over(plugin: Plugin, browser: FlaskClient, site: Site) -> None:
    wrong = form({**bought("1"), "thrivecart_secret": "wrong"})
    address = f"/webhooks/thrivecart/{site.webhook_key}"
    browser.post(address, data=wrong, content_type="application/x-www-form-urlencoded")
    buy(plugin)
    assert plugin.ask("GET", "/api/v1/summary").json["refused"]["count"] == 1


def test_without_a_secret_word_it_is_refused_with_a_sentence(browser: FlaskClient) -> None:
    added, _ = sites.add("https://new.example", name=None, secret_word=None, listen_to=None)
    plugin = Plugin(browser, added, site_keys.signing_key(added))
    answer = plugin.ask("POST", ROUTE, asked())
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "no_secret_word")


def test_a_customers_address_is_refused(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1"))
    answer = plugin.ask("POST", ROUTE, asked(email="Ann@example.com"))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "known_address")
    assert Event.select().count() == 1


def test_there_is_one_at_a_time_and_the_same_one_counts_once(plugin: Plugin) -> None:
    event = buy(plugin)
    again = plugin.ask("POST", ROUTE, asked(name="Asked once more"))
    assert (again.json["status"], again.json["event"]) == ("duplicate", event)
    other = plugin.ask("POST", ROUTE, asked(id="f" * 32))
    assert (other.status_code, other.json["error"]["code"]) == (409, "test_purchase_under_way")


@pytest.mark.parametrize("more", [{"id": "x"}, {"id": None}, {"product": "12"}, {"email": "nobody"}, {"email": None}])
def test_what_cannot_be_bought_is_refused(plugin: Plugin, more: dict[str, Any]) -> None:
    assert plugin.ask("POST", ROUTE, asked(**more)).status_code == 400


def test_it_is_not_forgotten_while_it_is_being_delivered(plugin: Plugin, shop: Shop) -> None:
    buy(plugin)
    claims.claim(shop.site, 50)
    answer = end(plugin)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "busy")
    Delivery.update(lease_until=now_ms()).execute()
    assert plugin.ask("DELETE", f"{ROUTE}/{ID}?again").status_code == 200


def test_what_no_plugin_ends_is_forgotten_in_time(plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buy(plugin)
    test_purchases.forget_abandoned()
    assert Event.select().count() == 1
    later = now_ms() + test_purchases.LASTS_MS + 1000
    monkeypatch.setattr(test_purchases, "now_ms", lambda: later)
    test_purchases.forget_abandoned()
    assert Event.select().count() == 0


def test_it_goes_to_the_site_that_asked_alone(config: Config, site: Site, browser: FlaskClient) -> None:
    listener, _ = sites.add("https://two.example", name=None, secret_word=None, listen_to=site.id)
    plugin = Plugin(browser, listener, site_keys.signing_key(listener))
    buy(plugin)
    assert [row.site for row in Delivery.select()] == [listener.id]
    assert end(plugin).status_code == 200
    assert Event.select().count() == 0


def test_another_sites_test_purchase_is_left_alone(config: Config, plugin: Plugin, browser: FlaskClient) -> None:
    buy(plugin)
    other, _ = sites.add("https://two.example", name=None, secret_word="w", listen_to=None)
    assert end(Plugin(browser, other, site_keys.signing_key(other))).status_code == 200
    assert Event.select().count() == 1


def test_it_is_delivered_as_any_other(config: Config, reached: Shop, wordpress: Wordpress) -> None:
    site = sites.get(reached.site)
    plugin = Plugin(create_app(config).test_client(), site, site_keys.signing_key(site))
    event = buy(plugin)
    deliver(config, reached)
    found = plugin.ask("GET", f"/api/v1/events/{event}").json
    assert [row["state"] for row in found["deliveries"]] == ["delivered"]


@pytest.mark.parametrize("method", ["HEAD", "POST"])
def test_thrivecarts_ping_is_kept_with_its_time(plugin: Plugin, browser: FlaskClient, site: Site, method: str) -> None:
    assert plugin.ask("GET", "/api/v1/summary").json["pinged_at"] is None
    address = f"/webhooks/thrivecart/{site.webhook_key}"
    assert browser.open(address, method="GET").json == {"status": "ready"}
    assert WebhookPing.select().count() == 0  # a person's browser
    for _ in range(2):
        assert browser.open(address, method=method).status_code == 200
    assert plugin.ask("GET", "/api/v1/summary?again").json["pinged_at"] is not None
    assert WebhookPing.select().count() == 1
