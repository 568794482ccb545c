"""Access checks of a site that fetches, what a report changes about the next check, and what has one made soon."""

from __future__ import annotations

from typing import Any

import pytest

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.delivery import claims
from companion.ledger import access_checks, outbox
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought

MINUTE_MS = 60_000


def wait(seconds: int) -> None:
    for name in ("settled_at", "next_access_check_at"):
        Delivery.update({name: getattr(Delivery, name) - seconds * 1000}).execute()


def next_in(delivery: Delivery) -> int | None:
    """Minutes until the next check, rounded."""
    at = delivery.next_access_check_at
    return None if at is None else round((at - now_ms()) / MINUTE_MS)


def settle_all(shop: Shop, **result: Any) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome("applied", "pretty", 200, result={"access": "pending", **result}))


def test_a_site_that_fetches_is_told_with_its_deliveries_and_reports(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle_all(shop)
    wait(905)

    def fetched() -> Any:
        return plugin.ask("GET", "/api/v1/deliveries").json.get("checks", [])

    assert fetched() == [recorded.event]
    assert fetched() == [], "It is asked once, and again when nothing is reported."
    wait(301)
    assert fetched() == [recorded.event]
    plugin.ask("POST", "/api/v1/reports", {"reports": [{"event": recorded.event, "access": "pending"}]})
    assert next_in(Delivery.get()) == 55
    wait(3600)
    Site.update(paused_at=1).execute()
    assert fetched() == []


def test_the_next_check_is_shown(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    settle_all(shop)
    [row] = plugin.ask("GET", "/api/v1/events").json["items"]
    [delivery] = plugin.ask("GET", f"/api/v1/events/{recorded.event}").json["deliveries"]
    assert row["next_check_at"] == delivery["next_check_at"] is not None
    assert plugin.ask("GET", "/api/v1/summary").json["overdue_access_checks"] == 0
    wait(2 * 3600)
    assert plugin.ask("GET", "/api/v1/summary").json["overdue_access_checks"] == 1


def test_a_person_for_whom_something_changed_is_checked_soon_even_if_given_up(plugin: Plugin, shop: Shop) -> None:
    for number, email in ((1, "ann@example.com"), (2, "bob@example.com")):
        shop.post(bought(str(number), email))
    settle_all(shop)
    Delivery.update(next_access_check_at=None, settled_at=now_ms() - 800 * DAY_MS).execute()
    plugin.ask("POST", "/api/v1/reports", {"reports": [], "check_again": ["Ann@Example.com ", "nobody@example.com"]})
    assert [next_in(row) for row in Delivery.select().order_by(Delivery.event)] == [1, None]
    assert plugin.ask("POST", "/api/v1/reports", {"reports": [], "check_again": "all"}).status_code == 200
    assert [next_in(row) for row in Delivery.select().order_by(Delivery.event)] == [0, 0]


@pytest.mark.parametrize("wanted", ["some", 7, [7, None], {"a": 1}, []])
def test_nonsense_hastens_nothing(plugin: Plugin, shop: Shop, wanted: Any) -> None:
    shop.post(bought("1"))
    settle_all(shop)
    Delivery.update(next_access_check_at=now_ms() + HOUR_MS).execute()
    assert plugin.ask("POST", "/api/v1/reports", {"reports": [], "check_again": wanted}).status_code == 200
    assert next_in(Delivery.get()) == 60


def test_a_report_leaves_a_check_that_comes_in_a_moment(plugin: Plugin, shop: Shop) -> None:
    """The user was created just now; their tags, which the check is for, are not there yet."""
    recorded = shop.post(bought("1"))
    settle_all(shop)
    wait(3600)
    plugin.ask("POST", "/api/v1/reports", {"reports": [], "check_again": ["ann@example.com"]})
    plugin.ask("POST", "/api/v1/reports", {"reports": [{"event": recorded.event, "access": "pending"}]})
    assert next_in(Delivery.get()) == 1


@pytest.mark.parametrize(
    ("result", "minutes"),
    [
        ({"tags_applied": ["vip"]}, 0),
        ({"tags_removed": ["vip"]}, 0),
        ({"operations_run": ["Grant AccessAlly 101"]}, 0),
        ({"revokes": True}, 0),
        ({"tags_applied": []}, 60),
    ],
)
def test_an_event_that_changes_a_person_s_tags_has_their_others_checked_at_once(
    shop: Shop, result: dict[str, Any], minutes: int
) -> None:
    first = shop.post(bought("1"))
    stranger = shop.post(bought("2", "bob@example.com"))
    settle_all(shop)
    Delivery.update(next_access_check_at=now_ms() + HOUR_MS).execute()
    second = shop.post(bought("3"))
    settle_all(shop, **result)
    assert next_in(shop.delivery(first)) == minutes
    assert (next_in(shop.delivery(stranger)), next_in(shop.delivery(second))) == (60, 1)


def test_what_a_process_of_the_version_before_left_unplanned_is_planned_every_night(shop: Shop) -> None:
    for number in range(4):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    settle_all(shop)
    Delivery.update(next_access_check_at=None).execute()
    ages = (HOUR_MS, 20 * DAY_MS, 500 * DAY_MS, 20 * DAY_MS)
    for row, age in zip(Delivery.select().order_by(Delivery.event), ages, strict=True):
        Delivery.update(settled_at=now_ms() - age).where(Delivery.id == row.id).execute()
    last = Delivery.select().order_by(Delivery.event.desc()).get()
    Delivery.update(access="granted").where(Delivery.id == last.id).execute()
    assert access_checks.plan_missing(now_ms()) == 2
    planned = [row.next_access_check_at is not None for row in Delivery.select().order_by(Delivery.event)]
    assert planned == [True, True, False, False]
