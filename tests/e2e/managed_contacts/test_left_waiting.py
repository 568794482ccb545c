"""Contacts that do not come by themselves, and addresses that get none: who is told, and what mends it."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.managed_contacts.members import Members
from tests.stack.later import a_day_passes
from tests.stack.owner import Owner

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
    members.wait_until(event, "pending", "waiting")
    assert len(members.users(email)) == 1
    assert members.mails(email) == [], "The customer would find no course yet."
    assert members.needing_a_person() == []

    a_day_passes(members.paired)
    failed = members.wait_until(event, "failed", "failed")
    assert members.needing_a_person() == [failed]
    owner = Owner(members.paired.site)
    owner.open(f"/wp-admin/admin.php?page=cart-companion&event={event}")
    assert "Open AccessAlly → Permissions → Sync Users and let it finish, then retry" in owner.page
    members.retry(event)
    members.wait_until(event, "pending", "waiting")  # for another day, for nobody pressed it
    a_day_passes(members.paired)
    members.wait_until(event, "failed", "failed")

    assert members.crm.sync_users() >= 1
    owner.submit("cart_companion_retry", event=event)
    assert "1 event is tried again now" in owner.page
    assert members.wait_until(event, "delivered", "applied").result["access"] == "granted"
    assert members.faults([email], {"course"}) == []
    assert members.needing_a_person() == []


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
