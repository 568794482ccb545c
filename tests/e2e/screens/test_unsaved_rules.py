"""No edit of the tag rules is lost: a page that is closed, a session that ended, two administrators, PHP's limits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.screens.admin import RULES, Admin
from tests.e2e.screens.browser import ENTER, Browser
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

SLOW_SCREEN = Path(__file__).resolve().parents[2] / "stack" / "mu-plugins" / "slow-screen.php"
DRAFT_LATE = """
    const soon = window.setTimeout;
    window.setTimeout = (work, wait) => soon(work, wait === 500 ? 1500 : wait);
"""
OPTION = "cart_companion_rules"
CARD = "#cart-companion-card-product-12"
SAVE = "[data-do=save]"
END_SESSIONS = "WP_Session_Tokens::get_instance( 1 )->destroy_all(); return true;"
LOG_IN = """
    const form = new URLSearchParams({log: 'admin', pwd: arguments[0], testcookie: '1'});
    const page = arguments[1] + '/wp-login.php';
    return fetch(page).then(() => fetch(page, {method: 'POST', body: form, credentials: 'same-origin'}))
        .then(answer => answer.status);
"""
MANY = 200
EVENTS = ("purchase.completed", "subscription.payment_failed", "subscription.recovered", "subscription.cancelled")


def rule(product: str, tag: str, event: str = "purchase.completed") -> dict[str, object]:
    return {"product": product, "event": event, "apply": [tag], "remove": []}


def open_card(admin: Admin) -> None:
    """The tag rules, with the card of one product open."""
    window = admin.window
    admin.open(RULES)
    window.click(f"{CARD} > summary")
    eventually(lambda: window.has(f"{CARD} [data-do=add-rule]"), 20, window.text)


def add_tag(window: Browser, tag: str) -> None:
    """In a new rule of the open card."""
    window.click(f"{CARD} [data-do=add-rule]")
    window.click(f"{CARD} [data-rule]:last-child [role=combobox]")
    window.type(tag + ENTER)


def test_what_was_not_saved_is_back_after_the_page_was_left(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([rule("product-12", "course")])
    open_card(admin)
    add_tag(window, "gold")
    admin.open("index.php")
    admin.open(RULES)

    assert "which were not saved, are back" in window.text("[data-restored]")
    admin.keep_picture("rules-restored")
    window.follow(SAVE)
    assert [one["apply"] for one in site.option(OPTION)] == [["course"], ["gold"]]
    admin.open(RULES)
    assert window.has("[data-restored][hidden]"), "What is saved does not come back."


def test_what_is_saved_is_no_draft_though_the_next_page_takes_its_time(
    admin: Admin, paired: Pair, site: WordPress, cleanup: ExitStack
) -> None:
    """The draft is kept half a second after the last change: here, after the rules were saved."""
    window = admin.window
    paired.set_rules([rule("product-12", "course")])
    open_card(admin)
    window.run(DRAFT_LATE)
    site.add_mu_plugin(SLOW_SCREEN)
    cleanup.callback(site.remove_mu_plugin, SLOW_SCREEN.stem)
    add_tag(window, "gold")
    window.follow(SAVE)

    assert "2 rules saved" in admin.notice()
    assert window.has("[data-restored][hidden]")
    assert not window.has(".is-edited")


def test_what_is_changed_while_it_is_saved_is_kept(
    admin: Admin, paired: Pair, site: WordPress, cleanup: ExitStack
) -> None:
    window = admin.window
    paired.set_rules([rule("product-12", "course")])
    open_card(admin)
    add_tag(window, "gold")
    site.set_option("slow_screen_saves", True)
    cleanup.callback(site.set_option, "slow_screen_saves", False)
    site.add_mu_plugin(SLOW_SCREEN)
    cleanup.callback(site.remove_mu_plugin, SLOW_SCREEN.stem)

    def save_and_go_on() -> None:
        window.click(SAVE)
        add_tag(window, "late")

    window.leave_by(save_and_go_on)

    assert [one["apply"] for one in site.option(OPTION)] == [["course"], ["gold"]]
    assert "which were not saved, are back" in window.text("[data-restored]")
    window.click(f"{CARD} > summary")
    eventually(lambda: "late" in window.text(CARD), 20, window.text)


def test_a_session_that_ended_loses_nothing(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([rule("product-12", "course")])
    open_card(admin)
    add_tag(window, "gold")
    site.php(END_SESSIONS)
    window.click(SAVE)
    eventually(lambda: "You are no longer logged in" in window.text("[data-save-message]"), 20, window.text)
    assert len(site.option(OPTION)) == 1

    # As in another window of the same browser.
    assert window.run(LOG_IN, site.password, site.url) == 200
    window.follow(SAVE)
    assert "2 rules saved" in admin.notice()


def test_two_administrators_see_each_others_rules_and_nothing_is_overwritten(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    paired.set_rules([rule("product-12", "course"), rule("product-13", "yoga")])
    open_card(admin)
    add_tag(window, "mine")
    paired.set_rules([rule("product-12", "theirs"), rule("product-13", "yoga too")])
    window.click(SAVE)
    eventually(lambda: window.has(".cart-companion-conflict"), 20, window.text)

    assert "admin saved other rules" in window.text("[data-save-message]")
    assert "Bought: adds “theirs”" in window.text(".cart-companion-conflict")
    assert [one["apply"] for one in site.option(OPTION)] == [["theirs"], ["yoga too"]]
    admin.keep_picture("rules-two-admins")
    window.click(".cart-companion-conflict button:last-of-type")
    window.follow(SAVE)
    assert [one["apply"] for one in site.option(OPTION)] == [["course"], ["mine"], ["yoga too"]]

    admin.open(f"{RULES}&version=3")
    way_back = window.text(".cart-companion-way-back")
    assert "new: Bought: adds “theirs”" in way_back or "changed: Bought: adds" in way_back
    admin.keep_picture("rules-version")
    window.follow(".cart-companion-way-back button")
    assert "The rules are again as they were in that version" in admin.notice()
    assert [one["apply"] for one in site.option(OPTION)] == [["theirs"], ["yoga too"]]


def test_rules_go_to_another_site_as_a_file(admin: Admin, paired: Pair, site: WordPress, tmp_path: Path) -> None:
    window = admin.window
    paired.set_rules([rule("product-12", "here")])
    moved = {"format": "cart-companion-rules", "version": 1, "rules": [rule("product-12", "there"), rule("*", "all")]}
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(moved))
    admin.open(RULES)
    window.attach("#cart-companion-rules-file", file)
    window.follow_script("document.querySelector('#cart-companion-rules-file').form.submit()")
    assert "nothing was changed yet" in admin.notice()
    assert "new: Bought: adds “all”" in window.text(".cart-companion-way-back")
    assert [one["apply"] for one in site.option(OPTION)] == [["here"]]
    admin.keep_picture("rules-import")
    window.follow(".cart-companion-way-back .button-primary")
    assert "Imported: 2 rules" in admin.notice()
    assert [one["apply"] for one in site.option(OPTION)] == [["there"], ["all"]]


@pytest.fixture
def limited_site(site: WordPress) -> Iterator[WordPress]:
    """PHP takes no more than 1000 fields, as on most hosts."""
    site.stop()
    site.php_options = ["-d", "max_input_vars=1000"]
    site.start()
    yield site
    site.stop()
    site.php_options = []
    site.start()


def test_two_hundred_products_are_saved_whatever_phps_limit_for_fields_is(
    limited_site: WordPress, paired: Pair, admin: Admin
) -> None:
    window = admin.window
    rules = [rule(f"product-{n}", f"tag {n}", event) for n in range(1, MANY + 1) for event in EVENTS]
    paired.set_rules(rules)
    admin.open(RULES)
    assert len(window.texts(".cart-companion-card")) == MANY + 1
    change_all = "Object.keys(cartCompanionRules.cards).forEach(key => cartCompanionRules.changed(key))"
    window.run(change_all)
    window.follow(SAVE)

    assert f"{len(rules)} rules saved" in admin.notice()
    saved = limited_site.option(OPTION)
    assert sorted((one["product"], one["event"]) for one in saved) == sorted(
        (one["product"], one["event"]) for one in rules
    )
    window.fill("#cart-companion-filter", "product-77")
    assert window.run("return document.querySelectorAll('.cart-companion-card:not([hidden])').length") == 2
    admin.keep_picture("rules-200")


def test_a_card_is_edited_without_javascript(paired: Pair, site: WordPress) -> None:
    paired.set_rules([rule("product-12", "a"), rule("product-13", "other")])
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}&product=12")
    added = {"rules[2][event]": "purchase.refunded", "rules[2][remove]": "b\nc", "rules[2][full_only]": "1"}
    owner.submit("rules[1][id]", **{"rules[1][delete]": "1"}, **added)

    assert "1 rule saved for 1 product" in owner.page
    rules = site.option(OPTION)
    assert [(one["product"], one["remove"]) for one in rules] == [("product-12", ["b", "c"]), ("product-13", [])]
    assert rules[0]["partial"] is False
