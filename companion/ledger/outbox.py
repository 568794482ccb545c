"""Deliveries out: claimed under a lease, settled under its token, in order per person.

A lease that runs out gives the delivery to the next worker, so that a worker killed in the middle loses
nothing; the token fences off a worker that comes back late. Per person one thing at a time: nothing is
claimed while an earlier delivery of the person waits for its time, or any is in flight.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from companion.events import EventType
from companion.ledger import access, telling
from companion.ledger.database import chunked, database, reading, writing
from companion.ledger.models import Attempt, Delivery, Event, Site
from companion.moments import new_id, now_ms
from companion.schedule import ScheduleExhausted, retry_delay

LEASE_MS = 45_000  # of a delivery that the site fetches itself
LARGEST_BATCH = 50
LIMITED = "limited"  # the outcome of a try for which the CRM has no room: it limits the whole account
SETTLED = {"applied": "delivered", "skipped": "skipped", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery, leased to us: what to send, what goes beside it, and the token to settle it with."""

    id: str
    attempt: int
    replay: str | None
    event: dict[str, Any]
    token: str
    sent_at: int
    beside: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        row = {"id": self.id, "attempt": self.attempt, "event": self.event, **self.beside}
        return {**row, "replay": True, "replay_id": self.replay} if self.replay else row


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try went.

    ``progress``: others of its batch were settled, so that the site works as such. ``due_at``: it is due again
    exactly then, and has used up no step of the schedule. ``gives_up``: it is not tried again.
    """

    outcome: str  # "applied", "skipped", "failed", "retry", "limited", or the name of a fault
    way: str
    status: int | None = None
    message: str | None = None
    result: dict[str, Any] | None = None
    retry_after: float | None = None
    progress: bool = False
    due_at: int | None = None
    gives_up: bool = False


def claim(site: str, limit: int, *, lease_ms: int = LEASE_MS) -> list[Claimed]:
    """Lease up to ``limit`` due deliveries of the site, in the order in which they happened."""
    now, token = now_ms(), secrets.token_hex(8)
    with writing(site):
        _take_back_abandoned(site, now)
        rows = list(_claimable(site, now).order_by(Delivery.happened_at, Delivery.id).limit(limit))
        if not rows:
            return []
        Delivery.update(
            state="delivering",
            lease_token=token,
            lease_until=now + lease_ms,
            attempts=Delivery.attempts + 1,
        ).where(Delivery.id.in_([row.id for row in rows])).execute()
    with reading(), database.atomic():  # the person may have become another's since
        query = Delivery.select(Delivery.event, Delivery.person).where(Delivery.id.in_([row.id for row in rows]))
        persons = {row.event_id: row.person for row in query}
        tellings = telling.tell(site, [(row.event_id, persons[row.event_id]) for row in rows])
    # What a newer release alone understands stays leased, and what its person waits for behind it: when the lease is
    # over, that release may have come.
    waiting = {persons[row.event_id] for row in rows if row.event_id not in tellings}
    told = [row for row in rows if persons[row.event_id] not in waiting]
    return [_claimed(row, tellings[row.event_id], token, now) for row in told]


def _claimed(row: Delivery, told: telling.Telling, token: str, now: int) -> Claimed:
    return Claimed(row.id, row.attempts + 1, row.replay, told.event, token, now, told.beside)


def sites_to_wake(now: int) -> list[str]:
    """Sites that may be sent something now, that nobody serves, and that have a delivery which may be due."""
    ready = (Site.hold_until <= now) & (Site.lease_until <= now) & Site.paused_at.is_null() & Site.removed_at.is_null()
    due = Delivery.select(Delivery.id).where(
        Delivery.site == Site.id, Delivery.state == "pending", Delivery.due_at <= now
    )
    abandoned = Delivery.select(Delivery.id).where(
        Delivery.site == Site.id, Delivery.state == "delivering", Delivery.lease_until <= now
    )
    return [site.id for site in Site.select(Site.id).where(ready, fn.EXISTS(due) | fn.EXISTS(abandoned))]


def again(now: int) -> dict[str, Any]:
    """What changes when a delivery is sent again from the start, by a new wish."""
    fresh = {"state": "pending", "due_at": now, "step": 0, "settled_at": None, "replay": new_id("rpl_")}
    return {**fresh, **access.NO_WORD}


def next_hold_end(now: int, *, within_ms: int) -> int | None:
    """When the first site may be sent something again that may not now, if that is soon."""
    soon = (Site.hold_until > now) & (Site.hold_until <= now + within_ms)
    is_active = Site.paused_at.is_null() & Site.removed_at.is_null()
    found: int | None = Site.select(fn.MIN(Site.hold_until)).where(soon, is_active).scalar()
    return found


def waiting_resyncs(site: str, persons: Iterable[str]) -> dict[str, str]:
    """The event of each person's ``customer.resync`` that waits to be brought and was put off by nothing."""
    found: dict[str, str] = {}
    for some in chunked(sorted(persons)):
        query = (
            Delivery.select(Delivery.person, Event.id)
            .join(Event)
            .where(
                Delivery.site == site,
                Delivery.person.in_(some),
                Delivery.state == "pending",
                Event.type == EventType.CUSTOMER_RESYNC.value,
            )
            .tuples()
        )
        found |= dict(query)
    return found


def bring_forward(site: str, events: Iterable[str]) -> None:
    """Somebody waits for these now: before the many that nobody waits for, inside the caller's transaction."""
    now = now_ms()
    mine = (Delivery.site == site) & Delivery.event.in_(list(events)) & (Delivery.state == "pending")
    Delivery.update(happened_at=now, due_at=now).where(mine, Delivery.happened_at > now).execute()


def has_due(site: str) -> bool:
    return bool(_claimable(site, now_ms()).limit(1))


def release(claimed: list[Claimed], *, due_at: int | None = None) -> int:
    """Give leased deliveries back untried, inside the caller's transaction: no attempt is used up. How many."""
    untried = {"state": "pending", "attempts": Delivery.attempts - 1, "lease_token": None}
    return sum(_update_fenced(one, **untried, due_at=due_at or now_ms()) for one in claimed)


def settle(claimed: Claimed, outcome: Outcome) -> bool:
    """Write down how a try went, inside the caller's transaction.

    False when the lease has passed to somebody else: then nothing is written.
    """
    now = now_ms()
    delivery = Delivery.get_or_none(Delivery.id == claimed.id)
    if delivery is None:
        return False
    state = SETTLED.get(outcome.outcome)
    changes: dict[str, Any] = {"state": state, "settled_at": now, "replay": None}
    if outcome.result is not None:
        changes["result"] = outcome.result
    if state is not None:
        changes |= access.settled(delivery, outcome.result, now)
    else:
        changes = {**changes, **_next_try(delivery, outcome, now)}
    if not _update_fenced(claimed, **changes, lease_token=None):
        return False
    Attempt.create(
        delivery=claimed.id,
        sent_at=claimed.sent_at,
        at=now,
        way=outcome.way,
        status=outcome.status,
        outcome=outcome.outcome,
        message=outcome.message,
    )
    return True


def leased_to(site: str, ids: Iterable[str]) -> list[Claimed]:
    """Those of the deliveries on which the site itself holds a lease, in the order in which they happened."""
    held = (Delivery.site == site) & (Delivery.state == "delivering") & Delivery.id.in_(sorted(ids))
    rows = Delivery.select().where(held).order_by(Delivery.happened_at, Delivery.id)
    return [Claimed(row.id, row.attempts, row.replay, {}, row.lease_token, row.lease_until - LEASE_MS) for row in rows]


def note_pull(site: str) -> None:
    """The site pulls: push leaves it alone for a while."""
    with writing(site):
        Site.update(pulled_at=now_ms()).where(Site.id == site).execute()


def _next_try(delivery: Delivery, outcome: Outcome, now: int) -> dict[str, Any]:
    """When a try that settled nothing is repeated; after the schedule's last step the delivery is dead."""
    if outcome.gives_up:
        return {"state": "dead"}
    if outcome.due_at is not None:
        return {"state": "pending", "settled_at": None, "due_at": outcome.due_at, "replay": delivery.replay}
    step = delivery.step if outcome.progress else delivery.step + 1
    try:
        delay = retry_delay(max(step, 1), hint_seconds=outcome.retry_after)
    except ScheduleExhausted:
        return {"state": "dead", "settled_at": now, "step": step}
    if outcome.progress and outcome.retry_after is not None:
        delay = outcome.retry_after
    changes = {"state": "pending", "settled_at": None, "step": step, "due_at": now + int(delay * 1000)}
    return {**changes, "replay": delivery.replay}


def _update_fenced(claimed: Claimed, **values: Any) -> bool:
    """Change the delivery, only while our lease on it holds."""
    mine = (Delivery.state == "delivering") & (Delivery.lease_token == claimed.token)
    changed: int = Delivery.update(**values).where(Delivery.id == claimed.id, mine).execute()
    return changed > 0


def _take_back_abandoned(site: str, now: int) -> None:
    """Whoever held these leases is gone: killed, or cut off for longer than a lease lasts."""
    abandoned = (Delivery.state == "delivering") & (Delivery.lease_until <= now)
    Delivery.update(state="pending", lease_token=None).where(Delivery.site == site, abandoned).execute()


def _claimable(site: str, now: int) -> Any:
    """Due deliveries that nothing of the same person holds back; an index gives them in their order."""
    other = Delivery.alias()
    is_before = (other.happened_at < Delivery.happened_at) | (
        (other.happened_at == Delivery.happened_at) & (other.id < Delivery.id)
    )
    waits = (other.state == "pending") & (other.due_at > now) & is_before
    holds_back = other.select(other.id).where(
        other.site == Delivery.site, other.person == Delivery.person, waits | (other.state == "delivering")
    )
    due = (Delivery.site == site) & (Delivery.state == "pending") & (Delivery.due_at <= now)
    return Delivery.select().where(due, ~fn.EXISTS(holds_back))


def lease_site(site: str, until: int) -> str | None:
    """One batch at a time per site, over all workers: the lease's token, ``None`` while another holds it."""
    token = secrets.token_hex(8)
    with writing(site):
        is_free = Site.lease_until <= now_ms()
        taken = Site.update(lease_token=token, lease_until=until).where(Site.id == site, is_free).execute()
    return token if taken else None


def renew_site(site: str, token: str, until: int) -> bool:
    """Whether the lease is still ours; then it lasts longer."""
    with writing(site):
        return note_site(site, token, {"lease_until": until})


def note_site(site: str, token: str, changes: dict[str, Any]) -> bool:
    """Write about a site on which we hold the lease, inside the caller's transaction; False, and nothing, if not."""
    changed: int = Site.update(**changes).where(Site.id == site, Site.lease_token == token).execute()
    return changed > 0


def release_site(site: str, token: str) -> None:
    with writing(site):
        note_site(site, token, {"lease_until": 0, "lease_token": None})
