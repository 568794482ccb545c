"""Every page at a desk and on a phone: nothing is cut off, axe-core finds nothing, keys alone are enough, no script.

SCREENSHOTS=FOLDER keeps a picture of each.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.companion.wordpress import serving
from tests.e2e.operators.failing import WORD, Failing
from tests.e2e.operators.operator import PASSWORD
from tests.e2e.screens.axe import faults
from tests.e2e.screens.browser import Browser, browser
from tests.e2e.screens.keyboard import ENTER, SPACE, Keyboard
from tests.stack.companion import Companion, companion
from tests.stack.shop import Order, post

WIDTHS = (1280, 400)


class Look:
    """A window in which each page is looked at."""

    def __init__(self, window: Browser, service: Companion) -> None:
        self.window, self.service = window, service

    def at(self, name: str, path: str | None = None) -> None:
        """Open a page (or stay) and look at it at each width."""
        if path is not None:
            self.window.open(f"{self.service.url}/operator{path}")
        page = self.window.run("return document.documentElement.outerHTML")
        assert "<script" not in page, name
        assert self.window.text("h1")
        self.window.run("for (const fold of document.querySelectorAll('details')) fold.open = true;")
        for width in WIDTHS:
            metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
            self.window.cdp("Emulation.setDeviceMetricsOverride", **metrics)
            assert self.window.run("return document.documentElement.scrollWidth") <= width, (name, width)
            if folder := os.environ.get("SCREENSHOTS"):
                self.window.screenshot(Path(folder) / f"{name}-{width}.png")
            assert faults(self.window, ["html"]) == [], (name, width)
        self.window.cdp("Emulation.clearDeviceMetricsOverride")


@pytest.fixture(scope="module")
def service() -> Iterator[Companion]:
    """A companion of its own, as its first pages are to be seen empty."""
    with companion(ADMIN_PASSWORD=PASSWORD) as made:
        made.start()
        yield made


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as made:
        made.resize(1280, 900)
        yield made


@pytest.fixture
def look(window: Browser, service: Companion) -> Look:
    window.open(f"{service.url}/operator")
    if window.text("h1") == "Sign in":
        window.fill("#password", PASSWORD)
        window.send_form("#password")
    return Look(window, service)


@pytest.fixture
def failing(service: Companion) -> Iterator[Failing]:
    with serving() as place:
        made = Failing(place, service)
        yield made
        service.cli("site", "remove", made.site_id)


def copied(service: Companion, site: str) -> None:
    """As if a copy of the site had named itself."""
    with closing(sqlite3.connect(service.folder / "companion.db", timeout=30)) as ledger, ledger:
        [(text,)] = ledger.execute("SELECT settings FROM site WHERE id = ?", (site,))
        copy = {"home": "https://staging.example.com", "seen_at": int(time.time() * 1000)}
        ledger.execute(
            "UPDATE site SET settings = ? WHERE id = ?", (json.dumps({**json.loads(text), "copy": copy}), site)
        )


def test_before_there_is_anything(look: Look) -> None:
    assert "There are no sites yet" in look.window.text()
    look.at("empty-sites", "")
    look.at("empty-doctor", "/doctor")
    look.at("audit", "/audit")
    site = look.service.json("site", "add", "http://127.0.0.1:9", "--name", "New course")["site_id"]
    look.at("new-site", f"/sites/{site}")
    look.at("empty-needs-you", f"/sites/{site}/needs-you")
    assert "Nothing needs a person here" in look.window.text()
    look.at("not-found", "/sites/site_nothing")
    look.service.cli("site", "remove", site)


def test_a_busy_companion(look: Look, failing: Failing) -> None:
    events = [failing.sell(f"a.rather.long.address.of.a.buyer.{number}@example.com") for number in range(12)]
    post(failing.webhook_url, Order("another word", "ann@example.com").purchase())
    here = f"/sites/{failing.site_id}"
    for number in range(27):
        look.service.json("site", "add", f"http://127.0.0.1:{9000 + number}", "--name", f"Course {number}")
    copied(look.service, failing.site_id)
    look.at("site", here)
    look.at("needs-you", f"{here}/needs-you")
    look.at("needs-you-of-a-kind", f"{here}/needs-you?kind=failed")
    look.at("event", f"{here}/events/{events[0]}")
    look.at("check", f"{here}/check")
    look.at("remove", f"{here}/remove")
    look.at("sites", "")
    look.at("sites-page-2", "?page=2&order=name")
    look.at("sites-none-found", "?search=zebra")
    look.at("doctor", "/doctor")
    window = look.window
    window.open(f"{look.service.url}/operator{here}/needs-you")
    window.click("td details summary")
    window.fill("td [name=note]", "Paid back by hand")
    window.fill("td [name=by]", "Ann")
    window.follow("td details button")
    look.at("dealt-with")
    look.at("audit-busy", "/audit")
    failing.place.behave = None
    window.open(f"{look.service.url}/operator{here}/needs-you")
    window.follow("form[action$='/needs-you/retry'] button")
    look.at("retried")
    window.open(f"{look.service.url}/operator{here}")
    window.follow("form[action$='/rotate-key'] button")
    look.at("new-key")


def test_keys_alone_are_enough(look: Look, failing: Failing) -> None:
    failing.sell()
    window, keys = look.window, Keyboard(look.window)
    window.open(f"{look.service.url}/operator/sites/{failing.site_id}")
    keys.tab_to("#word")
    keys.write(WORD)
    keys.follow(ENTER)
    assert "The secret word is kept" in window.text()
    keys.tab_to("a[href$='/needs-you']")
    keys.follow(ENTER)
    keys.tab_to("td summary")
    keys.press(ENTER)
    keys.tab_to("td [name=note]")
    keys.write("Done")
    keys.tab_to("td [name=by]")
    keys.write("Ann")
    keys.tab_to("td details button")
    keys.follow(SPACE)
    assert "It is dealt with" in window.text()
    keys.tab_to("form[action$='/sign-out'] button")
    keys.follow(ENTER)
    assert window.text("h1") == "Sign in"
    look.at("sign-in")
    keys.tab_to("#password")
    keys.write(PASSWORD)
    keys.follow(ENTER)
    assert window.text("h1") == "Sites"
    assert keys.hidden == []
