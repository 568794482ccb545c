"""Rules with operations where contacts come with users; what a death in the middle of one leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.managed_contacts.members import WAYS, Members
from tests.stack.owner import Owner
from tests.stack.pairing import Rule
from tests.stack.shop import COURSE, WORKBOOK, Product

OPERATIONS: dict[str, dict[str, Any]] = {
    "12": {"kind": "grant", "name": "Grant the course", "apply": ["course"], "remove": ["course revoked"]},
    "13": {"kind": "revoke", "name": "Revoke the course", "apply": ["course revoked"]},
    "21": {"kind": "increase", "name": "Three credits", "field": "credits", "by": 3},
    "22": {"kind": "increase", "name": "Five credits", "field": "credits", "by": 5},
}
DEADLY = OPERATIONS | {"21": OPERATIONS["21"] | {"before": "die"}, "22": OPERATIONS["22"] | {"after": "die"}}


def rule(product: Product, event: str, operation: str, *apply: str) -> Rule:
    named = {"id": operation, "name": OPERATIONS[operation]["name"]}
    return {"product": product.key, "event": event, "apply": [*apply], "remove": [], "operations": [named]}


def test_a_course_is_granted_revoked_and_granted_again_by_operations(members_in: Callable[[str], Members]) -> None:
    members, email = members_in("later"), "by.operations@example.com"
    members.behave(operations=OPERATIONS)
    members.paired.set_rules(
        [rule(COURSE, "purchase.completed", "12"), rule(COURSE, "purchase.refunded", "13", "stopped")]
    )
    order = members.paired.order(email)

    bought = members.send(order.purchase())
    assert (bought.state, bought.result["operations_run"]) == ("delivered", ["Grant the course"]), bought
    assert members.faults([email], {"course"}) == []
    refunded = members.send(order.refund(order.bought_at + 60))
    assert refunded.result["operations_run"] == ["Revoke the course"], refunded
    assert members.access(email) == {"course", "course revoked", "stopped"}, "A revoke tag forbids beside the other."
    members.send(members.paired.order(email).purchase())

    assert members.faults([email], {"course", "stopped"}) == []
    assert [operation for _, operation in members.crm.operations_run()] == ["12", "13", "12"]


@pytest.mark.parametrize("way", WAYS)
def test_a_process_killed_in_an_operation_runs_it_once_and_the_owner_is_asked(
    way: str, members_in: Callable[[str], Members]
) -> None:
    members = members_in(way)
    before, after = f"before@{way}.example", f"after@{way}.example"
    members.behave(operations=DEADLY)
    members.paired.set_rules(
        [
            rule(COURSE, "purchase.completed", "21", "course"),
            rule(WORKBOOK, "purchase.completed", "22", "course"),
        ]
    )
    bought = {before: COURSE, after: WORKBOOK}

    events = {
        email: members.paired.send(members.paired.order(email, item).purchase()) for email, item in bought.items()
    }
    for one in members.settled(*events.values()):
        assert one.state == "failed", one
        assert "was begun on" in one.result["message"]
    assert members.faults(bought, {"course"}) == []
    assert members.crm.operations_run() == [(after, "22")]

    members.behave(operations=OPERATIONS)
    owner = Owner(members.paired.site)
    for email, word in ((before, "again"), (after, "done")):
        owner.open(f"/wp-admin/admin.php?page=cart-companion&event={events[email]}")
        owner.submit("answers[0][id]", **{"answers[0][word]": word})
    assert {one.state for one in members.settled(*events.values())} == {"delivered"}
    assert members.crm.operations_run() == [(after, "22"), (before, "21")]
    assert members.faults(bought, {"course"}) == []
    assert members.needing_a_person() == []
