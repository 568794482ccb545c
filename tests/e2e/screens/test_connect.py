"""Connecting the site with its companion, with ThriveCart and with the CRM."""

from __future__ import annotations

from contextlib import ExitStack

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.stack.companion import Companion
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

SECRET = "w0rd of thrivecart's"


def test_an_owner_connects_the_site_and_sees_a_test_event_arrive(
    admin: Admin, service: Companion, site: WordPress, cleanup: ExitStack
) -> None:
    window = admin.window
    added = service.json("site", "add", site.url)
    cleanup.callback(service.cli, "site", "remove", added["site_id"])
    admin.open(STATUS)
    assert "Let’s connect ThriveCart to this site" in window.text(".wrap")
    admin.keep_picture("welcome")
    window.follow(".wrap .button-primary")
    admin.keep_picture("pairing")

    window.click("#cart-companion-with-code summary")
    window.fill("#cart-companion-url", service.url)
    window.fill("#cart-companion-code", "AAAA-BBBB-CCCC")
    window.follow("#cart-companion-pair")
    assert "code" in admin.notice()
    window.click("#cart-companion-with-code summary")
    window.fill("#cart-companion-url", service.url)
    window.fill("#cart-companion-code", added["pairing_code"])
    window.follow("#cart-companion-pair")
    assert "This site is connected" in admin.notice()
    assert window.value("#cart-companion-webhook-url") == added["webhook_url"]

    window.fill("#cart-companion-secret-word", SECRET)
    window.send_form("#cart-companion-secret-word")
    assert "stored at the companion" in admin.notice()
    assert SECRET not in window.run("return document.documentElement.outerHTML")
    window.click("[data-cart-companion-copy]")
    eventually(lambda: window.text(".cart-companion-copy [role=status]"), 5, lambda: "nothing is said of the copy")
    admin.keep_picture("connect")

    window.follow("[aria-describedby=cart-companion-test-help]")
    assert "test event is on its way" in admin.notice()
    admin.open(STATUS)
    window.wait_for_text("Not needed")
    assert "Bought Test of the connection" in window.text(".wrap")


def test_preferences_and_connection_are_saved_on_both_sides(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.fill("#cart-companion-alert-email", "alerts@example.com")
    window.click("#cart-companion-apply-test-mode")
    window.follow("#cart-companion-save-preferences")
    assert "Preferences saved" in admin.notice()
    settings = paired.companion.json("site", "show", paired.site_id)["settings"]
    assert settings == {"alert_email": "alerts@example.com", "apply_test_mode": True}

    window.click("#cart-companion-connection-wp-fusion")
    window.send_form("#cart-companion-connection-wp-fusion")
    assert "Tags are applied through WP Fusion" in admin.notice()
    assert site.option("cart_companion_connection") == "wp-fusion"

    window.click("input[name=sure]")
    window.follow("[aria-describedby=cart-companion-disconnect-help]")
    assert "is disconnected" in admin.notice()
    assert window.has("#cart-companion-code")


def test_a_pairing_in_wp_config_is_shown_and_cannot_be_changed(admin: Admin, paired: Pair, site: WordPress) -> None:
    key = site.php("return CartCompanion\\Plugin::instance()->settings()->keys()[0];")
    site.write_config(
        CART_COMPANION_URL=paired.companion.url, CART_COMPANION_SITE_ID=paired.site_id, CART_COMPANION_KEY=key
    )
    try:
        admin.open(CONNECT)
        page = admin.window.text(".wrap")
        assert "written in wp-config.php" in page
        assert admin.window.value("#cart-companion-webhook-url") == paired.webhook_url
        assert not admin.window.has("input[name=sure]")
        assert key not in admin.window.run("return document.documentElement.outerHTML")
    finally:
        site.write_config(CART_COMPANION_URL=None, CART_COMPANION_SITE_ID=None, CART_COMPANION_KEY=None)
