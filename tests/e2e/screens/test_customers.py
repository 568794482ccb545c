"""The answer above a customer's events says the same as the table and the list below it."""

from __future__ import annotations

import time

from tests.demo.story import RULES, story
from tests.e2e.screens.admin import STATUS, Admin
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


def answer(admin: Admin, email: str) -> str:
    admin.open(f"{STATUS}&s={email.replace('@', '%40').replace('+', '%2B')}")
    return admin.window.text(".cart-companion-answer")


def test_the_demos_zoe_cannot_log_in_and_the_answer_says_so(admin: Admin, paired: Pair, site: WordPress) -> None:
    paired.set_rules(RULES)
    for step in story(paired):
        paired.settled(paired.send(step.webhook()))
    minutes_pass_with_checks(paired, 16)

    said = answer(admin, "zoe+demo@example.com")
    assert said.startswith("Half: ")
    assert "there is no WordPress user with the address zoe+demo@example.com" in said
    assert "Cannot get in" in " ".join(admin.table())
    admin.keep_picture("customer-zoe")
    admin.open("index.php")
    assert "1 paying customer cannot get in." in admin.window.text("#cart_companion"), "Zoë, whose three events say it."

    site.php(ACCESSALLY_MAKES_THE_USER, email="zoe+demo@example.com")
    minutes_pass(paired, 2)
    companion_has_asked(paired, "zoe+demo@example.com")
    said = answer(admin, "zoe+demo@example.com")
    assert said.startswith("Yes: everything that came from ThriveCart was done.")
    assert "Cancelled, paid until" in said
    assert "The customer has access." in said
    assert "(order bump): Refunded, and the access is gone, as it should be." in said
    assert "Cannot get in" not in " ".join(admin.table())
    admin.keep_picture("customer-zoe-in")
    site.php(FORGET_THE_USER, user=1, email="zoe+demo@example.com")


def test_a_part_refund_is_answered_as_the_table_says_and_not_given_back(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window, email, now = admin.window, "petra@example.com", int(time.time())
    order = paired.order(email, COURSE, bought_at=now - 2 * DAY)
    paired.settled(paired.send(order.purchase()))
    site.php(ACCESSALLY_MAKES_THE_USER, email=email)
    refund = paired.settled(paired.send(order.refund(now - DAY, COURSE, cents=1000)))
    assert crm.tags_of(email) == {"refunded"}
    assert (refund["result"]["access"], refund["result"]["by_rule"]) == ("revoked", True)

    said = answer(admin, email)
    assert "AccessAlly 101 Course: Active. What was paid for is not over, but your tag rule took the access" in said
    assert "Active" in window.text(".cart-companion-entitlements")
    admin.keep_picture("customer-part-refunded")

    window.follow("[aria-describedby=cart-companion-resync-help]")
    window.wait_for_text("Tags were compared")
    window.follow(".wp-list-table .row-title")
    assert "A part of the price was paid back" in window.text(".cart-companion-diagnosis")
    assert crm.tags_of(email) == {"refunded"}
    site.php(FORGET_THE_USER, user=1, email=email)


def test_a_product_without_a_rule_is_named(admin: Admin, paired: Pair, site: WordPress) -> None:
    email = "ruth@example.com"
    paired.set_rules([rule for rule in RULES if rule["product"] != WORKBOOK.key])
    paired.settled(paired.send(paired.order(email, COURSE, WORKBOOK).purchase()))
    site.php(ACCESSALLY_MAKES_THE_USER, email=email)
    minutes_pass(paired, 2)
    companion_has_asked(paired, email)

    said = answer(admin, email)
    assert said.startswith("Not everything: ")
    assert "(order bump): bought, but there is no tag rule for it" in said
    admin.keep_picture("customer-without-rule")
    site.php(FORGET_THE_USER, user=1, email=email)
