"""Claiming: lease due deliveries, and build what is sent for each of them."""

from __future__ import annotations

import secrets

from companion.clock import now_ms
from companion.history.payloads import DeliveryPayload, build_possible_payloads
from companion.ledger import outbox
from companion.ledger.database import database, reading, writing
from companion.ledger.models import Delivery
from companion.ledger.outbox import LEASE_MS, ClaimedDelivery

UNPUBLISHED_WAIT_MS = 60_000  # for a companion that can publish the event


def claim(site: str, limit: int, *, lease_ms: int = LEASE_MS, to_fetch: bool = False) -> list[ClaimedDelivery]:
    """Lease up to ``limit`` due deliveries of the site, in the order in which they happened, with their payloads.

    ``to_fetch`` as for ``outbox.lease_due``. What cannot be published yet goes back, and nothing of the same person
    overtakes it.
    """
    now, token = now_ms(), secrets.token_hex(8)
    rows = outbox.lease_due(site, limit, token, lease_ms=lease_ms, to_fetch=to_fetch)
    if not rows:
        return []
    with reading(), database.atomic():  # the person may have been merged into another since
        query = Delivery.select(Delivery.event, Delivery.person).where(Delivery.id.in_([row.id for row in rows]))
        persons = {row.event_id: row.person for row in query}
        payloads = build_possible_payloads(site, [(row.event_id, persons[row.event_id]) for row in rows])
    claimed = [_claimed(row, persons[row.event_id], payloads.get(row.event_id), token, now) for row in rows]
    waiting = {one.person for one in claimed if not one.event}
    if put_off := [one for one in claimed if one.person in waiting]:
        with writing(site):
            outbox.release(put_off, due_at=now + UNPUBLISHED_WAIT_MS)
    return [one for one in claimed if one.person not in waiting]


def _claimed(row: Delivery, person: str, payload: DeliveryPayload | None, token: str, now: int) -> ClaimedDelivery:
    event, extras = (payload.event, payload.extras) if payload else ({}, {})
    is_blocked = row.fetch_from is not None
    return ClaimedDelivery(row.id, row.attempts + 1, row.replay, event, token, now, extras, person, is_blocked)
