"""When a site may be sent or asked something, which delivery goes first, and what is overdue.

Overdue is what has been due at such a site for a while and is held by no worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from companion.clock import now_ms
from companion.ids import made_at
from companion.ledger import leases
from companion.ledger.database import reading
from companion.ledger.models import Attempt, Delivery, Site, WorkerHeartbeat

PUSH_RESTS_MS = 90_000  # after a pull: a site that goes on pulling comes once a minute
OVERDUE_MS = 10_000  # a worker looks once a second
STUCK_MS = 120_000
MAX_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many deliveries are overdue (MOST_COUNTED may be more), at which sites, and since when the oldest is."""

    count: int
    sites: frozenset[str]
    since: int | None


def is_active() -> Any:
    """Whether the site is there and not paused by a person, as a condition."""
    return Site.removed_at.is_null() & Site.paused_at.is_null()


def may_be_pinged() -> Any:
    """Whether something may be asked of the site beside deliveries, as a condition."""
    return is_active() & Site.unreachable_since.is_null()


def may_be_sent(now: int) -> Any:
    """Whether a push may go to the site now, as far as the site is concerned, as a condition."""
    does_not_pull = Site.pulled_at.is_null() | (Site.pulled_at <= now - PUSH_RESTS_MS)
    return is_active() & (Site.held_until <= now) & does_not_pull


def is_before(one: Any, other: Any) -> Any:
    """Whether of a person's deliveries ``one`` (a model, an alias or a row) goes before ``other``, as a condition."""
    return (one.happened_at < other.happened_at) | ((one.happened_at == other.happened_at) & (one.id < other.id))


def hold(site_id: str, trouble: str, *, until: int) -> None:
    """Leave the site alone for a while, inside the caller's transaction."""
    Site.update(last_error=trouble, held_until=until).where(Site.id == site_id).execute()


def overdue(late_ms: int = OVERDUE_MS) -> Overdue:
    """What is late by that much, although the site is served by nobody, not paused, not held back, and not fetching."""
    now = now_ms()
    since = now - late_ms
    other = Delivery.alias()
    waits = (other.state == "pending") & (other.due_at > since) & is_before(other, Delivery)
    holds_back = other.select(other.id).where(
        other.site == Delivery.site, other.person == Delivery.person, waits | leases.is_held(other, now)
    )
    is_left = leases.is_left(Delivery, now) & ((Delivery.lease_until <= since) | (Delivery.lease_until > now))
    is_late = ((Delivery.state == "pending") & (Delivery.due_at <= since)) | is_left
    idle = Site.select(Site.id).where(may_be_sent(since), leases.is_over(Site, now))
    query = Delivery.select(Delivery.site, Delivery.state, Delivery.due_at, Delivery.lease_until)
    with reading():
        rows = list(query.where(Delivery.site.in_(idle), is_late, ~fn.EXISTS(holds_back)).limit(MAX_COUNTED))
    moments = [row.lease_until if row.state == "delivering" else row.due_at for row in rows]
    return Overdue(len(rows), frozenset(row.site for row in rows), min(moments, default=None))


def is_stuck() -> bool:
    """Whether a worker plainly does not deliver: for minutes something is overdue, and nothing at all is tried."""
    now = now_ms()
    if not overdue(STUCK_MS).count:
        return False
    with reading():
        workers = [
            row.id for row in WorkerHeartbeat.select(WorkerHeartbeat.id).where(WorkerHeartbeat.at > now - STUCK_MS)
        ]
        last = Attempt.select(Attempt.at).order_by(Attempt.id.desc()).limit(1).scalar()
        is_busy = Delivery.select().where(leases.is_held(Delivery, now)).exists()
    has_had_time = any(made_at(worker) <= now - STUCK_MS for worker in workers)
    return has_had_time and not is_busy and (last is None or last <= now - STUCK_MS)
