"""From the operators' page to "Connected" in wp-admin, without a code: by one link, and by a request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.e2e.operators.operator import PASSWORD
from tests.e2e.screens.admin import CONNECT, NARROW, WIDE, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.companion import Companion, companion
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

KEYS = "return CartCompanion\\Plugin::instance()->settings()->keys();"
SUMMARY = "return CartCompanion\\Plugin::instance()->companion()->summary()['site']['id'];"
FAILING_SUMMARY = """
    try {
        return CartCompanion\\Plugin::instance()->companion()->summary()['site']['id'];
    } catch ( CartCompanion\\Companion\\CompanionError $error ) {
        return $error->error_code() . $error->status();
    }
"""


@pytest.fixture(scope="module")
def hosted() -> Iterator[Companion]:
    """A companion with operators' pages."""
    with companion(ADMIN_PASSWORD=PASSWORD) as made:
        made.start()
        yield made


@pytest.fixture
def operators(window: Browser, hosted: Companion) -> Iterator[str]:
    """The address of the operators' pages; who is at the browser is signed in there."""
    window.open(f"{hosted.url}/operator")
    if window.has("#password"):
        window.fill("#password", PASSWORD)
        window.send_form("#password")
    yield f"{hosted.url}/operator"
    for row in hosted.items("site", "list"):
        hosted.cli("site", "remove", row["id"])


def see(window: Browser, name: str) -> None:
    """A page of the companion's, wide and narrow: nothing sticks out."""
    for width, height in (WIDE, NARROW):
        window.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        assert window.run("return document.documentElement.scrollWidth") <= width, (name, width)
        if folder := os.environ.get("CART_COMPANION_SCREENSHOTS"):
            window.screenshot(Path(folder) / f"{name}-{width}.png")
    window.cdp("Emulation.clearDeviceMetricsOverride")


def test_one_link_connects_by_one_click(admin: Admin, operators: str, hosted: Companion, site: WordPress) -> None:
    window = admin.window
    window.open(f"{operators}/sites/add")
    window.fill("#url", site.url)
    window.send_form("#url")
    link = window.text("#link")
    token = link.rpartition("/")[2]

    for _ in range(2):  # mail scanners open it, too
        assert requests.get(link, timeout=30, allow_redirects=False).status_code == 303
    window.open(link)
    assert window.url == f"{site.url}/wp-admin/{CONNECT}", "The token is out of the address bar."
    assert window.value("#cart-companion-url") == hosted.url
    admin.keep_picture("connect-by-link")
    window.follow("#cart-companion-pair")
    assert "This site is connected" in admin.notice()
    assert token not in window.url
    assert token not in window.run("return document.documentElement.outerHTML")
    (row,) = hosted.items("site", "list")
    assert row["paired_at"]
    assert token not in hosted.log.read_text()

    window.open(link)
    assert window.text("h1") == "This link has been used"
    see(window, "link-used")


def test_without_the_plugin_the_link_shows_the_way(window: Browser, hosted: Companion, operators: str) -> None:
    link = hosted.json("site", "add", "http://127.0.0.1:9")["connection_link"]
    window.open(link)
    assert window.texts("h2") == ["Download the plugin", "Install it in WordPress", "Connect"]
    see(window, "link-steps")


def test_a_used_link_is_explained_where_it_is_pressed(admin: Admin, hosted: Companion, site: WordPress) -> None:
    added = hosted.json("site", "add", site.url)
    token = added["connection_link"].rpartition("/")[2]
    hosted.json("site", "link", added["site_id"])
    admin.open(f"{CONNECT}&companion_url={hosted.url}&code={token}")
    admin.window.follow("#cart-companion-pair")
    assert "replaced by a newer one" in admin.notice()
    hosted.cli("site", "remove", added["site_id"])


def test_an_owner_asks_and_the_operator_accepts(
    admin: Admin, operators: str, hosted: Companion, site: WordPress
) -> None:
    window = admin.window
    admin.open(CONNECT)
    admin.keep_picture("connect-ask")
    window.fill("#cart-companion-ask-url", hosted.url)
    window.follow("#cart-companion-ask")
    assert "your host has to accept it" in admin.notice()
    number = window.text(".cart-companion-number")
    admin.keep_picture("connect-waiting")

    window.open(operators)
    window.follow("a[href$='/requests']")
    assert site.url in window.text()
    assert "Confirmed by the site" in window.text()
    assert number in window.text()
    see(window, "requests")
    window.follow("form[action$='/accept'] button")
    assert "Accepted" in window.text("[role=status]")

    window.open(f"{site.url}/wp-admin/{CONNECT}")
    eventually(lambda: "is connected with the companion" in window.text(".wrap"), 30, lambda: window.text(".wrap"))
    assert "This site is connected" in admin.notice()
    (row,) = hosted.items("site", "list")
    assert row["url"] == site.url
    assert row["settings"]["alert_email"], "The preferences were handed over."


def test_wp_cron_finishes_when_nobody_looks(admin: Admin, hosted: Companion, site: WordPress) -> None:
    admin.open(CONNECT)
    admin.window.fill("#cart-companion-ask-url", hosted.url)
    admin.window.follow("#cart-companion-ask")
    admin.window.open("about:blank")
    (asked,) = hosted.items("site", "requests")
    hosted.cli("site", "accept", asked["id"])
    site.php("do_action( 'cart_companion_connection_request' );")
    assert site.php("return CartCompanion\\Plugin::instance()->settings()->is_paired();")
    assert not site.php("return wp_next_scheduled( 'cart_companion_connection_request' );")
    for row in hosted.items("site", "list"):
        hosted.cli("site", "remove", row["id"])


def test_a_refused_request_says_so_and_another_can_be_made(admin: Admin, hosted: Companion) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.fill("#cart-companion-ask-url", hosted.url)
    window.follow("#cart-companion-ask")
    (asked,) = hosted.items("site", "requests")
    hosted.cli("site", "refuse", asked["id"])
    eventually(lambda: "has refused the request" in window.text(".wrap"), 30, lambda: window.text(".wrap"))
    admin.keep_picture("connect-refused")
    assert window.has("#cart-companion-ask")


def test_another_name_of_the_companion_is_not_taken(admin: Admin, hosted: Companion) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.fill("#cart-companion-ask-url", hosted.url.replace("127.0.0.1", "localhost"))
    window.follow("#cart-companion-ask")
    assert f"known as {hosted.url}" in admin.notice()


def test_where_the_rest_api_is_closed_the_site_is_confirmed_by_admin_ajax(
    admin: Admin, hosted: Companion, site: WordPress
) -> None:
    site.set_option("stack_rest_blocker", "html")
    admin.open(CONNECT)
    admin.window.fill("#cart-companion-ask-url", hosted.url)
    admin.window.follow("#cart-companion-ask")
    admin.window.open("about:blank")
    (asked,) = hosted.items("site", "requests")
    assert asked["proof"] == "confirmed"
    hosted.cli("site", "refuse", asked["id"])


def test_a_key_that_leaked_is_ended_and_a_link_connects_anew(
    admin: Admin, operators: str, hosted: Companion, site: WordPress
) -> None:
    window = admin.window
    added = hosted.json("site", "add", site.url)
    window.open(added["connection_link"])
    window.follow("#cart-companion-pair")
    (leaked,) = site.php(KEYS)
    site.php(SUMMARY)

    window.open(f"{operators}/sites/{added['site_id']}")
    window.follow("a[href$='/end-keys']")
    see(window, "end-keys")
    window.click("[name=sure]")
    window.follow("button.danger")
    link = window.text("#link")
    see(window, "keys-ended")
    assert leaked not in window.run("return document.documentElement.outerHTML")
    assert site.php(FAILING_SUMMARY).endswith("401")

    window.open(link)
    admin.keep_picture("connect-anew")
    window.follow("#cart-companion-pair")
    assert "This site is connected" in admin.notice()
    (now,) = site.php(KEYS)
    assert now != leaked
    site.php(SUMMARY)
