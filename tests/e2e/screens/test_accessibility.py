"""axe-core finds nothing in what we print, on every screen and in every state of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.e2e.screens.admin import CONNECT, IMPORT, RULES, STATUS, Admin
from tests.e2e.screens.axe import faults
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK, Product
from tests.stack.wordpress import WordPress

CUSTOMERS = "admin.php?page=cart-companion-customers"
NEEDS_YOU = "admin.php?page=cart-companion-needs-you"
UNKNOWN = Product("product-77", "Mini Course", 1900)


@pytest.fixture
def look(admin: Admin) -> Callable[[str], None]:
    """Opens a page of wp-admin, its help unfolded, and has axe look at what is ours."""

    def look(page: str) -> None:
        admin.open(page)
        assert "critical error" not in admin.window.text(), page
        admin.window.run("for (const fold of document.querySelectorAll('.cart-companion details')) fold.open = true;")
        found = faults(admin.window)
        assert found == [], page

    return look


@pytest.fixture
def busy(paired: Pair) -> dict[str, str]:
    """A site with something of everything: event ids by what they are."""
    order = paired.order("ann@example.com", COURSE, WORKBOOK)
    events = {
        "bought": paired.send(order.purchase()),
        "refunded": paired.send(order.refund(int(time.time()) - 60)),
        "no rule": paired.send(paired.order("bob@example.com", UNKNOWN).purchase()),
        "unread": paired.send({"event": "order.something_new", "thrivecart_secret": paired.secret_word}),
    }
    for name in ("bought", "refunded", "no rule"):
        paired.settled(events[name])
    paired.post({"event": "order.success", "thrivecart_secret": "wrong"})
    return events


def test_the_screens_of_a_busy_site(look: Callable[[str], None], busy: dict[str, str]) -> None:
    for page in (STATUS, CUSTOMERS, NEEDS_YOU, RULES, IMPORT, CONNECT):
        look(page)
    for event in busy.values():
        look(f"{STATUS}&event={event}")
    for email in ("ann@example.com", "bob@example.com", "nobody@example.com"):
        look(f"{CUSTOMERS}&customer={email.replace('@', '%40')}")
        look(f"{CUSTOMERS}&s={email.partition('@')[0]}")
    look(f"{STATUS}&state=quarantined")
    look("index.php")


def test_the_screens_before_anything_is_set_up(look: Callable[[str], None], site: WordPress) -> None:
    for page in (STATUS, CUSTOMERS, NEEDS_YOU, RULES, IMPORT, CONNECT, "index.php"):
        look(page)


def test_the_screens_while_the_companion_does_not_answer(
    look: Callable[[str], None], busy: dict[str, str], stop_companion: Callable[[], None]
) -> None:
    stop_companion()
    for page in (STATUS, CUSTOMERS, NEEDS_YOU, RULES, IMPORT, CONNECT, f"{STATUS}&event={busy['bought']}"):
        look(page)


def test_axe_finds_what_is_wrong(admin: Admin, site: WordPress) -> None:
    admin.open(STATUS)
    admin.window.run("document.querySelector('.wrap.cart-companion').innerHTML += '<input type=text><img src=x>';")
    assert {fault["id"] for fault in faults(admin.window)} >= {"label", "image-alt"}
