"""Each kept webhook body gives the event it should, and that event fits the published schema.

``index.json`` names the source of each body and what it gives: type, total, items (with plan, amount and
pricing option; a quantity of 1 goes without saying), times, the amount of a refund. What it leaves out is
``None``; the mode is live.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from companion.events import AccessState, Entitlement, NormalisedEvent, RecordedEvent
from companion.schema.serialize import event_to_json, timestamp
from companion.thrivecart.normalise import normalise
from companion.thrivecart.verify import verify
from companion.thrivecart.vocabulary import MEANINGS
from tests.unit.thrivecart.schema import problems
from tests.unit.thrivecart.webhooks import CONTENT_TYPES, FOLDER, INDEX, SECRET_WORD, fields_of

GIVES: dict[str, dict[str, Any]] = {row["file"]: row["gives"] for row in INDEX["webhooks"]}
DOCUMENT = Path(__file__).parents[3] / "docs" / "thrivecart-events.md"
RECEIVED = datetime(2026, 6, 1, 12, 0, 0, 120_000, tzinfo=UTC)


def told(what: NormalisedEvent) -> dict[str, Any]:
    """The event as a site would be told it."""
    rows = tuple(Entitlement(item.key, AccessState.ACTIVE, RECEIVED) for item in what.items)
    customer = replace(what.customer, also_known_as=("old@example.com",))
    event = replace(what, occurred_at=what.occurred_at or RECEIVED, customer=customer)
    return event_to_json(RecordedEvent("evt_01JTESTTEST", event, what.type, RECEIVED, True), rows)


def in_short(what: NormalisedEvent) -> dict[str, Any]:
    """What the index says of a body: the facts that differ from body to body."""
    event = told(what)
    subscription, refund = event["subscription"] or {}, event["refund"] or {}
    facts = {
        "type": event["type"],
        "mode": event["mode"] if event["mode"] == "test" else None,
        "total": event["order"]["total"],
        "items": {item["key"]: _item_in_short(item) for item in event["items"]} or None,
        "occurred_at": timestamp(what.occurred_at),
        "next_payment_at": subscription.get("next_payment_at"),
        "paid_until": subscription.get("paid_until"),
        "refund": refund.get("amount"),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _item_in_short(item: dict[str, Any]) -> dict[str, Any]:
    quantity = item["quantity"] if item["quantity"] != 1 else None
    facts = {"plan": item["plan"], "amount": item["amount"], "quantity": quantity, "option": item["option"]}
    return {name: value for name, value in facts.items() if value is not None}


def test_every_file_is_in_the_index_with_its_source() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {"index.json"}
    assert files == set(CONTENT_TYPES) == set(GIVES)
    assert all(row["source"] for row in INDEX["webhooks"])


@pytest.mark.parametrize("name", MEANINGS)
def test_every_name_of_thrivecarts_has_a_body_and_a_row_in_the_document(name: str) -> None:
    assert name in {row["event"] for row in INDEX["webhooks"]}
    assert f"`{name}`" in DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", CONTENT_TYPES)
def test_a_webhook_gives_its_event(file: str) -> None:
    fields = fields_of(file)
    assert verify(fields, SECRET_WORD)
    assert in_short(normalise(fields)) == GIVES[file]


@pytest.mark.parametrize("file", CONTENT_TYPES)
def test_its_event_fits_the_schema(file: str) -> None:
    assert problems(told(normalise(fields_of(file)))) == []


def test_long_ids_are_told_exactly_and_a_lone_space_is_no_name() -> None:
    event = told(normalise(fields_of("order-success-sparse.txt")))
    assert (event["order"]["id"], event["customer"]["id"]) == ("998877665544332299", "998877665544332200")
    assert (event["customer"]["first_name"], event["customer"]["last_name"]) == (None, None)


def test_a_changed_address_is_tied_in_either_family() -> None:
    for file in ("customer-updated.txt", "customer_updated.json"):
        what = normalise(fields_of(file))
        assert what.customer.email == "ada@new.example"
        assert [(tie.kind, tie.value) for tie in what.identifiers] == [
            ("customer", "5511"),
            ("email", "ada.lovelace@example.com"),
        ]
