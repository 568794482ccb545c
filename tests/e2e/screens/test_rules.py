"""The cards of the tag rules: twelve products in few clicks, tags from the CRM, what is refused, what is kept."""

from __future__ import annotations

import time

from tests.e2e.screens.admin import RULES, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import Product
from tests.stack.wordpress import WordPress

OPTION = "cart_companion_rules"
NAMES = (
    "AccessAlly 101 Course",
    "Yoga for Beginners",
    "Mini Course",
    "Coaching Circle",
    "Piano Basics",
    "Piano Masterclass",
    "Garden Year",
    "Bread School",
    "Writers' Room",
    "Drawing 1",
    "Drawing 2",
    "All-Access Pass",
)
TWELVE = tuple(Product(f"product-{12 + at}", name, 4900) for at, name in enumerate(NAMES))
MOST_CLICKS = 20
SAVE = "[data-do=save]"


class Counted:
    """A person's clicks on a screen, counted."""

    def __init__(self, window: Browser) -> None:
        self.window, self.clicks = window, 0

    def click(self, selector: str) -> None:
        self.window.click(selector)
        self.clicks += 1

    def follow(self, selector: str) -> None:
        self.window.follow(selector)
        self.clicks += 1


def card(product: str) -> str:
    return f"#cart-companion-card-{product}"


def test_twelve_products_by_seven_events_are_saved_in_few_clicks(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com", *TWELVE).purchase()))
    admin.open(RULES)
    assert "no rule yet" in window.text(card("product-12"))
    admin.keep_picture("rules-12-new")

    person, began = Counted(window), time.monotonic()
    person.click("[data-do=suggest-all]")
    eventually(lambda: "12" in window.text("[data-unsaved]"), 20, lambda: window.text(), pause=0.1)
    for product in TWELVE:
        person.click(f"{card(product.key)} > summary")
    assert len(window.texts("[data-rule]")) == 12 * 7
    admin.keep_picture("rules-12-suggested")
    person.follow(SAVE)
    seconds = time.monotonic() - began

    print(f"\n12 products x 7 events: {person.clicks} clicks, {seconds:.1f} s in Chromium")
    assert person.clicks <= MOST_CLICKS
    assert "84 rules saved for 12 products" in admin.notice()
    rules = site.option(OPTION)
    assert len(rules) == len({rule["id"] for rule in rules}) == 84
    assert {rule["product"] for rule in rules} == {product.key for product in TWELVE}
    yoga = next(rule for rule in rules if (rule["product"], rule["event"]) == ("product-13", "purchase.completed"))
    assert (yoga["apply"], yoga["remove"]) == (
        ["yoga_for_beginners_made_purchase"],
        ["yoga_for_beginners_revoked", "yoga_for_beginners_stop"],
    )
    assert "7 rules" in window.text(card("product-12"))
    admin.keep_picture("rules-12-saved")
