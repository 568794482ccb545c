"""Deduplication of webhooks that carry neither a time nor an invoice: a repetition, or a second event?

Some lifecycle webhooks say so little that two failures look the same to the byte. They are one event
unless another event of that subscription lies between.
"""

from __future__ import annotations

from companion.events import NormalisedEvent
from companion.ledger.models import Event, IdempotencyKey
from companion.ledger.states import EventStatus

WEBHOOK_PREFIX = "webhook:"  # how a key starts that is the sender's own id of the delivery


def disambiguated_key(site: str, event: NormalisedEvent) -> str:
    """The event's key, made distinct by the event that came between it and an earlier one with the same key."""
    if event.order.id is None:
        return event.key
    item = event.subscription.item if event.subscription else None
    between: str | None = None
    for known in _events_of_order(site, event.order.id):
        document = known.document
        if document["key"] == event.key:
            return _known_key(site, known.id) if between is None else f"{event.key}#{between}"
        other = (document["subscription"] or {}).get("item")
        if between is None and document["source"]["name"] != "companion" and (not item or not other or item == other):
            between = known.id
    return event.key


def _events_of_order(site: str, order_id: str) -> list[Event]:
    """The order's events, the last received first."""
    query = Event.select(Event.id, Event.document).where(
        Event.site == site, Event.order_id == order_id, Event.status == EventStatus.ACCEPTED
    )
    return list(query.order_by(Event.id.desc()).limit(200))


def _known_key(site: str, event: str) -> str:
    row = IdempotencyKey.get(
        IdempotencyKey.site == site, IdempotencyKey.event == event, ~IdempotencyKey.key.startswith(WEBHOOK_PREFIX)
    )
    key: str = row.key
    return key
