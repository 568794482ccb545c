"""The page of one customer as an administrator reads it."""

from __future__ import annotations

from urllib.parse import quote

from tests.e2e.screens.admin import Admin
from tests.stack.process import eventually

CUSTOMERS = "admin.php?page=cart-companion-customers"
TAGS = "#cart-companion-tags-now"


def open_customer(admin: Admin, email: str, more: str = "") -> str:
    """Opens the page; what its first sentence says, with the reasons below it."""
    admin.open(f"{CUSTOMERS}&customer={quote(email, safe='')}{more}")
    return admin.window.text(".cart-companion-answer")


def tags_now(admin: Admin) -> list[str]:
    """Each tag with what set it, once the page has fetched them."""
    eventually(lambda: not admin.window.has(f"{TAGS}[aria-busy=true]"), 20, lambda: admin.window.text(TAGS))
    return admin.window.texts(f"{TAGS} li, {TAGS} p")


def fact(admin: Admin, label: str) -> str:
    """One row of the facts; '' where there is none."""
    rows = admin.window.texts(".cart-companion-facts tr")
    return next((row for row in rows if row.startswith(label)), "")
