"""Events that failed, and Retry."""

from __future__ import annotations

from tests.e2e.screens.admin import STATUS, Admin
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress


def test_a_failed_event_says_why_and_retry_mends_it(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    crm.behave(refuse="ben@example.com")
    failed = paired.send(paired.order("ben@example.com").purchase())
    assert paired.settled(failed)["state"] == "failed"

    admin.open(STATUS)
    assert "1 needs you" in " ".join(window.text(".cart-companion-counts .is-attention").split())
    assert "Needs you" in admin.table()[0]
    admin.keep_picture("status-attention")
    admin.open("index.php")
    assert "1 event did not work and needs you." in window.text("#cart_companion")
    assert window.texts("#toplevel_page_cart-companion > a .pending-count") == ["1"]

    admin.open(f"{STATUS}&event={failed}")
    assert "press Retry" in window.text(".cart-companion-diagnosis")
    admin.keep_picture("event-failed")
    crm.behave()
    window.follow(".cart-companion-retry button")
    assert "1 event is tried again now" in admin.notice()
    window.wait_for_text("set the tag “course bought”")
    assert crm.tags_of("ben@example.com") == {"course bought"}


def test_several_events_are_retried_at_once(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    window = admin.window
    paired.set_rules([])
    emails = [f"many{number}@example.com" for number in range(3)]
    events = [paired.send(paired.order(email).purchase()) for email in emails]
    for event in events:
        paired.settled(event)
    paired.set_rules([{"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["late"], "remove": []}])

    admin.open(STATUS)
    window.follow("button[name=selected]")
    assert "Tick the events" in admin.notice()
    window.click("#cb-select-all-1")
    window.follow("button[name=selected]")

    assert "3 events are tried again now" in admin.notice()
    eventually(lambda: all(crm.tags_of(email) == {"late"} for email in emails), 20, lambda: str(crm.calls()))
    for event in events:
        paired.settled(event)
    admin.open(STATUS)
    window.follow_script("document.querySelector('.row-actions button[name=event]').click()")
    assert "1 event is tried again now" in admin.notice()
