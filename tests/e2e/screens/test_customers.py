"""The page of one customer: what it says first is what the rest of it says."""

from __future__ import annotations

from tests.demo.story import RULES, story
from tests.e2e.screens.admin import Admin
from tests.e2e.screens.customer import fact, open_customer, tags_now
from tests.stack.later import minutes_pass, minutes_pass_with_checks
from tests.stack.pairing import Pair
from tests.stack.process import eventually
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
    print(said)
    print(admin.window.text(".wrap"))
    assert "cannot log in" in said
    assert "There is no WordPress user for zoe+demo@example.com" in said
    assert "No: there is no WordPress user with this customer’s address." in fact(admin, "Can log in")
    assert tags_now(admin)
    print(tags_now(admin))
    admin.keep_picture("customer-zoe")
    admin.open("index.php")
    assert "1 paying customer cannot get in." in admin.window.text("#cart_companion"), "Zoë, whose three events say it."

    site.php(ACCESSALLY_MAKES_THE_USER, email="zoe+demo@example.com")
    minutes_pass(paired, 2)
    companion_has_asked(paired, "zoe+demo@example.com")
    said = open_customer(admin, "zoe+demo@example.com")
    print(admin.window.text(".wrap"))
    assert said.startswith("Everything worked.")
    tags_now(admin)
    admin.keep_picture("customer-zoe-in")
    site.php(FORGET_THE_USER, user=1, email="zoe+demo@example.com")
