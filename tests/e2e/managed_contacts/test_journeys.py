"""From purchase to resync with Managed Contacts: user first, contact, tags, and the e-mail last."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from tests.e2e.managed_contacts.members import WAYS, Members
from tests.stack.owner import Visitor
from tests.stack.process import eventually
from tests.stack.shop import COURSE, WORKBOOK

DAY = 86_400


@pytest.mark.parametrize("way", WAYS)
def test_a_customers_whole_story_is_one_user_one_contact_and_one_mail(
    way: str, members_in: Callable[[str], Members]
) -> None:
    members, email = members_in(way), f"whole.story@{way}.example"
    now = int(time.time())
    plan = members.paired.order(email, COURSE, WORKBOOK, recurring=True, bought_at=now - 40 * DAY)

    bought = members.send(plan.purchase())
    assert bought.state == "delivered", bought
    assert (bought.result["user_created"], bought.result["access"]) == (True, "granted"), bought
    assert members.access(email) == {"course", "workbook"}

    members.send(plan.failed_rebill(now - 10 * DAY))
    assert members.access(email) == {"course", "workbook", "card declined"}
    members.send(plan.rebill(1, now - 9 * DAY))
    assert members.access(email) == {"course", "workbook"}
    cancelled = members.send(plan.cancellation(now - DAY, paid_until=now + 20 * DAY))
    assert cancelled.result["access"] == "granted", cancelled
    assert members.access(email) == {"course", "workbook", "stopped"}

    refunded = members.send(plan.refund(now - 600))
    assert refunded.result["access"] == "revoked", refunded
    assert members.access(email) == {"workbook", "stopped", "course revoked"}

    again = members.send(members.paired.order(email, recurring=True, bought_at=now - 300).purchase())
    assert (again.result["access"], again.result["user_created"]) == ("granted", False), again
    assert members.access(email) == {"course", "workbook", "stopped"}

    members.crm.move_tags(email, remove=["course"])
    members.resync(email)
    assert "course" in members.access(email)

    assert members.faults([email], members.access(email)) == []
    assert members.needing_a_person() == []


def test_a_customer_who_follows_the_mails_link_finds_the_course(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("later"), "follows@later.example"
    members.send(members.paired.order(email).purchase())

    [mail] = members.mails(email)
    link = re.search(r"https?://\S+action=rp\S*", mail["message"])
    assert link, mail
    customer = Visitor(members.paired.site)
    customer.open(link.group())
    customer.submit("pass1", pass1="a good long passphrase", pass2="a good long passphrase")
    assert customer.log_in(email, "a good long passphrase")
    assert members.user(email) == (email, ["subscriber"], {"course"})


def test_a_paid_period_that_ends_takes_access_away(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("register"), "period.ends@example.com"
    now = int(time.time())
    plan = members.paired.order(email, recurring=True, bought_at=now - 40 * DAY)
    members.send(plan.purchase())

    members.send(plan.cancellation(now - DAY, paid_until=now + 3))

    ended = {"course revoked", "stopped"}
    eventually(lambda: members.access(email) == ended, 30, lambda: str(members.access(email)), pause=0.5)
    assert members.needing_a_person() == []
