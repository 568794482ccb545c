"""Deliveries by state: what somebody acts on is exact, and of very many it is enough to know about how many."""

from __future__ import annotations

import pytest

from companion.ledger import delivery_counts
from companion.ledger.database import reading
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
