"""The cards of the tag rules: twelve products in few clicks, tags from the CRM, what is refused, what is kept."""

from __future__ import annotations

import time

from tests.e2e.screens.admin import RULES, Admin
from tests.e2e.screens.browser import BACKSPACE, DOWN, ENTER, Browser
from tests.stack.crm import StandInCrm
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


def test_a_typed_number_opens_a_card_and_tags_are_chosen_by_the_keyboard_alone(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    for tag in ("yoga_gold", "yoga_silver", "VIP, gold"):
        crm.add_tag(tag)
    site.php("AccessAllyAPI::refresh_tag_mapping(); return true;")
    paired.set_rules([])
    admin.open(RULES)
    window.fill("#cart-companion-filter", "13")
    window.send_form("#cart-companion-filter")

    assert "product-13" in window.text(card("product-13"))
    assert window.run("return document.activeElement.getAttribute('role')") == "combobox"
    window.type("GOLD")
    eventually(lambda: "yoga_gold" in window.texts("[role=option]"), 20, window.text)
    assert window.texts("[role=option]") == ["VIP, gold", "yoga_gold", "New tag: GOLD"]
    window.type(DOWN)
    chosen = window.run("return document.activeElement.getAttribute('aria-activedescendant')")
    assert window.text(f"#{chosen}") == "VIP, gold"
    admin.keep_picture("rules-tags")
    window.type(ENTER + "brand new" + ENTER + "not this one" + ENTER + BACKSPACE + "left behind")
    window.click(f"{card('product-13')} [data-do=add-rule]")
    last = f"{card('product-13')} [data-rule]:last-child"
    window.choose(f"{last} [data-field=event]", "subscription.payment_failed")
    window.fill(f"{last} [data-field=failure]", "100")
    window.fill(f"{last} [role=combobox]", "VIP")
    window.click(SAVE)
    eventually(lambda: "must be from 1 to 99" in window.text("[data-save-message]"), 20, window.text)
    assert "product-13, A payment failed" in window.text("[data-save-message]")
    assert site.option(OPTION) == []
    window.fill(f"{last} [data-field=failure]", "3")
    window.follow(SAVE)

    assert "2 rules saved for 1 product" in admin.notice()
    rules = site.option(OPTION)
    assert rules[0]["apply"] == ["VIP, gold", "brand new", "left behind"]
    assert (rules[1]["event"], rules[1]["apply"], rules[1]["failure"]) == ("subscription.payment_failed", ["VIP"], 3)


def test_a_rule_that_does_nothing_yet_makes_room_for_the_usual_tags(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    """*Make the rule* opens the card with an empty one."""
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com", *TWELVE[:1]).purchase()))
    admin.open(f"{RULES}&product=product-12")
    assert len(window.texts("[data-rule]")) == 1
    window.click(f"{card('product-12')} [data-do=suggest]")
    eventually(lambda: len(window.texts("[data-rule]")) == 7, 20, window.text)
    window.follow(SAVE)
    assert "7 rules saved for 1 product" in admin.notice()
    assert {rule["event"] for rule in site.option(OPTION)} >= {"purchase.completed", "purchase.refunded"}


def test_the_usual_tags_are_copied_to_another_product_under_its_name(
    admin: Admin, paired: Pair, site: WordPress
) -> None:
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com", *TWELVE[:2]).purchase()))
    admin.open(f"{RULES}&suggest=product-12")
    eventually(lambda: len(window.texts("[data-rule]")) == 7, 20, window.text)
    window.click(f"{card('product-12')} [data-do=copy]")
    window.click(f"{card('product-12')} [data-targets] input[value=product-13]")
    window.click(f"{card('product-12')} [data-do=copy-now]")
    window.follow(SAVE)

    rules = [rule for rule in site.option(OPTION) if rule["product"] == "product-13"]
    assert len(rules) == 7
    assert rules[0]["apply"] == ["yoga_for_beginners_made_purchase"]
