"""Bringing tags up to date with today's rules, for one customer and for all."""

from __future__ import annotations

from tests.e2e.screens.admin import RULES, Admin
from tests.e2e.screens.customer import open_customer
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually

LATE_RULE = {"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["late"], "remove": []}


def test_an_owner_brings_one_customers_tags_up_to_date(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    paired.settled(paired.send(paired.order("una+one@example.com").purchase()))
    paired.set_rules([LATE_RULE])

    open_customer(admin, "una+one@example.com", "&preview=1")
    window.follow("[aria-describedby=cart-companion-resync-help]")
    assert "The tags of una+one@example.com are being set." in admin.notice()
    eventually(lambda: "late" in crm.tags_of("una+one@example.com"), 20, lambda: str(crm.calls()))
    open_customer(admin, "una+one@example.com")
    window.wait_for_text("Added “late”.")
    admin.keep_picture("customer-resynced")

    open_customer(admin, "nobody@example.com", "&preview=1")
    assert not window.has("[aria-describedby=cart-companion-resync-help]")


def test_an_owner_brings_all_customers_tags_up_to_date(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    emails = [f"all{number}@example.com" for number in range(3)]
    for event in [paired.send(paired.order(email).purchase()) for email in emails]:
        paired.settled(event)
    paired.set_rules([LATE_RULE])

    admin.open(RULES)
    window.click("[data-do=who-would-change]")
    eventually(lambda: "3 would get tags" in window.text("#cart-companion-who"), 20, window.text)
    window.click("#cart-companion-who summary")
    assert "all1@example.com gets “late”" in window.text("#cart-companion-who")
    admin.keep_picture("rules-resync")
    window.follow_script("document.querySelector('input[name=sure]').form.submit()")
    assert "Tick “Yes, for all customers” first" in admin.notice()
    window.click("input[name=sure]")
    window.follow("[aria-describedby=cart-companion-resync-help]")
    assert "Started" in admin.notice()

    # The script replaces the bar by the end, without the page being loaded again; three customers may be done before.
    def said() -> str:
        return window.text(".cart-companion-job")

    eventually(lambda: "All customers were handed to this site" in said(), 30, said, pause=0.5)
    assert "3 customers were handed to this site." in said()
    assert "Customers are processed one at a time" in said()
    assert "state=pending" in window.run("return document.querySelector('.cart-companion-job a').href")
    assert not window.has("[data-cart-companion-after][hidden]")
    eventually(lambda: all("late" in crm.tags_of(email) for email in emails), 20, lambda: str(crm.calls()))
    admin.keep_picture("rules-resynced")
