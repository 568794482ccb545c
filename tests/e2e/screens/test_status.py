"""What happened, step by step, and did it work for this customer."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
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
    assert steps[:5] == [
        "Received from ThriveCart",
        "Recorded",
        "Sent to this site",
        "This site answered",
        "Tags changed",
    ]
    assert "order.success" in window.run("return document.querySelector('.cart-companion-fields pre').textContent")
    assert paired.secret_word not in window.run("return document.documentElement.outerHTML")
    admin.keep_picture("event")


def test_a_customer_is_answered_in_one_sentence(admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm) -> None:
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


def test_long_lists_are_paged_by_newer_and_older(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    events = [paired.send(paired.order(f"page{number}@example.com").purchase()) for number in range(53)]
    paired.settled(events[-1], seconds=60)

    def page(words: str) -> list[str]:
        mark = """
            const links = Array.from(document.querySelectorAll('.tablenav.top .pagination-links a'));
            links.find(link => link.textContent.includes(arguments[0])).id = 'wanted-page';
        """
        window.run(mark, words)
        window.follow("#wanted-page")
        return admin.table()

    admin.open(STATUS)
    newest = admin.table()
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

    admin.open(f"{STATUS}&s=ella%40example.com")
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    assert "messages do not arrive anywhere. Tell your host now" in window.text(".wrap")
    assert "Bought AccessAlly 101 Course" in admin.table()[0]
    assert "course bought" in admin.table()[0]
    assert not window.has("button[name=event]")
    admin.keep_picture("status-unreachable")
    admin.open(f"{STATUS}&event={event}")
    assert "Arrived at this site" in window.texts(".cart-companion-timeline strong")
    admin.open(CONNECT)
    assert "The companion cannot be asked at the moment" in window.text(".wrap")
    admin.keep_picture("connect-unreachable")
    admin.open("index.php")
    assert "The companion cannot be asked at the moment" in window.text("#cart_companion")
    assert "messages do not arrive anywhere" in window.text("#cart_companion")
    admin.keep_dashboard("dashboard-unreachable")
