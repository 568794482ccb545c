"""Of several orders of one item the better one counts; what happened to the others is told beside it."""

from __future__ import annotations

from datetime import timedelta

from companion.entitlements import Fact, replay
from companion.events import AccessState, EventType
from companion.schema.serialize import entitlement_to_json
from tests.companion.facts import NOW, START, T, fact, purchase


def beside(*facts: Fact) -> tuple[AccessState, tuple[EventType, ...]]:
    (row,) = replay(facts, NOW).entitlements()
    assert entitlement_to_json(row).get("beside", []) == [one.value for one in row.beside]
    return row.state, row.beside


def test_setbacks_of_other_orders_are_told_beside_the_better_one_until_they_are_made_good() -> None:
    failed, paused = T.SUBSCRIPTION_PAYMENT_FAILED, T.SUBSCRIPTION_PAUSED
    facts = [purchase(), purchase(1, "2"), purchase(2, "3"), fact(paused, 20, order="2"), fact(failed, 30)]
    paid, resumed = fact(T.SUBSCRIPTION_RENEWED, 33, amount=4900), fact(T.SUBSCRIPTION_RESUMED, 34, order="2")

    assert beside(*facts) == (AccessState.ACTIVE, (paused, failed))
    assert beside(*facts, paid) == (AccessState.ACTIVE, (paused,))
    assert beside(*facts, paid, resumed) == (AccessState.ACTIVE, ())
    assert beside(*facts, fact(T.PURCHASE_REFUNDED, 33, order="2", amount=4900)) == (AccessState.ACTIVE, (failed,))
    assert beside(*facts, fact(T.PURCHASE_REFUNDED, 33, order="3", amount=4900)) == (AccessState.PAST_DUE, (paused,))
    assert beside(*facts, fact(T.PURCHASE_REFUNDED, 33, order="3", amount=1000)) == (
        AccessState.ACTIVE,
        (paused, failed),
    )


def test_a_purchase_after_the_setback_of_another_order_is_told_beside_it() -> None:
    cancelled = fact(T.SUBSCRIPTION_CANCELLED, 20, paid_until=NOW + timedelta(days=1))
    failed = fact(T.SUBSCRIPTION_PAYMENT_FAILED, 10)

    assert beside(purchase(), purchase(1, "2"), cancelled) == (AccessState.ACTIVE, (cancelled.type,))
    assert beside(purchase(), cancelled, purchase(21, "2")) == (
        AccessState.ACTIVE,
        (cancelled.type, T.PURCHASE_COMPLETED),
    )
    assert beside(purchase(), failed, purchase(15, "2"), cancelled) == (
        AccessState.ACTIVE,
        (failed.type, T.PURCHASE_COMPLETED, cancelled.type),
    )


def test_of_another_order_that_is_over_only_its_cancellation_is_told() -> None:
    story = [purchase(), purchase(1, "2"), fact(T.SUBSCRIPTION_PAYMENT_FAILED, 20)]
    story.append(fact(T.SUBSCRIPTION_CANCELLED, 25, paid_until=START + timedelta(days=40)))

    assert beside(*story) == (AccessState.ACTIVE, (T.SUBSCRIPTION_CANCELLED,))
    assert beside(purchase(), purchase(1, "2"), fact(T.PURCHASE_REFUNDED, 20, amount=4900)) == (AccessState.ACTIVE, ())
