"""What goes with an event that happened before others the site was told of."""

from __future__ import annotations

from typing import Any

from companion.delivery import claims
from companion.history.late_events import MAX_ROWS
from companion.ledger import outbox
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Event
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.replay import replay
from tests.companion.shop import DAY, START, Shop, about, bought, cancelled, failed, frame, paid, refunded


def deliver(shop: Shop) -> list[ClaimedDelivery]:
    """Bring the site what is due."""
    claimed = claims.claim(shop.site, 50)
    with writing(shop.site):
        for one in claimed:
            outbox.settle(one, Outcome("applied", "pretty", 200))
    return claimed


def late(shop: Shop, fields: dict[str, Any]) -> dict[str, Any]:
    """The delivery of a webhook that comes now."""
    shop.post(fields)
    [claimed] = deliver(shop)
    return claimed.to_json()


def types(rows: list[dict[str, Any]]) -> list[str]:
    return [row["type"].split(".")[1] for row in rows]


def states(shop: Shop) -> dict[str, str]:
    rows = Delivery.select(Event.type, Delivery.state).join(Event).where(Delivery.site == shop.site).tuples()
    return dict(rows)


def test_events_that_come_in_their_order_carry_no_history(shop: Shop) -> None:
    for fields in (bought("1"), paid("1", START + 30 * DAY), failed("1", START + 60 * DAY)):
        shop.post(fields)
    assert all("history" not in one.to_json() for one in deliver(shop))
    assert "history" not in late(shop, paid("1", START + 61 * DAY))


def test_a_late_failure_carries_what_was_told_without_it_and_with_it(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid("1", START + 60 * DAY))
    deliver(shop)
    history = late(shop, failed("1", START + 59 * DAY))["history"]
    assert types(history["before"]) == ["completed", "renewed"]
    assert types(history["after"]) == ["completed", "payment_failed", "recovered"]
    assert [row["entitlements"][0]["state"] for row in history["after"]] == ["active", "past_due", "active"]


def test_a_later_event_that_the_site_does_not_know_is_no_part_of_the_history(shop: Shop) -> None:
    shop.post(bought("1"))
    deliver(shop)
    shop.post(failed("1", START + 59 * DAY))
    shop.post(paid("1", START + 60 * DAY))
    assert all("history" not in one.extras for one in claims.claim(shop.site, 50))


def test_an_event_that_others_follow_in_its_batch_says_what_was_theirs_then(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(failed("1", START + 30 * DAY))
    first, second = (one.to_json() for one in deliver(shop))
    assert first["event"]["entitlements"][0]["state"] == "past_due"
    assert first["entitlements_after"] == [{"item": "product-12", "state": "active", "since": "2025-10-09T08:53:20Z"}]
    assert "entitlements_after" not in second


def test_of_two_late_events_the_second_knows_the_first(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(paid("1", START + 60 * DAY))
    deliver(shop)
    shop.post(failed("1", START + 58 * DAY))
    shop.post(failed("1", START + 59 * DAY, invoice_id="2"))
    _, second = deliver(shop)
    assert types(second.extras["history"]["before"]) == ["completed", "payment_failed", "recovered"]


def test_a_replay_of_an_old_event_knows_what_came_later(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    shop.post(refunded("1"))
    deliver(shop)
    replay(shop.event(recorded), shop.site)
    [again] = deliver(shop)
    assert types(again.extras["history"]["after"]) == ["completed", "refunded"]
    assert types(again.extras["history"]["before"]) == ["refunded"]


def test_other_customers_are_no_part_of_the_history(shop: Shop) -> None:
    shop.post(bought("2", "bob@example.com", START + 90 * DAY))
    deliver(shop)
    assert "history" not in late(shop, bought("1"))


def test_a_refund_of_the_order_names_what_was_bought_with_it(shop: Shop) -> None:
    shop.post(bought("1", items="product-12,bump-12"))
    shop.post(frame("order.refund", "1", "ann@example.com", START + DAY, refund={"amount": 9800}))
    _, refund = deliver(shop)
    assert [item["key"] for item in refund.event["items"]] == ["product-12", "bump-12"]


def test_a_refund_is_sent_again_when_the_purchase_behind_it_says_what_it_was_of(shop: Shop) -> None:
    assert late(shop, frame("order.refund", "1", "ann@example.com", START + DAY, refund={"amount": 4900}))
    again = late(shop, bought("1"))
    assert again["replay"]
    assert [item["key"] for item in again["event"]["items"]] == ["product-12"]
    assert states(shop) == {"purchase.completed": "superseded", "purchase.refunded": "delivered"}


def test_an_end_that_never_came_sends_no_refund_again(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(frame("order.refund", "1", "ann@example.com", START + DAY, refund={"amount": 100}))
    deliver(shop)
    shop.post(cancelled("1", START + 40 * DAY, until=START + 60 * DAY))
    shop.post(about("order.subscription_resumed", "1", at=START + 50 * DAY))
    assert types([one.event for one in deliver(shop)]) == ["cancelled", "resumed"]


def test_a_purchase_that_is_not_wholly_refunded_after_all_is_sent(shop: Shop) -> None:
    shop.post(refunded("1", START + 60 * DAY))
    deliver(shop)
    shop.post(bought("1"))
    assert deliver(shop) == []
    shop.post(paid("1", START + 30 * DAY))
    assert types([one.event for one in deliver(shop)]) == ["completed", "renewed"]


def test_an_end_that_never_came_is_gone_from_the_history(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 40 * DAY, until=START + 60 * DAY))
    deliver(shop)
    history = late(shop, about("order.subscription_resumed", "1", at=START + 50 * DAY))["history"]
    assert types(history["before"]) == ["completed", "cancelled", "ended"]
    assert types(history["after"]) == ["completed", "cancelled", "resumed"]


def test_an_end_that_never_came_is_not_sent(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 40 * DAY, until=START + 60 * DAY))
    shop.post(about("order.subscription_resumed", "1", at=START + 50 * DAY))
    assert types([one.event for one in deliver(shop)]) == ["completed", "cancelled", "resumed"]
    assert states(shop)["subscription.ended"] == "superseded"


def test_an_end_is_told_although_what_came_after_it_was_heard_first(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(refunded("1", START + 70 * DAY))
    shop.post(cancelled("1", START + 40 * DAY, until=START + 60 * DAY))
    assert types([one.event for one in deliver(shop)]) == ["completed", "cancelled", "ended", "refunded"]


def test_a_pause_takes_back_the_end_of_the_cancellation_underneath_it(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 40 * DAY))
    deliver(shop)
    history = late(shop, about("order.subscription_paused", "1", at=START + 40 * DAY + 60))["history"]
    assert types(history["before"]) == ["completed", "cancelled", "ended"]
    assert types(history["after"]) == ["completed", "paused"]


def test_a_long_history_keeps_the_event_and_the_newest(shop: Shop) -> None:
    for month in range(MAX_ROWS + 20):
        shop.post(paid("1", START + month * 30 * DAY, invoice_id=str(month)))
    while deliver(shop):
        pass
    history = late(shop, bought("1", at=START - DAY))["history"]
    assert len(history["after"]) == MAX_ROWS + 1
    assert history["after"][0]["type"] == "purchase.completed"
    assert len(history["before"]) == MAX_ROWS


def test_what_was_over_and_goes_on_is_named(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", START + 30 * DAY))
    deliver(shop)
    told = late(shop, about("order.subscription_resumed", "1", at=START + 40 * DAY))
    assert told["reactivated"] == ["product-12"]
    assert "reactivated" not in late(shop, paid("1", START + 60 * DAY))


def test_each_failure_says_which_payment_it_was_and_for_which_time(shop: Shop) -> None:
    shop.post(bought("1"))
    numbers = {"subscription": {"remaining_rebills": "9"}, "recurring_payment_idx": "2"}
    shop.post(paid("1", START + 30 * DAY, invoice_id="000000141-2", **numbers))
    for day in (60, 63):
        shop.post(failed("1", START + day * DAY, invoice_id="000000141-3"))
    told = [one.event["subscription"] for one in deliver(shop)[1:]]
    assert [(one["rebill"], one["rebills"], one["failures"]) for one in told] == [(2, 11, None), (3, 11, 1), (3, 11, 2)]


def test_a_purchase_sent_again_after_a_refund_that_was_never_sent_counts_as_of_now(shop: Shop) -> None:
    purchase = shop.post(bought("1"))
    deliver(shop)
    refund = shop.post(refunded("1"))
    with writing(shop.site):
        Delivery.update(state="dead").where(Delivery.event == refund.event).execute()
    replay(shop.event(purchase), shop.site)
    [again] = [one.to_json() for one in deliver(shop)]
    assert "entitlements_after" not in again
    assert again["event"]["entitlements"][0]["state"] == "refunded"


def test_one_invoice_written_in_two_ways_fails_for_the_second_time(shop: Shop) -> None:
    shop.post(bought("1"))
    for day, invoice in ((30, "000000141-6"), (33, "141-6")):
        shop.post(failed("1", START + day * DAY, invoice_id=invoice))
    assert [one.event["subscription"]["failures"] for one in deliver(shop)[1:]] == [1, 2]


def test_a_plugin_of_the_release_before_finds_what_it_reads(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(about("order.subscription_cancelled", "1", at=START + 10 * DAY))
    shop.post(paid("1", START + 20 * DAY))
    deliver(shop)
    sent = late(shop, failed("1", START + 15 * DAY))
    names = {"before": "without", "after": "with"}
    for name, old in names.items():
        assert [row["id"] for row in sent["story"][old]] == [row["id"] for row in sent["history"][name]]
    assert [row["regained"] for row in sent["story"]["with"]] == [
        row["reactivated"] for row in sent["history"]["after"]
    ]
    assert ["product-12"] in [row["regained"] for row in sent["story"]["with"]]
