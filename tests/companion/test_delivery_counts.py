"""Deliveries by state: what somebody acts on is exact, and of very many it is enough to know about how many."""

from __future__ import annotations

import logging

import pytest

from companion.config import Config
from companion.ledger import delivery_counts
from companion.ledger.database import database, reading
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought


def counted(shop: Shop) -> dict[str, int]:
    with reading():
        return {state: count for state, count in delivery_counts.by_state(shop.site).items() if count}


def test_every_state_is_counted_at_once(plugin: Plugin, shop: Shop) -> None:
    assert counted(shop) == {}
    for number in range(3):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    assert counted(shop) == {"pending": 3}
    assert plugin.ask("GET", "/api/v1/summary").json["counts"]["pending"] == 3
    assert plugin.ask("GET", "/api/v1/summary").json["counts"]["delivered"] == 0


def test_very_many_are_counted_once_in_half_a_minute(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_counts, "EXACT", 1)
    for number in range(3):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    assert counted(shop) == {"pending": 3}
    shop.post(bought("3", "buyer3@example.com"))
    assert counted(shop) == {"pending": 3}
    monkeypatch.setattr(delivery_counts, "REMEMBERED_SECONDS", 0.0)
    assert counted(shop) == {"pending": 4}


def test_counting_and_parts_of_addresses_read_indexes_alone(
    ledger: Config, plugin: Plugin, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    if not ledger.on_sqlite:
        pytest.skip("its plans go by the size of the tables, which are small here")
    caplog.set_level(logging.DEBUG, "peewee")
    plugin.ask("GET", "/api/v1/customers?q=buyer&events=5")
    plugin.ask("GET", "/api/v1/events?state=delivered")
    asked = [record.msg for record in caplog.records if record.name == "peewee"]
    with reading():
        plans = {
            statement: "; ".join(row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statement}", values))
            for statement, values in asked
            if "LIKE" in statement or "UNION ALL" in statement or "ORDER BY due_at" in statement
        }
    assert len(plans) == 2
    for statement, plan in plans.items():
        index = "address_site_email" if "LIKE" in statement else "delivery_site_state_due_at"
        assert f"USING COVERING INDEX {index} " in plan, plan
        assert "SCAN address" not in plan
        assert "SCAN delivery" not in plan
