"""Lists of events, customers and products, as the plugin asks for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.companion.indexing import keep_up
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, START, Shop, bought, cancelled, failed, frame, refunded
from tests.companion.test_plugin_api import settle


@pytest.fixture(params=["kept", "not kept"])
def is_kept(request: pytest.FixtureRequest) -> bool:
    """Whether the worker has come to what was recorded."""
    return bool(request.param == "kept")


def ask(plugin: Plugin, path: str, **filters: Any) -> Any:
    query = f"?{urlencode(filters)}" if filters else ""
    return plugin.ask("GET", f"/api/v1/{path}{query}").json


def orders(plugin: Plugin, **filters: Any) -> list[str]:
    """Order numbers of all pages, in the order of the list."""
    found, cursor = [], None
    while True:
        page = ask(plugin, "events", **filters, **({"cursor": cursor} if cursor else {}))
        found += [row["order_id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.fixture
def year(shop: Shop, is_kept: bool) -> Shop:
    """Seven orders, received in another order than that in which they happened."""
    for number, day in enumerate((3, 1, 7, 5, 2, 6, 4), start=1):
        item = "product-12" if number % 2 else "product-30,bump-30"
        shop.post(bought(str(number), f"buyer{number}@example.com", START + day * DAY, items=item))
    if is_kept:
        keep_up(shop.site)
    return shop


def test_pages_are_in_the_order_asked_for_and_complete(plugin: Plugin, year: Shop) -> None:
    assert orders(plugin, limit=2) == list("7654321")
    assert orders(plugin, limit=2, order="asc") == list("1234567")
    assert orders(plugin, limit=3, sort="occurred") == list("3647152")
    assert orders(plugin, limit=3, sort="occurred", order="asc") == list("2517463")
    assert orders(plugin, limit=2, product="bump-30", sort="occurred") == list("642")
    assert orders(plugin, limit=1, product="product-12") == list("7531")


def test_a_time_is_of_what_the_list_is_sorted_by(plugin: Plugin, year: Shop) -> None:
    def day(number: int) -> str:
        return datetime.fromtimestamp(START + number * DAY, UTC).isoformat()

    assert orders(plugin, sort="occurred", since=day(3), until=day(6)) == list("471")
    assert orders(plugin, since=day(3), until=day(6)) == []
    assert orders(plugin, since=day(3)) == list("7654321")


def test_several_types_and_states_hold_together(plugin: Plugin, shop: Shop, is_kept: bool) -> None:
    shop.post(bought("1"))
    shop.post(refunded("1"))
    shop.post(bought("2", "bob@example.com"))
    shop.post(failed("2", customer={"email": "bob@example.com"}))
    shop.post(frame("order.of_the_future", "3", "", START))
    settle(shop, "applied")
    settle(shop, "applied")
    settle(shop, "applied")
    shop.post(cancelled("2", customer={"email": "bob@example.com"}))
    if is_kept:
        keep_up(shop.site)
    kinds = "purchase.refunded,subscription.payment_failed"
    assert orders(plugin, type=kinds) == ["2", "1"]
    assert orders(plugin, state="pending,quarantined") == ["2", "2", "3"]  # with the end of it
    assert orders(plugin, state="delivered", type="purchase.completed") == ["2", "1"]
    assert orders(plugin, state="delivered", q="bob", type="purchase.refunded") == []
    assert orders(plugin, email="BOB@example.com", type="purchase.completed") == ["2"]


def test_a_row_says_who_paid_how_much(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", customer={"email": "ann@example.com", "first_name": "Ann", "last_name": "Bell"}))
    shop.post(refunded("1", amount=1500))
    shop.post(failed("1"))
    rows = ask(plugin, "events")["items"]
    said = [(row["name"], row["invoice_id"], row["amount"], row["currency"]) for row in rows]
    back, paid_then = (None, "000000141", 1500, "USD"), ("Ann Bell", "000000141", 4900, "USD")
    assert said == [(None, "000000141", None, None), back, paid_then]


BAD = {
    "events": ["type=sale", "state=done", "access=maybe", "sort=name", "order=up", "limit=0", "limit=201", "limit=x",
               "since=2026-11-01", "until=now", "q=" + "x" * 300, "q=%00"],
    "customers": ["since=yesterday", "with=tags", "limit=0"],
    "figures": ["days=0", "days=91", "utc_offset=900", "days=1.5"],
}  # fmt: skip


@pytest.mark.parametrize("asked", [f"{path}?{query}" for path, queries in BAD.items() for query in queries])
def test_a_bad_filter_is_refused_with_what_it_must_be(plugin: Plugin, asked: str) -> None:
    answer = plugin.ask("GET", f"/api/v1/{asked}")
    name = asked.partition("?")[2].partition("=")[0]
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_filter")
    assert answer.json["error"]["message"].startswith(f"`{name}` m")


@pytest.mark.parametrize("asked", ["events?cursor=5", "events?sort=occurred&cursor=evt_1", "events?cursor=1.evt_1",
                                   "events?sort=occurred&cursor=x.evt_1", "customers?cursor=per_1"])  # fmt: skip
def test_a_cursor_of_another_list_is_refused(plugin: Plugin, asked: str) -> None:
    answer = plugin.ask("GET", f"/api/v1/{asked}")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_cursor")


def test_customers_are_listed_by_their_last_event(plugin: Plugin, shop: Shop, is_kept: bool) -> None:
    ann = {"email": "ann@example.com", "first_name": "Ann", "last_name": "Bell"}
    shop.post(bought("1", customer=ann, items="product-12,bump-12"))
    shop.post(bought("2", "bob@example.com", items="product-30"))
    shop.post(refunded("1", email="ann@new.example"))
    plugin.ask("POST", "/api/v1/test-event", {})
    if is_kept:
        keep_up(shop.site)
    page = ask(plugin, "customers", limit=1)
    last_at = ask(plugin, "events", type="purchase.refunded")["items"][0]["received_at"]
    assert page["items"] == [
        {
            "email": "ann@new.example",
            "name": "Ann Bell",
            "also_known_as": ["ann@example.com"],
            "last_at": last_at,
            "items": ["bump-12", "product-12"],
        }
    ]
    assert page["total"] == ask(plugin, "customers", limit=1, since="2020-01-01T00:00:00Z")["total"] == 2
    rest = ask(plugin, "customers", limit=1, cursor=page["next_cursor"])
    assert ([row["email"] for row in rest["items"]], rest["next_cursor"]) == (["bob@example.com"], None)


def test_customers_of_one_product_with_what_they_hold(plugin: Plugin, shop: Shop, is_kept: bool) -> None:
    shop.post(bought("1"))
    shop.post(refunded("1"))
    shop.post(bought("2", "bob@example.com"))
    shop.post(bought("3", "cat@example.com", items="product-30"))
    if is_kept:
        keep_up(shop.site)
    page = ask(plugin, "customers", product="product-12", **{"with": "entitlements"})
    held = {row["email"]: row["entitlements"][0]["state"] for row in page["items"]}
    assert (held, page["total"]) == ({"bob@example.com": "active", "ann@example.com": "refunded"}, 2)
    assert [row["email"] for row in ask(plugin, "customers", q="cat")["items"]] == ["cat@example.com"]
    assert ask(plugin, "customers", q="product-30")["total"] == 1
    assert ask(plugin, "customers", since="2099-01-01T00:00:00Z") == {"items": [], "next_cursor": None, "total": 0}


def test_products_have_their_newest_name_and_last_price(plugin: Plugin, shop: Shop, is_kept: bool) -> None:
    def sold(order: str, name: str, at: int, amount: str = "4900", **more: Any) -> None:
        charge = {"item_type": "product", "item_identifier": "product_12", "name": name, "amount": amount}
        sale = bought(order, f"b{order}@example.com", at)
        shop.post({**sale, "order": {"total": amount, "charges": {"0": charge}}, **more})

    sold("1", "Course", START)
    sold("2", "Course, new edition", START + DAY, "5900")
    sold("3", "Course, new edition", START + DAY // 2, "100")
    sold("4", "Course in test", START + 2 * DAY, "1", mode="test")
    shop.post(bought("5", "bob@example.com", START, items="bump-9,product-112"))
    plugin.ask("POST", "/api/v1/test-event", {})
    if is_kept:
        keep_up(shop.site)
    items = ask(plugin, "products")["items"]
    assert [one["key"] for one in items] == ["product-12", "product-112", "bump-9"]
    first, last = (datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds") for at in (START, START + DAY))
    assert items[0] == {
        "key": "product-12",
        "name": "Course in test",
        "kind": "product",
        "amount": 5900,
        "currency": "USD",
        "plan": "one-time",
        "orders": 3,
        "first_sold_at": first.replace("+00:00", "Z"),
        "last_sold_at": last.replace("+00:00", "Z"),
        "listed": False,
    }


def test_a_product_that_a_message_gives_no_name_has_the_known_one(plugin: Plugin, shop: Shop) -> None:
    first = bought("1", "bob@example.com")
    first["order"]["charges"]["0"]["name"] = "Membership"
    shop.post(first)
    keep_up(shop.site)
    told = shop.post(failed("2", customer={"email": "ann@example.com"})).event
    shop.post(cancelled("2"))

    assert [row["item_names"] for row in ask(plugin, "events")["items"]] == [["Membership"]] * 4  # with the end of it
    assert [item["name"] for item in ask(plugin, f"events/{told}")["event"]["items"]] == ["Membership"]
    page = json.dumps(ask(plugin, "customers/ann%40example.com"))
    assert "Membership" in page
    assert "product-12." not in page, "No sentence has the key in place of the name."
