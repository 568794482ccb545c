"""What a customer may use, from the facts alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.entitlements import Fact, replay
from companion.entitlements.transitions import TRANSITIONS
from companion.events import AccessState, EventType
from tests.companion.facts import NOT_YET, NOW, START, T, fact, purchase


def states(facts: list[Fact], now: datetime = NOW) -> dict[str, str]:
    return {row.item: row.state.value for row in replay(facts, now).entitlements()}


STORIES = {
    "bought": ([purchase()], "active"),
    "failed": ([purchase(), fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30)], "past_due"),
    "failed_then_paid": (
        [purchase(), fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30), fact(T.SUBSCRIPTION_RENEWED, 33, amount=4900)],
        "active",
    ),
    "paused": ([purchase(), fact(T.SUBSCRIPTION_PAUSED, 30)], "paused"),
    "paused_and_resumed": ([purchase(), fact(T.SUBSCRIPTION_PAUSED, 30), fact(T.SUBSCRIPTION_RESUMED, 60)], "active"),
    "paused_with_its_cancellation_before": (
        [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30), fact(T.SUBSCRIPTION_PAUSED, 30.001)],
        "paused",
    ),
    "paused_with_its_cancellation_after": (
        [purchase(), fact(T.SUBSCRIPTION_PAUSED, 30), fact(T.SUBSCRIPTION_CANCELLED, 30.001)],
        "paused",
    ),
    "cancelled_with_time_left": (
        [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=NOW + timedelta(days=1))],
        "cancelling",
    ),
    "cancelled_and_time_over": (
        [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=START + timedelta(days=60))],
        "ended",
    ),
    "cancelled_twice_at_once_and_only_the_second_says_until_when": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_CANCELLED, 30),
            fact(T.SUBSCRIPTION_CANCELLED, 30.001, paid_until=NOW + timedelta(days=1)),
        ],
        "cancelling",
    ),
    "cancelled_twice_at_once_and_only_the_first_says_until_when": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=NOW + timedelta(days=1)),
            fact(T.SUBSCRIPTION_CANCELLED, 30.001),
        ],
        "cancelling",
    ),
    "cancelled_without_a_date": ([purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30)], "ended"),
    "cancelled_without_a_date_but_the_next_payment_known": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900, next_payment_at=NOW + timedelta(days=5)),
            fact(T.SUBSCRIPTION_CANCELLED, 40),
        ],
        "cancelling",
    ),
    "paid_again_after_a_cancellation": (
        [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30), fact(T.SUBSCRIPTION_RENEWED, 60, amount=4900)],
        "active",
    ),
    "plan_paid_off_then_cancelled": (
        [
            purchase(),
            fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900, completes_plan=True),
            fact(T.SUBSCRIPTION_CANCELLED, 40),
        ],
        "active",
    ),
    "fully_refunded": ([purchase(), fact(T.PURCHASE_REFUNDED, 3, amount=4900)], "refunded"),
    "partly_refunded": ([purchase(), fact(T.PURCHASE_REFUNDED, 3, amount=1000)], "active"),
    "refunded_in_two_parts": (
        [purchase(), fact(T.PURCHASE_REFUNDED, 3, amount=2000), fact(T.PURCHASE_REFUNDED, 4, amount=2900)],
        "refunded",
    ),
    "partly_refunded_and_told_of_the_item_and_of_the_order": (
        [
            purchase(),
            fact(T.PURCHASE_REFUNDED, 3, amount=2500),
            fact(T.PURCHASE_REFUNDED, 3, item=None, amount=2500),
        ],
        "active",
    ),
    "refunded_in_two_parts_one_of_the_item_and_one_of_the_order": (
        [
            purchase(),
            fact(T.PURCHASE_REFUNDED, 3, amount=2450),
            fact(T.PURCHASE_REFUNDED, 4, item=None, amount=2450),
        ],
        "refunded",
    ),
    "refunded_by_an_unknown_amount": ([purchase(), fact(T.PURCHASE_REFUNDED, 3)], "refunded"),
    "refund_of_one_of_many_payments": (
        [purchase(), fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900), fact(T.PURCHASE_REFUNDED, 31, amount=4900)],
        "active",
    ),
    "refund_then_the_subscription_goes_on_paying": (
        [purchase(), fact(T.PURCHASE_REFUNDED, 3, amount=4900), fact(T.SUBSCRIPTION_RENEWED, 30, amount=4900)],
        "active",
    ),
    "whole_order_refunded_without_naming_the_item": (
        [purchase(), fact(T.PURCHASE_REFUNDED, 3, item=None, amount=4900)],
        "refunded",
    ),
    "two_orders_one_refunded": (
        [purchase(0, "1"), purchase(1, "2"), fact(T.PURCHASE_REFUNDED, 3, order="2", amount=4900)],
        "active",
    ),
    "purchase_without_a_time_after_its_refund": ([fact(T.PURCHASE_REFUNDED, 3, amount=4900), purchase(5)], "refunded"),
}


@pytest.mark.parametrize(("facts", "state"), STORIES.values(), ids=STORIES)
def test_the_state_of_an_item_after(facts: list[Fact], state: str) -> None:
    assert states(facts) == {"product-12": state}


def test_product_1_is_not_product_12() -> None:
    facts = [purchase(0, "1", "product-1", "product-12"), fact(T.PURCHASE_REFUNDED, 2, item="product-1", amount=4900)]
    assert states(facts) == {"product-1": "refunded", "product-12": "active"}


def test_a_refund_of_the_order_that_is_not_all_of_it_touches_nothing() -> None:
    facts = [purchase(0, "1", "product-12", "bump-12"), fact(T.PURCHASE_REFUNDED, 2, item=None, amount=4900)]
    assert states(facts) == {"product-12": "active", "bump-12": "active"}


def test_paid_time_runs_out_by_itself() -> None:
    end = START + timedelta(days=60)
    facts = [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=end)]
    assert states(facts, end - timedelta(seconds=1)) == {"product-12": "cancelling"}
    ended = replay(facts, end).entitlements()[0]
    assert (ended.state, ended.since) == (AccessState.ENDED, end)


def test_the_first_good_payment_after_failures_is_the_recovery() -> None:
    facts = [
        purchase(),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 31),
        fact(T.SUBSCRIPTION_RENEWED, 32, amount=1),
        fact(T.SUBSCRIPTION_RENEWED, 62, amount=1),
    ]
    resolved = replay(facts, NOW).resolved
    assert [resolved[one.event_id].type for one in facts[3:]] == [T.SUBSCRIPTION_RECOVERED, T.SUBSCRIPTION_RENEWED]


kinds = st.sampled_from([kind for kind in T if kind not in (T.OTHER, T.CUSTOMER_RESYNC, T.CART_ABANDONED)])
facts_of_a_customer = st.lists(
    st.builds(
        lambda kind, day, order, item, amount: fact(
            kind,
            day,
            order=order,
            item=None if kind is T.PURCHASE_COMPLETED else item,
            items=((item, amount),) if kind is T.PURCHASE_COMPLETED else (),
            amount=amount,
        ),
        kinds,
        st.integers(0, 20),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["product-1", "product-12", "bump-12"]),
        st.sampled_from([None, 0, 900, 4900]),
    ),
    max_size=9,
    unique_by=lambda one: one.key,
)


@settings(max_examples=300, deadline=None)
@given(facts_of_a_customer, st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_same_state(facts: list[Fact], rng: object) -> None:
    told = list(facts)
    rng.shuffle(told)  # type: ignore[attr-defined]
    assert replay(told, NOW).entitlements() == replay(facts, NOW).entitlements()


@pytest.mark.parametrize("late", [T.SUBSCRIPTION_CANCELLED, T.SUBSCRIPTION_PAUSED])
def test_what_has_run_out_is_neither_cancelled_again_nor_paused(late: EventType) -> None:
    over = START + timedelta(days=60)
    story = [purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=over), fact(late, 61)]
    [row] = replay(story, NOW).entitlements()
    assert (row.state, row.since) == (AccessState.ENDED, over)


GOING_ON = {
    "resumed": fact(T.SUBSCRIPTION_RESUMED, 40),
    "paid": fact(T.SUBSCRIPTION_RENEWED, 40, amount=4900),
    "paid_after_a_failure": fact(T.SUBSCRIPTION_RENEWED, 41, amount=4900),
}


@pytest.mark.parametrize("gone_on", GOING_ON.values(), ids=GOING_ON)
@pytest.mark.parametrize("over", [fact(T.SUBSCRIPTION_CANCELLED, 30), fact(T.PURCHASE_REFUNDED, 30, amount=4900)])
def test_what_was_over_and_is_gone_on_with_is_regained(over: Fact, gone_on: Fact) -> None:
    told = replay([purchase(), over, gone_on], NOW)
    assert told.resolved[gone_on.event_id].reactivated == ("product-12",)
    assert told.lines["1", "product-12"].endings == []  # dropped: it goes on
    assert replay([purchase(), gone_on], NOW).resolved[gone_on.event_id].reactivated == ()


def test_failures_are_counted_by_invoice_and_begin_anew_after_a_payment() -> None:
    facts = [
        purchase(),
        fact(T.SUBSCRIPTION_RENEWED, 30, amount=1, invoice="141-1", rebill=1, rebills=11),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 60, invoice="141-2"),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 63, invoice="141-2"),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 90, invoice="141-3", rebill=3),
        fact(T.SUBSCRIPTION_RENEWED, 91, amount=1, invoice="141-3", rebill=3),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 120, invoice="141-4"),
    ]
    resolved = replay(reversed(facts), NOW).resolved
    told = [resolved[one.event_id] for one in facts if one.type is T.SUBSCRIPTION_PAYMENT_FAILED]
    assert [(one.failures, one.rebill, one.rebills) for one in told] == [(1, 2, 11), (2, 2, 11), (1, 3, 11), (1, 4, 11)]


def test_every_type_is_told_or_known_to_move_no_access() -> None:
    moves_nothing = {T.SUBSCRIPTION_RECOVERED, T.SUBSCRIPTION_ENDED, T.CART_ABANDONED, T.CUSTOMER_RESYNC, T.OTHER}
    assert {*T} - {*TRANSITIONS} == moves_nothing


def test_what_another_order_gives_all_the_same_is_regained_too() -> None:
    facts = [purchase(), purchase(1, "2"), fact(T.SUBSCRIPTION_CANCELLED, 30), fact(T.SUBSCRIPTION_RESUMED, 40)]
    # Its end may have applied a tag such as "revoked", which only the purchase's rule takes away.
    assert replay(facts, NOW).resolved[facts[-1].event_id].reactivated == ("product-12",)


def test_what_is_cancelled_says_until_when_it_is_paid() -> None:
    until = NOW + NOT_YET
    [row] = replay([purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=until)], NOW).entitlements()
    assert row.until == until
    [row] = replay([purchase(), fact(T.SUBSCRIPTION_CANCELLED, 30, paid_until=until)], until).entitlements()
    assert (row.state, row.until) == (AccessState.ENDED, None)


def test_of_two_orders_in_one_state_that_with_fewer_setbacks_counts() -> None:
    """Who did not pay, bought anew, and cancelled that with paid time left has what they paid for."""
    until = NOW + timedelta(days=20)
    facts = [
        purchase(),
        fact(T.SUBSCRIPTION_PAYMENT_FAILED, 30),
        fact(T.SUBSCRIPTION_CANCELLED, 31, paid_until=NOW + timedelta(days=1)),
        purchase(32, order="another"),
        fact(T.SUBSCRIPTION_CANCELLED, 40, order="another", paid_until=until),
    ]

    (row,) = replay(facts, NOW).entitlements()

    assert (row.state, row.until, row.happened) == (AccessState.CANCELLING, until, ())
