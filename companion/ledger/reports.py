"""What the plugin reports later: whether the customer could get in."""

from __future__ import annotations

from typing import Any

from companion.ledger import access
from companion.ledger.database import writing
from companion.ledger.models import Note
from companion.moments import now_ms


def take(site: str, rows: list[dict[str, Any]]) -> int:
    """Write reports to the site's own deliveries and into the timelines of their events; how many were taken."""
    taken = 0
    with writing(site):
        for row in rows:
            event, word = row.get("event"), row.get("access")
            if not isinstance(event, str) or not isinstance(word, str) or word not in access.WORDS:
                continue
            if not access.report(site, event, word):
                continue
            detail = f"{word}: {access.WORDS[word]}{_seen(row.get('observed_at'))}"
            Note.create(event=event, site=site, at=now_ms(), what="access", detail=detail)
            taken += 1
    return taken


def _seen(at: Any) -> str:
    return f" (seen at {at})" if isinstance(at, str) and len(at) < 40 and at.isprintable() else ""
