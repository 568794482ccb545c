"""Messages of ThriveCart's that could not be read, by the addresses that stand in them."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote_plus

from companion.ledger.models import IS_QUARANTINED, Event, Webhook


def naming(source: str, emails: Collection[str]) -> list[str]:
    """Those that name one of these addresses, newest first."""
    unread = Event.select(Event.id).where(Event.site == source, IS_QUARANTINED)
    bodies = Webhook.select(Webhook.event, Webhook.body).where(Webhook.event.in_(unread))
    found = []
    for event, body in bodies.order_by(Webhook.event.desc()).tuples():
        text = unquote_plus(body).lower()
        if any(email in text for email in emails):
            found.append(event)
    return found
