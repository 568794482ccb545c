"""Both families of event names, one vocabulary."""

from __future__ import annotations

import pytest

from companion.events import EventType
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.vocabulary import MEANINGS
from tests.unit.thrivecart.webhooks import INDEX, lifecycle, webhook

# By the kept bodies, of which every name has one.
NAMES = {row["event"]: EventType(row["gives"]["type"]) for row in INDEX["webhooks"]}


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_its_meaning(name: str) -> None:
    what = normalise(webhook(name, base_product="12"))
    assert (what.type, what.source.name, what.source.event) == (NAMES[name], "thrivecart", name)


def test_no_name_is_untested() -> None:
    assert set(NAMES) >= set(MEANINGS)


def test_a_type_that_webhooks_bring_has_a_name_of_thrivecarts() -> None:
    """Such a type has an identity, which tells two of its webhooks apart; what the companion raises itself has none."""
    assert {meaning.type for meaning in MEANINGS.values()} == {type_ for type_ in EventType if type_.row.identity}


@pytest.mark.parametrize("name", ["order_payment_something", "affiliate_promoted", "affiliate.promoted"])
def test_an_unlisted_member_of_a_harmless_family_is_kept(name: str) -> None:
    assert normalise(webhook(name)).type is EventType.OTHER


@pytest.mark.parametrize("name", ["order.something_new", "<script>alert(1)</script>", "null", "order.success2"])
def test_a_name_never_seen_is_not_understood(name: str) -> None:
    with pytest.raises(NotUnderstood, match="does not know this kind of message"):
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
    with_money = {EventType.PURCHASE_COMPLETED, EventType.SUBSCRIPTION_RENEWED}
    without_money = {name for name, type_ in NAMES.items() if type_ not in with_money}
    parts = {"subscription": {"type": "product", "id": "12", "amount": "900"}, "order": {"total": "4900"}}
    totals = {name: normalise(webhook(name, **parts)).order.total for name in without_money}
    assert totals == dict.fromkeys(without_money, 0)
