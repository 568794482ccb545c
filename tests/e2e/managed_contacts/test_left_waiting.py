"""Contacts that do not come by themselves, and addresses that get none: who is told, and what mends it."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.managed_contacts.members import Members
from tests.stack.later import a_day_passes
from tests.stack.process import eventually

KNOWN = "return wp_create_user( $input['email'], 'old password', $input['email'] );"
HAS_OLD_PASSWORD = """
    $user = get_user_by( 'email', $input['email'] );
    return wp_check_password( 'old password', $user->user_pass );
"""


def test_a_day_without_contact_needs_the_owner_and_retry_after_sync_users_works(
    members_in: Callable[[str], Members],
) -> None:
    members, email = members_in("sync"), "day.without@example.com"
    event = members.paired.send(members.paired.order(email).purchase())
    eventually(lambda: members.is_waiting(event), 20, members.paired.log_tail)
    assert len(members.users(email)) == 1
    assert members.mails(email) == [], "The customer would find no course yet."
    assert members.needing_a_person() == []

    a_day_passes(members.paired)
    failed = members.paired.delivery_in(event, "failed")
    assert "AccessAlly → Permissions → Sync Users" in failed["result"]["message"]
    assert len(members.needing_a_person()) == 1

    assert members.crm.sync_users() >= 1
    members.retry(event)
    assert members.settled(event)[0].state == "delivered"
    assert members.faults([email], {"course"}) == []
    assert members.needing_a_person() == []


def test_retry_before_sync_users_waits_for_another_day(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("sync"), "retried.early@example.com"
    event = members.paired.send(members.paired.order(email).purchase())
    eventually(lambda: members.is_waiting(event), 20, members.paired.log_tail)
    a_day_passes(members.paired)
    members.paired.delivery_in(event, "failed")

    members.retry(event)

    eventually(lambda: members.is_waiting(event), 20, members.paired.log_tail)
    assert members.settled(event)[0].state == "delivered"
    assert members.faults([email], {"course"}) == []


def test_somebody_who_was_a_user_before_gets_the_contact_and_keeps_the_password(
    members_in: Callable[[str], Members],
) -> None:
    members, email = members_in("sync"), "known.before@example.com"
    members.paired.site.php(KNOWN, email=email)

    delivery = members.send(members.paired.order(email).purchase())

    assert (delivery.state, delivery.result["user_created"]) == ("delivered", False), delivery
    assert members.access(email) == {"course"}
    assert len(members.users(email)) == 1
    assert members.paired.site.php(HAS_OLD_PASSWORD, email=email) is True
    assert members.mails(email) == []


def test_an_address_with_a_plus_is_said_with_the_choices_and_makes_nobody(
    members_in: Callable[[str], Members],
) -> None:
    members, email = members_in("register"), "ann+course@example.com"

    failed = members.send(members.paired.order(email).purchase())

    assert failed.state == "failed", failed
    assert "“+”" in failed.result["message"]
    assert members.users(email) == []

    members.paired.companion.cli("customer", "tie", email, "ann@example.com", "--site", members.paired.site_id)
    members.retry(failed.event)
    assert members.settled(failed.event)[0].state == "delivered"
    assert members.faults(["ann@example.com"], {"course"}) == []
    assert members.users(email) == []
