"""The list of events on Status: narrowed, sorted, paged, saved as a file and kept fresh; and the last thirty days."""

from __future__ import annotations

import csv
import io
import re
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.screens.admin import STATUS, Admin
from tests.e2e.screens.test_search import CUSTOMERS, MEMBERSHIP, named
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress

DAY = 86_400
RIGHT_TO_LEFT = Path(__file__).resolve().parents[2] / "stack" / "mu-plugins" / "right-to-left.php"
DOWNLOAD = """
    window.saved = null;
    fetch(document.querySelector(arguments[0]).href).then(answer => answer.arrayBuffer().then(bytes => {
        window.saved = {bytes: Array.from(new Uint8Array(bytes)), status: answer.status,
                        type: answer.headers.get('Content-Type'), name: answer.headers.get('Content-Disposition')};
    }));
"""
CHOOSE_ROWS = """
    document.querySelector('.screen-per-page').value = arguments[0];
    document.querySelector('#screen-options-apply').click();
"""
SHOWN = """
    return Array.from(document.querySelectorAll('[data-cart-companion-row]'), row => row.dataset.cartCompanionRow);
"""
COMES_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


def download(admin: Admin) -> list[dict[str, str]]:
    """What the link "Export CSV" of the open screen gives, row by row."""
    admin.window.run(DOWNLOAD, 'a[href*="action=cart_companion_csv"]')
    answer = eventually(lambda: admin.window.run("return window.saved"), 30, lambda: "no file")
    assert answer
    assert answer["status"] == 200, bytes(answer["bytes"])
    assert answer["type"] == "text/csv; charset=utf-8"
    assert "attachment; filename=" in answer["name"]
    content = bytes(answer["bytes"])
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def two_rows(site: WordPress, cleanup: ExitStack) -> None:
    """A page has two rows for the rest of a test."""
    site.php("update_user_option( 1, 'cart_companion_per_page', 2, true );", user=1)
    cleanup.callback(site.php, "delete_user_option( 1, 'cart_companion_per_page', true );", user=1)


def narrow(admin: Admin, **chosen: str) -> list[str]:
    for name, value in chosen.items():
        admin.window.choose(f"#cart-companion-filter-events-by-{name}", value)
    admin.window.follow(".cart-companion-filters button")
    return admin.table()


@pytest.fixture
def events(paired: Pair, crm: StandInCrm) -> list[str]:
    """Three purchases, a refund, and one that did not work; the newest last."""
    now = int(time.time())
    crm.behave(refuse="finn@example.com")
    anna = paired.order("anna@example.com", COURSE, WORKBOOK, bought_at=now - 50 * DAY)
    bert = paired.order("bert@example.com", MEMBERSHIP, bought_at=now - 2 * DAY)
    sent = [
        paired.send(named(anna, "Anna", "Berg")),
        paired.send(named(bert, "=SUM(1+1)", "Jørgensen")),
        paired.send(anna.refund(now - 600, WORKBOOK)),
        paired.send(named(paired.order("finn@example.com", COURSE, bought_at=now - 60), "Finn", "Holm")),
    ]
    for event in sent:
        paired.settled(event)
    return sent


def test_the_list_is_narrowed_by_several_things_at_once(admin: Admin, events: list[str]) -> None:
    window = admin.window
    admin.open(STATUS)
    assert len(admin.table()) == 4
    admin.keep_picture("status-filters")
    assert len(narrow(admin, type="purchase.completed")) == 3
    [row] = narrow(admin, product=MEMBERSHIP.key)
    assert "Garden Membership" in row
    assert len(narrow(admin, product=COURSE.key, when="7")) == 1, "Finn's; Anna bought earlier."
    assert "Finn Holm" in admin.table()[0]
    assert window.value("#cart-companion-filter-events-by-type") == "purchase.completed"
    assert narrow(admin, state="delivered") == ["No event matches."]
    admin.keep_picture("status-no-match")
    window.follow(".cart-companion-filters a")
    assert len(admin.table()) == 4
    [row] = narrow(admin, state="failed,dead,quarantined")
    assert "Finn Holm" in row


def test_columns_sort_and_pages_keep_what_is_chosen(
    admin: Admin, site: WordPress, events: list[str], cleanup: ExitStack
) -> None:
    window = admin.window
    admin.open(STATUS)

    def shown() -> list[str]:
        return list(window.run(SHOWN))

    assert shown() == events[::-1], "The newest first, as they came."
    window.follow("thead .column-time a")
    by_time = [events[0], events[1], events[2], events[3]]
    assert shown() == by_time[::-1]
    assert "order=desc" in window.url
    window.follow("thead .column-time a")
    assert shown() == by_time

    two_rows(site, cleanup)
    admin.open(f"{STATUS}&orderby=occurred&order=asc&type=purchase.completed")
    assert shown() == [events[0], events[1]]
    window.follow(".tablenav.top [data-cart-companion-next]")
    assert shown() == [events[3]]
    assert window.value("#cart-companion-filter-events-by-type") == "purchase.completed"
    window.follow("thead .column-time a")
    assert len(shown()) == 2, "Sorted otherwise, it begins anew."


def test_each_user_chooses_how_many_rows_a_page_has(admin: Admin, events: list[str]) -> None:
    window = admin.window
    admin.open(STATUS)
    window.follow_script(CHOOSE_ROWS, "3")
    assert len(admin.table()) == 3
    window.follow_script(CHOOSE_ROWS, "50")
    assert len(admin.table()) == 4


def test_what_is_shown_is_saved_as_a_file_that_no_spreadsheet_runs(
    admin: Admin, site: WordPress, events: list[str], cleanup: ExitStack
) -> None:
    two_rows(site, cleanup)
    admin.open(f"{STATUS}&type=purchase.completed")
    assert len(admin.table()) == 2
    rows = download(admin)
    assert [row["Event id"] for row in rows] == [events[3], events[1], events[0]], "All pages of the filter."
    finn, bert, anna = rows
    assert bert["Name"] == "'=SUM(1+1) Jørgensen", "A spreadsheet would run it as a formula."
    assert (bert["Amount"], bert["Currency"], bert["E-mail address"]) == ("29.00", "USD", "bert@example.com")
    assert anna["Products"] == "AccessAlly 101 Course, AccessAlly 101 Workbook (order bump)"
    assert anna["Tags set"] == "course bought, workbook bought"
    assert (finn["State"], anna["State"]) == ("Needs you", "Done")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", anna["Time"])

    admin.open(CUSTOMERS)
    people = download(admin)
    assert [row["E-mail address"] for row in people] == ["finn@example.com", "anna@example.com", "bert@example.com"]
    assert people[1]["Products"] == "AccessAlly 101 Course, AccessAlly 101 Workbook (order bump) (Refunded)"


def test_nobody_saves_a_list_without_the_nonce(admin: Admin, events: list[str]) -> None:
    admin.open("admin-post.php?action=cart_companion_csv&list=events&_wpnonce=wrong")
    assert "anna@example.com" not in admin.window.text()
    assert "link you followed has expired" in admin.window.text()


def test_an_open_screen_shows_what_is_new_and_leaves_what_is_worked_on(
    admin: Admin, paired: Pair, events: list[str]
) -> None:
    window = admin.window
    admin.open(STATUS)
    before = window.text(".cart-companion-counts")
    window.run("window.wasNotReloaded = true; document.querySelector('[data-cart-companion-row] .row-title').focus()")
    focused = window.run("return document.activeElement.href")
    fresh = paired.send(paired.order("gina@example.com", COURSE).purchase())
    paired.settled(fresh)
    window.run(COMES_BACK)
    eventually(lambda: len(admin.table()) == 5, 20, lambda: "\n".join(admin.table()))
    assert "gina@example.com" in admin.table()[0]
    assert window.run("return document.activeElement.href") == focused
    assert window.text(".cart-companion-counts") != before
    assert "The list has new events." in window.run(
        "return document.querySelector('.cart-companion-live [role=status]').textContent"
    )

    window.click(f"#cart-companion-select-{events[3]}")
    later = paired.send(paired.order("hugo@example.com", COURSE).purchase())
    paired.settled(later)
    counts = window.text(".cart-companion-counts")
    window.run(COMES_BACK)
    eventually(lambda: window.text(".cart-companion-counts") != counts, 20, lambda: counts)
    assert len(admin.table()) == 5, "Somebody is ticking rows."
    assert window.run("return document.querySelector(arguments[0]).checked", f"#cart-companion-select-{events[3]}")
    window.click(f"#cart-companion-select-{events[3]}")
    window.click(".cart-companion-live a")
    eventually(lambda: len(admin.table()) == 6, 20, lambda: "\n".join(admin.table()))
    assert window.run("return window.wasNotReloaded === true")


def _sold_and_refunded(site: WordPress) -> list[int]:
    """In the last thirty days, as the companion has counted by now: what is late is counted a moment after it came."""
    days = site.php("return CartCompanion\\Plugin::instance()->companion()->figures( 30, 0 );")
    return [sum(day[name] for day in days) for name in ("sales", "refunds")]


def test_thirty_days_are_charts_with_the_numbers_for_who_cannot_see_them(
    admin: Admin, events: list[str], site: WordPress, cleanup: ExitStack
) -> None:
    window = admin.window
    eventually(lambda: _sold_and_refunded(site) == [2, 1], 30, lambda: str(_sold_and_refunded(site)))
    site.php("delete_transient( 'cart_companion_figures' );")
    admin.open(STATUS)
    said = {
        name: " ".join(window.text(f".cart-companion-chart.is-{name}").split())
        for name in ("sales", "tags", "failures")
    }
    assert said["sales"].startswith("Sales 2 Sales 1 Refunds"), "Anna bought fifty days ago."
    assert "1 Did not work here" in said["failures"]
    assert window.run("return document.querySelectorAll('.cart-companion-bars g').length") == 4 * 30
    title = window.run("return document.querySelector('.is-sales g:last-of-type title').textContent")
    assert title.endswith("Sales 1, Refunds 1")
    newest = window.run("return document.querySelector('.screen-reader-text tbody tr').innerText")
    assert newest.split("\t")[1:3] == ["1", "1"]
    assert (
        window.run("return document.querySelector('#cart-companion-chart-sales-desc').textContent")
        == "Sales: 2, Refunds: 1."
    )
    site.add_mu_plugin(RIGHT_TO_LEFT)
    cleanup.callback(site.remove_mu_plugin, RIGHT_TO_LEFT.stem)
    admin.open(STATUS)
    assert window.run("return document.documentElement.dir") == "rtl"
    admin.keep_picture("status-right-to-left")
    first = "return Number(document.querySelector('.is-sales g:first-of-type rect').getAttribute('x'))"
    assert window.run(first) > 200, "The oldest day is on the right."
