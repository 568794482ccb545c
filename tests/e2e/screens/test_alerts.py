"""A customer who paid and cannot get in: seen in wp-admin, told by e-mail, ended by the next look."""

from __future__ import annotations

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.later import minutes_pass_with_checks
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

ACCESSALLY_MAKES_THE_USER = """
    $contact_id = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    AccessAlly::add_user_and_password( $contact_id, false, true, array(), true );
"""


def test_who_paid_and_cannot_get_in_is_shown_told_and_ended_by_a_look(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    told = len(site.mails())
    event = paired.send(paired.order("anna@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "pending"
    minutes_pass_with_checks(paired, 16)

    admin.open(STATUS)
    assert "1 paying customer cannot get in." in " ".join(window.text(".cart-companion-counts").split())
    window.follow(".subsubsub .no_access a")
    row = admin.table()[0]
    assert "Cannot get in" in row
    assert "there is no WordPress user with the address anna@example.com" in row
    admin.keep_picture("alert-status")
    admin.open("index.php")
    assert "1 paying customer cannot get in." in window.text("#cart_companion")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]

    assert site.cron_as_if_later("cart_companion_digest") == 1
    mail = site.mails()[told:]
    assert [one["to"] for one in mail] == ["owner@example.com"]
    assert "anna@example.com" in mail[0]["message"]
    assert f"page=cart-companion&event={event}" in mail[0]["message"]

    assert "There is no WordPress user for anna@example.com" in open_customer(admin, "anna@example.com")
    admin.keep_picture("alert-customer")
    admin.open(f"{STATUS}&event={event}")
    assert "the customer has no access yet" in window.text(".cart-companion-diagnosis")
    assert "Add New" in window.text(".cart-companion-diagnosis")
    admin.keep_picture("alert-event")

    site.php(ACCESSALLY_MAKES_THE_USER, email="anna@example.com")
    window.follow(".cart-companion-look button")
    assert "Checked just now. Confirmed: the customer has access." in admin.notice()
    assert "This worked." in window.text(".cart-companion-diagnosis")
    admin.open(STATUS)
    assert "All is well" in window.text(".cart-companion-counts")
    assert not window.has(".subsubsub .no_access")
    site.php("wp_delete_user( email_exists( 'anna@example.com' ) );", user=1)


def test_a_test_mail_arrives_and_mails_can_be_turned_off(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    told = len(site.mails())

    admin.open(CONNECT)
    admin.keep_picture("connect-alerts")
    window.follow(".cart-companion-test-mail button")
    assert "A test e-mail to owner@example.com is on its way" in admin.notice()
    assert [mail["subject"].split(" at ")[0] for mail in site.mails()[told:]] == ["Test e-mail of Cart Companion"]

    window.click("#cart-companion-alert-mails")
    window.follow("#cart-companion-save-preferences")
    assert "Preferences saved." in admin.notice()
    assert not window.run("return document.querySelector('#cart-companion-alert-mails').checked")
    site.php("CartCompanion\\Plugin::instance()->settings()->set_alert_mails( true );")
