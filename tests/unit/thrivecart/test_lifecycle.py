"""Rebills, failures, cancellations, pauses and refunds: one item, and the time at the top."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from companion.events import EventType
from companion.thrivecart.normalise import normalise
from tests.unit.thrivecart.webhooks import form_fields, lifecycle, webhook

ITEMS: dict[str, tuple[dict[str, Any], str | None]] = {
    "type_and_id": ({"subscription": {"type": "upsell", "id": "4", "product_id": "20"}}, "upsell-4"),
    "id_of_the_processor": ({"subscription": {"type": "product", "id": "sub_1", "product_id": "20"}}, "product-20"),
    "id_of_its_type": ({"subscription": {"type": "upsell", "upsell_id": "4", "product_id": "20"}}, "upsell-4"),
    "narrowest_id": ({"subscription": {"downsell_id": "5", "product_id": "20"}}, "downsell-5"),
    "only_one_recurs": (
        {"subscription": "null", "subscriptions": {"bump-12": "false", "upsell-4": "sub_1"}},
        "upsell-4",
    ),
    "base_product": ({"subscription": "null", "base_product": "20"}, "product-20"),
    "json_number": ({"subscription": {"type": "product", "id": 20}}, "product-20"),
    "nothing": ({"subscription": "x"}, None),
}


@pytest.mark.parametrize("name", ITEMS)
def test_the_item_of_a_subscription_is_found(name: str) -> None:
    said, wanted = ITEMS[name]
    what = normalise(lifecycle("order.subscription_paused", **said))
    assert what.subscription is not None
    assert what.subscription.item == wanted
    assert [item.key for item in what.items] == ([wanted] if wanted else [])


IDS: dict[str, tuple[dict[str, Any], str | None]] = {
    "thrivecarts_own": ({"subscription_id": "99", "subscriptions": {"product-20": "sub_1"}}, "99"),
    "processors": ({"subscription_id": "null", "subscriptions": {"product-20": "sub_1"}}, "sub_1"),
    "processors_other_map": ({"subscription_ids": {"product-20": "I-ABC1"}}, "I-ABC1"),
    "inside": ({"subscription": {"type": "product", "id": "20", "subscription_id": "sub_1"}}, "sub_1"),
    "not_a_number": ({"subscription": {"type": "product", "id": "sub_1", "product_id": "20"}}, "sub_1"),
    "the_items_number_is_none": ({}, None),
}


@pytest.mark.parametrize("name", IDS)
def test_the_id_of_a_subscription_is_never_the_items_number(name: str) -> None:
    said, wanted = IDS[name]
    what = normalise(lifecycle("order.rebill_failed", **said))
    assert what.subscription is not None
    assert what.subscription.id == wanted


FIRST_SALE = {
    "date_unix": "1577880000",
    "date": "2020-01-01 12:00:00",
    "total": "4900",
    "date_iso8601": "2020-01-01T12:00:00Z",
}
TIMES: dict[str, tuple[dict[str, str], str | None]] = {
    "unix": ({"date_unix": "1772449200", "date": "2020-01-01"}, "2026-03-02T11:00:00"),
    "iso": ({"date_unix": "null", "date_iso8601": "2026-03-02T12:00:00+01:00"}, "2026-03-02T11:00:00"),
    "date": ({"date": "2026-03-02 11:00:00"}, "2026-03-02T11:00:00"),
    "order_timestamp": ({"order_timestamp": "1772449200"}, "2026-03-02T11:00:00"),
    "nonsense_then_date": ({"date_unix": "77", "date": "2026-03-02 11:00:00"}, "2026-03-02T11:00:00"),
    "never_the_first_sale": ({"order_date": "2020-01-01 12:00:00"}, None),
}


@pytest.mark.parametrize(
    "event", ["order.subscription_payment", "order.rebill_failed", "order.refund", "cart.abandoned"]
)
@pytest.mark.parametrize("name", TIMES)
def test_the_time_is_at_the_top_and_never_the_first_sales(name: str, event: str) -> None:
    said, wanted = TIMES[name]
    expected = datetime.fromisoformat(wanted).replace(tzinfo=UTC) if wanted else None
    assert normalise(lifecycle(event, order=FIRST_SALE, **said)).occurred_at == expected


def test_a_renewal_is_paid_by_its_subscriptions_amount() -> None:
    part = {"type": "product", "id": "20", "amount": "2900", "amount_str": "29.00", "currency": "EUR"}
    what = normalise(lifecycle("order.subscription_payment", order=FIRST_SALE, subscription=part, currency=""))
    assert (what.order.total, what.order.currency, what.items[0].amount) == (2900, "EUR", 2900)
    assert normalise(lifecycle("order.subscription_payment", order=FIRST_SALE)).order.total is None


@pytest.mark.parametrize(
    ("remaining", "plan", "left", "completes"),
    [("0", "plan", 0, True), ("2", "plan", 2, False), ("null", "subscription", None, False), (None, None, None, False)],
)
def test_the_last_payment_of_a_plan_is_marked(
    remaining: str | None, plan: str | None, left: int | None, completes: bool
) -> None:
    part = {"type": "product", "id": "20"} | ({"remaining_rebills": remaining} if remaining else {})
    what = normalise(lifecycle("order.subscription_payment", subscription=part))
    assert what.subscription is not None
    assert (what.items[0].plan, what.subscription.remaining_payments, what.completes_plan) == (plan, left, completes)
    assert what.type is EventType.SUBSCRIPTION_RENEWED
    failed = normalise(lifecycle("order.rebill_failed", subscription=part))
    assert not failed.completes_plan


def test_split_pay_that_is_finished_completes_the_plan() -> None:
    what = normalise(lifecycle("order_rebill_completed"))
    assert (what.type, what.completes_plan, what.order.total) == (EventType.SUBSCRIPTION_COMPLETED, True, 0)


def test_times_of_a_subscription_are_those_sent() -> None:
    end = {"type": "product", "id": "20", "billing_period_end_iso8601": "2026-05-02T11:00:00+00:00"}
    cancelled = normalise(lifecycle("order.subscription_cancelled", subscription=end)).subscription
    plain = normalise(lifecycle("order.subscription_cancelled")).subscription
    ahead = {"type": "product", "id": "20", "next_payment_date": "1777719600"}
    renewed = normalise(lifecycle("order.subscription_payment", subscription=ahead)).subscription
    assert cancelled is not None
    assert plain is not None
    assert renewed is not None
    assert cancelled.paid_until == renewed.next_payment_at == datetime(2026, 5, 2, 11, tzinfo=UTC)
    assert (plain.paid_until, cancelled.next_payment_at, renewed.paid_until) == (None, None, None)


@pytest.mark.parametrize("half", ["top", "subscription"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("next_payment_date", "1777719600"),
        ("next_payment_date", "2026-05-02 11:00:00"),
        ("next_payment_date_unix", "1777719600"),
        ("next_payment_date_iso8601", "2026-05-02T11:00:00+00:00"),
    ],
)
def test_a_resume_says_when_the_next_payment_is_due_in_either_half(half: str, name: str, said: str) -> None:
    part = {"type": "product", "id": "20"} | ({name: said} if half == "subscription" else {})
    more = {name: said} if half == "top" else {}
    resumed = normalise(lifecycle("order.subscription_resumed", subscription=part, **more)).subscription
    assert resumed is not None
    assert resumed.next_payment_at == datetime(2026, 5, 2, 11, tzinfo=UTC)


REFUNDS: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "type_and_id": ("order.refund", {"refund": {"type": "bump", "id": "12", "product_id": "12"}}, "bump-12"),
    "upsell_id": ("order.refund", {"refund": {"upsell_id": "4", "bump_id": "null", "product_id": "12"}}, "upsell-4"),
    "bump_id": ("order.refund", {"refund": {"bump_id": "12", "product_id": "12"}}, "bump-12"),
    "product_id": ("order.refund", {"refund": {"product_id": "12"}}, "product-12"),
    "names_none": ("order.refund", {"refund": {"id": "re_1"}, "base_product": "12"}, None),
    "no_refund_at_all": ("order.refund", {"base_product": "12"}, None),
    "kind_by_the_name": ("order_refund_downsell", {"refund": {"id": "5"}}, "downsell-5"),
    "kind_by_the_name_and_its_id": ("order_refund_bump", {"refund": {"id": "re_1", "bump_id": "12"}}, "bump-12"),
    "kind_by_the_name_in_the_frame": ("order_refund_upsell", {"purchase": {"upsell_id": 4}}, "upsell-4"),
    "product_by_the_name": ("order_refund_product", {"base_product": 12}, "product-12"),
}


@pytest.mark.parametrize("name", REFUNDS)
def test_a_refund_is_of_the_item_it_names(name: str) -> None:
    event, said, wanted = REFUNDS[name]
    what = normalise(webhook(event, **said))
    assert what.refund is not None
    assert (what.refund.item, what.refund.full) == (wanted, None)
    assert [item.key for item in what.items] == ([wanted] if wanted else [])


@pytest.mark.parametrize(("sent", "wanted"), [("1900", 1900), ("-1900", 1900), ("null", None)])
def test_a_refund_gives_its_amount_back(sent: str, wanted: int | None) -> None:
    what = normalise(form_fields(webhook("order.refund", refund={"type": "bump", "id": "12", "amount": sent})))
    assert what.refund is not None
    assert (what.refund.amount, what.order.total) == (wanted, 0)
