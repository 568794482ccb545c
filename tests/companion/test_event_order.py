"""Webhooks that come too late, too early or twice, and those of test mode: what the customer holds in the end."""

from __future__ import annotations

from typing import Any

from companion.history import payloads
from companion.history.customer.find import customer
from companion.history.recording import RecordResult
from companion.ledger.database import reading
from companion.ledger.models import Delivery, Event, Timer
from tests.companion.shop import DAY, START, Shop, about, bought, cancelled, failed, paid, refunded, soon


def held(shop: Shop, email: str = "ann@example.com") -> dict[str, str]:
    """What a live customer holds, as wp-admin shows it."""
    with reading():
        found = customer(shop.site, email)
    assert found
    return {row["item"]: row["state"] for row in found["entitlements"]}


def told(shop: Shop, recorded: RecordResult) -> dict[str, Any]:
    """The event as the site is told it now."""
    with reading():
        return payloads.build_payloads(shop.site, [(recorded.event, shop.delivery(recorded).person)])[
            recorded.event
        ].event


def told_states(shop: Shop, recorded: RecordResult) -> dict[str, str]:
    return {row["item"]: row["state"] for row in told(shop, recorded)["entitlements"]}


def test_a_refund_before_its_purchase_leaves_nothing_in_either_order(shop: Shop) -> None:
    shop.post(refunded("1"))
    late = shop.post(bought("1"))
    shop.post(bought("2", "bob@example.com"))
    shop.post(refunded("2", email="bob@example.com"))
    assert held(shop) == held(shop, "bob@example.com") == {"product-12": "refunded"}
    assert shop.delivery(late).state == "superseded"


def test_a_purchase_redelivered_after_its_refund_grants_nothing_again(shop: Shop) -> None:
    first = shop.post(bought("1"))
    shop.post(refunded("1"))
    again = shop.post(bought("1"))
    assert again == RecordResult(first.event, "duplicate")
    assert held(shop) == {"product-12": "refunded"}
    assert Delivery.select().where(Delivery.event == first.event).count() == 1


def test_a_purchase_told_in_other_words_after_its_refund_is_superseded(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(refunded("1"))
    other = shop.post({**bought("1"), "event": "order_created", "invoice_id": "000000999"})
    assert shop.delivery(other).state == "superseded"
    assert held(shop) == {"product-12": "refunded"}


def test_a_rebill_older_than_a_cancellation_does_not_revive_what_was_cancelled(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 40 * DAY))
    late = shop.post(paid("1", START + 30 * DAY, invoice_id="000000141-2"))
    assert told_states(shop, late) == held(shop) == {"product-12": "ended"}


def test_a_rebill_older_than_a_cancellation_keeps_its_paid_time_running(shop: Shop) -> None:
    end = soon()
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 40 * DAY, until=end))
    shop.post(paid("1", START + 30 * DAY, invoice_id="000000141-2"))
    assert held(shop) == {"product-12": "cancelling"}
    assert [timer.due_at for timer in Timer.select()] == [end * 1000]


def test_a_cancellation_older_than_a_resumption_ends_nothing(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(about("order.subscription_resumed", "1", at=START + 50 * DAY))
    late = shop.post(cancelled("1", START + 40 * DAY))
    assert told_states(shop, late) == held(shop) == {"product-12": "active"}
    assert not Event.select().where(Event.type == "subscription.ended").exists()


def test_a_failure_older_than_the_payment_that_made_it_good_says_since_when_all_is_well(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid("1", START + 33 * DAY, invoice_id="000000141-2"))
    late = told(shop, shop.post(failed("1", START + 30 * DAY)))
    (row,) = late["entitlements"]
    assert row["state"] == "active"
    assert row["since"] > late["occurred_at"]


def test_a_test_purchase_gives_a_live_customer_nothing(shop: Shop) -> None:
    shop.post(bought("1", items="product-13"))
    trial = shop.post(bought("2", mode="test"))
    assert told(shop, trial)["mode"] == "test"
    assert told_states(shop, trial) == {"product-12": "active", "product-13": "active"}
    assert held(shop) == {"product-13": "active"}


def test_a_test_refund_failure_or_cancellation_takes_nothing_from_a_live_customer(shop: Shop) -> None:
    live = shop.post(bought("1"))
    renewed = shop.post(paid("1", START + 3 * DAY, invoice_id="000000141-2"))
    for fields in (refunded("1"), failed("1", START + 2 * DAY), cancelled("1", START + 4 * DAY)):
        shop.post(fields | {"mode": "test"})
    assert held(shop) == told_states(shop, live) == {"product-12": "active"}
    assert told(shop, renewed)["type"] == "subscription.renewed"
    assert {row.mode for row in Event.select().where(Event.type == "subscription.ended")} <= {"test"}


def test_a_live_refund_is_not_held_back_by_a_test_purchase_of_the_same(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(bought("2", mode="test", at=START + 60))
    back = shop.post(refunded("1"))
    assert told(shop, back)["refund"]["full"] is True
    assert told_states(shop, back) == held(shop) == {"product-12": "refunded"}


def test_a_test_refund_leaves_what_was_really_bought(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(bought("2", mode="test"))
    back = shop.post(refunded("2") | {"mode": "test"})
    assert told_states(shop, back) == held(shop) == {"product-12": "active"}


def test_the_same_order_in_test_mode_and_live_is_two_purchases(shop: Shop) -> None:
    assert shop.post(bought("1", mode="test")).status == shop.post(bought("1")).status == "accepted"
    assert shop.post(bought("1", mode="test")).status == "duplicate"
