"""During a deploy two releases write into one ledger: what the newer one adds stops nothing of the older one."""

from __future__ import annotations

from typing import Any

import pytest

from companion.clock import now_ms
from companion.delivery import claims
from companion.history import derived_events, queries
from companion.history.recording import RecordResult
from companion.ledger import database
from companion.ledger.models import Delivery, Event, Timer
from tests.companion.shop import DAY, START, Shop, bought, cancelled, paid, refunded, soon, states


def rewrite(recorded: RecordResult, **changes: Any) -> None:
    """As a newer release would have written the event."""
    with database.writing():
        document = Event.get(Event.id == recorded.event).document
        for path, value in changes.items():
            *parents, last = path.split("__")
            place = document
            for one in parents:
                place = place[int(one) if one.isdigit() else one]
            place[last] = value
        Event.update(document=document, type=document["type"]).where(Event.id == recorded.event).execute()


def claimed(shop: Shop) -> list[str]:
    return [one.event["id"] for one in claims.claim(shop.site, 50)]


NEWER_FIELDS = {
    "source__channel": "api",
    "order__tax": 100,
    "customer__phone": "1",
    "items__0__sku": "A-1",
    "subscription__term": "forever",
    "a_new_part": {"of": "the event"},
    "ties": [["customer", "c1", "sure"]],
}


def test_a_newer_field_anywhere_stops_no_delivery(shop: Shop) -> None:
    first, second = shop.post(bought("1")), shop.post(cancelled("1", until=soon()))
    for recorded in (first, second):
        document = {"a_new_part": True, **shop.event(recorded).document}
        rewrite(recorded, **{path: v for path, v in NEWER_FIELDS.items() if document[path.split("__")[0]]})
    back = shop.post(refunded("1", START + 3 * DAY))
    rewrite(back, refund__fee=12)
    assert claimed(shop) == [first.event, second.event, back.event]
    assert states(shop.site, "ann@example.com")["product-12"] == "refunded"
    assert shop.post(paid("2", START + 2 * DAY)).status == "accepted"


@pytest.mark.parametrize("change", [{"type": "purchase.upgraded"}, {"items__0__kind": "bundle"}, {"mode": "rehearsal"}])
def test_what_only_a_newer_release_understands_waits_for_it_alone(shop: Shop, change: dict[str, str]) -> None:
    of_the_future = shop.post(bought("1", "ann@example.com"))
    rewrite(of_the_future, **change)
    other = shop.post(bought("2", "bob@example.com"))
    later = shop.post(bought("3", "ann@example.com", START + DAY))
    assert claimed(shop) == [other.event]
    put_off = [shop.delivery(one) for one in (of_the_future, later)]
    assert [(one.state, one.attempts, one.due_at > now_ms()) for one in put_off] == [("pending", 0, True)] * 2
    assert claimed(shop) == []
    with database.writing():  # a minute later
        Delivery.update(due_at=now_ms()).where(Delivery.state == "pending").execute()
    assert claimed(shop) == []
    event = shop.event(of_the_future)
    assert event.type == event.document["type"]
    with database.reading():
        assert queries.detail(shop.site, event)["event"]["id"] == event.id


def test_the_release_that_understands_it_tells_it(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    document = shop.event(recorded).document
    rewrite(recorded, type="purchase.upgraded")
    assert claimed(shop) == []
    rewrite(recorded, type=document["type"])
    with database.writing():
        Delivery.update(due_at=now_ms()).execute()
    assert claimed(shop) == [recorded.event]


def test_a_customer_whose_events_cannot_be_read_keeps_no_other_s_time_running(shop: Shop) -> None:
    for order, email in (("1", "ann@example.com"), ("2", "bob@example.com")):
        shop.post(bought(order, email))
    broken = shop.post(cancelled("1", until=soon(), email="ann@example.com"))
    shop.post(cancelled("2", until=soon(), email="bob@example.com"))
    with database.writing():
        document = {**Event.get(Event.id == broken.event).document, "items": "none of ours"}
        Event.update(document=document).where(Event.id == broken.event).execute()
        assert Timer.update(due_at=now_ms()).execute() == 2
    derived_events.end_expired_subscriptions()
    with database.reading():
        assert [timer.cause for timer in Timer.select().where(Timer.due_at <= now_ms())] == [broken.event]
