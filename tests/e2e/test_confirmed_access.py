"""What a CRM's automation undoes just after an event was answered well is found by the check that confirms it."""

from __future__ import annotations

import time

import pytest

from tests.stack.crm import StandInCrm
from tests.stack.later import minutes_pass_with_checks
from tests.stack.pairing import Pair, Rule
from tests.stack.shop import COURSE, Order
from tests.stack.wordpress import WordPress

RULES: list[Rule] = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["bought"], "remove": ["revoked"]},
    {"id": "r2", "product": COURSE.key, "event": "purchase.refunded", "apply": ["revoked"], "remove": []},
    {"id": "r3", "product": COURSE.key, "event": "subscription.cancelled", "apply": ["cancelled"], "remove": []},
]
LETS_IN: dict[str, object] = {"trigger": "bought", "takes_trigger_away": True, "applies": ["course access"]}
REVOKES_ALL_THE_SAME: dict[str, object] = {"trigger": "bought", "applies": ["revoked"]}
REVOKES_AT_ONCE = {"trigger": "cancelled", "takes_trigger_away": True, "applies": ["revoked"]}
GIVES_BACK = {"trigger": "revoked", "removes": ["revoked"]}

USE_ACCESSALLY = "CartCompanion\\Plugin::instance()->connections()->choose( 'accessally' );"
MAKE_MEMBER = """
    $id = FakeCrm::change( fn( array &$state ) => FakeCrm::create( $state, array( 'email' => $input['email'] ) ) );
    AccessAlly::add_user_and_password( $id, false, true, array(), true );
    AccessAllyAPI::refresh_tag_mapping();
"""
# The CRM gets round to its automations; then the members come, and AccessAlly fetches their tags.
AUTOMATIONS_RUN = """
    FakeCrmAutomations::run_due();
    array_map( array( 'AccessAllyAPI', 'sync_user_info_from_crm' ), get_users( array( 'fields' => 'ids' ) ) );
"""
ALERTS = "return CartCompanion\\Plugin::instance()->companion()->summary()['alerts'];"
DAY = 86_400


@pytest.fixture
def members(paired: Pair, crm: StandInCrm, site: WordPress) -> Pair:
    """A shop with AccessAlly, whose tags the CRM's automations know."""
    site.php(USE_ACCESSALLY, user=1)
    for tag in ("bought", "course access", "revoked", "cancelled"):
        crm.add_tag(tag)
    paired.set_rules(RULES)
    return paired


def bought(paired: Pair, crm: StandInCrm, order: Order, automation: dict[str, object]) -> str:
    """A member buys, before the CRM runs this automation, and is in at once; the event's id."""
    paired.site.php(MAKE_MEMBER, email=order.email)
    crm.behave(automations=[automation], automations_run="when_told")
    return answered(paired, order.purchase(), "granted")


def answered(paired: Pair, webhook: dict[str, object], access: str) -> str:
    event = paired.send(webhook)
    result = paired.settled(event)["result"]
    assert (result["access"], result.get("confirm")) == (access, True), result
    return event


def test_what_an_automation_undoes_is_an_alert_after_15_minutes_and_what_stands_is_none(
    members: Pair, crm: StandInCrm, site: WordPress
) -> None:
    healthy = bought(members, crm, members.order("well@example.com"), LETS_IN)
    locked_out = bought(members, crm, members.order("locked.out@example.com"), REVOKES_ALL_THE_SAME)
    order = members.order("refunded@example.com")
    bought(members, crm, order, LETS_IN)
    site.php(AUTOMATIONS_RUN)
    crm.behave(automations=[GIVES_BACK], automations_run="when_told")
    given_back = answered(members, order.refund(int(time.time())), "revoked")
    site.php(AUTOMATIONS_RUN)
    events, calls = (healthy, locked_out, given_back), len(crm.calls())
    assert [members.delivery(event)["alert"] for event in events] == [None, None, None]

    minutes_pass_with_checks(members, 16)

    assert [members.delivery(event)["alert"] for event in events] == [None, "no_access", "still_has_access"]
    assert site.php(ALERTS) == {"no_access": 1, "still_has_access": 1}
    fetched = [call["call"] for call in crm.calls()[calls:]]
    assert fetched == ["sync_user_info_from_crm"] * 2, "Once for each who would be told of, and nothing for who is in."
    assert timelines(members, *events) == [[], ["pending"], ["still_has_access"]]


def test_who_cancelled_and_is_revoked_though_time_is_paid_for_is_an_alert(
    members: Pair, crm: StandInCrm, site: WordPress
) -> None:
    order = members.order("paid.until@example.com", recurring=True)
    bought(members, crm, order, LETS_IN)
    site.php(AUTOMATIONS_RUN)
    crm.behave(automations=[REVOKES_AT_ONCE], automations_run="when_told")
    now = int(time.time())
    cancelled = members.send(order.cancellation(now, now + 20 * DAY))
    assert members.settled(cancelled)["state"] == "delivered"
    site.php(AUTOMATIONS_RUN)

    minutes_pass_with_checks(members, 16)

    assert members.delivery(cancelled)["alert"] == "no_access"


def timelines(paired: Pair, *events: str) -> list[list[str]]:
    """What later checks told of each event."""
    code = "return array_map( fn( $one ) => $companion->event( $one )['timeline'], $input['events'] );"
    found = paired.site.php("$companion = CartCompanion\\Plugin::instance()->companion();" + code, events=events)
    return [[step["detail"].split(":")[0] for step in rows if step["what"] == "access"] for rows in found]
