"""The schema is strict: it takes what the design says, and nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.unit.thrivecart.schema import SCHEMA, problems

EVENT: dict[str, Any] = {
    "id": "evt_01JABCDEFGHJKMNPQRSTVWXYZ0",
    "version": 1,
    "type": "purchase.completed",
    "mode": "live",
    "occurred_at": "2026-11-24T10:00:00Z",
    "received_at": "2026-11-24T10:00:01.120Z",
    "source": {"name": "thrivecart", "event": "order.success", "account": "acme"},
    "order": {"id": "2133098", "invoice_id": "000000003", "currency": "USD", "total": 4900},
    "customer": {
        "id": "5511",
        "email": "a@example.com",
        "also_known_as": ["b@example.com"],
        "first_name": "A",
        "last_name": "B",
        "country": "US",
    },
    "items": [
        {
            "key": "product-12",
            "name": "AccessAlly 101 Course",
            "kind": "product",
            "plan": "one-time",
            "quantity": 1,
            "amount": 4900,
        }
    ],
    "subscription": None,
    "refund": None,
    "entitlements": [{"item": "product-12", "state": "active", "since": "2026-11-24T10:00:00Z"}],
}
REFUND = {"amount": 4900, "full": None, "item": None, "reason": None}
NOTHING = dict.fromkeys(("id", "invoice_id", "currency", "total"))


def changed(**values: Any) -> dict[str, Any]:
    """The event with some values replaced; ``order__total`` is ``total`` within ``order``."""
    event = copy.deepcopy(EVENT)
    for path, value in values.items():
        *transport, last = path.split("__")
        place: Any = event
        for name in transport:
            place = place[int(name) if name.isdecimal() else name]
        place[last] = value
    return event


def test_the_schema_is_one_and_says_what_each_part_is() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert all("description" in part or part.get("properties") for part in SCHEMA["properties"].values())


GOOD = {
    "the_designs_example": EVENT,
    "with_the_pricing_option": changed(items__0__option="3 payments"),
    "without_a_pricing_option": changed(items__0__option=None),
    "resync": changed(type="customer.resync", items=[], order=NOTHING),
    "refund": changed(type="purchase.refunded", refund=REFUND),
    "other_without_address": changed(type="other", customer__email=None, items=[], entitlements=[]),
    "cancelled_with_paid_time": changed(
        entitlements__0__state="cancelling", entitlements__0__until="2026-12-24T10:00:00Z"
    ),
    "a_part_refunded": changed(entitlements__0__happened=[{"type": "purchase.refunded", "item": "product-12"}]),
    "a_part_of_the_order_refunded": changed(
        entitlements__0__happened=[{"type": "purchase.refunded", "item": None}, {"type": "subscription.renewed"}]
    ),
    "unicode_address": changed(customer__email="zoë@exämple.de"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_event_is_taken(name: str) -> None:
    assert problems(GOOD[name]) == []


BAD = {
    "type": changed(type="nonsense"),
    "version": changed(version=2),
    "id": changed(id=None),
    "id_form": changed(id="event-1"),
    "mode": changed(mode="demo"),
    "total_as_text": changed(order__total="49.00"),
    "negative_total": changed(order__total=-1),
    "float_total": changed(order__total=49.5),
    "lower_case_currency": changed(order__currency="usd"),
    "order_id_as_number": changed(order__id=2133098),
    "order_null": changed(order=None),
    "address_as_number": changed(customer__email=5),
    "no_address": changed(customer__email=None),
    "items_null": changed(items=None),
    "item_key": changed(items__0__key="course-1"),
    "quantity_zero": changed(items__0__quantity=0),
    "option": changed(items__0__option={"id": "78572"}),
    "plan": changed(items__0__plan="weekly"),
    "time_without_zone": changed(occurred_at="2026-11-24T10:00:00"),
    "time_as_number": changed(received_at=1795514400),
    "state": changed(entitlements__0__state="gone"),
    "until_null": changed(entitlements__0__until=None),
    "nothing_happened": changed(entitlements__0__happened=[]),
    "what_happened_is_no_event": changed(entitlements__0__happened=[{"type": "gone"}]),
    "what_happened_is_no_setback": changed(entitlements__0__happened=[{"type": "subscription.ended"}]),
    "unknown_field": changed(extra=1),
    "unknown_field_within": changed(customer__phone="1"),
    "refund_without_refund": changed(type="purchase.refunded"),
    "refund_of_something_else": changed(refund=REFUND),
    "resync_with_items": changed(type="customer.resync", order=NOTHING),
    "resync_with_an_order": changed(type="customer.resync", items=[]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_event_is_refused(name: str) -> None:
    assert problems(BAD[name])


@pytest.mark.parametrize("name", SCHEMA["required"])
def test_every_field_is_required(name: str) -> None:
    assert problems({field: value for field, value in EVENT.items() if field != name})
