"""The page of one customer: what it says first is what the rest of it says."""

from __future__ import annotations

import time

from tests.demo.story import RULES, story
from tests.e2e.screens.admin import Admin
from tests.e2e.screens.customer import fact, open_customer, tags_now
from tests.stack.crm import StandInCrm
from tests.stack.later import minutes_pass, minutes_pass_with_checks
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress

ACCESSALLY_MAKES_THE_USER = """
    $contact_id = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    AccessAlly::add_user_and_password( $contact_id, false, true, array(), true );
"""
FORGET_THE_USER = "wp_delete_user( email_exists( $input['email'] ) );"
DAY = 86_400


def companion_has_asked(paired: Pair, email: str) -> None:
    """Nothing of this customer waits for a check any more."""

    def waiting() -> list[str]:
        rows = paired.companion.json("event", "list", "--email", email)["items"]
        return [row["id"] for row in rows if row["next_check_at"] is not None]

    eventually(lambda: not waiting(), 60, lambda: f"{waiting()} {paired.log_tail()}")


def test_the_demos_zoe_cannot_log_in_and_the_page_says_so(admin: Admin, paired: Pair, site: WordPress) -> None:
    paired.set_rules(RULES)
    for step in story(paired):
        paired.settled(paired.send(step.webhook()))
    minutes_pass_with_checks(paired, 16)

    said = open_customer(admin, "zoe+demo@example.com")
    assert "cannot log in" in said
    assert "There is no WordPress user for zoe+demo@example.com" in said
    assert "No: there is no WordPress user with this customer’s address." in fact(admin, "Can log in")
    tags = {row.split()[0]: row for row in tags_now(admin)}
    assert "set by the rule “Cancelled: AccessAlly 101 Course”" in tags["accessally_101_course_stop"]
    admin.keep_picture("customer-zoe")
    admin.open("index.php")
    assert "1 paying customer cannot get in." in admin.window.text("#cart_companion"), "Zoë, whose three events say it."

    site.php(ACCESSALLY_MAKES_THE_USER, email="zoe+demo@example.com")
    minutes_pass(paired, 2)
    companion_has_asked(paired, "zoe+demo@example.com")
    said = open_customer(admin, "zoe+demo@example.com")
    assert said.startswith("Everything worked.")
    tags_now(admin)
    admin.keep_picture("customer-zoe-in")
    site.php(FORGET_THE_USER, user=1, email="zoe+demo@example.com")


def test_a_part_refund_is_said_and_not_given_back(admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    window, email, now = admin.window, "petra@example.com", int(time.time())
    order = paired.order(email, COURSE, bought_at=now - 2 * DAY)
    paired.settled(paired.send(order.purchase()))
    site.php(ACCESSALLY_MAKES_THE_USER, email=email)
    refund = paired.settled(paired.send(order.refund(now - DAY, COURSE, cents=1000)))
    assert crm.tags_of(email) == {"refunded"}
    assert (refund["result"]["access"], refund["result"]["by_rule"]) == ("revoked", True)

    assert "Your rule took the access away." in open_customer(admin, email)
    assert "Partly refunded: $10.00 of $49.00." in window.text(".cart-companion-entitlements")
    tags_now(admin)
    admin.keep_picture("customer-part-refunded")

    open_customer(admin, email, "&preview=1")
    said = window.text(".wrap")
    assert "Nothing would change" in said, said
    assert "A part of the price was paid back" in said
    assert crm.tags_of(email) == {"refunded"}
    site.php(FORGET_THE_USER, user=1, email=email)


def test_a_product_without_a_rule_is_named(admin: Admin, paired: Pair, site: WordPress) -> None:
    email = "ruth@example.com"
    paired.set_rules([rule for rule in RULES if rule["product"] != WORKBOOK.key])
    paired.settled(paired.send(paired.order(email, COURSE, WORKBOOK).purchase()))
    site.php(ACCESSALLY_MAKES_THE_USER, email=email)
    minutes_pass(paired, 2)
    companion_has_asked(paired, email)

    said = open_customer(admin, email)
    assert "(order bump): bought, but there is no rule for it." in said
    assert admin.window.text(".cart-companion-answer .button-primary").startswith(
        "Make a rule for AccessAlly 101 Workbook"
    )
    admin.keep_picture("customer-without-rule")
    paired.set_rules(RULES)
    assert "(order bump): bought before its rule was made." in open_customer(admin, email)
    admin.window.follow(".cart-companion-answer .button-primary")
    assert "1 tag would be added" in admin.window.text(".wrap")
    site.php(FORGET_THE_USER, user=1, email=email)


def test_each_order_of_one_product_stands_on_a_line_of_its_own(admin: Admin, paired: Pair) -> None:
    window, now = admin.window, int(time.time())
    for count in (1, 2, 5):
        email = f"orders{count}@example.com"
        orders = [paired.order(email, COURSE, bought_at=now - day * DAY) for day in range(count, 0, -1)]
        for order in orders:
            paired.settled(paired.send(order.purchase()))

        open_customer(admin, email)
        lines = window.texts(".cart-companion-entitlements td li")
        assert len(lines) == (count if count > 1 else 0), lines
        assert all(line.count("Order ") == 1 for line in lines), lines
        assert {line.split()[1].rstrip(":") for line in lines} == {order.number for order in orders if count > 1}
        assert "$49.00" in window.text(".cart-companion-entitlements")
        tags_now(admin)
        admin.keep_picture(f"customer-orders-{count}")
