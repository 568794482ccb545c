"""Who creates the logins of new customers: the owner's choice on the Connect screen, and what an event says of it."""

from __future__ import annotations

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.e2e.screens.test_site_health import HEALTH
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

HERE, SAVE, AGREED = "#cart-companion-logins-here", "#cart-companion-save-logins", "#cart-companion-agreed-{}"
CHOICE = "cart_companion_logins"


def choose_role(admin: Admin, role: str, *, agreed: bool = False) -> str:
    """Choose on the screen that Cart Companion creates logins with this role; what the screen answers."""
    window = admin.window
    admin.open(CONNECT)
    window.click(HERE)
    window.click(f"#cart-companion-role-{role}")
    if agreed:
        window.click(AGREED.format(role))
    window.follow(SAVE)
    return admin.notice()


def test_an_owner_has_logins_created_with_the_role_they_choose(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    admin.open(CONNECT)
    assert window.run("return document.querySelector('[name=logins]:checked').value") == "automation"
    assert "Choose this if new members already get their AccessAlly login e-mail" in window.text(".wrap")
    assert "the second finds them there" not in window.text(".wrap"), "AccessAlly gives them a new password."

    assert "with the role “Subscriber”" in choose_role(admin, "subscriber")
    assert site.option(CHOICE)["role"] == "subscriber"

    refused = choose_role(admin, "author")
    assert "may do more than a subscriber: upload files, edit posts" in refused
    assert site.option(CHOICE)["role"] == "subscriber"
    assert "with the role “Author”" in choose_role(admin, "author", agreed=True)
    assert site.option(CHOICE)["role"] == "author"
    assert window.run("return document.querySelector(arguments[0]).checked", AGREED.format("author"))
    admin.keep_picture("connect-logins")

    window.click("#cart-companion-logins-automation")
    window.follow(SAVE)
    assert "Your CRM’s automation creates" in admin.notice()
    assert site.option(CHOICE)["here"] is False


def test_an_owner_is_warned_of_the_second_password_that_accessally_gives(admin: Admin, site: WordPress) -> None:
    window = admin.window
    choose_role(admin, "subscriber")
    warning = window.text(".cart-companion-second-password")
    assert "AccessAlly gives the user who is already there a new password" in warning
    assert "ActiveCampaign" in warning
    assert site.php(HEALTH, user=1)["logins"] == "recommended"
    admin.keep_picture("connect-logins-second-password")

    window.click("#cart-companion-only-here")
    window.follow(SAVE)
    assert window.run("return document.querySelector('#cart-companion-only-here').checked")
    assert site.php(HEALTH, user=1)["logins"] == "good"

    site.set_option("_accessally_setting_api", {"system": "accessally-managed"})
    try:
        admin.open(CONNECT)
        assert not window.has(".cart-companion-second-password"), "No automation makes logins for Managed Contacts."
    finally:
        site.set_option("_accessally_setting_api", {"system": "active-campaign"})
    admin.open(CONNECT)
    window.click("#cart-companion-logins-automation")
    window.follow(SAVE)
    assert site.php(HEALTH, user=1)["logins"] == "good"


def test_where_customers_need_no_login_a_purchase_is_about_tags_only(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.click("#cart-companion-logins-none")
    window.follow(SAVE)
    assert "Your customers need no login here" in admin.notice()
    assert window.run("return document.querySelector('[name=logins]:checked').value") == "none"
    admin.keep_picture("connect-logins-none")

    event = paired.send(paired.order("reader@example.com").purchase())
    assert paired.settled(event)["result"]["access"] == "none"


def test_roles_that_could_take_over_the_site_are_not_offered(admin: Admin, site: WordPress) -> None:
    admin.open(CONNECT)

    assert not admin.window.has("#cart-companion-role-editor, #cart-companion-role-administrator")
    page = admin.window.text(".wrap")
    assert "a customer could take over this site" in page
    assert "Editor (unfiltered html)" in page


def test_a_role_that_grew_since_is_told_of_on_the_screen_and_on_the_event(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    site.php("add_role( 'club', 'Club', array( 'read' => true ) );")
    try:
        choose_role(admin, "club")
        site.php("get_role( 'club' )->add_cap( 'edit_posts' );")
        event = paired.send(paired.order("grown@example.com").purchase())
        assert paired.settled(event)["state"] == "failed"

        admin.open(CONNECT)
        assert "“Club” may do more today than when you chose it (edit posts)" in admin.window.text(".wrap")
        admin.keep_picture("connect-logins-problem")
        admin.open(f"{STATUS}&event={event}")
        assert "The tags are set. No login can be created" in admin.window.text(".wrap")
        admin.keep_picture("event-login-failed")

        choose_role(admin, "subscriber")
        admin.open(f"{STATUS}&event={event}")
        admin.window.follow(".cart-companion-retry button")
        assert paired.delivery_in(event, "delivered")["result"]["user_created"] is True
    finally:
        site.php("remove_role( 'club' );")


def test_an_event_says_that_it_made_a_login(admin: Admin, paired: Pair, site: WordPress) -> None:
    choose_role(admin, "subscriber")
    event = paired.send(paired.order("with.login@example.com").purchase())
    assert paired.settled(event)["result"]["user_created"] is True

    admin.open(f"{STATUS}&event={event}")

    facts = admin.window.text(".cart-companion-facts")
    assert "(new login)" in facts
    assert "Login created" in admin.window.text(".cart-companion-timeline")
    assert "sent its e-mail with the link to set a password" in admin.window.text(".wrap")
    admin.keep_picture("event-login")
