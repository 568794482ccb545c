"""Which cancellations are none, from the facts alone: those that come with a pause, however many, whichever first."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from companion.entitlements import Fact, History, replay
from tests.companion.facts import NOW, START, T, fact, purchase

MINUTE = 1 / (24 * 60)
PAUSED = 30.0


def cancelled(minutes: float, **more: object) -> Fact:
    """A cancellation so many minutes after the pause, or before it."""
    return fact(T.SUBSCRIPTION_CANCELLED, PAUSED + minutes * MINUTE, **more)


def paused(**more: object) -> Fact:
    return fact(T.SUBSCRIPTION_PAUSED, PAUSED, **more)


def void_of(history: History, *cancellations: Fact) -> list[bool]:
    return [one.event_id in history.void for one in cancellations]


def in_short(history: History) -> tuple[str, list[str]]:
    """The state, and what else happened."""
    [row] = history.entitlements()
    return row.state.value, [what.type.value for what in row.happened]


LATER = START + timedelta(days=PAUSED + 20)
TWICE = {
    "both before it": (cancelled(-1), cancelled(-0.5)),
    "both before it, with the paid time in the second": (cancelled(-1), cancelled(-0.5, paid_until=LATER)),
    "both before it, with the paid time in the first": (cancelled(-1, paid_until=LATER), cancelled(-0.5)),
    "both before it, with the paid time in each": (
        cancelled(-1, paid_until=LATER),
        cancelled(-0.5, paid_until=LATER),
    ),
    "one before and one after it": (cancelled(-0.5), cancelled(0.5)),
    "both after it": (cancelled(0.5), cancelled(1, paid_until=LATER)),
}


@pytest.mark.parametrize("told", TWICE.values(), ids=TWICE)
def test_a_cancellation_that_comes_twice_with_a_pause_is_none_either_time(told: tuple[Fact, Fact]) -> None:
    for facts in permutations([purchase(), *told, paused()]):
        history = replay(facts, NOW)
        assert void_of(history, *told) == [True, True]
        assert in_short(history) == ("paused", [])
        assert history.lines["1", "product-12"].endings == []


def test_a_cancellation_of_weeks_ago_stays_one_when_a_pause_comes_with_another() -> None:
    real = cancelled(-20 * 24 * 60, paid_until=LATER)
    for with_it in (cancelled(-1, paid_until=LATER), cancelled(1, paid_until=LATER)):
        history = replay([purchase(), real, with_it, paused()], NOW)
        assert void_of(history, real, with_it) == [False, True]
        assert in_short(history) == ("paused", ["subscription.cancelled", "subscription.paused"])


@pytest.mark.parametrize("minutes", [0, 1, 4])
def test_a_pause_just_after_the_paid_time_was_over_makes_no_pause_of_the_cancellation(minutes: int) -> None:
    over = START + timedelta(days=PAUSED, minutes=-minutes)
    real = cancelled(-20 * 24 * 60, paid_until=over)
    history = replay([purchase(), real, paused()], NOW)
    assert void_of(history, real) == [False]
    assert in_short(history) == ("ended", [])
    assert [ending.at for ending in history.lines["1", "product-12"].endings] == [over]


@pytest.mark.parametrize("minutes", [(-2, -1), (-1, 1), (1, 2)])
def test_of_a_whole_order_each_is_none_once_nothing_else_goes_with_it(minutes: tuple[int, int]) -> None:
    both = ("product-12", "product-13")
    told = [cancelled(at, item=None, paid_until=LATER) for at in minutes]

    history = replay([purchase(0, "1", *both), *told, paused()], NOW)
    assert void_of(history, *told) == [False, False]
    assert {row.item: row.state.value for row in history.entitlements()} == {"product-12": "paused", both[1]: "ended"}

    refunded = fact(T.PURCHASE_REFUNDED, 3, item=both[1], amount=4900)
    history = replay([purchase(0, "1", *both), refunded, *told, paused()], NOW)
    assert void_of(history, *told) == [True, True]


WITH_AN_EARLIER_ONE = {
    "the earlier one ended it at once": (cancelled(-6), cancelled(-2, paid_until=LATER)),
    "the time of the earlier one was over between the two": (
        cancelled(-20 * 24 * 60, paid_until=START + timedelta(days=PAUSED, minutes=-1)),
        cancelled(-2),
    ),
    "the earlier one has paid time": (cancelled(-20 * 24 * 60, paid_until=LATER), cancelled(-2)),
    "there is no earlier one": (cancelled(2, paid_until=LATER),),
}


@pytest.mark.parametrize("told", WITH_AN_EARLIER_ONE.values(), ids=WITH_AN_EARLIER_ONE)
def test_a_cancellation_that_is_none_changes_nothing(told: tuple[Fact, ...]) -> None:
    *real, none = told
    with_it = replay([purchase(), *real, none, paused()], NOW)
    assert void_of(with_it, *told) == [*(False for _ in real), True]
    without = replay([purchase(), *real, paused()], NOW)
    assert with_it.entitlements() == without.entitlements()
    assert with_it.lines == without.lines


@pytest.mark.parametrize("kind", [T.SUBSCRIPTION_RESUMED, T.SUBSCRIPTION_RENEWED, T.SUBSCRIPTION_COMPLETED])
def test_a_cancellation_after_a_pause_that_is_over_again_is_one(kind: T) -> None:
    after = cancelled(2, paid_until=LATER)
    assert void_of(replay([purchase(), paused(), fact(kind, PAUSED + MINUTE), after], NOW), after) == [
        kind is T.SUBSCRIPTION_COMPLETED
    ]
    before = cancelled(-2, paid_until=LATER)
    assert void_of(replay([purchase(), before, fact(kind, PAUSED - MINUTE), paused()], NOW), before) == [False]


def test_a_pause_that_was_resumed_for_another_item_still_covers_its_own() -> None:
    told = cancelled(2, paid_until=LATER)
    other = fact(T.SUBSCRIPTION_RESUMED, PAUSED + MINUTE, item="product-13")
    assert void_of(replay([purchase(0, "1", "product-12", "product-13"), paused(), other, told], NOW), told) == [True]


def test_each_of_several_pauses_covers_its_own_and_no_other() -> None:
    resumed, again = fact(T.SUBSCRIPTION_RESUMED, PAUSED + MINUTE), fact(T.SUBSCRIPTION_PAUSED, PAUSED + 6 * MINUTE)
    told = [cancelled(0.5), cancelled(1.5), cancelled(7), cancelled(12)]
    history = replay([purchase(), paused(), resumed, again, *told], NOW)
    assert void_of(history, *told) == [True, True, True, False]
    history = replay([purchase(), paused(), resumed, *told[:2]], NOW)
    assert void_of(history, *told[:2]) == [True, False]
    assert in_short(history) == ("ended", [])


def test_what_is_paid_back_in_part_between_the_two_changes_nothing_about_it() -> None:
    told = cancelled(-2, paid_until=LATER)
    part = fact(T.PURCHASE_REFUNDED, PAUSED - MINUTE, amount=900)
    history = replay([purchase(), told, part, paused()], NOW)
    assert void_of(history, told) == [True]
    assert history.entitlements()[0].state.value == "paused"


def test_a_pause_of_one_item_covers_no_cancellation_of_another_of_its_order() -> None:
    told = cancelled(-1, item="product-13", paid_until=LATER)
    history = replay([purchase(0, "1", "product-12", "product-13"), told, paused()], NOW)
    assert void_of(history, told) == [False]
