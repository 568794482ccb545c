"""Replay: send an event again because a person asks for it; a quarantined webhook is read anew first."""

from __future__ import annotations

import time
from typing import Any

from companion.clock import now_ms
from companion.history import inbox
from companion.history.recording import IncomingEvent
from companion.ledger import outbox, readiness
from companion.ledger.database import also_lock, reading, writing
from companion.ledger.documents import is_erased
from companion.ledger.models import Delivery, Event, Site, TimelineEntry, Webhook
from companion.ledger.states import DeliveryState, EventStatus
from companion.messages import Message
from companion.thrivecart.decode import DecodeError, decode
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise

PATIENCE_SECONDS = 3.0


class NothingToReplay(ValueError):
    """The event cannot be sent again; the message says why."""


class DeliveryInProgress(NothingToReplay):
    """It is on its way right now; in a moment it can be sent again."""


def replay(event: Event, site: str | None) -> list[str]:
    """Send an event again to ``site`` (``None``: to all it went to); the sites that have work then.

    A quarantined webhook is read anew. Raises NothingToReplay, DeliveryInProgress among them.
    """
    with writing(event.site):
        return replay_within(event, site)


def replay_patiently(event: Event, site: str) -> list[str]:
    """The same for who pressed Retry and does not care that the event is on its way: that is soon over."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return replay(event, site)
        except DeliveryInProgress:
            if time.monotonic() >= ends_at:
                raise
        time.sleep(0.1)


def replay_within(event: Event, site: str | None, *, priority: int = 0) -> list[str]:
    """The same inside the caller's transaction, which holds the event's site; nothing is written before it raises."""
    if event.status == EventStatus.QUARANTINED:
        return list(_read_again(event))
    if is_erased(event.email):
        raise NothingToReplay(Message("replay.forgotten", event=event.id))
    active = Site.select(Site.id).where(Site.removed_at.is_null())
    wanted = [Delivery.event == event.id, Delivery.site.in_([site] if site else active)]
    now = now_ms()
    is_free = ~readiness.is_held(Delivery, now)
    rows = list(Delivery.select().where(*wanted, is_free))
    if not rows:
        if Delivery.select().where(*wanted).exists():
            raise DeliveryInProgress(Message("replay.in_progress", event=event.id))
        raise NothingToReplay(Message("replay.nowhere", event=event.id, type=event.type))
    also_lock({row.site for row in rows} - {event.site})
    for row in rows:
        _send_again(row, now, is_free, priority)
    return [row.site for row in rows]


def _send_again(row: Delivery, now: int, is_free: Any, priority: int) -> None:
    """From the start what is settled; what waits is due now, and stays the same replay request.

    With a priority of its own nobody waits for it: what waits already keeps its time and its place.
    """
    if row.state != DeliveryState.PENDING:
        Delivery.update(**outbox.resend_changes(now, priority)).where(Delivery.id == row.id, is_free).execute()
        detail = Message("replay.again") if priority == 0 else Message("replay.with_others")
    elif priority == 0:
        outbox.make_due(row, now)
        detail = Message("replay.at_once")
    else:
        raise DeliveryInProgress(Message("replay.waits", event=row.event_id))
    TimelineEntry.create(event=row.event_id, site=row.site, at=now, what="replayed", detail=detail)


def _read_again(event: Event) -> tuple[str, ...]:
    with reading():
        webhook = Webhook.get_or_none(Webhook.event == event.id)
    if webhook is None:
        raise NothingToReplay(Message("replay.not_kept", event=event.id))
    try:
        fields = decode(webhook.body.encode(), webhook.content_type)
        read = normalise(fields)
    except (DecodeError, NotUnderstood) as error:
        raise NothingToReplay(Message("replay.still_unreadable", reason=error.message)) from error
    incoming = IncomingEvent(event.site, read, name=event_name(fields) or "", received_at=event.received_at)
    return inbox.requeue_quarantined(event, incoming)
