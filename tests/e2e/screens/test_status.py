"""What happened, step by step, and did it work for this customer."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress


def test_the_status_screen_shows_what_happened_and_each_event_its_steps(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    order = paired.order("anna+shop@example.com", COURSE, WORKBOOK)
    bought = paired.send(order.purchase())
    paired.settled(bought)

    admin.open(STATUS)
    row = admin.table()[0]
    for words in ("Bought AccessAlly 101 Course + AccessAlly 101 Workbook (order bump)", "Done", "course bought"):
        assert words in row
    assert "anna+shop@example.com" in row
    assert "All is well" in window.text(".cart-companion-counts")
    admin.keep_picture("status")

    window.follow(".wp-list-table .row-title")
    steps = window.texts(".cart-companion-timeline strong")
    assert steps[:2] == [
        "ThriveCart reported a purchase of $68.00",
        "Rule “Bought: AccessAlly 101 Course” set the tag “course bought”. "
        "Rule “Bought: AccessAlly 101 Workbook (order bump)” set the tag “workbook bought”",
    ]
    assert not any("site answered" in step or "Recorded" in step for step in steps)
    assert "order.success" in window.run("return document.querySelector('.cart-companion-fields pre').textContent")
    assert paired.secret_word not in window.run("return document.documentElement.outerHTML")
    admin.keep_picture("event")


def test_long_lists_are_paged_by_newer_and_older(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    events = [paired.send(paired.order(f"page{number}@example.com").purchase()) for number in range(53)]
    paired.settled(events[-1], seconds=60)

    def buyers() -> list[str]:
        return [re.findall(r"page\d+@example\.com", row)[0] for row in admin.table()]

    def page(words: str) -> list[str]:
        mark = """
            const links = Array.from(document.querySelectorAll('.tablenav.top .pagination-links a'));
            links.find(link => link.textContent.includes(arguments[0])).id = 'wanted-page';
        """
        window.run(mark, words)
        window.follow("#wanted-page")
        return buyers()

    admin.open(STATUS)
    newest = buyers()
    older = page("Older")
    assert (len(newest), len(older)) == (50, 3)
    assert page("Newer") == newest


def test_the_own_log_is_shown_while_the_companion_is_down(
    admin: Admin, paired: Pair, stop_companion: Callable[[], None]
) -> None:
    window = admin.window
    event = paired.send(paired.order("ella@example.com").purchase())
    paired.settled(event)
    stop_companion()

    admin.open(STATUS)
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    assert "messages do not arrive anywhere. Tell your host now" in window.text(".wrap")
    assert "Bought AccessAlly 101 Course" in admin.table()[0]
    assert "course bought" in admin.table()[0]
    assert not window.has("button[name=event]")
    admin.keep_picture("status-unreachable")
    admin.open(f"{STATUS}&event={event}")
    assert "It arrived at this site" in window.texts(".cart-companion-timeline strong")
    admin.open(CONNECT)
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    admin.keep_picture("connect-unreachable")
    admin.open("index.php")
    assert "The companion cannot be asked at the moment" in window.text("#cart_companion")
    assert "What to do" in window.text("#cart_companion")
    admin.keep_dashboard("dashboard-unreachable")
