"""What was bought, and for how much."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from companion.thrivecart.normalise import normalise
from tests.unit.thrivecart.webhooks import charge, form_fields, purchase

NAMED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "list": ({"purchase_map": ["product-12", "bump-12", "upsell-4"]}, ["product-12", "bump-12", "upsell-4"]),
    "flat_with_spaces": (
        {"purchase_map": "null", "purchase_map_flat": "product-12, bump-12"},
        ["product-12", "bump-12"],
    ),
    "flat_without": ({"purchase_map": "", "purchase_map_flat": "product-12,downsell-5"}, ["product-12", "downsell-5"]),
    "both": ({"purchase_map": ["product-12"], "purchase_map_flat": "product-12,bump-12"}, ["product-12", "bump-12"]),
    "map_as_one_text": ({"purchase_map": "product-12, bump-12"}, ["product-12", "bump-12"]),
    "charges": (
        {"purchase_map": "", "order": {"charges": [charge("product-12", "1"), charge("upsell-4", "1")]}},
        ["product-12", "upsell-4"],
    ),
    "base_product": ({"purchase_map": "false", "base_product": "12"}, ["product-12"]),
    "twice": ({"purchase_map": ["product-12", "product-12"]}, ["product-12"]),
    "not_items": (
        {"purchase_map": ["product-x", "course-1", "product-", "-12", "product-12", "bump-0"]},
        ["product-12"],
    ),
    "nothing": ({"purchase_map": "z"}, []),
}


@pytest.mark.parametrize("name", NAMED)
def test_items_are_named_by_the_first_source_there_is(name: str) -> None:
    said, wanted = NAMED[name]
    for fields in (purchase(**said), form_fields(purchase(**said))):
        assert [item.key for item in normalise(fields).items] == wanted


def test_product_1_and_product_12_are_two_items() -> None:
    lines = [charge("product-1", "100"), charge("product-12", "4900")]
    what = normalise(purchase(purchase_map=["product-1", "product-12"], order={"charges": lines}))
    assert {item.key: item.amount for item in what.items} == {"product-1": 100, "product-12": 4900}


def test_a_subscription_shows_twice_and_counts_once() -> None:
    lines = [charge("product-12", "100"), charge("product-12", "4900", type="recurring"), charge("bump-12", "1900")]
    what = normalise(purchase(purchase_map=["product-12", "bump-12"], order={"total": "2000", "charges": lines}))
    assert [(item.key, item.amount, item.plan) for item in what.items] == [
        ("product-12", 100, "subscription"),
        ("bump-12", 1900, "one-time"),
    ]
    assert what.order.total == 2000


def test_what_recurs_is_what_is_paid_now_when_nothing_else_is_charged() -> None:
    lines = [charge("product-12", "4900", type="recurring")]
    assert normalise(purchase(order={"charges": lines})).items[0].amount == 4900


def test_nothing_paid_means_nothing_paid_for_each_item() -> None:
    lines = [charge("product-12", "4900", type="recurring", trial="14")]
    (item,) = normalise(purchase(order={"total": "0", "charges": lines})).items
    assert (item.amount, item.plan) == (0, "trial")


def test_the_only_item_is_what_the_total_was_paid_for() -> None:
    assert normalise(purchase(order={"total": "4900"})).items[0].amount == 4900
    two = normalise(purchase(purchase_map=["product-12", "bump-12"], order={"total": "4900"}))
    assert [item.amount for item in two.items] == [None, None]


def test_a_charge_under_another_number_belongs_to_the_only_item_of_its_kind() -> None:
    lines = [charge("product-12", "4900"), charge("bump-77", "1900")]
    what = normalise(purchase(purchase_map=["product-12", "bump-12"], order={"charges": lines}))
    assert {item.key: item.amount for item in what.items} == {"product-12": 4900, "bump-12": 1900}


@pytest.mark.parametrize(
    ("line", "plan"),
    [
        ({}, "one-time"),
        ({"amount": "0"}, "free"),
        ({"amount": "0", "original_amount": "4900"}, "one-time"),
        ({"type": "recurring"}, "subscription"),
        ({"type": "recurring", "trial": "14"}, "trial"),
        ({"type": "recurring", "trial": "false", "trial_ends": "null"}, "subscription"),
        ({"type": "recurring", "trial_ends": "1773705600"}, "trial"),
    ],
)
def test_the_charge_says_how_an_item_is_paid(line: dict[str, str], plan: str) -> None:
    lines = [charge("product-12", "4900") | line]
    assert normalise(purchase(order={"charges": lines})).items[0].plan == plan


def test_the_pricing_option_goes_with_the_item_that_has_it() -> None:
    lines = [
        charge("product-12", "0", payment_plan_id="78572", payment_plan_name="One time"),
        charge("product-12", "4900", type="recurring", payment_plan_id="78572", payment_plan_name="3 payments\n"),
        charge("bump-12", "1900", payment_plan_name="null"),
    ]
    what = normalise(form_fields(purchase(purchase_map=["product-12", "bump-12"], order={"charges": lines})))
    assert [item.option for item in what.items] == ["3 payments", None]


def test_a_deferred_charge_is_a_trial() -> None:
    later = [{"item_identifier": "product_12", "amount": "4900", "defer_date": "1773705600"}]
    what = normalise(purchase(order={"charges": [charge("product-12", "0")], "future_charges": later}))
    assert what.items[0].plan == "trial"
    assert what.subscription is not None
    assert what.subscription.next_payment_at == datetime(2026, 3, 17, tzinfo=UTC)


@pytest.mark.parametrize(("sent", "quantity"), [("3", 3), ("0", 1), ("-2", 1), ("many", 1), (None, 1), ("9" * 30, 1)])
def test_quantity_is_at_least_one(sent: Any, quantity: int) -> None:
    lines = [charge("product-12", "4900") | {"quantity": sent}]
    assert normalise(purchase(order={"charges": lines})).items[0].quantity == quantity


def test_names_come_from_charges_then_purchases_then_the_base_product() -> None:
    names = {"purchases": ["Course", "Workbook"], "base_product": "12", "base_product_name": "Base"}
    both = ["product-12", "bump-12"]
    with_charges = purchase(purchase_map=both, order={"charges": [charge("product-12", "1", name="Charged")]}, **names)
    assert [item.name for item in normalise(with_charges).items] == ["Charged", "Workbook"]
    assert [item.name for item in normalise(purchase(purchase_map=both, **names)).items] == ["Course", "Workbook"]
    without = purchase(purchase_map=both, base_product="12", base_product_name="Base")
    assert [item.name for item in normalise(without).items] == ["Base", None]


def test_two_recurring_items_give_no_single_subscription() -> None:
    ids = {"product-12": "sub_1", "upsell-4": "sub_2", "bump-12": "false"}
    what = normalise(purchase(purchase_map=list(ids), subscriptions=ids))
    assert what.subscription is None
    assert {tie.value for tie in what.identifiers if tie.kind == "subscription"} == {"sub_1", "sub_2"}


def test_thrivecarts_own_subscription_id_comes_before_the_processors() -> None:
    what = normalise(purchase(subscription_id=998877665544332211, subscriptions={"product-12": "sub_1"}))
    assert what.subscription is not None
    assert what.subscription.id == "998877665544332211"


TIMES: dict[str, tuple[dict[str, Any], str | None]] = {
    "order_timestamp": ({"order_timestamp": "1772449200", "order": {"date_unix": "1"}}, "2026-03-02T11:00:00"),
    "order_date_unix": ({"order_timestamp": "9" * 5000, "order": {"date_unix": "1772449200"}}, "2026-03-02T11:00:00"),
    "order_date": ({"order_timestamp": "null", "order_date": "2026-03-02 11:00:00"}, "2026-03-02T11:00:00"),
    "names_its_zone": (  # a public receiver's test has order.success with ``order[date]`` two hours ahead of UTC
        {
            "order_timestamp": "null",
            "order_date": "2026-03-02 13:00:00",
            "order": {"date": "2026-03-02 13:00:00", "date_iso8601": "2026-03-02T13:00:00+02:00"},
        },
        "2026-03-02T11:00:00",
    ),
    "none": ({"order_timestamp": "null"}, None),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_purchase_happened_when_its_order_did(name: str) -> None:
    said, wanted = TIMES[name]
    what = normalise(purchase(**said))
    assert what.occurred_at == (datetime.fromisoformat(wanted).replace(tzinfo=UTC) if wanted else None)


def test_what_was_not_sent_is_not_guessed() -> None:
    fields = purchase(
        purchase_map_flat="product-12",
        customer={"email": "a@example.com", "name": " ", "first_name": "null", "address": {"country": ""}},
        order="y",
        currency="null",
    )
    what = normalise(fields)
    assert (what.order.total, what.order.currency, what.subscription) == (None, None, None)
    assert (what.customer.first_name, what.customer.last_name, what.customer.country) == (None, None, None)
