"""What an administrator can do on the page of one customer, and what a profile says of them."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.e2e.screens.admin import Admin
from tests.e2e.screens.customer import CUSTOMERS, TAGS, fact, open_customer, tags_now
from tests.stack.crm import StandInCrm
from tests.stack.later import minutes_pass_with_checks
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import WORKBOOK
from tests.stack.wordpress import WordPress

MAKE_LOGINS_HERE = """
    $role = CartCompanion\\Site\\RoleSafety::of_this_site( 'subscriber' );
    CartCompanion\\Plugin::instance()->logins()->make_here( $role, true );
"""
USER_OF = "return email_exists( $input['email'] );"
REMOVE_USER = "wp_delete_user( email_exists( $input['email'] ) );"
ERASED = "return CartCompanion\\Plugin::instance()->log()->recent( 10, $input['email'] );"
CREATE_LOGIN = "form:has([value=cart_companion_customer_login]) button"
MAIL_AGAIN = "form:has([value=cart_companion_customer_password_mail]) button"


def test_the_button_below_the_answer_retries_what_failed(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.settled(paired.send(paired.order("cleo+x@example.com").purchase()))
    said = open_customer(admin, "cleo+x@example.com")
    assert said.startswith("AccessAlly 101 Course: done.")
    assert "Bought on" in window.text(".cart-companion-entitlements")
    admin.keep_picture("customer")

    crm.behave(refuse="dora@example.com")
    paired.settled(paired.send(paired.order("dora@example.com").purchase()))
    assert open_customer(admin, "dora@example.com").startswith("Did not work: the purchase of AccessAlly 101 Course")
    assert window.text(".cart-companion-answer .button-primary") == "Retry that event"
    admin.keep_picture("customer-failed")
    crm.behave(refuse="")
    window.follow(".cart-companion-answer .button-primary")
    assert "1 event is tried again now." in admin.notice()
    eventually(lambda: "course bought" in crm.tags_of("dora@example.com"), 20, lambda: str(crm.calls()))
    assert open_customer(admin, "Nobody@Example.com").startswith("Nothing has come from ThriveCart for nobody@")
    assert "Nothing has come" not in open_customer(admin, "dora@example.com")


def test_two_addresses_are_tied_and_untied(admin: Admin, paired: Pair) -> None:
    window, one, other = admin.window, "tess@example.com", "tess.work@example.com"
    paired.settled(paired.send(paired.order(one).purchase()))
    paired.settled(paired.send(paired.order(other, WORKBOOK).purchase()))
    open_customer(admin, one)
    assert "Workbook" not in window.text(".cart-companion-entitlements")

    window.fill("#cart-companion-tie", other)
    window.follow("form:has(#cart-companion-tie) button")
    assert f"{one} and {other} are one person from now on" in admin.notice()
    assert "Workbook" in window.text(".cart-companion-entitlements")
    assert "tied by admin on" in fact(admin, "Addresses")
    admin.keep_picture("customer-tied")

    window.follow("form:has([value=cart_companion_customer_untie]) button")
    assert f"{other} is another person than {one} from now on" in admin.notice()
    assert "Workbook" not in window.text(".cart-companion-entitlements")
    assert other not in fact(admin, "Addresses")

    window.run("document.querySelector('#cart-companion-tie').type = 'text'")
    window.fill("#cart-companion-tie", "no address")
    window.follow("form:has(#cart-companion-tie) button")
    assert "Enter the other e-mail address" in admin.notice()


def test_a_login_is_made_by_one_click_and_its_e_mail_sent_again(admin: Admin, paired: Pair, site: WordPress) -> None:
    window, email = admin.window, "lena@example.com"
    paired.settled(paired.send(paired.order(email).purchase()))
    minutes_pass_with_checks(paired, 16)
    assert "There is no WordPress user" in open_customer(admin, email)
    assert not window.has(CREATE_LOGIN), "AccessAlly's automation makes them: two would send two passwords."
    assert "Your automation in ActiveCampaign creates the logins here" in window.text(".cart-companion-answer")

    site.php(MAKE_LOGINS_HERE)
    told = len(site.mails())
    open_customer(admin, email)
    admin.keep_picture("customer-no-login")
    window.follow(f".cart-companion-answer {CREATE_LOGIN}")
    assert "The login was created." in admin.notice()
    assert "WordPress sent its e-mail with the link to set a password." in admin.notice()
    assert f"Yes, as the WordPress user {email} (Subscriber)" in fact(admin, "Can log in")
    assert "We sent the e-mail to set a password today" in fact(admin, "Can log in")
    admin.keep_picture("customer-login-made")
    assert site.php(USER_OF, email=email)
    assert [mail["to"] for mail in site.mails()[told:]] == [email]

    window.follow(MAIL_AGAIN)
    assert "WordPress sent its e-mail" in admin.notice()
    assert [mail["to"] for mail in site.mails()[told:]] == [email, email]
    site.php(REMOVE_USER, user=1, email=email)


def test_what_todays_rules_change_is_shown_before_it_is_done(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window, email = admin.window, "prue+one@example.com"
    paired.settled(paired.send(paired.order(email).purchase()))
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["late"], "remove": []}])
    crm.move_tags(email, apply=["by hand"])
    open_customer(admin, email)
    window.follow("a.button[href*=preview]")
    said = window.text(".wrap")
    assert "1 tag would be added, 0 tags would be removed:" in said
    assert "late" in window.text(".wrap > .cart-companion-tags")
    assert crm.tags_of(email) == {"course bought", "by hand"}
    admin.keep_picture("customer-preview")

    window.follow("button[aria-describedby=cart-companion-resync-help]")
    assert f"The tags of {email} are being set." in admin.notice()
    eventually(lambda: "late" in crm.tags_of(email), 20, lambda: str(crm.calls()))
    assert crm.tags_of(email) == {"course bought", "by hand", "late"}

    open_customer(admin, email, "&preview=1")
    assert "Nothing would change: the tags are as today’s rules say." in window.text(".wrap")
    told = {row.split()[0]: row for row in tags_now(admin)}
    assert "set by hand or by the CRM" in told["by"]
    assert "set by the rule “Bought: all products” with “Tags were compared" in told["late"]
    assert "by a rule that has changed since" in told["course"]


def test_tags_are_shown_without_javascript_too(admin: Admin, paired: Pair) -> None:
    email = "jil@example.com"
    paired.settled(paired.send(paired.order(email).purchase()))
    open_customer(admin, email, "&tags=now")
    assert "course bought set by the rule “Bought: AccessAlly 101 Course”" in admin.window.text(TAGS)
    assert not admin.window.has("[data-cart-companion-tags]")


def test_a_person_is_exported_and_erased_at_both_sides(admin: Admin, paired: Pair, site: WordPress) -> None:
    window, email = admin.window, "eve@example.com"
    paired.settled(paired.send(paired.order(email).purchase()))
    owner = Owner(site)
    owner.open(f"/wp-admin/{CUSTOMERS}&customer={email}")
    export = json.loads(owner.submit("cart_companion_customer_export", customer=email))
    assert "Bought AccessAlly 101 Course" in str(export["this_site"])
    assert export["companion"][email]["events"][0]["webhook"]

    open_customer(admin, email)
    window.click(".cart-companion-erase summary")
    admin.keep_picture("customer-erase")
    window.click(".cart-companion-erase [name=sure]")
    window.follow(".cart-companion-erase button")
    assert "Erased, here and at the companion." in admin.notice()
    assert site.php(ERASED, email=email) == []
    assert paired.companion.json("event", "list", "--email", email)["items"] == []
    assert "Nothing has come from ThriveCart for eve@example.com." in open_customer(admin, email)
    admin.keep_picture("customer-unknown")


def test_while_the_companion_is_down_the_page_shows_what_this_site_did(
    admin: Admin, paired: Pair, stop_companion: Callable[[], None]
) -> None:
    window, email = admin.window, "dora@example.com"
    paired.settled(paired.send(paired.order(email).purchase()))
    stop_companion()
    admin.open(f"{CUSTOMERS}&customer={email}")
    said = window.text(".wrap")
    assert "The companion cannot be asked at the moment." in said
    assert "Below is what this site itself did for this customer." in said
    assert "Bought AccessAlly 101 Course. Done." in said
    assert "No: there is no WordPress user with this customer’s address." in fact(admin, "Can log in")
    assert any(row.startswith("course bought set by the rule") for row in tags_now(admin))
    admin.keep_picture("customer-companion-down")


def test_a_profile_says_how_its_user_stands_as_a_customer(admin: Admin, paired: Pair, site: WordPress) -> None:
    window, email = admin.window, "pia@example.com"
    site.php(MAKE_LOGINS_HERE)
    paired.settled(paired.send(paired.order(email).purchase()))
    user = site.php(USER_OF, email=email)
    admin.open(f"user-edit.php?user_id={user}")
    assert "Everything worked." in window.text(".cart-companion-answer")
    assert "AccessAlly 101 Course" in window.text(".cart-companion-entitlements")
    admin.keep_dashboard("customer-profile")
    window.follow("a[href*='customer=pia']")
    assert "Everything worked." in window.text(".cart-companion-answer")

    admin.open("users.php")
    assert window.has(".row-actions a[href*='customer=pia']")
    admin.open("profile.php")
    assert "Nothing has come from ThriveCart for this address." in window.text("#wpbody")
    site.php(REMOVE_USER, user=1, email=email)
