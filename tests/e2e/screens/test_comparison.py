"""The comparison with ThriveCart's own list: the key, the result, what it found."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from tests.e2e.screens.admin import CONNECT, STATUS, Admin
from tests.fakes.thrivecart_api import ThriveCartApiFake
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually

AN_HOUR, A_DAY = 3600, 86_400


@pytest.fixture(autouse=True)
def _empty_list(thrivecart: ThriveCartApiFake) -> None:
    thrivecart.rows["live"].clear()
    thrivecart.held_from = None


def test_an_owner_has_thrivecarts_list_compared(
    admin: Admin, paired: Pair, crm: StandInCrm, thrivecart: ThriveCartApiFake
) -> None:
    window = admin.window
    _site_was_added_a_day_ago(paired)
    thrivecart.happened("charge", "9001", "product-12", int(time.time()) - 2 * AN_HOUR, "lost@example.com")
    admin.open(CONNECT)
    assert "No API key is stored yet" in window.text(".wrap")
    admin.keep_picture("comparison-without-key")

    window.fill("#cart-companion-api-key", "mistyped")
    window.send_form("#cart-companion-api-key")
    assert "The key was not stored" in admin.notice()
    window.fill("#cart-companion-api-key", thrivecart.key)
    window.send_form("#cart-companion-api-key")
    assert "ThriveCart took the API key" in admin.notice()
    assert thrivecart.key not in window.run("return document.documentElement.outerHTML")

    # Stored first, the daily comparison may have begun by itself.
    if not window.has(".cart-companion-job"):
        window.follow("[aria-describedby=cart-companion-compare-help]")
    eventually(lambda: "The last comparison was" in _said(admin), 30, lambda: _said(admin), pause=0.5)
    assert "1 had not arrived and was brought" in _said(admin)
    admin.keep_picture("comparison")
    window.follow(".cart-companion-found a")
    assert "Found by comparison with ThriveCart; no message had come." in window.text(".cart-companion-facts")
    first = window.texts(".cart-companion-timeline strong")[0]
    assert (
        first == "ThriveCart reported a purchase of $49.00. Found by comparison with ThriveCart; no message had come."
    )
    admin.keep_picture("comparison-event")
    eventually(lambda: crm.tags_of("lost@example.com") == {"course bought"}, 20, lambda: str(crm.calls()))
    admin.open(STATUS)
    assert "— Found by comparison" in admin.table()[0]

    admin.open(CONNECT)
    window.follow("[aria-describedby=cart-companion-compare-help]")
    assert "has started" in admin.notice()
    eventually(lambda: "1 had arrived already" in _said(admin), 30, lambda: _said(admin), pause=0.5)
    window.follow(".button-link-delete")
    assert "was removed" in admin.notice()
    assert not window.has("[aria-describedby=cart-companion-compare-help]")


def test_a_comparison_that_does_not_work_says_why(admin: Admin, paired: Pair, thrivecart: ThriveCartApiFake) -> None:
    window = admin.window
    admin.open(CONNECT)
    window.fill("#cart-companion-api-key", thrivecart.key)
    window.send_form("#cart-companion-api-key")
    key, thrivecart.key = thrivecart.key, "another"
    try:
        if not window.has(".cart-companion-job"):
            window.follow("[aria-describedby=cart-companion-compare-help]")
        eventually(lambda: "did not work" in _said(admin), 30, lambda: _said(admin), pause=0.5)
        admin.keep_picture("comparison-failed")
        admin.open(STATUS)
        assert "The last comparison with ThriveCart did not work" in window.text(".wrap")
        assert "All is well" not in window.text(".cart-companion-counts")
    finally:
        thrivecart.key = key


def test_a_comparison_can_be_stopped_and_started_again(
    admin: Admin, paired: Pair, thrivecart: ThriveCartApiFake
) -> None:
    window = admin.window
    for number in range(150):  # six pages, one a second
        thrivecart.happened("charge", str(number), "product-12", int(time.time()) - A_DAY)
    thrivecart.held_from = 3
    admin.open(CONNECT)
    window.fill("#cart-companion-api-key", thrivecart.key)
    window.send_form("#cart-companion-api-key")
    if not window.has(".cart-companion-job"):
        window.follow("[aria-describedby=cart-companion-compare-help]")
    eventually(lambda: "done so far" in _said(admin), 20, lambda: _said(admin), pause=0.2)
    assert window.has(".cart-companion-job progress")
    admin.keep_picture("comparison-running")
    window.run("document.querySelector('.cart-companion-job').dataset.nonce = 'too old'")
    eventually(lambda: "Reload the page" in _said(admin), 20, lambda: _said(admin), pause=0.2)
    admin.open(CONNECT)

    window.follow(".cart-companion-job button")
    thrivecart.release()
    assert "Stopped. What is done stays done" in admin.notice()
    assert "The last comparison was stopped." in _said(admin)
    admin.keep_picture("comparison-stopped")
    window.follow(".cart-companion-job button")
    eventually(lambda: "The last comparison was" in _said(admin), 30, lambda: _said(admin), pause=0.5)
    assert "150 were left alone; the reasons are below." in _said(admin)
    assert "import them" in _said(admin)


def _said(admin: Admin) -> str:
    return admin.window.text(".cart-companion-job")


def _site_was_added_a_day_ago(paired: Pair) -> None:
    """What is older than the site's entry is left alone: an import brings that."""
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=20)) as ledger, ledger:
        ledger.execute("UPDATE site SET created_at = created_at - ? WHERE id = ?", (A_DAY * 1000, paired.site_id))
