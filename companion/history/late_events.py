"""Late events: the customer's history as the site knows it, before and after the late event is added.

A late event happened before events that the site knows already. Processed alone it would undo them; so the
plugin evaluates both histories and applies the difference (docs/decisions/009). Each row carries what the
customer was entitled to right after it: the history reads as if all events had come in order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Any

from companion.entitlements import ONE_CANCELLATION, PAUSE_SHADOW, Fact, History, replay_steps
from companion.events import EventType, Mode, NormalisedEvent, RecordedEvent
from companion.history.load import CustomerHistory, ending_keys, is_ending
from companion.ledger.models import WAITING
from companion.ledger.states import DeliveryState
from companion.schema.serialize import VERSION, entitlement_to_json, timestamp

MAX_ROWS = 100
KNOWN_TO_SITE = frozenset({DeliveryState.DELIVERED, DeliveryState.SKIPPED, DeliveryState.FAILED})

Row = dict[str, Any]


def history_before_and_after(
    customer: CustomerHistory, event_id: str, brought: Collection[str]
) -> dict[str, list[Row]] | None:
    """The history before and after the event is added, oldest row first; ``None`` for an event that is not late.

    ``brought`` are the customer's events that reach the site before it in the same request.
    """
    others = [one for one in customer.events.values() if one.id != event_id]
    sent = {
        one.id
        for one in others
        if (one.id in brought or one.state in KNOWN_TO_SITE) and one.event.type is not EventType.CUSTOMER_RESYNC
    }
    if not _is_late(customer, event_id, sent):
        return None
    known = {
        one.id for one in others if one.id in brought or (one.state not in WAITING and not _is_unheard(customer, one))
    }
    return {
        "before": _newest(event_id, _rows(customer, sent, known)),
        "after": _newest(event_id, _rows(customer, sent | {event_id}, known | {event_id})),
    }


def _is_unheard(customer: CustomerHistory, recorded: RecordedEvent) -> bool:
    """A cancellation that was none and of which the site was not told: nothing that it changes was taken back there."""
    is_void = recorded.id in customer.history(recorded.event.mode).void
    return is_void and recorded.state == DeliveryState.SUPERSEDED


def _is_late(customer: CustomerHistory, event_id: str, sent: Collection[str]) -> bool:
    """Whether the site knows a later event, or one just before it that this one undoes."""
    recorded = customer.events[event_id]
    if any(_place(customer, one) > _place(customer, event_id) for one in sent):
        return True
    if recorded.event.type not in _UNDOES:
        return False
    undoes, within = _UNDOES[recorded.event.type]
    since = _second(recorded) - within.total_seconds()
    return any(undoes(customer.events[one].event) and _second(customer.events[one]) >= since for one in sent)


def _second(recorded: RecordedEvent) -> int:
    """The second in which it happened: within it, ``happened_at`` has the rank of the event's type."""
    return recorded.happened_at // 1000


def _takes_leave(event: NormalisedEvent) -> bool:
    return is_ending(event) or event.type is EventType.SUBSCRIPTION_CANCELLED


# What a pause makes of a cancellation and of its end; a cancellation of the end of the same one, which had no date.
_UNDOES: dict[EventType, tuple[Callable[[NormalisedEvent], bool], timedelta]] = {
    EventType.SUBSCRIPTION_PAUSED: (_takes_leave, PAUSE_SHADOW),
    EventType.SUBSCRIPTION_CANCELLED: (is_ending, ONE_CANCELLATION),
}


def _place(customer: CustomerHistory, event_id: str) -> tuple[int, str]:
    recorded = customer.events[event_id]
    return recorded.happened_at, recorded.event.key


def _rows(customer: CustomerHistory, sent: Collection[str], known: Collection[str]) -> list[Row]:
    rows: dict[str, Row] = {}
    for mode in sorted({customer.events[one].event.mode for one in sent}):
        facts = [fact for fact in customer.facts_of(mode) if fact.event_id in known]
        rows |= _rows_of(customer, sent, facts, mode)
    return [rows[one] for one in sorted(rows, key=lambda one: _place(customer, one))]


def _rows_of(
    customer: CustomerHistory, sent: Collection[str], facts: list[Fact], mode: Mode
) -> Iterator[tuple[str, Row]]:
    """The rows of one mode; a cancellation that was none, and an end that never came, by these facts, have none."""
    history = History()
    rows: dict[str, Row] = {}
    for fact in replay_steps(facts, history):
        event = customer.events[fact.event_id].event
        if fact.event_id in sent and event.mode is mode:
            rows[fact.event_id] = _row(fact, event, history)
    ends = ending_keys(history, mode)
    for event_id, row in rows.items():
        event = customer.events[event_id].event
        if event_id not in history.void and (not is_ending(event) or event.key in ends):
            yield event_id, row


def _row(fact: Fact, event: NormalisedEvent, history: History) -> Row:
    """As much of the published event as tag rules look at."""
    resolved, refund = history.resolved[fact.event_id], event.refund
    keys = [item.key for item in event.items]
    if refund and not keys:
        keys = history.items_of(fact.order)
    return {
        "id": fact.event_id,
        "version": VERSION,
        "type": resolved.type.value,
        "mode": event.mode.value,
        "occurred_at": timestamp(fact.at),
        "order": {"id": event.order.id, "invoice_id": event.order.invoice_id},
        "items": [{"key": key} for key in keys],
        "subscription": {"failures": resolved.failures},
        "reactivated": list(resolved.reactivated),
        "refund": {"full": resolved.full_refund, "item": refund.item} if refund else None,
        "entitlements": [entitlement_to_json(row) for row in history.entitlements()],
    }


def _newest(event_id: str, rows: list[Row]) -> list[Row]:
    """At most MAX_ROWS, the event itself among them."""
    spare = len(rows) - MAX_ROWS
    return [row for at, row in enumerate(rows) if at >= spare or row["id"] == event_id]
