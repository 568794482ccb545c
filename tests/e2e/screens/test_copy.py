"""What an owner sees on a copy of the site."""

from __future__ import annotations

from tests.e2e.screens.admin import CONNECT, IMPORT, RULES, STATUS, Admin
from tests.e2e.screens.axe import faults
from tests.e2e.screens.browser import Browser
from tests.stack.copies import copied
from tests.stack.pairing import Pair
from tests.stack.process import eventually
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


def test_the_live_site_says_that_a_copy_uses_its_connection(window: Browser, paired: Pair, site: WordPress) -> None:
    live = Admin(window, site)
    with copied(site, replace_everywhere=True) as twin:
        said = f"A copy of this site at {twin.url} uses this site’s connection."
        live.open(STATUS)
        assert said not in window.text(".wrap")
        twin.start()
        Admin(window, twin).open(STATUS)
        shown = lambda: paired.companion.json("site", "show", paired.site_id)["copy"]  # noqa: E731
        eventually(shown, 20, paired.log_tail, pause=0.2)
        for screen in (STATUS, RULES, IMPORT, CONNECT):
            live.open(screen)
            page = window.text(".wrap")
            assert said in page, screen
            assert "press “This is a copy: disconnect it”" in page
            assert "Last seen: today at" in page
            assert faults(window) == []
        live.keep_picture("live-with-copy")
        live.open("site-health.php")
        window.wait_for_text(said)
        live.open("index.php")
        assert window.texts(".awaiting-mod") == [] or "Cart Companion" not in "".join(window.texts(".awaiting-mod"))
        Admin(window, twin).open(CONNECT)
        window.follow("form button.button-primary")
        assert "This copy is disconnected" in window.text(".wrap")
        live.open(STATUS)
        assert "A copy of this site" not in window.text(".wrap")
        live.open(RULES)
        assert "A copy of this site" not in window.text(".wrap")


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
