"""What a message that was not understood names all the same: its order, its products and a name.

For people who must look the order up at ThriveCart. It is read from the message whenever it is shown: nothing
acts on it, and it is gone with the message.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from companion.ledger.models import Event, Webhook
from companion.ledger.states import EventStatus
from companion.messages import Message
from companion.thrivecart.decode import DecodeError, decode
from companion.thrivecart.normalise import Named, named_in


def add_what_is_named(events: Iterable[Event]) -> None:
    """Puts it into the documents of those among the events that were not understood, as far as it can be read."""
    unread = {event.id: event for event in events if event.status == EventStatus.QUARANTINED}
    for webhook in Webhook.select().where(Webhook.event.in_(list(unread))) if unread else ():
        unread[webhook.event].document.update(_as_document(_named_in(webhook)))


def unread_because(event: Event) -> str | None:
    """Why it was not understood, in one word (docs/plugin-api.md); ``None`` where it was, or an older build kept it."""
    problem = event.problem if event.status == EventStatus.QUARANTINED else None
    return problem.code.removeprefix("webhook.") if isinstance(problem, Message) else None


def _named_in(webhook: Webhook) -> Named:
    try:
        return named_in(decode(webhook.body.encode(), webhook.content_type))
    except DecodeError:
        return Named()


def _as_document(named: Named) -> dict[str, Any]:
    """In the places where an event has it; no address: whose it is, nobody has understood."""
    return {
        "order": {"id": named.order_id, "invoice_id": named.invoice_id},
        "customer": {"first_name": named.first_name, "last_name": named.last_name},
        "items": [{"key": item.key, "name": item.name} for item in named.items],
    }
