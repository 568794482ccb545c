"""The customers of tests/fixtures/customers on a real site: sentence, products, next step and button of each page.

One site for all of them, as an owner has it; what fails is told for all at once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.e2e.screens.admin import Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.crm import StandInCrm
from tests.stack.customers import RULES, KnownCustomer, body, customers, pattern
from tests.stack.later import minutes_pass_with_checks
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

MAKES_THE_USER = """
    $contact_id = FakeCrm::contact_id( FakeCrm::state(), $input['email'] );
    AccessAlly::add_user_and_password( $contact_id, false, true, array(), true );
"""
OPENS_A_PAGE = "FakeAccessAllyUsers::sync_user_info_from_crm( email_exists( $input['email'] ) );"
FORGET_THE_USERS = """
    foreach ( $input['emails'] as $email ) {
        if ( email_exists( $email ) ) {
            wp_delete_user( email_exists( $email ) );
        }
    }
"""
BUTTONS = {
    "none": "",
    "wait": "",
    "retry": "Retry that event",
    "check_login": "Check login now",
    "make_rule": "Make a rule for",
    "read_messages": "Read the message",
    "create_login": "Create the login now",
}
CRM: dict[str, dict[str, object]] = {"down": {"faults": {"*": {"status": 503, "retry_after": 300}}}, "refuses": {}}
ANSWERED = (".cart-companion-answer p strong", ".cart-companion-actions .button-primary")


def play(known: KnownCustomer, paired: Pair, site: WordPress, crm: StandInCrm, now: int) -> None:
    """Everything that came from ThriveCart about them; their user is there from the first purchase on."""
    for step in known.steps:
        event = paired.send(body(step.fields, now, paired.secret_word))
        if step.site is None:
            continue
        if known.wordpress.get("crm") == "down":
            was_tried(paired, event)
            continue
        paired.settled(event)
        if known.wordpress.get("tags") is False:
            crm.move_tags(known.email, remove=["course bought"])
        if known.wordpress["user"] and step is known.steps[0]:
            site.php(MAKES_THE_USER, user=1, email=address(step.fields))
    if known.wordpress.get("tags") == "kept":
        crm.move_tags(known.email, apply=["course bought"], remove=["revoked"])
        site.php(OPENS_A_PAGE, email=known.email)


def was_tried(paired: Pair, event: str) -> None:
    """The site has said that it cannot do it now."""
    eventually(lambda: paired.delivery(event)["attempts"], 30, paired.log_tail)


def address(fields: dict[str, dict[str, str]]) -> str:
    return fields["customer"]["email"]


def day(at: int) -> str:
    """As WordPress writes dates before anybody has chosen another way."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%B} {moment.day}, {moment.year}"


def faults(known: KnownCustomer, admin: Admin, now: int) -> Iterator[str]:
    """What the page says otherwise than it must."""
    window, expected = admin.window, known.expect
    open_customer(admin, known.email)
    sentence, button = (" ".join(window.texts(one)) for one in ANSWERED)
    if not says(sentence, expected["message"], now):
        yield f"{sentence!r} is not {expected['message']!r}"
    if not window.has(f".cart-companion-answer.notice-{expected['tone']}"):
        yield f"is not told as {expected['tone']}"
    if not button.startswith(BUTTONS[expected["action"]]) or bool(button) != bool(BUTTONS[expected["action"]]):
        yield f"offers {button!r}, not {BUTTONS[expected['action']]!r}"
    yield from faults_of_products(known, window.texts(".cart-companion-entitlements tbody tr"), now)
    upcoming = [re.sub(r"\s*\([^()]*\)\s*$", "", row) for row in window.texts(".cart-companion-upcoming li")]
    for said in expected["upcoming"]:
        if not any(says(row, said, now) for row in upcoming):
            yield f"{upcoming} does not say {said!r}"
    admin.keep_picture(f"known-{known.name}")


def faults_of_products(known: KnownCustomer, rows: list[str], now: int) -> Iterator[str]:
    if len(rows) != len(known.expect["products"]):
        yield f"has {len(rows)} products"
    for line in known.expect["products"]:
        row = next((" ".join(one.split()) for one in rows if one.strip().startswith(line["name"])), "")
        for said in (line["sentence"], line["access"]):
            if not says(row, said, now, within=True):
                yield f"{row!r} does not say {said!r}"


def says(text: str, sentence: str, now: int, *, within: bool = False) -> bool:
    """Whether the text is the sentence, or has it in it."""
    wanted = pattern(sentence.replace("'", "’"), now, day, ".+?")
    return bool(re.search(wanted, text) if within else re.fullmatch(wanted, text.strip()))


def test_each_page_says_what_is_so_and_what_helps(admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    now, everyone = int(time.time()), customers()
    paired.set_rules(RULES)
    late = [known for known in everyone if "crm" in known.wordpress]
    for known in everyone:
        if known not in late:
            play(known, paired, site, crm, now)
    minutes_pass_with_checks(paired, 16)
    site.set_option("cart_companion_logins", {"here": True, "role": "subscriber"})
    found = {known.name: list(faults(known, admin, now)) for known in everyone if known not in late}
    for known in late:
        crm.behave(**CRM[known.wordpress["crm"]], refuse=known.email)
        play(known, paired, site, crm, now)
        found[known.name] = list(faults(known, admin, now))
    crm.behave()
    site.php(FORGET_THE_USERS, user=1, emails=[address(step.fields) for one in everyone for step in one.steps])
    assert {name: said for name, said in found.items() if said} == {}
