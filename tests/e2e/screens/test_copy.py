"""What an owner sees on a copy of the site."""

from __future__ import annotations

from tests.e2e.screens.admin import CONNECT, IMPORT, RULES, STATUS, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.copies import copied
from tests.stack.pairing import Pair
from tests.stack.wordpress import WordPress


def test_every_screen_of_a_copy_says_that_it_is_one(window: Browser, paired: Pair, site: WordPress) -> None:
    paired.settled(paired.send(paired.order("anna@example.com").purchase()))
    with copied(site, replace_everywhere=True) as twin:
        twin.start()
        admin = Admin(window, twin)
        for screen in (STATUS, RULES, IMPORT, CONNECT):
            admin.open(screen)
            page = window.text(".wrap")
            assert "Cart Companion does nothing on this site" in page
            assert f"belongs to {site.url}, and this site is at {twin.url}." in page
            assert "anna@example.com" not in page
        admin.keep_picture("copy")
        admin.open("index.php")
        assert "This site is a copy, or it has moved" in window.text("#cart_companion")
        admin.open(CONNECT)
        window.follow("form button.button-primary")
        assert "This copy is disconnected" in window.text(".wrap")
    assert paired.settled(paired.send(paired.order("ben@example.com").purchase()))["state"] == "delivered"


def test_the_copys_screen_where_the_connection_stands_in_wp_config(
    window: Browser, paired: Pair, site: WordPress
) -> None:
    with copied(site) as twin:
        settings = "$s = CartCompanion\\Plugin::instance()->settings();"
        key = site.php(f"{settings} return $s->keys()[0];")
        names = {"URL": paired.companion.url, "SITE_ID": paired.site_id, "KEY": key}
        twin.write_config(**{f"CART_COMPANION_{name}": value for name, value in names.items()})
        twin.start()
        admin = Admin(window, twin)
        admin.open(STATUS)
        assert "Take the lines with CART_COMPANION_URL" in window.text(".wrap")
        assert len(window.texts(".wrap form")) == 1
        admin.keep_picture("copy-by-constants")


def test_who_may_not_manage_the_site_is_not_asked(window: Browser, paired: Pair, site: WordPress) -> None:
    with copied(site) as twin:
        twin.start()
        admin = Admin(window, twin)
        twin.php("wp_get_current_user()->set_role( 'editor' );", user=1)
        admin.open(STATUS)
        assert "Cart Companion does nothing" not in window.text("body")
