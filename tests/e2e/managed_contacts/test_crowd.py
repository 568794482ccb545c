"""Fifty buyers at once, and processes killed at every step: each buyer is one user, one contact, one mail."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.managed_contacts.members import WAYS, Members
from tests.stack.shop import COURSE, WORKBOOK

BUYERS = 50
BEFORE_THE_ANSWER = "before the answer"
STEPS = (
    "row written",
    "user made",
    "user registered",
    "contact there",
    "tags set",
    "before the mail",
    "after the mail",
    BEFORE_THE_ANSWER,
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

    # Whoever is sent with one that died may be fetched by the site, which then answers nobody: it comes by itself.
    alone = [email for email, step in steps.items() if step == BEFORE_THE_ANSWER]
    for some in ([email for email in steps if email not in alone], alone):
        events = [members.paired.send(members.paired.order(email, COURSE, WORKBOOK).purchase()) for email in some]
        assert {one.state for one in members.settled(*events)} == {"delivered"}
    assert members.died() == set(steps), "Somebody was never killed."
    assert members.faults(steps, {"course", "workbook"}) == []
    assert members.needing_a_person() == []


def test_a_web_server_killed_in_the_middle_leaves_one_of_everything(members_in: Callable[[str], Members]) -> None:
    members = members_in("later")
    site, emails = members.paired.site, [f"server{number}@killed.example" for number in range(6)]
    dying = {emails[1]: "server: user made", emails[3]: "server: tags set"}
    site.set_option("stack_die_at", dying)

    events = [members.paired.send(members.paired.order(email).purchase()) for email in emails]
    for number in range(1, len(dying) + 1):
        members.hurry_until(lambda number=number: len(members.died()) == number)
        site.stop()
        site.start()

    assert {one.state for one in members.settled(*events)} == {"delivered"}
    assert members.faults(emails, {"course"}) == []
    assert members.needing_a_person() == []


def test_who_dies_when_the_mail_is_handed_over_sends_it_once_more_and_makes_nothing_twice(
    members_in: Callable[[str], Members],
) -> None:
    """The mail server has it, and nobody knows: docs/decisions/013."""
    members, email = members_in("register"), "handed.over@example.com"
    members.paired.site.set_option("stack_die_at", {email: "mail handed over"})

    members.send(members.paired.order(email).purchase())

    assert members.died() == {email}
    assert members.faults([email], {"course"}, mails=2) == []
