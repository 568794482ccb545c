"""One product that a customer bought more than once: what comes next, and what is open, is said of each order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from companion.clock import to_ms
from companion.entitlements import Fact, holdings_of, replay
from companion.events import EventType
from companion.history.customer.answer import Tone, answer
from companion.history.customer.products import lines_of
from companion.history.customer.rows import Known, Login, Row, SiteSays, Sold
from companion.history.customer.upcoming import upcoming
from companion.ledger.access_status import AccessStatus
from tests.companion.facts import START, T, fact

TODAY = START + timedelta(days=40)
TAKES = frozenset({f"{T.SUBSCRIPTION_ENDED} product-12"})


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def bought(order: str, at: int, due: int | None = None) -> Fact:
    more = {"next_payment_at": day(due)} if due else {}
    return fact(T.PURCHASE_COMPLETED, at, order=order, items=(("product-12", 4900),), **more)


def cancelled(order: str, at: int, until: int) -> Fact:
    return fact(T.SUBSCRIPTION_CANCELLED, at, order=order, paid_until=day(until))


def known(*facts: Fact) -> Known:
    """Of somebody who gets in."""
    rows = [
        Row(
            id=one.event_id,
            type=EventType(one.type),
            occurred_at=to_ms(one.at),
            received_at=to_ms(one.at),
            state="delivered",
            order=one.order,
            currency="USD",
            items=(Sold("product-12", "Course", 4900, "subscription"),),
            result={"tags_applied": ["in"]},
            settled_at=to_ms(one.at),
            access=AccessStatus.GRANTED,
        )
        for one in facts
    ]
    return Known(
        email="ann@example.com",
        now=to_ms(TODAY),
        rows=tuple(sorted(rows, key=lambda row: row.occurred_at, reverse=True)),
        holdings=holdings_of(replay(facts, TODAY)),
        site=SiteSays(Login.YES, frozenset(), frozenset(), TAKES),
    )


def coming(*facts: Fact) -> list[str]:
    of = known(*facts)
    return [str(one.sentence) for one in upcoming(of, lines_of(of))]


UPCOMING: dict[str, tuple[tuple[Fact, ...], list[str]]] = {
    "one_order": ((bought("1", 20, due=50),), ["Course: next payment on 20 Feb 2026."]),
    "both_are_paid_on": (
        (bought("1", 20, due=50), bought("2", 25, due=55)),
        ["Course (order 1): next payment on 20 Feb 2026.", "Course (order 2): next payment on 25 Feb 2026."],
    ),
    "one_ends_while_the_other_goes_on": (
        (bought("1", 20, due=50), bought("2", 25, due=55), cancelled("1", 30, 50)),
        [
            "The paid time of Course (order 1) is over on 20 Feb 2026. Another order still counts, so access does not "
            "end.",
            "Course (order 2): next payment on 25 Feb 2026.",
        ],
    ),
    "both_end": (
        (bought("1", 20), bought("2", 25), cancelled("1", 30, 55), cancelled("2", 31, 50)),
        [
            "The paid time of Course (order 2) is over on 20 Feb 2026. Another order still counts, so access does not "
            "end.",
            "The paid time of Course (order 1) is over on 25 Feb 2026: access ends automatically.",
        ],
    ),
    "the_other_is_paused_for_which_a_rule_may_take_access": (
        (bought("1", 20, due=50), bought("2", 25), fact(T.SUBSCRIPTION_PAUSED, 28, order="2"), cancelled("1", 30, 50)),
        ["Course (order 1): Cancelled on 31 Jan 2026. Paid until 20 Feb 2026, then it ends automatically."],
    ),
    "the_other_was_refunded": (
        (bought("1", 20, due=50), bought("2", 25), fact(T.PURCHASE_REFUNDED, 26, order="2", amount=4900)),
        ["Course: next payment on 20 Feb 2026."],
    ),
}


@pytest.mark.parametrize("name", UPCOMING)
def test_what_comes_next_is_said_of_each_order(name: str) -> None:
    facts, wanted = UPCOMING[name]
    assert coming(*facts) == wanted


def test_the_end_of_one_order_is_not_said_to_end_what_another_holds() -> None:
    of = known(bought("1", 20), bought("2", 25), cancelled("1", 30, 50), cancelled("2", 31, 55))
    [line] = lines_of(of)
    first, _, second = line.sentence.partition(" Order ")
    assert ("keeps access until" in first) == (line.holding.order == "2")
    assert "keeps access" not in second


def test_each_order_has_a_line_of_its_own() -> None:
    def lines(count: int) -> list[str]:
        of = known(*(bought(str(number), number) for number in range(1, count + 1)))
        [line] = lines_of(of)
        return [str(one) for one in line.by_order]

    assert lines(1) == []
    for count in (2, 5):
        assert sorted(one.partition(":")[0] for one in lines(count)) == [f"Order {at}" for at in range(1, count + 1)]
        assert all(one.count("Order ") == 1 for one in lines(count))
    assert len(lines(10)) == 10
    assert lines(11)[9:] == ["And 2 more orders."]


def test_a_failed_payment_of_another_order_is_on_top() -> None:
    of = known(bought("1", 20, due=50), bought("2", 25), fact(T.SUBSCRIPTION_PAYMENT_FAILED, 35, order="2"))
    said = answer(of, lines_of(of))
    assert said.tone is Tone.WARNING
    assert said.message.startswith("Course (order 2): The payment failed on 5 Feb 2026.")
    assert said.actions[0].do == "wait"


def test_a_payment_of_another_order_that_was_not_heard_of_is_mentioned() -> None:
    of = known(bought("1", 4, due=50), bought("2", 5, due=35))
    said = answer(of, lines_of(of))
    assert said.tone is Tone.SUCCESS
    assert said.message.startswith("Everything worked. Course (order 1): Bought on 5 Jan 2026 for $49.00. Next")
    assert said.reasons == (
        "Course (order 2): Bought again on 6 Jan 2026 for $49.00. The payment of 5 Feb 2026 has not been reported yet.",
    )


def test_what_stands_on_top_already_is_not_said_twice() -> None:
    of = known(bought("1", 5, due=35))
    said = answer(of, lines_of(of))
    assert "has not been reported yet" in said.message
    assert said.reasons == ()


def test_nothing_is_unheard_of_what_is_paused_or_was_resumed() -> None:
    facts = [bought("1", 20, due=35), fact(T.SUBSCRIPTION_PAUSED, 30)]
    assert "reported" not in str(answer(known(*facts), lines_of(known(*facts))).message)
    resumed = [*facts, fact(T.SUBSCRIPTION_RESUMED, 39)]
    assert "reported" not in str(answer(known(*resumed), lines_of(known(*resumed))).message)
    assert coming(*facts, fact(T.SUBSCRIPTION_RESUMED, 39, next_payment_at=day(69))) == [
        "Course: next payment on 11 Mar 2026."
    ]
