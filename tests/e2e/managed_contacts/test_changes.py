"""What happens to people between two events: refunded while they wait, deleted, moved to another address."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.managed_contacts.members import Members

DELETE_USER = "wp_delete_user( get_user_by( 'email', $input['email'] )->ID );"
DELETE_CONTACT = "FakeCrmChanges::delete_contact( $input['email'] );"
MOVE = """
    $user = get_user_by( 'email', $input['email'] );
    FakeAccessAllyUsers::change_address_on_account_page( $user->ID, $input['new'] );
"""


def test_who_is_refunded_before_the_contact_comes_gets_in_with_the_next_purchase(
    members_in: Callable[[str], Members],
) -> None:
    members, email = members_in("sync"), "refunded.early@example.com"
    order = members.paired.order(email)
    bought = members.paired.send(order.purchase())
    members.wait_until(bought, "pending", "waiting")

    refund = members.paired.send(order.refund(order.bought_at + 60))
    members.settled(bought, refund)
    assert "course" not in members.access(email)
    assert members.mails(email) == [], "There is nothing to come in for."
    assert members.needing_a_person() == []

    members.send(members.paired.order(email).purchase())
    assert members.faults([email], {"course"}) == []


def test_a_user_who_was_deleted_is_made_again_by_the_next_purchase(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("later"), "deleted.user@example.com"
    members.send(members.paired.order(email).purchase())
    members.paired.site.php(DELETE_USER, email=email)

    again = members.send(members.paired.order(email).purchase())

    assert (again.state, again.result["user_created"]) == ("delivered", True), again
    assert members.faults([email], {"course"}, mails=2) == []


def test_a_contact_that_was_deleted_is_awaited_anew(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("sync"), "deleted.contact@example.com"
    members.send(members.paired.order(email).purchase())
    members.paired.site.php(DELETE_CONTACT, email=email)

    again = members.send(members.paired.order(email).purchase())

    assert again.state == "delivered", again
    assert members.faults([email], {"course"}) == []


def test_a_refund_reaches_who_changed_the_address_on_the_account_page(members_in: Callable[[str], Members]) -> None:
    members, email, new = members_in("register"), "moves@example.com", "has.moved@example.com"
    order = members.paired.order(email)
    members.send(order.purchase())
    members.paired.site.php(MOVE, email=email, new=new)

    refunded = members.send(order.refund(order.bought_at + 600))

    assert (refunded.state, refunded.result["access"]) == ("delivered", "revoked"), refunded
    assert members.access(new) == {"course revoked"}
    assert members.users(email) == []
