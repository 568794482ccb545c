"""Both families of event names, one vocabulary."""

from __future__ import annotations

import pytest

from companion.events import EventType
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.vocabulary import MEANINGS
from tests.unit.thrivecart.webhooks import lifecycle, webhook

TYPES = {
    "purchase.completed": ["order.success", "order_created"],
    "subscription.renewed": ["order.subscription_payment", "order_rebill"],
    "subscription.payment_failed": ["order.rebill_failed", "order_rebill_failed"],
    "subscription.cancelled": ["order.subscription_cancelled", "order.rebill_cancelled", "order_rebill_cancelled"],
    "subscription.paused": ["order.subscription_paused", "subscription_paused"],
    "subscription.resumed": ["order.subscription_resumed", "subscription_resumed"],
    "subscription.completed": ["order_rebill_completed"],
    "purchase.refunded": [
        "order.refund",
        "order.refunded",
        "order_refund",
        "order_refund_product",
        "order_refund_bump",
        "order_refund_upsell",
        "order_refund_downsell",
    ],
    "cart.abandoned": ["cart.abandoned", "cart_abandoned"],
    "other": [
        "customer_updated",
        "order_payment_product",
        "order_payment_bump",
        "order_payment_upsell",
        "order_payment_downsell",
        "order_payment_declined_product",
        "affiliate.commission_earned",
        "affiliate.commission_payout",
        "affiliate.commission_refund",
        "affiliate_commission_earned",
        "affiliate_commission_payout",
        "affiliate_commission_refund",
        "affiliate_created",
        "affiliate_approved",
        "affiliate_rejected",
    ],
}
NAMES = {name: EventType(type_) for type_, names in TYPES.items() for name in names}


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_its_meaning(name: str) -> None:
    what = normalise(webhook(name, base_product="12"))
    assert (what.type, what.source.name, what.source.event) == (NAMES[name], "thrivecart", name)


def test_no_name_is_untested() -> None:
    assert set(NAMES) == set(MEANINGS)


@pytest.mark.parametrize("name", ["order_payment_something", "affiliate_promoted", "affiliate.promoted"])
def test_an_unlisted_member_of_a_harmless_family_is_kept(name: str) -> None:
    assert normalise(webhook(name)).type is EventType.OTHER


@pytest.mark.parametrize("name", ["order.something_new", "<script>alert(1)</script>", "null", "order.success2"])
def test_a_name_never_seen_is_not_understood(name: str) -> None:
    with pytest.raises(NotUnderstood, match="does not know the event"):
        normalise(webhook(name))


@pytest.mark.parametrize("value", [None, "", " ", ["order.success"], {"": "order.success"}, 5, True])
def test_only_text_names_an_event(value: object) -> None:
    assert event_name({"event": value}) is None
    with pytest.raises(NotUnderstood):
        normalise({"event": value})


def test_a_known_event_needs_an_address_and_other_does_not() -> None:
    for customer in ("null", {}, {"email": "nobody"}, {"email": ["a@b.example"]}):
        with pytest.raises(NotUnderstood, match="e-mail"):
            normalise(lifecycle("order.rebill_failed", customer=customer))
        assert normalise(webhook("order_payment_product", customer=customer)).customer.email is None


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ({}, "live"),
        ({"mode": "live", "mode_int": "2"}, "live"),
        ({"mode": "test"}, "test"),
        ({"mode": "TEST", "mode_int": "2"}, "test"),
        ({"mode": "live", "mode_int": "1"}, "test"),
        ({"mode_int": 1}, "test"),
    ],
)
def test_either_sign_of_test_mode_is_enough(mode: dict[str, object], wanted: str) -> None:
    assert normalise(webhook("cart.abandoned", **mode)).mode.value == wanted


def test_what_moves_no_money_has_a_total_of_zero() -> None:
    without_money = set(NAMES) - set(TYPES["purchase.completed"]) - set(TYPES["subscription.renewed"])
    parts = {"subscription": {"type": "product", "id": "12", "amount": "900"}, "order": {"total": "4900"}}
    totals = {name: normalise(webhook(name, **parts)).order.total for name in without_money}
    assert totals == dict.fromkeys(without_money, 0)
