"""The editor of the tag rules."""

from __future__ import annotations

from tests.e2e.screens.admin import RULES, Admin
from tests.e2e.screens.browser import Browser
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress


def test_rules_are_suggested_changed_and_refused_in_words(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com").purchase()))

    admin.open(RULES)
    window.choose("#cart-companion-suggest", COURSE.key)
    window.follow(".cart-companion-suggest button")
    assert window.value("#cart-companion-rule-1-apply") == "accessally_101_course_made_purchase"
    admin.keep_picture("rules-suggested")
    window.click("[aria-label='Remove rule 2']")
    window.click("#cart-companion-add-rule")
    added = max(int(number) for number in _rule_numbers(window))
    window.fill(f"#cart-companion-rule-{added}-product", "product 12")
    window.fill(f"#cart-companion-rule-{added}-apply", "VIP, gold\n99")
    window.follow(".submit .button-primary")
    assert "“product 12” is not a product of ThriveCart" in admin.notice()
    assert site.option("cart_companion_rules") == []

    row = max(number for number in _rule_numbers(window) if window.value(f"#cart-companion-rule-{number}-product"))
    assert window.value(f"#cart-companion-rule-{row}-apply") == "VIP, gold\n99"
    window.fill(f"#cart-companion-rule-{row}-product", "*")
    window.choose(f"#cart-companion-rule-{row}-event", "subscription.payment_failed")
    window.fill(f"#cart-companion-rule-{row}-failure", "3")
    window.follow(".submit .button-primary")
    assert "7 rules saved" in admin.notice()
    rules = site.option("cart_companion_rules")
    assert [rule["event"] for rule in rules][:2] == ["purchase.completed", "subscription.recovered"]
    assert rules[-1] | {"id": ""} == {
        "id": "",
        "product": "*",
        "event": "subscription.payment_failed",
        "apply": ["VIP, gold", "99"],
        "remove": [],
        "failure": 3,
    }
    assert next(rule for rule in rules if rule["event"] == "purchase.refunded")["partial"] is False
    admin.keep_picture("rules")


def _rule_numbers(window: Browser) -> list[int]:
    return [
        int(identity.split("-")[3])
        for identity in window.run(
            "return Array.from(document.querySelectorAll('.cart-companion-rule input.code'), field => field.id)"
        )
    ]


def test_rules_can_be_added_and_removed_without_javascript(paired: Pair, site: WordPress) -> None:
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["a"], "remove": []}])
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}")
    added = {"rules[2][product]": "bump-12", "rules[2][event]": "purchase.refunded", "rules[2][remove]": "b\nc"}

    owner.submit("rules[1][product]", **{"rules[1][delete]": "1"}, **added)

    assert "1 rule saved" in owner.page
    rules = site.option("cart_companion_rules")
    assert [(rule["product"], rule["remove"]) for rule in rules] == [("bump-12", ["b", "c"])]
