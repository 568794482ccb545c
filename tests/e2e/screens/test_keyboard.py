"""The main tasks without a mouse: find a customer, retry, make a rule and save it; the focus is always seen."""

from __future__ import annotations

import pytest

from tests.e2e.screens.admin import CONNECT, RULES, STATUS, Admin
from tests.e2e.screens.keyboard import DOWN, ENTER, SPACE, TAB, Keyboard
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress


@pytest.fixture
def keyboard(admin: Admin) -> Keyboard:
    return Keyboard(admin.window)


def test_a_customer_is_found_and_opened(keyboard: Keyboard, admin: Admin, paired: Pair) -> None:
    paired.settled(paired.send(paired.order("kay@example.com").purchase()))
    admin.open(STATUS)
    keyboard.tab_to("#cart-companion-search")
    keyboard.write("kay")
    keyboard.follow()
    keyboard.tab_to(".wp-list-table a[href*='customer=kay']")
    keyboard.follow()
    assert "kay@example.com" in admin.window.text(".wrap")
    assert keyboard.hidden == []


def test_an_event_is_retried(keyboard: Keyboard, admin: Admin, paired: Pair) -> None:
    event = paired.send(paired.order("kim@example.com").purchase())
    paired.settled(event)
    admin.open(f"{STATUS}&event={event}")
    keyboard.tab_to(".cart-companion-retry button")
    keyboard.follow(SPACE)
    assert "tried again" in admin.notice()
    assert keyboard.hidden == []


def test_events_are_ticked_and_retried_together(keyboard: Keyboard, admin: Admin, paired: Pair) -> None:
    paired.settled(paired.send(paired.order("kit@example.com").purchase()))
    admin.open(STATUS)
    keyboard.tab_to("tbody .check-column input")
    keyboard.press(SPACE)
    admin.open(STATUS)  # from the top again: the button stands before the list
    keyboard.tab_to("button[name=selected]")
    keyboard.follow(SPACE)
    assert "Tick the events" in admin.notice()
    assert keyboard.hidden == []


def test_a_rule_is_made_with_a_tag_from_the_list_and_saved(
    keyboard: Keyboard, admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    paired.settled(paired.send(paired.order("kurt@example.com").purchase()))
    paired.set_rules([])
    admin.open(RULES)
    card = f"#cart-companion-card-{COURSE.key}"
    keyboard.tab_to(f"{card} > summary")
    keyboard.press(ENTER)
    keyboard.tab_to(f"{card} [data-do=add-rule]")
    keyboard.press(ENTER)
    keyboard.tab_to(f"{card} [role=combobox]")
    keyboard.write("course b")
    offered = f"{card} [role=option]"
    eventually(lambda: "course bought" in window.texts(offered), 20, lambda: window.text(card), pause=0.1)
    while "course bought" not in window.texts(f"{offered}[aria-selected=true]"):
        keyboard.press(DOWN)
    keyboard.press(ENTER)
    assert "course bought" in window.text(f"{card} .cart-companion-chips")
    keyboard.tab_to("[data-do=save]")
    keyboard.follow()
    assert "saved" in admin.notice()
    assert [rule["apply"] for rule in site.option("cart_companion_rules")] == [["course bought"]]
    assert keyboard.hidden == []


def test_the_focus_is_seen_wherever_tab_leads(keyboard: Keyboard, admin: Admin, paired: Pair) -> None:
    for page in (CONNECT, RULES, STATUS):
        admin.open(page)
        begun = False
        for _ in range(200):
            keyboard.press(TAB)
            here = keyboard.focus()
            if begun and not here["ours"]:
                break
            begun = begun or here["ours"]
            assert here["seen"] or not here["ours"], (page, here["name"])
        assert begun, page
