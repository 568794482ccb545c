"""The demo: real screens with invented customers on an empty site, nothing sent, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.screens.admin import CONNECT, IMPORT, RULES, STATUS, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.mariadb import MariaDB
from tests.stack.wordpress import WordPress, wordpress
from tests.stack.wp_cli import wp

CUSTOMERS = "admin.php?page=cart-companion-customers"
NEEDS_YOU = "admin.php?page=cart-companion-needs-you"
OPTIONS = """
    global $wpdb;
    return $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_%'" );
"""
RULE = [{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["in"], "remove": []}]
USERS = "return wp_list_pluck( get_users(), 'user_email' );"


@pytest.fixture(scope="module")
def empty_site(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """Without any CRM."""
    with wordpress(server=mariadb_server) as made:
        yield made


@pytest.fixture
def demo(admin_of_demo: Admin, empty_site: WordPress) -> Iterator[Admin]:
    assert wp(empty_site, "demo", "start").code == 0
    yield admin_of_demo
    wp(empty_site, "demo", "end")


@pytest.fixture
def admin_of_demo(window: Browser, empty_site: WordPress) -> Admin:
    return Admin(window, empty_site)


def test_every_screen_shows_invented_customers_and_says_so(demo: Admin, empty_site: WordPress) -> None:
    window = demo.window
    pages = (STATUS, NEEDS_YOU, CUSTOMERS, RULES, IMPORT, CONNECT, f"{CUSTOMERS}&customer=cal%40example.com&tags=now")
    for name, page in zip(
        ("status", "needs", "customers", "rules", "import", "connect", "customer"), pages, strict=True
    ):
        demo.open(page)
        assert "Demo data – not connected." in window.text(".wrap"), page
        assert "did not answer" not in window.text(".wrap"), page
        assert "worker does not run" not in window.text(".wrap"), page
        demo.keep_picture(f"demo-{name}")
    assert "keeps access until then" in window.text(".wrap")
    assert "cancelled" in window.text(".cart-companion-tags-now")
    demo.open(STATUS)
    window.follow(".wp-list-table .row-title")
    assert "Demo data" in window.text(".wrap")
    demo.open(f"{CUSTOMERS}&s=cal")
    assert "cal@example.com" in window.text(".wrap")
    demo.open("index.php")
    assert "Demo data" in window.text("#cart_companion")
    assert empty_site.plugin_errors() == []


def test_nothing_can_be_changed_and_one_click_removes_all(demo: Admin, empty_site: WordPress) -> None:
    window = demo.window
    assert len(empty_site.php(USERS)) > 5
    before = empty_site.mails()
    demo.open(f"{CUSTOMERS}&customer=cal%40example.com")
    window.follow("form:has([name=action][value=cart_companion_customer_password_mail]) button")
    assert "nothing is sent" in demo.notice()
    assert empty_site.mails() == before
    demo.open(STATUS)
    window.follow(".cart-companion-demo button")
    assert "The demo is gone" in demo.notice()
    assert empty_site.php(USERS) == ["owner@example.com"]
    left = set(empty_site.php(OPTIONS)) - {"cart_companion_schema"}
    assert left == set()
    assert empty_site.mails() == []


def test_the_demo_begins_on_an_empty_site_only(demo: Admin, empty_site: WordPress) -> None:
    again = wp(empty_site, "demo", "start")
    assert (again.code, "on already" in again.errors) == (1, True)
    assert wp(empty_site, "demo", "end").code == 0
    empty_site.set_option("cart_companion_rules", RULE)
    refused = wp(empty_site, "demo", "start")
    assert (refused.code, "for an empty site" in refused.errors) == (1, True)
    empty_site.php("delete_option( 'cart_companion_rules' );")


def test_the_command_line_answers_of_the_demo(demo: Admin, empty_site: WordPress) -> None:
    assert "keeps access until then" in wp(empty_site, "customer", "cal@example.com").out
    found = wp(empty_site, "events", "--search=cal@", "--format=json").rows()
    assert {row["email"] for row in found} == {"cal@example.com"}
    refused = wp(empty_site, "retry", found[0]["id"])
    assert (refused.code, "nothing is changed" in refused.errors) == (1, True)
