"""From a ThriveCart webhook to a tag in the site's CRM."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.stack.crm import APPLY_CALLS, FIND_CALLS, StandInCrm
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, WORKBOOK


def test_a_purchase_with_an_order_bump_tags_the_customer(paired_on_each_database: Pair, crm: StandInCrm) -> None:
    pair = paired_on_each_database

    event_id = pair.send(pair.order("New.Customer+tag@Example.com", COURSE, WORKBOOK).purchase())

    delivery = pair.settled(event_id)
    assert delivery["state"] == "delivered", delivery
    assert crm.tags_of("new.customer+tag@example.com") == {"course bought", "workbook bought"}
    result = delivery["result"]
    assert result["outcome"] == "applied"
    assert result["contact_created"] is True
    assert sorted(result["tags_applied"]) == ["course bought", "workbook bought"]


def test_a_known_contact_costs_one_look_up_and_one_apply_call(paired: Pair, crm: StandInCrm) -> None:
    paired.settled(paired.send(paired.order("regular@example.com", COURSE, WORKBOOK).purchase()))
    before = len(crm.calls())

    event_id = paired.send(paired.order("regular@example.com", COURSE, WORKBOOK).purchase())

    assert paired.settled(event_id)["result"]["contact_created"] is False
    calls = [call["call"] for call in crm.calls()[before:]]
    assert sum(call in FIND_CALLS for call in calls) <= 1, calls
    assert sum(call in APPLY_CALLS for call in calls) <= 1, calls
    assert "add_contact" not in calls


def test_the_same_webhook_five_times_at_once_is_one_event_and_one_tag(
    paired_on_each_database: Pair, crm: StandInCrm
) -> None:
    pair = paired_on_each_database
    purchase = pair.order("five@example.com").purchase()

    with ThreadPoolExecutor(5) as pool:
        events = set(pool.map(pair.send, [purchase] * 5))

    assert len(events) == 1
    assert pair.settled(events.pop())["state"] == "delivered"
    assert len(pair.companion.items("event", "list", "--site", pair.site_id)) == 1
    assert crm.times_applied("five@example.com", "course bought") == 1


def test_a_webhook_sent_again_later_asks_the_crm_nothing(paired: Pair, crm: StandInCrm) -> None:
    purchase = paired.order("again@example.com").purchase()
    paired.settled(paired.send(purchase))
    calls = len(crm.calls())

    for _ in range(4):
        paired.send(purchase)
    paired.settled(paired.send(paired.order("marker@example.com").purchase()))

    assert crm.times_applied("again@example.com", "course bought") == 1
    assert [call for call in crm.calls()[calls:] if "again@example.com" in str(call)] == []


def test_a_refund_takes_the_tag_away(paired: Pair, crm: StandInCrm) -> None:
    order = paired.order("back@example.com")
    paired.settled(paired.send(order.purchase()))

    paired.settled(paired.send(order.refund(order.bought_at + 600)))

    assert crm.tags_of("back@example.com") == {"refunded"}


def test_a_wrong_secret_word_is_refused_and_nothing_is_kept(paired: Pair, crm: StandInCrm) -> None:
    forged = paired.order("forger@example.com").purchase() | {"thrivecart_secret": "guessed"}

    answer = paired.post(forged, sender="127.0.0.9")  # another's than all other wrong words of these tests

    assert answer.status == 401
    assert paired.companion.items("event", "list", "--site", paired.site_id) == []
    assert crm.tags_of("forger@example.com") == set()
    assert "guessed" not in paired.companion.log.read_text()
