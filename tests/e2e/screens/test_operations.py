"""AccessAlly's custom operations in rules: chosen by name, marked when gone, asked about when nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.screens.admin import RULES, STATUS, Admin
from tests.stack.crm import StandInCrm
from tests.stack.owner import Owner
from tests.stack.pairing import Pair
from tests.stack.process import eventually
from tests.stack.shop import COURSE
from tests.stack.wordpress import WordPress

OPERATIONS: dict[str, dict[str, Any]] = {
    "12": {"kind": "grant", "name": "Grant AccessAlly 101", "apply": ["101 access"], "remove": ["101 revoked"]},
    "13": {"kind": "revoke", "name": "Revoke AccessAlly 101", "apply": ["101 revoked"]},
    "21": {"kind": "increase", "name": "Ten coaching credits", "field": "credits", "by": 10},
    "22": {"kind": "tags", "name": "Welcome series, English"},
}
CREDITS = {"id": "21", "name": "Ten coaching credits"}
BUYERS: dict[str, Any] = {"id": "r1", "product": "*", "event": "purchase.completed", "apply": ["bought"], "remove": []}
BEGUN = """
    $row = CartCompanion\\Plugin::instance()->log()->find( $input['event'] );
    return 'begun' === ( $row['steps']['operations'][0]['state'] ?? '' );
"""
# As if the minute had passed in which a process that died still holds its event.
END_CLAIMS = 'global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = 0" );'
CARD = f"#cart-companion-card-{COURSE.key}"
BOX = CARD + " [data-rule]:nth-child({row}) .cart-companion-operations label"


@pytest.fixture(autouse=True)
def accessally_has_operations(crm: StandInCrm) -> None:
    crm.behave(operations=OPERATIONS)
    for tag in ("bought", "101 access", "101 revoked"):
        crm.add_tag(tag)


def test_operations_are_suggested_chosen_by_name_and_marked_when_they_are_gone(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    paired.set_rules([])
    paired.settled(paired.send(paired.order("finn@example.com").purchase()))

    admin.open(f"{RULES}&suggest={COURSE.key}")
    eventually(lambda: len(window.texts(f"{CARD} [data-rule]")) == 7, 20, window.text)
    assert "“Grant AccessAlly 101” and “Revoke AccessAlly 101” are named like this product" in window.text(".wrap")
    assert _ticked(window) == ["Grant AccessAlly 101", "Revoke AccessAlly 101", "Revoke AccessAlly 101"]
    window.click(f"{BOX.format(row=1)}:nth-of-type(3) input")
    admin.keep_picture("rules-operations-suggested")
    window.follow("[data-do=save]")
    assert "7 rules saved" in admin.notice()
    rules = {rule["event"]: rule for rule in site.option("cart_companion_rules")}
    assert rules["purchase.completed"]["operations"] == [{"id": "12", "name": "Grant AccessAlly 101"}, CREDITS]
    assert rules["purchase.refunded"]["operations"] == [{"id": "13", "name": "Revoke AccessAlly 101"}]
    assert "operations" not in rules["subscription.cancelled"]

    left = {"12": OPERATIONS["12"] | {"name": "Grant AccessAlly 101 (2027)"}, "13": OPERATIONS["22"]}
    crm.behave(operations=left)
    admin.open(RULES)
    assert "look at this" in window.text(f"{CARD} summary")
    window.click(f"{CARD} > summary")
    said = window.text(CARD)
    assert "The operation “Ten coaching credits” (21) is no longer in AccessAlly" in said
    assert "The operation “Revoke AccessAlly 101” (13) is called “Welcome series, English” in AccessAlly now" in said
    assert "was “Grant AccessAlly 101”" in said
    admin.keep_picture("rules-operations-gone")
    window.click(f"{CARD} [data-field=again]")
    window.follow("[data-do=save]")
    rules = {rule["event"]: rule for rule in site.option("cart_companion_rules")}
    kept = [{"id": "12", "name": "Grant AccessAlly 101 (2027)"}, CREDITS]
    assert rules["purchase.completed"]["operations"] == kept, "What is gone stays until the owner takes it out."


def test_operations_can_be_chosen_without_javascript(paired: Pair, site: WordPress) -> None:
    paired.set_rules([BUYERS])
    owner = Owner(site)
    owner.open(f"/wp-admin/{RULES}&product=*")

    owner.submit("rules[1][id]", **{"rules[1][operations][]": '{"id":"21","name":"Ten coaching credits"}'})

    assert "1 rule saved" in owner.page
    assert site.option("cart_companion_rules") == [BUYERS | {"operations": [CREDITS]}]


def test_rules_without_operations_look_and_stay_as_they_were(admin: Admin, paired: Pair, crm: StandInCrm) -> None:
    crm.behave()
    admin.open(RULES)
    admin.window.click("[data-do=open-all]")
    assert admin.window.has("[data-rule]")
    assert not admin.window.has(".cart-companion-operations")
    assert "operation" not in admin.window.text("#cart-companion-cards").lower()


def test_after_a_process_died_in_an_operation_the_owner_is_asked_and_nothing_runs_twice(
    admin: Admin, paired: Pair, site: WordPress, crm: StandInCrm
) -> None:
    window = admin.window
    crm.behave(operations=OPERATIONS | {"21": OPERATIONS["21"] | {"before": "die"}})
    grant = {"id": "12", "name": "Grant AccessAlly 101"}
    paired.set_rules([BUYERS | {"operations": [CREDITS, grant]}])
    event = paired.send(paired.order("ann@example.com").purchase())
    eventually(lambda: site.php(BEGUN, event=event), 30, paired.log_tail)
    crm.behave(operations=OPERATIONS)
    eventually(lambda: "Another request is processing" in str(paired.delivery(event)["attempts"]), 60, paired.log_tail)
    paired.delivery_in(event, "pending")
    site.php(END_CLAIMS)
    paired.companion.cli("event", "replay", event)  # now, not in the minute that the site asked for
    delivery = paired.settled(event)

    assert (delivery["state"], delivery["result"]["operations_run"]) == ("failed", ["Grant AccessAlly 101"])
    assert "was begun on" in delivery["result"]["message"]
    paired.companion.cli("event", "replay", "--state", "failed")
    assert paired.settled(event)["state"] == "failed"
    assert crm.operations_run() == [("ann@example.com", "12")], "Retry without an answer runs nothing."

    admin.open(f"{STATUS}&event={event}")
    assert "What became of the operation “Ten coaching credits” (21)" in window.text(".cart-companion-questions")
    assert "Answer the question below" in window.text(".cart-companion-diagnosis")
    admin.keep_picture("event-operation-unsettled")
    window.click(".cart-companion-questions [value=again]")
    window.follow(".cart-companion-questions button")
    assert "Your answer is kept" in admin.notice()
    delivery = paired.settled(event)
    assert delivery["state"] == "delivered"
    assert delivery["result"]["operations_run"] == ["Ten coaching credits", "Grant AccessAlly 101"]
    assert [contact["fields"]["credits"] for contact in crm.contacts_of("ann@example.com")] == [10]

    admin.open(f"{STATUS}&event={event}")
    window.wait_for_text("Operations run in AccessAlly")
    admin.keep_picture("event-operations-run")
    admin.open(STATUS)
    assert "Ran “Ten coaching credits”" in admin.table()[0]
    paired.companion.cli("event", "replay", event)
    paired.settled(event)
    assert len(crm.operations_run()) == 2


def test_the_owner_answers_without_javascript(paired: Pair, site: WordPress, crm: StandInCrm) -> None:
    crm.behave(operations={"31": {"kind": "throws", "name": "Broken one"}})
    paired.set_rules([BUYERS | {"operations": [{"id": "31", "name": "Broken one"}]}])
    event = paired.send(paired.order("ann@example.com").purchase())
    delivery = paired.settled(event)
    assert (delivery["state"], delivery["result"]["tags_applied"]) == ("failed", ["bought"])
    assert "The custom operation could not be run." in delivery["result"]["message"]

    owner = Owner(site)
    owner.open(f"/wp-admin/{STATUS}&event={event}")
    owner.submit("answers[0][id]", **{"answers[0][word]": "done"})

    assert "Your answer is kept" in owner.page
    assert paired.settled(event)["result"]["operations_run"] == ["Broken one"]
    assert len([call for call in crm.calls() if call["call"] == "run_custom_operation"]) == 1


def _ticked(window: Any) -> list[str]:
    return [text.strip() for text in window.texts(".cart-companion-operations label:has(input:checked)")]
