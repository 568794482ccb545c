"""Ingest: a verified webhook of ThriveCart's, from its fields to what the ledger records."""

from __future__ import annotations

import hashlib
from typing import Any

from companion.events import NormalisedEvent
from companion.history.recording import IncomingEvent
from companion.thrivecart.normalise import NotUnderstood, event_name, normalise
from companion.thrivecart.verify import redact


def read_webhook(site: str, body: bytes, content_type: str | None, fields: dict[str, Any]) -> IncomingEvent:
    """What a verified webhook says; one that is not understood is kept with the reason."""
    text, kept_type = redact(body, content_type, fields)
    event, problem = _understand(fields)
    return IncomingEvent(
        site=site,
        event=event,
        body=text,
        content_type=kept_type,
        problem=problem,
        name=event_name(fields) or "",
        fallback_key="" if event else hashlib.sha256(text.encode()).hexdigest(),
    )


def _understand(fields: dict[str, Any]) -> tuple[NormalisedEvent | None, str | None]:
    try:
        return normalise(fields), None
    except NotUnderstood as error:
        return None, error.message
