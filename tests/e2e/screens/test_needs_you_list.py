"""The list of all that needs the owner: each kind with its sentence and its button, the same numbers everywhere."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from typing import Any

from tests.e2e.screens.admin import CONNECT, NEEDS_YOU, STATUS, Admin
from tests.stack.crm import StandInCrm
from tests.stack.later import minutes_pass, minutes_pass_with_checks
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress

DEALT_WITH = f"{NEEDS_YOU}&view=dealt-with"
COURSE_RULE: dict[str, Any] = {
    "id": "r1",
    "product": COURSE.key,
    "event": "purchase.completed",
    "apply": ["course"],
    "remove": [],
}
SITE_HEALTH = """
    require_once ABSPATH . 'wp-admin/includes/class-wp-site-health.php';
    $tests = WP_Site_Health::get_tests()['direct'];
    return call_user_func( $tests['cart_companion_needs_you']['test'] );
"""
KINDS = ("no_access", "no_rule", "failed", "dead", "quarantined", "refused")


def ledger(paired: Pair, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as there, there:
        there.execute(statement, values)


def one_of_each(paired: Pair, crm: StandInCrm) -> dict[str, str]:
    """An event for each kind of KINDS that has one."""
    paired.set_rules([COURSE_RULE])
    made = {"no_access": paired.send(paired.order("nora@example.com").purchase())}
    paired.settled(made["no_access"])
    minutes_pass_with_checks(paired, 16)
    made["no_rule"] = paired.send(paired.order("rita@example.com", WORKBOOK).purchase())
    paired.settled(made["no_rule"])
    for kind, name in (("failed", "finn"), ("dead", "dora")):
        crm.behave(refuse=f"{name}@example.com")
        made[kind] = paired.send(paired.order(f"{name}@example.com").purchase())
        assert paired.settled(made[kind])["state"] == "failed"
    ledger(paired, "UPDATE delivery SET state = 'dead' WHERE event_id = ?", made["dead"])
    made["quarantined"] = paired.send({**paired.order("quinn@example.com").purchase(), "event": "order.something_new"})
    wrong = {**paired.order("rob@example.com").purchase(), "thrivecart_secret": "another word"}
    assert paired.post(wrong).status == 401
    crm.behave()
    return made


def test_each_kind_has_its_sentence_and_its_button_and_counts_the_same_everywhere(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    told = len(site.mails())
    made = one_of_each(paired, crm)

    admin.open(NEEDS_YOU)
    admin.keep_picture("needs-you-all")
    said = window.text(".wrap")
    for sentence in (
        "Paid, but cannot get in (1)",
        "there is no WordPress user with the address nora@example.com",
        f"{WORKBOOK.name} ({WORKBOOK.key})",
        "1 buyer today got nothing.",
        "Make the rule",
        "Did not work (1)",
        "Gave up (1)",
        "Not understood (1)",
        "1 message today at",
        "Ignore",
    ):
        assert sentence in said, sentence
    for kind in ("no_access", "failed", "dead", "quarantined"):
        row = f"#cart-companion-{made[kind]}"
        assert window.has(f"{row} button[name=event][value={made[kind]}]"), kind
        assert "Dealt with" in window.text(row)
    link = window.run("return document.querySelector(arguments[0]).href", f"#cart-companion-{made['failed']} a")
    assert link.endswith("page=cart-companion-customers&customer=finn%40example.com")
    total = int(re.search(r"All \((\d+)\)", said).group(1))  # type: ignore[union-attr]
    assert total == len(KINDS)

    bubble = window.texts("#toplevel_page_cart-companion > a .pending-count")
    admin.open("index.php")
    sentences = window.texts("#cart_companion p strong")
    assert len(sentences) == total
    admin.keep_dashboard("dashboard-needs-you")
    health = site.php(SITE_HEALTH, user=1)
    minutes_pass(paired, 6)
    assert site.cron_as_if_later("cart_companion_digest") == 1
    mail = site.mails()[told:][-1]["message"]
    in_all = re.search(r"In all, as wp-admin counts it: (.*)\n", mail).group(1)  # type: ignore[union-attr]
    assert bubble == [str(total)]
    assert health["label"] == f"{total} things need you in Cart Companion"
    assert all(sentence in in_all for sentence in sentences), (sentences, in_all)
    assert all(sentence in health["description"] for sentence in sentences), health
    assert "page=cart-companion-needs-you" in mail

    admin.open(CONNECT)
    assert "had another secret word and was refused" in window.text(".cart-companion-refused")
    admin.keep_picture("connect-refused")


def test_what_is_dealt_with_counts_nowhere_until_it_is_opened_again_or_fails_again(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    crm.behave(refuse="finn@example.com")
    event = paired.send(paired.order("finn@example.com").purchase())
    assert paired.settled(event)["state"] == "failed"

    def put_aside(note: str) -> None:
        admin.open(NEEDS_YOU)
        window.click(f"#cart-companion-{event} summary")
        window.fill(f"#cart-companion-{event} [name=note]", note)
        window.follow(f"#cart-companion-{event} details button")
        assert "Put aside." in admin.notice()

    put_aside("refunded by hand")
    assert "All is well. Nothing needs you." in window.text(".wrap")
    assert "Dealt with (1)" in window.text(".cart-companion-views")
    admin.keep_picture("needs-you-empty")
    admin.open(STATUS)
    assert "All is well" in window.text(".cart-companion-counts")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == []
    assert site.php(SITE_HEALTH, user=1)["label"] == "Nothing needs you in Cart Companion"

    admin.open(DEALT_WITH)
    row = " ".join(window.text(".cart-companion-needs tbody").split())
    assert "finn@example.com" in row
    assert "refunded by hand" in row
    assert re.search(r"(admin|owner)\w* today at \d", row), row
    admin.keep_picture("needs-you-dealt-with")
    window.follow(".cart-companion-needs button[name=key]")
    assert "open again" in admin.notice()
    assert "Did not work (1)" in window.text(".wrap")

    put_aside("once more")
    paired.companion.cli("event", "replay", event)
    assert paired.settled(event)["state"] == "failed"
    admin.open(NEEDS_YOU)
    assert "Did not work (1)" in window.text(".wrap"), "It happened anew."


def test_retry_all_tries_all_of_a_kind_and_says_how_far_it_is(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.set_rules([COURSE_RULE])
    crm.behave(faults={"*": {"status": 400}})
    events = [paired.send(paired.order(f"buyer{number}@example.com").purchase()) for number in range(12)]
    assert {paired.settled(event)["state"] for event in events} == {"failed"}
    crm.behave()

    admin.open(NEEDS_YOU)
    assert "Show all 12" in window.text(".wrap")
    assert len(window.texts(".cart-companion-needs tbody tr")) == 10
    admin.keep_picture("needs-you-many")
    window.follow("button[name=kind][value=failed]")
    assert "Started" in admin.notice()
    window.wait_for_text("12 events were sent to this site again.")
    admin.keep_picture("needs-you-retried")
    assert {paired.settled(event)["state"] for event in events} == {"delivered"}
    assert all("course" in crm.tags_of(f"buyer{number}@example.com") for number in range(12))
    admin.open(NEEDS_YOU)
    assert "Did not work" not in window.text(".wrap")


def test_a_rule_made_afterwards_is_applied_to_those_who_bought_before_but_not_to_who_was_refunded(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.set_rules([COURSE_RULE])
    orders = {name: paired.order(f"{name}@example.com", WORKBOOK) for name in ("anna", "ben", "rita")}
    for order in orders.values():
        assert paired.settled(paired.send(order.purchase()))["state"] == "skipped"
    paired.settled(paired.send(orders["rita"].refund(int(time.time()), WORKBOOK)))

    admin.open(NEEDS_YOU)
    assert "2 buyers today got nothing." in window.text(".cart-companion-needs")
    bought = {"id": "r2", "product": WORKBOOK.key, "event": "purchase.completed", "apply": ["workbook"]}
    refunded = {"id": "r3", "product": WORKBOOK.key, "event": "purchase.refunded", "apply": ["workbook_revoked"]}
    paired.set_rules([COURSE_RULE, bought | {"remove": ["workbook_revoked"]}, refunded | {"remove": ["workbook"]}])

    admin.open(NEEDS_YOU)
    panel = " ".join(window.text("#cart-companion-earlier-buyers").split())
    assert f"{WORKBOOK.name} ({WORKBOOK.key}): 2 buyers since today got nothing" in panel
    admin.keep_picture("needs-you-earlier-buyers")
    window.follow("#cart-companion-earlier-buyers .button-primary")
    assert "Started" in admin.notice()
    window.wait_for_text("2 events were sent to this site again.")
    eventually(lambda: "workbook" in crm.tags_of("anna@example.com"), 30, paired.log_tail)
    eventually(lambda: "workbook" in crm.tags_of("ben@example.com"), 30, paired.log_tail)
    eventually(lambda: paired.counts()["pending"] + paired.counts()["delivering"] == 0, 30, paired.log_tail)
    assert crm.contacts_of("rita@example.com") == [], "Refunded since: nothing, and no contact."
    admin.open(NEEDS_YOU)
    assert not window.has("#cart-companion-earlier-buyers")
    assert "Sold without a rule" not in window.text(".wrap")


def test_no_tags_needed_is_noted_with_who_and_why(admin: Admin, paired: Pair, site: WordPress) -> None:
    window = admin.window
    paired.set_rules([COURSE_RULE])
    paired.settled(paired.send(paired.order("anna@example.com", WORKBOOK).purchase()))
    row = f"#cart-companion-item-{WORKBOOK.key}"

    admin.open(NEEDS_YOU)
    window.click(f"{row} summary")
    window.fill(f"{row} [name=note]", "a mug")
    window.follow(f"{row} details button")
    assert "buyers of" in admin.notice()
    assert "All is well" in window.text(".wrap")
    admin.open(DEALT_WITH)
    assert "a mug" in window.text(".cart-companion-needs")
    window.follow(".cart-companion-needs button[name=key]")
    assert "Sold without a rule (1)" in window.text(".wrap")


def test_a_companion_that_cannot_be_asked_is_the_first_thing_on_the_list(
    admin: Admin, paired: Pair, stop_companion: Any
) -> None:
    window = admin.window
    stop_companion()
    admin.open(NEEDS_YOU)
    said = window.text(".wrap")
    assert "Connection (1)" in said
    assert "The companion cannot be asked at the moment." in said
    assert "All is well" not in said
    admin.keep_picture("needs-you-silent")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]


def test_a_missing_login_is_made_from_the_list(admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    paired.set_rules([COURSE_RULE])
    paired.settled(paired.send(paired.order("nell@example.com").purchase()))
    minutes_pass_with_checks(paired, 16)
    admin.open(NEEDS_YOU)
    assert admin.window.text(".cart-companion-choices .button-primary").startswith("Check login now")
    site.set_option("cart_companion_logins", {"here": True, "role": "subscriber"})
    told = len(site.mails())

    admin.open(NEEDS_YOU)
    assert "Create the login on the customer’s page" in admin.window.text(".cart-companion-needs")
    admin.window.follow(".cart-companion-choices .button-primary")

    assert admin.notice().startswith("The login was created.")
    assert "nell@example.com" not in admin.window.text(".wrap")
    assert [mail["to"] for mail in site.mails()[told:]] == ["nell@example.com"]
    site.php("wp_delete_user( email_exists( 'nell@example.com' ) );", user=1)


def test_it_works_without_javascript(paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    crm.behave(refuse="finn@example.com")
    event = paired.send(paired.order("finn@example.com").purchase())
    assert paired.settled(event)["state"] == "failed"
    owner = Owner(site)
    owner.open(f"/wp-admin/{NEEDS_YOU}")
    owner.submit("note", note="by phone")
    assert "Put aside." in owner.page
