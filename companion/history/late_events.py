"""Late events: the customer's history as the site knows it, before and after the late event is added.

A late event happened before events that the site knows already. Processed alone it would undo them; so the
plugin evaluates both histories and applies the difference (docs/decisions/009). Each row carries what the
customer was entitled to right after it: the history reads as if all events had come in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from companion.entitlements import PAUSE_SHADOW, Fact, History, replay_steps
from companion.events import EventType
from companion.history.load import CustomerHistory, ending_keys, is_ending
from companion.ledger.documents import Document
from companion.ledger.models import WAITING
from companion.schema.serialize import entitlement_to_json, timestamp

MAX_ROWS = 100
KNOWN_TO_SITE = frozenset({"delivered", "skipped", "failed"})

Row = dict[str, Any]


def history_before_and_after(
    customer: CustomerHistory, event_id: str, brought: Collection[str]
) -> dict[str, list[Row]] | None:
    """The history without and with the event, oldest row first; ``None`` for an event that is not late.

    ``brought`` are the customer's events that reach the site before it in the same request.
    """
    states = {one: "delivered" if one in brought else state for one, state in customer.states.items()}
    sent = {
        one
        for one, state in states.items()
        if state in KNOWN_TO_SITE and one != event_id and not _is_resync(customer, one)
    }
    if not _is_late(customer, event_id, sent):
        return None
    known = {one for one, state in states.items() if state not in WAITING} - {event_id}
    return {
        "without": _newest(customer, event_id, _rows(customer, sent, known)),
        "with": _newest(customer, event_id, _rows(customer, sent | {event_id}, known | {event_id})),
    }


def _is_resync(customer: CustomerHistory, event_id: str) -> bool:
    return bool(customer.documents[event_id]["type"] == EventType.CUSTOMER_RESYNC.value)


def _is_late(customer: CustomerHistory, event_id: str, sent: Collection[str]) -> bool:
    """Whether the site knows a later event; a pause also cancels an end that came just before it."""
    place, document = _place(customer, event_id), customer.documents[event_id]
    if any(_place(customer, one) > place for one in sent):
        return True
    shadow = customer.happened_at[event_id] - PAUSE_SHADOW.total_seconds() * 1000
    ends = (one for one in sent if is_ending(customer.documents[one]))
    return document["type"] == EventType.SUBSCRIPTION_PAUSED.value and any(
        customer.happened_at[one] >= shadow for one in ends
    )


def _place(customer: CustomerHistory, event_id: str) -> tuple[int, str]:
    return customer.happened_at[event_id], customer.documents[event_id]["key"]


def _rows(customer: CustomerHistory, sent: Collection[str], known: Collection[str]) -> list[Row]:
    rows: dict[str, Row] = {}
    for mode in sorted({customer.documents[one]["mode"] for one in sent}):
        facts = [fact for fact in customer.facts_of(mode) if fact.event_id in known]
        rows |= _rows_of(customer, sent, facts, mode)
    return [rows[one] for one in sorted(rows, key=lambda one: _place(customer, one))]


def _rows_of(
    customer: CustomerHistory, sent: Collection[str], facts: list[Fact], mode: str
) -> Iterator[tuple[str, Row]]:
    """The rows of one mode; an end of paid time that never came, by these facts, has none."""
    history = History()
    rows: dict[str, Row] = {}
    for fact in replay_steps(facts, history):
        document = customer.documents[fact.event_id]
        if fact.event_id in sent and document["mode"] == mode:
            rows[fact.event_id] = _row(fact, document, history)
    ends = ending_keys(history, mode)
    for event_id, row in rows.items():
        document = customer.documents[event_id]
        if not is_ending(document) or document["key"] in ends:
            yield event_id, row


def _row(fact: Fact, document: Document, history: History) -> Row:
    """As much of the published event as tag rules look at."""
    resolved, refund = history.resolved[fact.event_id], document["refund"]
    keys = [item["key"] for item in document["items"]]
    if refund and not keys:
        keys = history.items_of(fact.order)
    return {
        "id": fact.event_id,
        "version": 1,
        "type": resolved.type.value,
        "mode": document["mode"],
        "occurred_at": timestamp(fact.at),
        "order": {"id": document["order"]["id"], "invoice_id": document["order"]["invoice_id"]},
        "items": [{"key": key} for key in keys],
        "subscription": {"failures": resolved.failures},
        "regained": list(resolved.regained),
        "refund": {"full": resolved.full_refund, "item": refund["item"]} if refund else None,
        "entitlements": [entitlement_to_json(row) for row in history.entitlements()],
    }


def _newest(customer: CustomerHistory, event_id: str, rows: list[Row]) -> list[Row]:
    """At most MOST_ROWS, the event itself among them."""
    spare = len(rows) - MAX_ROWS
    return [row for at, row in enumerate(rows) if at >= spare or row["id"] == event_id]
