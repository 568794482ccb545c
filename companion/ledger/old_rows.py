"""What grows with each webhook and is forgotten once it is old: in steps, between which webhooks are taken."""

from __future__ import annotations

from typing import Any

from companion.ledger import traces
from companion.ledger.bulk import AT_ONCE
from companion.ledger.database import reading, writing
from companion.ledger.models import Attempt, Delivery, Event, Webhook
from companion.ledger.search_models import forget_unread

LOCK = "retention"


def forget_webhooks(before: int) -> int:
    """Bodies received before then (milliseconds), with what finds those not understood; how many.

    Raises LedgerUnavailable.
    """
    old = Webhook.select(Webhook.event).where(Webhook.received_at < before).limit(AT_ONCE)
    gone = 0
    while True:
        with reading():
            ids = [event for (event,) in old.tuples()]
        if ids:
            with writing(LOCK):
                gone += Webhook.delete().where(Webhook.event.in_(ids)).execute()
                forget_unread(ids)
                traces.left()
        if len(ids) < AT_ONCE:
            return gone


def forget_attempts(before: int) -> int:
    """Attempts at deliveries that were settled before then; how many. Raises LedgerUnavailable.

    They are gone through by their ids, from the oldest until they are younger than that.
    """
    gone = after = 0
    while True:
        query = Attempt.select(Attempt.id, Attempt.at, Delivery.settled_at).join(Delivery)
        with reading():
            rows = list(query.where(Attempt.id > after).order_by(Attempt.id).limit(AT_ONCE).tuples())
        ids = [id_ for id_, _, settled_at in rows if settled_at is not None and settled_at < before]
        if ids:
            with writing(LOCK):
                gone += Attempt.delete().where(Attempt.id.in_(ids)).execute()
                traces.left()
        if len(rows) < AT_ONCE or rows[-1][1] >= before:
            return gone
        after = rows[-1][0]


def forget_events(sites: Any) -> int:
    """All events of these sites, a query or a list, with their bodies and deliveries; how many."""
    gone = 0
    while True:
        with reading():
            some = Event.select(Event.id).where(Event.site.in_(sites)).limit(AT_ONCE)
            ids = [event for (event,) in some.tuples()]
        if ids:
            with writing(LOCK):
                Webhook.delete().where(Webhook.event.in_(ids)).execute()
                gone += Event.delete().where(Event.id.in_(ids)).execute()
                traces.left()
        if len(ids) < AT_ONCE:
            return gone
