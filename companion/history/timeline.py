"""The timeline of an event: received, recorded, each attempt, what came of it."""

from __future__ import annotations

from typing import Any

from companion.clock import iso, now_ms
from companion.ledger.models import Attempt, Delivery, Event, TimelineEntry

_SAYS = {
    "thrivecart": "ThriveCart said: {event}",
    "companion": "The companion said: {event}",
    "thrivecart-api": "Found in ThriveCart's list of transactions ({event}): no webhook had brought it.",
    "thrivecart-csv": "Imported from a file of ThriveCart's transactions ({event}).",
}
_SENT = {
    "pretty": "Sent to the site.",
    "plain": "Sent to the site by its plain REST address.",
    "ajax": "Sent to the site by admin-ajax.php.",
    "pull": "Fetched by the site.",
}
_SAID = {
    "applied": "The site did what its rules say",
    "skipped": "The site had nothing to do",
    "retry": "The site asked to be told again later",
    "limited": "The site asked to be told again later",
    "failed": "The site could not do it; a person must look",
}

_PUT_OFF = "The site's CRM limits how often it may be asked: the first attempt is due at {}."


def timeline(site: str | None, event: Event, deliveries: list[Delivery], tries: list[Attempt]) -> list[dict[str, Any]]:
    """The steps of an event, oldest first: {"at", "what", "detail"}; a site sees its own only."""
    source = event.document["source"]
    steps = [(event.received_at, 0, "received", _SAYS.get(source["name"], _SAYS["thrivecart"]).format(**source))]
    if event.status == "quarantined":
        steps.append((event.received_at, 1, "quarantined", event.problem or "It could not be read."))
    else:
        steps.append((event.received_at, 1, "recorded", f"Recorded as {event.type}."))
    for row in tries:
        said = _SAID.get(row.outcome, "The site did not take it")
        settled = row.outcome in ("applied", "skipped", "failed")
        what = "failed" if row.outcome == "failed" else "answered" if settled else "waiting"
        steps.append((row.sent_at, 2, "sent", _SENT.get(row.transport, _SENT["pretty"])))
        steps.append((row.at, 3, what, f"{said}: {row.message}" if row.message else f"{said}."))
    for row in deliveries:
        if row.state == "dead":
            steps.append(
                (row.settled_at, 4, "failed", "Given up after the last attempt. Replay it when the cause is gone.")
            )
        elif row.state == "pending" and row.attempts:
            steps.append((row.settled_at or row.due_at, 4, "waiting", f"The next attempt is due at {iso(row.due_at)}."))
        elif row.state == "pending" and row.due_at > now_ms():
            steps.append((row.due_at, 4, "waiting", _PUT_OFF.format(iso(row.due_at))))
    notes = TimelineEntry.select().where(
        TimelineEntry.event == event.id, *([TimelineEntry.site == site] if site else [])
    )
    steps += [(note.at, 5, note.what, note.detail) for note in notes]
    return [{"at": iso(at), "what": what, "detail": text} for at, _, what, text in sorted(steps)]
