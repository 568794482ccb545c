"""What an entitlement still tells beside its state, from the facts alone."""

from __future__ import annotations

import pytest

from companion.entitlements import Fact, replay
from tests.companion.facts import NOT_YET, NOW, T, fact, purchase


def part_back(day: float, **more: object) -> Fact:
    return fact(T.PURCHASE_REFUNDED, day, **{"amount": 900, **more})


HAPPENED: dict[str, tuple[list[Fact], list[tuple[str, str | None]]]] = {
    "nothing_but_the_purchase": ([purchase()], []),
    "what_the_state_says_by_itself": ([purchase(), fact(T.SUBSCRIPTION_PAUSED, 30)], []),
    "a_part_back": ([purchase(), part_back(3)], [("purchase.refunded", "product-12")]),
    "a_part_of_an_order_of_one_item_back": (
        [purchase(), part_back(3, item=None)],
        [("purchase.refunded", "product-12")],
    ),
    "a_part_of_an_order_of_two_items_back": (
        [purchase(0, "1", "product-12", "bump-12"), part_back(3, item=None)],
        [("purchase.refunded", None)],
    ),
    "a_part_back_and_paid_since": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900),
            part_back(31),
            fact(T.SUBSCRIPTION_PAYMENT_FAILED, 60),
            fact(T.SUBSCRIPTION_RENEWED, 61, amount=4900),
            fact(T.SUBSCRIPTION_RENEWED, 91, amount=4900),
        ],
        [("purchase.refunded", "product-12"), ("subscription.recovered", None), ("subscription.renewed", None)],
    ),
    "a_part_back_again_after_a_payment": (
        [purchase(), part_back(3), fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900), part_back(31)],
        [("subscription.renewed", None), ("purchase.refunded", "product-12")],
    ),
    "a_part_back_and_bought_again": ([purchase(), part_back(3), purchase(5, "2")], []),
    "a_part_back_of_another_order_of_it": (
        [purchase(), purchase(1, "2"), part_back(3, order="2")],
        [("purchase.refunded", "product-12")],
    ),
    "a_part_back_then_all_then_paid_on": (
        [purchase(), part_back(3), part_back(4, amount=4000), fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900)],
        [],
    ),
    "all_back": ([purchase(), part_back(3), part_back(4, amount=4000)], []),
    "a_failed_payment_and_cancelled_then": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30),
            fact(T.SUBSCRIPTION_CANCELLED, 31, paid_until=NOW + NOT_YET),
        ],
        [("subscription.payment_failed", None), ("subscription.cancelled", None)],
    ),
    "a_failed_payment_made_good_and_cancelled_then": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30),
            fact(T.SUBSCRIPTION_RENEWED, 31, amount=4900),
            fact(T.SUBSCRIPTION_CANCELLED, 32, paid_until=NOW + NOT_YET),
        ],
        [],
    ),
    "a_pause_and_a_payment_that_fails_in_it": (
        [purchase(), fact(T.SUBSCRIPTION_PAUSED, 30), fact(T.SUBSCRIPTION_PAYMENT_FAILED, 31)],
        [],
    ),
}


@pytest.mark.parametrize(("facts", "happened"), HAPPENED.values(), ids=HAPPENED)
def test_what_counts_still_beside_the_state(facts: list[Fact], happened: list[tuple[str, str | None]]) -> None:
    told = {row.item: row.happened for row in replay(facts, NOW).entitlements()}
    assert [(what.type.value, what.item) for what in told["product-12"]] == happened
