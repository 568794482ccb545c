"""One person at one site, all that is known and what it comes to, in one answer."""

from __future__ import annotations

from typing import Any

from companion.clock import now_ms
from companion.history.customer.load import known_of
from companion.history.customer.page import page
from companion.history.customer.rows import SiteSays
from companion.history.event_rows import rows_of
from companion.ledger import people
from companion.ledger.models import Site
from companion.schema.serialize import customer_to_json, entitlement_to_json

NOTHING_SAID = SiteSays()
PAGE = 50


def customer(site: str, email: str, says: SiteSays = NOTHING_SAID, now: int | None = None) -> dict[str, Any] | None:
    """Who, what is theirs, what happened, did it work; ``None`` when nothing of the site names the address.

    ``now`` in milliseconds is the time by which paid time is over and checks are late.
    """
    email = email.strip().lower()
    found = known_of(Site.get_by_id(site), email, says, now or now_ms())
    if found is None:
        return None
    known, history, newest = found
    ids = sorted((row.id for row in known.rows), reverse=True)
    shown = ids[:PAGE]
    rows = rows_of(site, shown)
    return {
        "customer": {
            **customer_to_json(newest),
            "email": email,
            "also_known_as": [one for one in known.emails if one != email],
        },
        "ties": people.links_of(site, email),
        "entitlements": [entitlement_to_json(row) for row in history.live.entitlements()],
        "events": {
            "items": [rows[id_] | {"person_emails": list(known.emails)} for id_ in shown if id_ in rows],
            "next_cursor": shown[-1] if len(ids) > len(shown) else None,
        },
        "due": sum(row.is_waiting for row in known.rows),
        **page(known),
    }
