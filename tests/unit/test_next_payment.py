"""When the next payment is due, by what came before and after a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from companion.entitlements import Fact, holdings_of, replay
from companion.events import AccessState
from tests.companion.facts import START, T, fact, purchase

DUE, MOVED = START + timedelta(days=50), START + timedelta(days=59)
PAUSED = [purchase(), fact(T.SUBSCRIPTION_RENEWED, 20, next_payment_at=DUE), fact(T.SUBSCRIPTION_PAUSED, 25)]
DUE_AFTER: dict[str, tuple[list[Fact], datetime | None]] = {
    "while_paused": (PAUSED, None),
    "resumed_with_a_day": ([*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 29, next_payment_at=MOVED)], MOVED),
    "resumed_without_one": ([*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 29)], None),
    "resumed_with_a_day_that_was_before": (
        [*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 29, next_payment_at=START + timedelta(days=28))],
        None,
    ),
    "resumed_when_the_day_was_over": ([*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 55)], None),
    "paid_and_resumed": (
        [*PAUSED, fact(T.SUBSCRIPTION_RENEWED, 29, next_payment_at=MOVED), fact(T.SUBSCRIPTION_RESUMED, 29.001)],
        MOVED,
    ),
    "resumed_and_paid": (
        [*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 29), fact(T.SUBSCRIPTION_RENEWED, 29.001, next_payment_at=MOVED)],
        MOVED,
    ),
}


@pytest.mark.parametrize("name", DUE_AFTER)
def test_a_pause_moves_the_next_payment(name: str) -> None:
    facts, due = DUE_AFTER[name]
    (holding,) = holdings_of(replay(facts, START + timedelta(days=56)))
    assert holding.next_payment_at == due


def test_what_was_paid_before_a_pause_is_paid_although_the_pause_moved_the_next_payment() -> None:
    facts = [*PAUSED, fact(T.SUBSCRIPTION_RESUMED, 29), fact(T.SUBSCRIPTION_CANCELLED, 30)]
    (holding,) = holdings_of(replay(facts, START + timedelta(days=31)))
    assert (holding.state, holding.until) == (AccessState.CANCELLING, DUE)
