"""Deliveries out: claimed under a lease, settled under its token, in order per person.

A lease that runs out gives the delivery to the next worker, so that a worker killed in the middle loses
nothing; the token fences off a worker that comes back late. Per person one thing at a time: nothing is
claimed while an earlier delivery of the person waits for its time, or any is in flight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from peewee import fn

from companion.backoff import RetriesExhausted, retry_delay
from companion.clock import now_ms
from companion.ids import new_id
from companion.ledger import access_checks, access_status, readiness
from companion.ledger.bulk import insert_rows
from companion.ledger.bulk_updates import update_rows
from companion.ledger.database import on_sqlite, writing
from companion.ledger.models import Attempt, Delivery, Site
from companion.ledger.statements import Statement
from companion.ledger.states import SETTLED, WAITING, AttemptOutcome, DeliveryState, Transport

LEASE_MS = 45_000  # of a delivery that the site fetches itself
MAX_BATCH = 50


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """One delivery, leased to us: what to send, what goes with it, and the token to settle it with."""

    id: str
    attempt: int
    replay: str | None
    event: dict[str, Any]
    token: str
    sent_at: int
    extras: dict[str, Any] = field(default_factory=dict)
    person: str = ""
    is_blocked: bool = False  # it was blocked before

    def to_json(self) -> dict[str, Any]:
        row = {"id": self.id, "attempt": self.attempt, "event": self.event, **self.extras}
        return {**row, "replay": True, "replay_id": self.replay} if self.replay else row


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt went.

    ``progress``: others of its batch were settled, so that the site works as such. ``due_at``: it is due again
    exactly then, and has used up no step of the schedule. ``gives_up``: it is not tried again. ``is_blocked_here``: it
    does not get through by a push; the site may fetch it at any time.
    """

    outcome: AttemptOutcome
    transport: Transport
    status: int | None = None
    message: str | None = None
    result: dict[str, Any] | None = None
    retry_after: float | None = None
    progress: bool = False
    due_at: int | None = None
    gives_up: bool = False
    is_blocked_here: bool = False


def lease_due(
    site: str, limit: int, token: str, now: int, *, lease_ms: int = LEASE_MS, to_fetch: bool = False
) -> list[Any]:
    """Lease up to ``limit`` due deliveries of the site under ``token``, in the order in which they happened.

    ``to_fetch``: the site itself asks for them, and gets those that are blocked on the way to it before they are due.
    """
    with writing(site):
        readiness.take_back(site, now)
        rows = (_TO_FETCH if to_fetch else _TO_PUSH).rows(site=site, now=now, limit=limit)
        rows = rows if to_fetch else _blocked_alone(rows)
        if rows:
            _LEASE.changed(ids=[row.id for row in rows], token=token, until=now + lease_ms)
    return rows


def _blocked_alone(rows: list[Any]) -> list[Any]:
    """A delivery that was blocked before is sent by itself, so that it takes no other one's attempt with it."""
    if rows and rows[0].fetch_from is not None:
        return rows[:1]
    return list(takewhile(lambda row: row.fetch_from is None, rows))


def sites_to_wake(now: int) -> list[str]:
    """Sites that may be sent something now, that nobody serves, and that have a delivery which may be due.

    And every site with a delivery that was left behind: it is taken back, whatever the site waits for.
    """
    return [row.id for row in _TO_WAKE.rows(now=now)]


def resend_changes(now: int, priority: int = 0) -> dict[str, Any]:
    """What changes when a delivery is sent again from the start, by a new request."""
    fresh = {"state": DeliveryState.PENDING, "due_at": now, "step": 0, "settled_at": None, "replay": new_id("rpl_")}
    return {**fresh, **access_status.NO_STATUS, "lease_token": None, "fetch_from": None, "priority": priority}


def make_due(delivery: Delivery, now: int) -> None:
    """A waiting delivery is due now, inside the caller's transaction; so is what holds it back, as order is kept.

    Somebody waits for it now: it goes before the many that nobody waits for.
    """
    is_up_to = readiness.is_before(Delivery, delivery) | (Delivery.id == delivery.id)
    of_person = (Delivery.site == delivery.site) & (Delivery.person == delivery.person)
    late = (Delivery.state == DeliveryState.PENDING) & (Delivery.due_at > now)
    Delivery.update(due_at=now, step=0).where(of_person, late, is_up_to).execute()
    Delivery.update(priority=0).where(Delivery.id == delivery.id, Delivery.state == DeliveryState.PENDING).execute()


def next_hold_end(now: int, *, within_ms: int) -> int | None:
    """When the first site may be sent something again that may not now, if that is soon."""
    [(found,)] = _NEXT_HOLD_END.rows(now=now, until=now + within_ms)
    return None if found is None else int(found)


def release(claimed: list[ClaimedDelivery], *, due_at: int | None = None) -> int:
    """Give leased deliveries back untried, inside the caller's transaction: no attempt is used up. How many."""
    due_at = due_at or now_ms()
    ids: dict[str, list[str]] = {}
    for one in claimed:
        ids.setdefault(one.token, []).append(one.id)
    return sum([_RELEASE.changed(ids=some, token=token, due_at=due_at) for token, some in ids.items()])


def settle(claimed: ClaimedDelivery, outcome: Outcome, now: int | None = None) -> bool:
    """Write down how a try went, inside the caller's transaction.

    False when the lease has passed to somebody else: then nothing is written.
    """
    return settle_all([(claimed, outcome)], now) > 0


def settle_all(tried: Sequence[tuple[ClaimedDelivery, Outcome]], now: int | None = None) -> int:
    """The same for several tries, in the order of their deliveries; how many were written down."""
    now = now or now_ms()
    held = {row.id: row for row in _held([one.id for one, _ in tried])}
    ours = [(held[one.id], one, outcome) for one, outcome in tried if one.id in held]
    ours = [(row, one, outcome) for row, one, outcome in ours if row.lease_token == one.token]
    changes = [_changes(row, outcome, now) for row, _, outcome in ours]
    for columns in dict.fromkeys(map(tuple, changes)):
        update_rows(Delivery, [row for row in changes if tuple(row) == columns])
    settled = [(row, outcome.result) for row, _, outcome in ours if outcome.outcome in SETTLED]
    access_checks.after_tag_changes(settled, now)
    insert_rows(Attempt, [_attempt(one, outcome, now) for _, one, outcome in ours])
    return len(ours)


def _held(ids: list[str]) -> list[Any]:
    """What is known of those that somebody holds, and of nobody else's change until the transaction ends."""
    return (_HELD if on_sqlite() else _HELD_LOCKED).rows(ids=ids) if ids else []


def _changes(row: Any, outcome: Outcome, now: int) -> dict[str, Any]:
    state = SETTLED.get(outcome.outcome)
    changes: dict[str, Any] = {"id": row.id, "state": state, "settled_at": now, "replay": None, "lease_token": None}
    if outcome.result is not None:
        changes["result"] = outcome.result
    if state is not None:
        changes |= access_checks.after_settling(row.access, outcome.result, now)
    else:
        changes |= _next_try(row, outcome, now)
    changes["fetch_from"] = _fetch_from(row, outcome, changes, now)
    return changes


def _attempt(claimed: ClaimedDelivery, outcome: Outcome, now: int) -> dict[str, Any]:
    return {
        "delivery": claimed.id,
        "sent_at": claimed.sent_at,
        "at": now,
        "transport": outcome.transport,
        "status": outcome.status,
        "outcome": outcome.outcome,
        "message": outcome.message,
    }


def leased_to(site: str, ids: Iterable[str]) -> list[ClaimedDelivery]:
    """Those of the deliveries on which the site itself holds a lease, in the order in which they happened.

    Or held one, as long as nobody else has claimed them.
    """
    held = (Delivery.site == site) & _leased() & Delivery.id.in_(sorted(ids))
    rows = Delivery.select().where(held).order_by(*readiness.IN_ORDER)
    return [
        ClaimedDelivery(row.id, row.attempts, row.replay, {}, row.lease_token, row.lease_until - LEASE_MS)
        for row in rows
    ]


def note_pull(site: str) -> None:
    """The site pulls: push leaves it alone for a while."""
    with writing(site):
        Site.update(pulled_at=now_ms()).where(Site.id == site).execute()


def _next_try(delivery: Any, outcome: Outcome, now: int) -> dict[str, Any]:
    """When a try that settled nothing is repeated; after the schedule's last step the delivery is dead."""
    if outcome.gives_up:
        return {"state": DeliveryState.DEAD}
    if outcome.due_at is not None:
        return {"state": DeliveryState.PENDING, "settled_at": None, "due_at": outcome.due_at, "replay": delivery.replay}
    step = delivery.step if outcome.progress else delivery.step + 1
    try:
        delay = retry_delay(max(step, 1), hint_seconds=outcome.retry_after)
    except RetriesExhausted:
        return {"state": DeliveryState.DEAD, "settled_at": now, "step": step}
    if outcome.progress and outcome.retry_after is not None:
        delay = outcome.retry_after
    changes = {"state": DeliveryState.PENDING, "settled_at": None, "step": step, "due_at": now + int(delay * 1000)}
    return {**changes, "replay": delivery.replay}


def _fetch_from(delivery: Any, outcome: Outcome, changes: dict[str, Any], now: int) -> int | None:
    """From when the site may fetch it; not before its time when the plugin itself wants it later."""
    if changes["state"] != DeliveryState.PENDING:
        return None
    if outcome.is_blocked_here:
        return min(delivery.fetch_from or now, now)
    return changes["due_at"] if delivery.fetch_from is not None and outcome.transport == Transport.PULL else None


def _leased() -> Any:
    """Claimed, and not settled since: a delivery whose lease ran out keeps its token until it is claimed again."""
    return Delivery.state.in_(WAITING) & Delivery.lease_token.is_null(False)


def _select_to_wake(now: Any) -> Any:
    of_site = Delivery.site == Site.id
    due = Delivery.select(Delivery.id).where(of_site, Delivery.state == DeliveryState.PENDING, Delivery.due_at <= now)
    left = Delivery.select(Delivery.id).where(of_site, readiness.is_left(Delivery, now))
    has_work = (readiness.may_be_sent(now) & readiness.is_over(Site, now) & fn.EXISTS(due)) | fn.EXISTS(left)
    return Site.select(Site.id).where(Site.removed_at.is_null(), has_work)


def _in_order(site: Any, now: Any, limit: Any, *, to_fetch: bool) -> Any:
    return readiness.claimable(site, now, to_fetch).order_by(*readiness.IN_ORDER).limit(limit)


def _select_held(ids: Any) -> Any:
    about = (Delivery.id, Delivery.site, Delivery.person, Delivery.step, Delivery.replay, Delivery.access)
    return Delivery.select(*about, Delivery.fetch_from, Delivery.lease_token).where(Delivery.id.in_(ids), _leased())


_TO_WAKE = Statement(_select_to_wake)
_NEXT_HOLD_END = Statement(
    lambda now, until: Site.select(fn.MIN(Site.held_until)).where(
        Site.held_until > now, Site.held_until <= until, readiness.is_active()
    )
)
_TO_PUSH = Statement(lambda site, now, limit: _in_order(site, now, limit, to_fetch=False))
_TO_FETCH = Statement(lambda site, now, limit: _in_order(site, now, limit, to_fetch=True))
_LEASE = Statement(
    lambda ids, token, until: Delivery.update(
        state=DeliveryState.DELIVERING, lease_token=token, lease_until=until, attempts=Delivery.attempts + 1
    ).where(Delivery.id.in_(ids))
)
_HELD = Statement(_select_held)
_HELD_LOCKED = Statement(lambda ids: _select_held(ids).for_update())
_RELEASE = Statement(
    lambda ids, token, due_at: Delivery.update(
        state=DeliveryState.PENDING, attempts=Delivery.attempts - 1, lease_token=None, due_at=due_at
    ).where(Delivery.id.in_(ids), _leased(), Delivery.lease_token == token)
)
