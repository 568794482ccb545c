"""The main way in Chromium: sign in, add a site, pause it, remove it, sign out; at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.operators.operator import PASSWORD
from tests.e2e.operators.test_requests import ask, poll
from tests.e2e.screens.browser import Browser, browser
from tests.stack.companion import Companion

NARROW, WIDE = 400, 1280


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as made:
        yield made


def see(window: Browser, name: str) -> None:
    """Nothing is cut off or pushes the page sideways at either width; kept as a picture where SCREENSHOTS says."""
    for width in (WIDE, NARROW):
        window.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        assert window.run("return document.documentElement.scrollWidth") <= width, (name, width)
        if folder := os.environ.get("SCREENSHOTS"):
            window.screenshot(Path(folder) / f"{name}-{width}.png")
    window.cdp("Emulation.clearDeviceMetricsOverride")


def test_requests_are_read_and_all_but_one_refused(window: Browser, hosted: Companion) -> None:
    window.resize(WIDE, 900)
    asked = [
        ask(hosted, f"http://127.0.0.1:9/{name}", f"The course of {name}") for name in ("ann", "k\u00fcche", "eve")
    ]
    window.open(f"{hosted.url}/operator/requests")
    if window.has("#password"):
        window.fill("#password", PASSWORD)
        window.send_form("#password")
        window.open(f"{hosted.url}/operator/requests")
    assert "http://127.0.0.1:9/k%C3%BCche" in window.text()
    see(window, "requests")
    window.click(f"#{asked[0]['id']} [name=keep]")
    window.follow("#rest button")
    assert [poll(hosted, one)["state"] for one in asked] == ["waiting", "refused", "refused"]
    window.click(f"#{asked[0]['id']} [name=compared]")
    window.follow(f"#{asked[0]['id']} form[action$='/accept'] button")
    assert "Accepted, and not connected yet" in window.text()
    see(window, "accepted")
    window.follow(f"#{asked[0]['id']} form[action$='/refuse'] button")
    assert "not connected yet" not in window.text()
    for row in hosted.items("site", "list"):
        hosted.cli("site", "remove", row["id"])
    window.follow("form[action$='/sign-out'] button")


def test_the_way_of_an_operator(window: Browser, hosted: Companion) -> None:
    window.resize(WIDE, 900)
    window.open(f"{hosted.url}/operator")
    see(window, "sign-in")
    window.fill("#password", PASSWORD)
    window.send_form("#password")
    assert window.text("h1") == "Sites"
    window.follow("a.button")
    window.fill("#url", "http://127.0.0.1:9")
    window.fill("#name", "The course of Ann")
    see(window, "add")
    window.send_form("#url")
    assert window.text("h1") == "The course of Ann was added"
    assert window.text("#link").startswith(f"{hosted.url}/connect/")
    assert window.run("return document.querySelector('#mail').href").startswith("mailto:?subject=Connect%20")
    window.click("details summary")
    see(window, "link")
    window.follow("a.button[href*='/operator/sites/site_']")
    see(window, "site")
    window.follow("form[action$='/pause'] button")
    assert "Resume deliveries" in window.text()
    window.open(f"{hosted.url}/operator")
    see(window, "sites")
    for name in ("audit", "doctor"):
        window.follow(f"a[href$='/{name}']")
        see(window, name)
    window.follow("a[href$='/operator']")
    window.follow("td a")
    window.follow("a[href$='/remove']")
    see(window, "remove")
    window.click("[name=sure]")
    window.follow("button.danger")
    assert "The course of Ann" not in window.text()
    window.follow("form[action$='/sign-out'] button")
    assert window.text("h1") == "Sign in"
