"""The timeline of an event: received, recorded, each attempt, what came of it."""

from __future__ import annotations

from typing import Any

from companion.clock import iso, now_ms
from companion.ledger.models import Attempt, Delivery, Event, TimelineEntry
from companion.messages import Message

_SOURCES = ("thrivecart", "companion", "thrivecart-api", "thrivecart-csv")
_TRANSPORTS = ("pretty", "plain", "ajax", "pull")
_OUTCOMES = {
    "applied": "applied",
    "skipped": "skipped",
    "retry": "retry",
    "limited": "retry",
    "waiting": "goes_on",
    "failed": "failed",
}


def timeline(site: str | None, event: Event, deliveries: list[Delivery], tries: list[Attempt]) -> list[dict[str, Any]]:
    """The steps of an event, oldest first: {"at", "what", "detail"}; a site sees its own only."""
    source = event.document["source"]
    from_ = source["name"] if source["name"] in _SOURCES else "thrivecart"
    steps: list[tuple[int, int, str, str]] = [
        (event.received_at, 0, "received", Message(f"source.{from_}", event=source["event"]))
    ]
    if event.status == "quarantined":
        steps.append((event.received_at, 1, "quarantined", event.problem or Message("event.unreadable")))
    else:
        steps.append((event.received_at, 1, "recorded", Message("event.recorded", type=event.type)))
    for row in tries:
        said = f"site.{_OUTCOMES.get(row.outcome, 'not_taken')}"
        settled = row.outcome in ("applied", "skipped", "failed")
        what = "failed" if row.outcome == "failed" else "answered" if settled else "waiting"
        transport = row.transport if row.transport in _TRANSPORTS else "pretty"
        steps.append((row.sent_at, 2, "sent", Message(f"sent.{transport}")))
        answer = Message(f"{said}_because", message=row.message) if row.message else Message(said)
        steps.append((row.at, 3, what, answer))
    for row in deliveries:
        if row.state == "dead":
            steps.append((row.settled_at, 4, "failed", Message("delivery.gave_up")))
        elif row.state == "pending" and row.attempts:
            then = Message("delivery.next_attempt", at=iso(row.due_at))
            steps.append((row.settled_at or row.due_at, 4, "waiting", then))
        elif row.state == "pending" and row.due_at > now_ms():
            steps.append((row.due_at, 4, "waiting", Message("delivery.put_off", at=iso(row.due_at))))
    notes = TimelineEntry.select().where(
        TimelineEntry.event == event.id, *([TimelineEntry.site == site] if site else [])
    )
    steps += [(note.at, 5, note.what, note.detail) for note in notes]
    return [{"at": iso(at), "what": what, "detail": text} for at, _, what, text in sorted(steps)]
