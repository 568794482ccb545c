"""Figures by day: as they were on that day, in the site's own days, kept or not."""

from __future__ import annotations

from typing import Any

import pytest

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.history import figures, search_index
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Event
from companion.ledger.search_models import FigureSlot
from companion.replay import replay
from tests.companion.indexing import keep_up
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, failed, refunded
from tests.companion.test_plugin_api import settle

NOTHING = {
    "sales": 0,
    "refunds": 0,
    "failed_payments": 0,
    "tags_applied": 0,
    "tags_removed": 0,
    "failures": 0,
    "seconds_median": None,
    "seconds_p90": None,
}
QUARTER_MS = 15 * 60_000


def days(plugin: Plugin, count: int = 3, utc_offset: int = 0) -> list[dict[str, Any]]:
    return list(plugin.ask("GET", f"/api/v1/figures?days={count}&utc_offset={utc_offset}").json["days"])


def ago(hours: float) -> int:
    """Unix seconds."""
    return now_ms() // 1000 - int(hours * 3600)


def move_back(event: str, milliseconds: int, *, took_ms: int) -> None:
    """As if it had been received and settled earlier."""
    with writing():
        row = Event.get_by_id(event)
        at = row.received_at - milliseconds
        Event.update(received_at=at).where(Event.id == event).execute()
        settled = Delivery.update(settled_at=at + took_ms).where(Delivery.event == event)
        settled.where(Delivery.settled_at.is_null(False)).execute()


@pytest.mark.parametrize("is_kept", [False, True])
def test_each_day_is_there_with_what_happened(plugin: Plugin, shop: Shop, is_kept: bool) -> None:
    first = shop.post(bought("1", at=ago(24)))
    shop.post(bought("9", "eve@example.com", at=ago(24), mode="test"))
    settle(shop, "applied", result={"outcome": "applied", "tags_applied": ["a", "b"], "tags_removed": ["c"]})
    second = shop.post(bought("2", "bob@example.com", at=ago(24)))
    settle(shop, "applied", result={"outcome": "applied", "tags_applied": [], "tags_removed": []})
    back = shop.post(refunded("1", at=ago(24)))
    settle(shop, "failed", result={"outcome": "failed"})
    for event, took in ((first.event, 1_500), (second.event, 4_000), (back.event, 900)):
        move_back(event, DAY_MS, took_ms=took)
    shop.post(failed("2", at=ago(0), customer={"email": "bob@example.com"}))
    if is_kept:
        keep_up(shop.site)
    found = days(plugin)
    assert len({one.pop("day") for one in found}) == 3
    tags = {"tags_applied": 2, "tags_removed": 1, "failures": 1}
    # The order in test mode was tagged, too, and is no sale; its tags count today, when it was settled.
    assert found[1] == {**NOTHING, "sales": 2, "refunds": 1, **tags, "seconds_median": 1.5, "seconds_p90": 4.0}
    assert found[0] == NOTHING
    assert (found[2]["sales"], found[2]["failed_payments"]) == (0, 1)


def test_a_day_is_the_site_s_own(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", at=ago(20)))
    keep_up(shop.site)
    for utc_offset in (-720, -345, 0, 330, 840):
        ahead = utc_offset * 60_000
        day = (now_ms() + ahead) // DAY_MS - (ago(20) * 1000 + ahead) // DAY_MS
        assert [one["sales"] for one in days(plugin, 3, utc_offset)] == [int(day == 2 - n) for n in range(3)]


def test_what_was_recorded_after_its_time_was_counted_counts(plugin: Plugin, shop: Shop) -> None:
    shop.post(bought("1", at=ago(30)))
    keep_up(shop.site)
    shop.post(bought("2", "bob@example.com", at=ago(30)))
    keep_up(shop.site)
    assert sum(one["sales"] for one in days(plugin, 3)) == 2


def test_a_sale_that_a_person_sent_again_says_nothing_of_how_long_sales_take(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1", at=ago(0)))
    settle(shop, "applied", result={"outcome": "applied"})
    replay(shop.event(recorded), shop.site)
    settle(shop, "applied", result={"outcome": "applied"})
    with writing():
        Event.update(received_at=Event.received_at - HOUR_MS).execute()
    assert days(plugin, 1)[0]["seconds_median"] is None


def test_what_is_over_is_worked_out_once(plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.post(bought("1", at=ago(30)))
    keep_up(shop.site)
    counted: list[int] = []
    count = figures._counted
    monkeypatch.setattr(
        figures, "_counted", lambda site, since, until: counted.append(until - since) or count(site, since, until)
    )
    days(plugin, 30)
    assert counted
    assert max(counted) <= 2 * QUARTER_MS + figures.STILL_COMING_MS


def test_what_no_list_of_days_reaches_any_more_is_not_kept(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.post(bought("1", at=ago(80 * 24)))
    keep_up(shop.site)
    assert FigureSlot.select().count() == 1
    later = now_ms() + 13 * DAY_MS
    monkeypatch.setattr(search_index, "now_ms", lambda: later)
    keep_up(shop.site)
    assert FigureSlot.select().count() == 0


def test_many_earlier_quarters_of_an_hour_are_counted_a_few_at_a_time(
    plugin: Plugin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_up(shop.site)
    for number in range(11):
        shop.post(bought(str(number), f"buyer{number}@example.com", at=ago(24 + number)))
    counted: list[int] = []
    keep_anew = figures.keep_anew

    def noted(site: str, slots: set[int]) -> None:
        counted.append(len(slots))
        keep_anew(site, slots)

    monkeypatch.setattr(figures, "keep_anew", noted)
    index = search_index.SearchIndex()
    while index.step():
        pass
    index.count_anew(until=0.0)
    assert counted == [search_index.SLOTS_AT_ONCE]
    index.count_anew(until=float("inf"))
    assert counted == [4, 4, 3]
    assert sum(one["sales"] for one in days(plugin)) == 11
