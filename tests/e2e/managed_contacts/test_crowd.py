"""Fifty buyers at once, and processes killed at every step: each buyer is one user, one contact, one mail."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.managed_contacts.members import WAYS, Members
from tests.stack.shop import COURSE, WORKBOOK

BUYERS = 50
STEPS = (
    "row written",
    "user made",
    "user registered",
    "contact there",
    "tags set",
    "before the mail",
    "after the mail",
    "before the answer",
)


@pytest.mark.parametrize("way", WAYS)
def test_fifty_buyers_at_once(way: str, members_in: Callable[[str], Members]) -> None:
    members = members_in(way)
    emails = [f"buyer{number}@{way}.example" for number in range(BUYERS)]
    orders = [members.paired.order(email, COURSE, WORKBOOK) for email in emails]

    with ThreadPoolExecutor(BUYERS) as pool:
        events = list(pool.map(lambda order: members.paired.send(order.purchase()), orders))

    assert {one.state for one in members.settled(*events)} == {"delivered"}
    assert members.faults(emails, {"course", "workbook"}) == []
    assert members.needing_a_person() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_process_killed_at_any_step_leaves_one_of_everything(way: str, members_in: Callable[[str], Members]) -> None:
    members = members_in(way)
    in_requests = [step for step in STEPS if (way, step) != ("sync", "contact there")]
    steps = {f"{step.replace(' ', '.')}@{way}.example": step for step in in_requests}
    members.paired.site.set_option("stack_die_at", steps)

    events = [members.paired.send(members.paired.order(email, COURSE, WORKBOOK).purchase()) for email in steps]

    assert {one.state for one in members.settled(*events)} == {"delivered"}
    assert members.died() >= set(steps), "Somebody was never killed."
    assert members.faults(steps, {"course", "workbook"}) == []
    assert members.needing_a_person() == []
