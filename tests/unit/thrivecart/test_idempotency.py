"""The same event has one key, different events have different ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from companion.thrivecart.decode import JSON, decode
from companion.thrivecart.normalise import normalise
from tests.unit.thrivecart.webhooks import fields_of, form_fields, lifecycle, purchase, webhook

Fields = dict[str, Any]
AT = {"date_unix": "1772449200"}
LATER = {"date_unix": "1772449201"}


def key(fields: Fields) -> str:
    return normalise(fields).key


def is_vague(fields: Fields) -> bool:
    return normalise(fields).key_is_vague


REPEATED: dict[str, Callable[[Fields], Fields]] = {
    "as_json": lambda said: decode(json.dumps(said).encode(), JSON),
    "as_form": form_fields,
    "in_another_order": lambda said: dict(reversed(said.items())),
    "address_in_another_case": lambda said: said | {"customer": {"email": said["customer"]["email"].upper()}},
    "seen_by_another_viewer": lambda said: said | {"viewer": {"ip": "203.0.113.9"}},
    "with_another_delivery_id": lambda said: said | {"webhook_id": "0d0f7a5e-0000-4000-8000-000000000001"},
    "secret_redacted": lambda said: said | {"thrivecart_secret": "[redacted]"},
    "mode_said_twice": lambda said: said | {"mode_int": "2"},
}
SAID: dict[str, Fields] = {
    "purchase": purchase(),
    "purchase_without_order": purchase(order_id="null"),
    "purchase_that_says_nothing_else": purchase(order_id="", invoice_id="", order_timestamp=""),
    "rebill": lifecycle("order.subscription_payment", invoice_id="000000142-2"),
    "failure": lifecycle("order.rebill_failed", **AT),
    "failure_without_time": lifecycle("order.rebill_failed"),
    "refund": webhook("order.refund", refund={"type": "product", "id": "12", "amount": "4900"}, **AT),
    "cart": webhook("cart.abandoned", order_id="null", base_product="12"),
    "cart_with_time": webhook("cart.abandoned", order_id="null", base_product="12", **AT),
    "address": webhook("customer_updated", previous_email="a@example.com", current_email="b@example.com"),
    "commission": webhook("affiliate.commission_earned", affiliate={"id": "3"}),
}


@pytest.mark.parametrize("change", REPEATED)
@pytest.mark.parametrize("name", SAID)
def test_said_again_it_is_the_same(name: str, change: str) -> None:
    assert key(REPEATED[change](SAID[name])) == key(SAID[name])


def test_each_of_them_is_something_else() -> None:
    keys = [key(said) for said in SAID.values()]
    assert len(set(keys)) == len(keys)
    assert all(len(one) == 64 for one in keys)


PAIRS = {
    ("rebill-with-suffix.txt", "order_rebill.json"),
    ("rebill-failed.txt", "order_rebill_failed.json"),
    ("cancelled-with-period-end.txt", "order_rebill_cancelled.json"),
    ("paused.txt", "subscription_paused.json"),
    ("resumed.txt", "subscription_resumed.json"),
    ("refund-bump.txt", "order_refund_bump.json"),
}


@pytest.mark.parametrize(("form", "api"), sorted(PAIRS))
def test_both_families_are_about_the_same_event(form: str, api: str) -> None:
    assert key(fields_of(form)) == key(fields_of(api))


@pytest.mark.parametrize("names", [("order.success", "order_created"), ("order.refund", "order.refunded")])
def test_an_alias_is_about_the_same_event(names: tuple[str, str]) -> None:
    assert len({key(purchase(**AT) | {"event": name}) for name in names}) == 1


DIFFERENT: dict[str, tuple[Fields, Fields]] = {
    "rebills_by_suffix": (
        lifecycle("order.subscription_payment", invoice_id="000000142-2"),
        lifecycle("order.subscription_payment", invoice_id="000000142-3"),
    ),
    "rebills_by_index": (
        lifecycle("order.subscription_payment", invoice_id="000000142", recurring_payment_idx="2"),
        lifecycle("order.subscription_payment", invoice_id="000000142", recurring_payment_idx="3"),
    ),
    "rebills_by_time": (
        lifecycle("order.subscription_payment", invoice_id="000000142", **AT),
        lifecycle("order.subscription_payment", invoice_id="000000142", **LATER),
    ),
    "rebills_by_transaction": (
        lifecycle("order.subscription_payment", transactions={"product-20": "ch_1"}),
        lifecycle("order.subscription_payment", transactions={"product-20": "ch_2"}),
    ),
    "failures_of_one_invoice": (
        lifecycle("order.rebill_failed", invoice_id="000000142", **AT),
        lifecycle("order.rebill_failed", invoice_id="000000142", **LATER),
    ),
    "failure_and_payment": (lifecycle("order.rebill_failed", **AT), lifecycle("order.subscription_payment", **AT)),
    "two_subscriptions_of_one_order": (
        lifecycle("order.subscription_cancelled", **AT),
        lifecycle("order.subscription_cancelled", subscription={"type": "upsell", "id": "20"}, **AT),
    ),
    "refunds_of_two_items": (
        webhook("order.refund", refund={"type": "product", "id": "12", "amount": "900"}, **AT),
        webhook("order.refund", refund={"type": "bump", "id": "12", "amount": "900"}, **AT),
    ),
    "refunds_of_two_amounts": (
        webhook("order.refund", refund={"type": "product", "id": "12", "amount": "900"}),
        webhook("order.refund", refund={"type": "product", "id": "12", "amount": "800"}),
    ),
    "refunds_by_transaction": (
        webhook("order.refund", refund={"type": "product", "id": "12", "refund_id": "re_1"}),
        webhook("order.refund", refund={"type": "product", "id": "12", "refund_id": "re_2"}),
    ),
    "refunds_by_event_id": (webhook("order.refund", event_id="1"), webhook("order.refund", event_id="2")),
    "test_and_live": (purchase(), purchase(mode="test")),
    "two_orders_in_one_second": (purchase(), purchase(order_id="2133101")),
    "two_carts": (
        webhook("cart.abandoned", order_id="", base_product="12"),
        webhook("cart.abandoned", order_id="", base_product="12", customer={"email": "b@example.com"}),
    ),
    "two_products_in_carts": (
        webhook("cart.abandoned", order_id="", base_product="12", **AT),
        webhook("cart.abandoned", order_id="", base_product="1", **AT),
    ),
    "two_commissions": (
        webhook("affiliate.commission_earned", affiliate={"id": "3"}),
        webhook("affiliate.commission_earned", affiliate={"id": "4"}),
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_different_event_has_a_different_key(name: str) -> None:
    one, other = DIFFERENT[name]
    assert key(one) != key(other)


def test_twelve_rebills_of_one_order_are_twelve() -> None:
    rebills = [lifecycle("order.subscription_payment", invoice_id=f"000000142-{n}") for n in range(2, 14)]
    assert len({key(rebill) for rebill in rebills}) == 12


def test_an_invoice_is_the_same_with_and_without_leading_zeros_and_index() -> None:
    suffixed = lifecycle("order.subscription_payment", invoice_id="000000142-2")
    indexed = lifecycle("order.subscription_payment", invoice_id="142", recurring_payment_idx=2)
    assert key(suffixed) == key(indexed)


VAGUE: dict[str, tuple[Fields, bool]] = {
    "failure_with_time": (lifecycle("order.rebill_failed", **AT), False),
    "failure_with_invoice_only": (lifecycle("order.rebill_failed", invoice_id="000000142"), True),
    "failure_with_event_id": (lifecycle("order.rebill_failed", event_id="771144"), False),
    "pause": (lifecycle("order.subscription_paused", invoice_id="000000142"), True),
    "resumption": (lifecycle("order.subscription_resumed"), True),
    "cancellation": (lifecycle("order.subscription_cancelled"), True),
    "rebill_with_nothing": (lifecycle("order.subscription_payment"), True),
    "rebill_with_invoice": (lifecycle("order.subscription_payment", invoice_id="000000142-2"), False),
    "rebill_with_the_first_sales_invoice": (
        lifecycle("order.subscription_payment", invoice_id="000000142", order={"invoice_id": "000000142"}),
        True,
    ),
    "refund_with_invoice_only": (webhook("order.refund", invoice_id="000000142"), True),
    "refund_with_time": (webhook("order.refund", **AT), False),
    "refund_with_transaction": (webhook("order.refund", refund={"id": "re_1"}), False),
    "completion": (lifecycle("order_rebill_completed"), False),
    "purchase": (purchase(order_timestamp=""), False),
    "cart": (webhook("cart.abandoned", order_id=""), False),
    "commission": (webhook("affiliate.commission_earned"), False),
}


@pytest.mark.parametrize("name", VAGUE)
def test_a_key_is_vague_when_it_cannot_tell_a_repetition_from_a_second_time(name: str) -> None:
    said, wanted = VAGUE[name]
    assert is_vague(said) is wanted


@pytest.mark.parametrize("sent", [77, "77", "not-a-uuid", None, ["0d0f7a5e-0000-4000-8000-000000000001"]])
def test_a_delivery_id_that_is_no_uuid_is_none(sent: Any) -> None:
    assert normalise(purchase(webhook_id=sent)).webhook_id is None


def test_a_delivery_id_is_kept() -> None:
    what = normalise(purchase(webhook_id="0D0F7A5E-0000-4000-8000-000000000001"))
    assert what.webhook_id == "0d0f7a5e-0000-4000-8000-000000000001"
