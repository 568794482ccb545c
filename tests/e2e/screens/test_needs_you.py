"""What needs the owner: a product that is sold without a rule, messages that were refused, events that wait."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.e2e.screens.admin import CONNECT, NEEDS_YOU, RULES, STATUS, Admin
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress

COURSE_RULE = {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["course"], "remove": []}


def test_a_product_sold_without_a_rule_is_counted_until_it_has_one(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.set_rules([COURSE_RULE])
    told = len(site.mails())
    for name in ("anna", "ben"):
        paired.settled(paired.send(paired.order(f"{name}@example.com", COURSE, WORKBOOK).purchase()))

    admin.open(NEEDS_YOU)
    row = " ".join(window.text(f"#cart-companion-item-{WORKBOOK.key}").split())
    assert f"{WORKBOOK.name} ({WORKBOOK.key}) 2 buyers today got nothing." in row
    admin.keep_picture("without-rule")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]
    admin.open(STATUS)
    assert "All is well" not in window.text(".cart-companion-counts")
    assert "No rule yet" in admin.table()[0]
    admin.open("index.php")
    assert "1 product was sold without a tag rule" in window.text("#cart_companion")
    admin.keep_dashboard("dashboard-without-rule")
    eventually(lambda: site.mails()[told:], 20, paired.log_tail)  # nobody visits, and no cron runs
    [mail] = site.mails()[told:]
    assert f"{WORKBOOK.name} ({WORKBOOK.key})" in mail["message"]

    admin.open(NEEDS_YOU)
    window.follow(f"#cart-companion-item-{WORKBOOK.key} a.button-primary")
    assert window.url.endswith(f"page=cart-companion-rules&product={WORKBOOK.key}")
    paired.set_rules([COURSE_RULE, {**COURSE_RULE, "id": "r2", "product": WORKBOOK.key, "apply": ["workbook"]}])
    admin.open(RULES)
    assert "Apply the rule to these 2 buyers" in window.text("#cart-companion-earlier-buyers")
    window.follow("#cart-companion-earlier-buyers div form + form button")
    assert "The rule counts for new orders only." in admin.notice()
    assert not window.has("#cart-companion-earlier-buyers")
    admin.open(STATUS)
    assert "All is well" in window.text(".cart-companion-counts")


def test_refused_messages_are_told_where_the_owner_waits_and_can_be_put_aside(admin: Admin, paired: Pair) -> None:
    window = admin.window
    fields = {**paired.order("dora@example.com").purchase(), "thrivecart_secret": "another word"}
    for _ in range(2):
        assert paired.post(fields).status == 401

    admin.open(STATUS)
    assert "All is well" not in window.text(".cart-companion-counts")
    admin.open(CONNECT)
    said = " ".join(window.text(".cart-companion-refused").split())
    assert said.startswith("2 messages ")
    assert "today at" in said
    assert "had another secret word and were refused" in said
    assert paired.webhook_url in said
    admin.keep_picture("refused-connect")
    window.follow(".cart-companion-refused button")
    assert "put aside" in admin.notice()
    assert not window.has(".cart-companion-refused")

    assert paired.post(fields).status == 401
    admin.open(NEEDS_YOU)
    assert "1 message today at" in window.text(".cart-companion-refused")
    window.click(".cart-companion-refused summary")
    window.fill(".cart-companion-refused [name=note]", "a scanner")
    window.follow(".cart-companion-refused details button")
    assert "All is well" in window.text(".wrap")
    admin.open(f"{NEEDS_YOU}&view=dealt-with")
    assert "a scanner" in window.text(".cart-companion-needs")
    assert paired.post(fields).status == 401
    paired.settled(paired.send(paired.order("dora@example.com").purchase()))
    admin.open(CONNECT)
    assert not window.has(".cart-companion-refused"), "A later message was accepted."


def test_what_waits_says_when_it_is_tried_and_can_be_tried_now(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    crm.behave(faults={"*": {"status": 500}})
    event = paired.send(paired.order("ella@example.com").purchase())
    paired.put_off(event)
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE delivery SET due_at = due_at + 1800000 WHERE event_id = ?", (event,))

    admin.open(STATUS)
    said = " ".join(window.text(".cart-companion-counts").split())
    assert "1 waiting since " in said
    assert "next try in 30 min" in said or "next try in 31 min" in said
    window.follow(".cart-companion-counts .is-waiting a")
    assert len(admin.table()) == 1
    assert "Next try in 3" in admin.table()[0]
    admin.keep_picture("waiting-status")
    admin.open(f"{STATUS}&event={event}")
    assert "To try at once, press Retry now." in window.text(".cart-companion-diagnosis")
    admin.keep_picture("waiting-event")
    crm.behave()
    window.follow(".cart-companion-retry button")
    assert "is tried again now" in admin.notice()
    assert paired.settled(event)["state"] == "delivered"


def test_three_that_need_attention_open_a_list_of_three(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    crm.behave(refuse="finn@example.com")
    paired.settled(paired.send(paired.order("finn@example.com").purchase()))
    dead = paired.send(paired.order("gina@example.com").purchase())
    paired.settled(dead)
    paired.send({**paired.order("hugo@example.com").purchase(), "event": "order.something_new"})
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE delivery SET state = 'dead' WHERE event_id = ?", (dead,))

    admin.open(STATUS)
    assert "3 need you" in " ".join(window.text(".cart-companion-counts").split())
    window.follow(".cart-companion-counts .is-attention a")
    assert len(window.texts(".cart-companion-needs tbody tr")) == 3
    assert "All (3)" in window.text(".subsubsub")
    admin.keep_picture("attention-list")
    admin.open(CONNECT)
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["3"]
