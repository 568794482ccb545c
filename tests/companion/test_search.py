"""Events and customers are found by whatever somebody has of them; with the worker's terms and without."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import pytest

from tests.companion.indexing import keep_up
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, START, Shop, bought, frame, paid


def named(order: str, email: str, first: str, last: str, at: int = START, **more: Any) -> dict[str, Any]:
    customer = {"email": email, "first_name": first, "last_name": last}
    return bought(order, email, at, **{"customer": customer, "invoice_id": f"00000{order}", **more})


@pytest.fixture
def town(shop: Shop) -> Shop:
    """Three customers and a message that nobody understood."""
    shop.post(named("7001", "zoe.baer@example.com", "Zoë", "Bär", items="product-12,bump-12"))
    shop.post(named("7002", "pat@work_shop.example", "Pat", "O’Brien-Smith"))
    shop.post(named("7003", "mary@example.com", "Mary", "Bell", items="product-30"))
    shop.post(paid("7002", START + 30 * DAY, customer={"email": "pat@work_shop.example"}, invoice_id="000007002-2"))
    unread = {
        "customer": {"email": "Quinn@Example.com", "first_name": "Quinn", "name": "Quinn Quark"},
        "order": {"id": "8123"},
    }
    shop.post({**frame("order.something_new", "8123", "", START), **unread})
    return shop


def found(plugin: Plugin, text: str) -> list[str]:
    """Whose events are found, each once; "?" for a message that was not understood."""
    rows = plugin.ask("GET", f"/api/v1/events?q={quote(text)}").json["items"]
    return sorted({row["email"] or "?" for row in rows})


CASES = {
    "zoe": ["zoe.baer@example.com"],
    "ZOË": ["zoe.baer@example.com"],
    "bar": ["zoe.baer@example.com"],
    "zoe bär": ["zoe.baer@example.com"],
    "zoe bell": [],
    "o'brien": ["pat@work_shop.example"],
    "smith pat": ["pat@work_shop.example"],
    "work_": ["pat@work_shop.example"],
    "work%": [],
    "@work_shop.ex": ["pat@work_shop.example"],
    "MARY@example.com": ["mary@example.com"],
    "7003": ["mary@example.com"],
    "#7003": ["mary@example.com"],
    "000007002": ["pat@work_shop.example"],
    "000007002-2": ["pat@work_shop.example"],
    "700": [],
    "product-30": ["mary@example.com"],
    "bump-12": ["zoe.baer@example.com"],
    "quinn": ["?"],
    "quark": ["?"],
    "quinn@example": ["?"],
    "8123": ["?"],
    "nobody": [],
    "\\": [],
}


def test_everything_is_found_at_once(plugin: Plugin, town: Shop) -> None:
    assert {text: found(plugin, text) for text in CASES} == CASES


def test_everything_is_found_by_what_the_worker_keeps(plugin: Plugin, town: Shop) -> None:
    keep_up(town.site)
    assert {text: found(plugin, text) for text in CASES} == CASES


def test_the_events_of_a_search_come_with_its_customers(plugin: Plugin, town: Shop) -> None:
    for text in CASES:
        both = plugin.ask("GET", f"/api/v1/customers?q={quote(text)}&events=10").json
        alone = plugin.ask("GET", f"/api/v1/events?q={quote(text)}&limit=10").json
        beside, customers = both["events"], plugin.ask("GET", f"/api/v1/customers?q={quote(text)}").json
        assert (beside["items"], beside["next_cursor"]) == (alone["items"], alone["next_cursor"]), text
        assert (both["items"], both["total"]) == (customers["items"], customers["total"]), text
    page = plugin.ask("GET", "/api/v1/customers?q=pat&events=1").json["events"]
    assert len(page["items"]) == 1
    assert page["next_cursor"] is not None
    assert "events" not in plugin.ask("GET", "/api/v1/customers?events=10").json, "Nothing is searched for."
    assert plugin.ask("GET", "/api/v1/customers?q=pat&events=many").status_code == 400


def test_a_whole_address_finds_its_customer_and_goes_through_no_others(
    plugin: Plugin, town: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    town.post(named("7004", "rosemary@example.com", "Rose", "Mary"))
    keep_up(town.site)
    assert found(plugin, "mary@example.co") == ["mary@example.com", "rosemary@example.com"]
    caplog.set_level(logging.DEBUG, "peewee")
    assert found(plugin, "Mary@example.com") == ["mary@example.com"]
    asked = [str(record.msg) for record in caplog.records if record.name == "peewee"]
    assert asked
    assert not [statement for statement in asked if "LIKE" in statement]
    assert found(plugin, "mary@example.com bell") == ["mary@example.com"]
    assert found(plugin, "mary@example.com baer") == []
