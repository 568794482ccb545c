"""A cancellation that comes with a pause, or of a plan that is paid off, is none: no rule counts for it."""

from __future__ import annotations

from typing import Any

import pytest

from companion.companion_events import resync
from companion.ledger import database, people
from companion.ledger.models import Event, TimelineEntry
from companion.messages import Message
from companion.replay import replay
from tests.companion.shop import DAY, START, Shop, about, bought, cancelled, failed, paid, soon, states
from tests.companion.test_late_events import deliver, late, types

MIDDLE = START + 40 * DAY


def paused(at: int) -> dict[str, Any]:
    return about("order.subscription_paused", "1", at=at)


def paid_off(at: int = START + 30 * DAY) -> dict[str, Any]:
    return paid("1", at, subscription={"remaining_rebills": "0"})


def notes(shop: Shop) -> list[str]:
    return [row.detail for row in TimelineEntry.select().where(TimelineEntry.site == shop.site)]


@pytest.mark.parametrize("seconds", [-60, 0, 60])
def test_what_comes_with_a_pause_is_not_sent(shop: Shop, seconds: int) -> None:
    shop.post(bought("1"))
    deliver(shop)
    cancellation = shop.post(cancelled("1", MIDDLE + seconds, until=soon()))
    shop.post(paused(MIDDLE))
    assert types([one.event for one in deliver(shop)]) == ["paused"]
    assert shop.delivery(cancellation).state == "superseded"
    assert notes(shop) == [Message("event.is_a_pause")]
    assert states(shop.site, "ann@example.com") == {"product-12": "paused"}


@pytest.mark.parametrize("seconds", [60, 300], ids=["a minute", "to the second"])
def test_a_pause_takes_back_what_the_cancellation_told_before_it_did(shop: Shop, seconds: int) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - seconds, until=soon()))
    deliver(shop)
    history = late(shop, paused(MIDDLE))["history"]
    assert types(history["before"]) == ["completed", "cancelled"]
    assert types(history["after"]) == ["completed", "paused"]


def test_a_pause_takes_back_what_a_cancellation_that_came_twice_did(shop: Shop) -> None:
    shop.post(bought("1"))
    for seconds in (60, 30):
        shop.post(cancelled("1", MIDDLE - seconds, until=soon()))
    deliver(shop)
    history = late(shop, paused(MIDDLE))["history"]
    assert types(history["before"]) == ["completed", "cancelled", "cancelled"]
    assert types(history["after"]) == ["completed", "paused"]


@pytest.mark.parametrize("seconds", [30, 300], ids=["half a minute", "to the second"])
def test_a_cancellation_that_comes_again_with_its_date_takes_back_the_end_at_once(shop: Shop, seconds: int) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - seconds))
    deliver(shop)
    history = late(shop, cancelled("1", MIDDLE, until=soon()))["history"]
    assert types(history["before"]) == ["completed", "cancelled", "ended"]
    assert types(history["after"]) == ["completed", "cancelled", "cancelled"]
    assert states(shop.site, "ann@example.com") == {"product-12": "cancelling"}


def test_a_pause_takes_back_the_end_that_only_an_unsent_cancellation_would_have(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - 60))
    deliver(shop)
    again = shop.post(cancelled("1", MIDDLE - 30, until=soon()))
    history = late(shop, paused(MIDDLE))["history"]  # both came before the worker did
    assert shop.delivery(again).state == "superseded"
    assert types(history["before"]) == ["completed", "cancelled", "ended"]
    assert types(history["after"]) == ["completed", "paused"]


@pytest.mark.parametrize("arrives_last", [0, 1, 2], ids=["the cancellation", "what is none", "the pause"])
def test_what_is_none_changes_nothing_about_the_one_before_it(shop: Shop, arrives_last: int) -> None:
    """Five minutes before the pause is too early for the first; the second, with a date, would be the first again."""
    shop.post(bought("1"))
    told = [cancelled("1", MIDDLE - 360), cancelled("1", MIDDLE - 120, until=soon()), paused(MIDDLE)]
    last = told.pop(arrives_last)
    for fields in told:
        shop.post(fields)
        deliver(shop)
    shop.post(last)
    for one in deliver(shop):
        history = one.to_json()["history"]
        assert history["after"][-1]["entitlements"] == one.event["entitlements"]
    assert deliver(shop) == []
    assert states(shop.site, "ann@example.com") == {"product-12": "ended"}


def test_done_again_the_end_of_another_order_says_what_holds(shop: Shop) -> None:
    """The first ended it, whatever is said beside the pause: in the history as in what is held."""
    for order in ("1", "2"):
        shop.post(bought(order))
    told = [paused(MIDDLE), cancelled("1", MIDDLE - 120, until=soon()), cancelled("1", MIDDLE - 360)]
    for fields in (*told, cancelled("2", MIDDLE + DAY, until=MIDDLE + 2 * DAY), failed("2", MIDDLE + 6 * DAY)):
        shop.post(fields)
        deliver(shop)
    replay(Event.get(Event.type == "subscription.ended", Event.occurred_at == (MIDDLE + 2 * DAY) * 1000), shop.site)
    [again] = deliver(shop)
    assert again.to_json()["history"]["after"][-1]["entitlements"] == again.event["entitlements"]


def test_a_pause_after_the_end_of_the_paid_time_leaves_the_cancellation(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - 20 * DAY, until=MIDDLE - 120))
    shop.post(paused(MIDDLE))
    assert types([one.event for one in deliver(shop)]) == ["completed", "cancelled", "ended", "paused"]
    assert states(shop.site, "ann@example.com") == {"product-12": "ended"}


def test_a_resync_knows_nothing_of_it(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - 60, until=soon()))
    shop.post(paused(MIDDLE))
    deliver(shop)
    with database.reading():
        person = people.person_of(shop.site, "ann@example.com")
    assert person is not None
    resync(shop.site, {person: "ann@example.com"})
    [held] = deliver(shop)[0].event["entitlements"]
    assert (held["state"], held.get("happened")) == ("paused", None)


def test_a_pause_of_one_item_leaves_the_cancellation_of_the_whole_order(shop: Shop) -> None:
    shop.post(bought("1", items="product-12,upsell-4"))
    whole = cancelled("1", MIDDLE - 60, until=soon())
    del whole["subscription"]["type"], whole["subscription"]["id"]
    shop.post(whole)
    shop.post(paused(MIDDLE))
    assert types([one.event for one in deliver(shop)]) == ["completed", "cancelled", "paused"]
    assert states(shop.site, "ann@example.com") == {"product-12": "paused", "upsell-4": "cancelling"}


def test_a_cancellation_long_before_the_pause_is_one(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE - 600, until=soon()))
    shop.post(paused(MIDDLE))
    assert types([one.event for one in deliver(shop)]) == ["completed", "cancelled", "paused"]


def test_a_plan_that_is_paid_off_is_not_told_to_be_cancelled(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid_off())
    deliver(shop)
    cancellation = shop.post(cancelled("1", MIDDLE))
    assert deliver(shop) == []
    assert shop.delivery(cancellation).state == "superseded"
    assert notes(shop) == [Message("event.paid_off")]


def test_the_last_payment_takes_back_what_a_cancellation_did_that_was_heard_first(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", MIDDLE))
    deliver(shop)
    history = late(shop, paid_off())["history"]
    assert types(history["before"]) == ["completed", "cancelled", "ended"]
    assert types(history["after"]) == ["completed", "completed"]
