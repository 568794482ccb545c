"""A site that fetches its deliveries, and whose CRM limits the account."""

from __future__ import annotations

from companion.clock import now_ms
from companion.ledger.database import writing
from companion.ledger.models import Attempt, Delivery, Site
from tests.companion.limited_plugin import DONE, LIMITED, purchases
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop


def test_a_site_that_fetches_gets_nothing_while_its_crm_limits_it(plugin: Plugin, shop: Shop) -> None:
    recorded = purchases(shop, 3)
    rows = plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]
    results = [{"id": row["id"], **(LIMITED if at else DONE)} for at, row in enumerate(rows)]
    taken = plugin.ask("POST", "/api/v1/results", {"results": results}).json
    assert (taken["settled"], taken["ignored"]) == (3, 0)
    assert [(shop.delivery(one).attempts, shop.delivery(one).step) for one in recorded] == [(1, 0), (1, 0), (0, 0)]
    asked = plugin.ask("GET", "/api/v1/deliveries?again")
    assert asked.json == {"deliveries": []}
    assert 30 < int(asked.headers["Retry-After"]) <= 40
    with writing(shop.site):
        Site.update(limited_until=now_ms()).execute()
        Delivery.update(due_at=0).execute()
    asked = plugin.ask("GET", "/api/v1/deliveries?then")
    assert [row["id"] for row in asked.json["deliveries"]] == [row["id"] for row in rows[1:]]
    assert "Retry-After" not in asked.headers


def test_results_handed_in_one_by_one_make_one_attempt_too(plugin: Plugin, shop: Shop) -> None:
    purchases(shop, 3)
    for row in plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]:
        plugin.ask("POST", "/api/v1/results", {"results": [{"id": row["id"], **LIMITED}]})
    assert Attempt.select().count() == 1


def test_a_site_that_cannot_be_reached_may_fetch_all_the_same(plugin: Plugin, shop: Shop) -> None:
    purchases(shop, 1)
    Site.update(held_until=now_ms() + 60_000, unreachable_since=now_ms()).execute()
    assert len(plugin.ask("GET", "/api/v1/deliveries").json["deliveries"]) == 1
