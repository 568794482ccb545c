"""Who creates the logins of new customers: the owner's choice on the Connect screen, and what an event says of it."""

from __future__ import annotations

from tests.e2e.screens.admin import CONNECT, NEEDS_YOU, STATUS, Admin
from tests.e2e.screens.test_site_health import HEALTH
from tests.stack.crm import StandInCrm
from tests.stack.later import minutes_pass
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress

HERE, SAVE, AGREED = "#cart-companion-logins-here", "#cart-companion-save-logins", "#cart-companion-agreed-{}"
CHOICE = "cart_companion_logins"
# What the screen recommends depends on the newest users, and tests before this one made some.
WITHOUT_MEMBERS = """
    require_once ABSPATH . 'wp-admin/includes/user.php';
    array_map( 'wp_delete_user', get_users( array( 'exclude' => array( 1 ), 'fields' => 'ID' ) ) );
"""


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
    site.php(WITHOUT_MEMBERS)
    admin.open(CONNECT)
    assert window.run("return document.querySelector('[name=logins]:checked').value") == "automation"
    assert "Choose this if new members already get their AccessAlly login e-mail" in window.text(".wrap")
    assert "the second finds them there" not in window.text(".wrap"), "AccessAlly gives them a new password."
    assert "Search your automations in ActiveCampaign for a webhook" in window.text(".cart-companion-advice")

    said = choose_role(admin, "subscriber")
    assert "with the role “Subscriber”" in said
    assert "You have not ticked that your automations in ActiveCampaign create no logins" in said
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
    assert "Cart Companion creates it (recommended)" in window.text(".wrap")
    admin.keep_picture("connect-logins-recommended")

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


def test_a_second_password_that_was_given_is_told_until_it_is_dealt_with(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    choose_role(admin, "subscriber")
    crm.behave(automations=[{"trigger": "course bought", "webhook": "aal_genpass"}])
    for name in ("second.one", "second.two"):
        paired.settled(paired.send(paired.order(f"{name}@example.com").purchase()))
    site.php("FakeAccessAllyWebhooks::deliver();")
    told = len(site.mails())

    admin.open(STATUS)
    assert "All is well" not in window.text(".cart-companion-counts")
    admin.open(NEEDS_YOU)
    said = " ".join(window.text(".cart-companion-second-passwords").split())
    assert said.startswith("AccessAlly gave 2 customers a second password.")
    assert "In ActiveCampaign, take the step with the webhook that contains “aal_genpass” out" in said
    admin.keep_picture("second-password-needs-you")
    admin.open(CONNECT)
    assert "AccessAlly gave 2 customers a second password." in window.text(".wrap")
    admin.keep_picture("second-password-connect")
    admin.open("index.php")
    assert "AccessAlly gave 2 customers a second password." in window.text("#cart_companion")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]
    minutes_pass(paired, 6)
    assert site.cron_as_if_later("cart_companion_digest") == 1
    [mail] = site.mails()[told:]
    assert "AccessAlly gave 2 customers a second password." in mail["message"]

    admin.open(NEEDS_YOU)
    window.follow(".cart-companion-second-passwords .button-primary")
    assert "went to 2 customers" in admin.notice()
    sent = site.mails()[told + 1 :]
    assert sorted(mail["to"] for mail in sent) == ["second.one@example.com", "second.two@example.com"]
    window.follow(".cart-companion-second-passwords [name=close]")
    assert "Put aside" in admin.notice()
    assert not window.has(".cart-companion-second-passwords")
    admin.open(STATUS)
    assert "All is well" in window.text(".cart-companion-counts")


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
    assert admin.window.has("#cart-companion-role-subscriber")
    assert "Editor" not in admin.window.text(".wrap")


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
    assert "A login was created" in admin.window.text(".cart-companion-timeline")
    assert "sent its e-mail with the link to set a password" in admin.window.text(".wrap")
    admin.keep_picture("event-login")
