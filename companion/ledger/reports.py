"""What the plugin reports later: whether the customer could get in."""

from __future__ import annotations

from typing import Any

from companion.ledger.database import writing
from companion.ledger.models import Delivery, Note
from companion.moments import now_ms

ACCESS = {
    "granted": "The customer has access.",
    "pending": "The customer has no access yet.",
    "revoked": "The customer's access is gone, as it should be.",
    "still_has_access": "The customer still has access, although it should be gone.",
    "none": "No access depends on this event.",
    "unknown": "Whether the customer has access could not be seen.",
}


def take(site: str, rows: list[dict[str, Any]]) -> int:
    """Write reports into the timelines of the site's own events; how many were taken."""
    taken = 0
    with writing(site):
        for row in rows:
            event, access = row.get("event"), row.get("access")
            if not isinstance(event, str) or access not in ACCESS:
                continue
            if not Delivery.select().where(Delivery.event == event, Delivery.site == site).exists():
                continue
            observed = row.get("observed_at")
            seen = f" (seen at {observed})" if isinstance(observed, str) and len(observed) < 40 else ""
            detail = f"{access}: {ACCESS[access]}{seen}"
            Note.create(event=event, site=site, at=now_ms(), what="access", detail=detail)
            taken += 1
    return taken
