"""Is the companion ready? The ledger is written for the proof (connecting alone proves nothing), and a worker lives.

And what is overdue: what has been due for a while at a site that may be sent it, and is held by no worker.
"""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from peewee import fn

from companion.clock import HOUR_MS, now_ms
from companion.ids import made_at
from companion.ledger import counters, readiness, secret_key
from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.errors import DATABASE_FULL, DISK_FULL, LedgerUnavailable, insert_refused
from companion.ledger.models import Attempt, Delivery, Event, IdempotencyKey, Site, Webhook, WorkerHeartbeat
from companion.ledger.states import DeliveryState

WORKER_SEEN_MS = 60_000
OVERDUE_MS = 10_000  # a worker looks once a second
STUCK_MS = 120_000
MAX_COUNTED = 1000
ROOM_BYTES = 128 * 1024  # of some webhooks with what SQLite writes about them


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many deliveries are overdue (MAX_COUNTED may be more), at which sites, and since when the oldest is."""

    count: int
    sites: frozenset[str]
    since: int | None


_was_full = threading.Event()  # when a webhook found no place last


def note_refusal(error: LedgerUnavailable) -> None:
    """Somebody could not be served: when the disk was full, ``why_not_ready`` looks for room until there is some."""
    if str(error) in (DISK_FULL, DATABASE_FULL):
        _was_full.set()


def check_writable(*, looks_for_room: bool = True) -> None:
    """Write something that changes each time. Raises LedgerUnavailable, which says why that cannot be done.

    ``looks_for_room``: as much as some webhooks take, too, which PostgreSQL's vacuum has to clear away again.
    """
    if on_sqlite():
        _check_room(Path(database.obj.database).parent)
    with writing():
        if not on_sqlite():
            _check_rights()
            if looks_for_room:
                _check_room_of_postgres()
        counters.note("ready", now_ms())


def _check_room(folder: Path) -> None:
    """A few bytes find their place in SQLite's log when a webhook finds none: ask the disk, which writes nothing."""
    if not hasattr(os, "posix_fallocate"):  # elsewhere than on Linux and BSD
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as error:  # any other reason shows when writing
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LedgerUnavailable(DISK_FULL) from error


def _check_room_of_postgres() -> None:
    """A counter finds its place on a full disk, where it stood; a webhook does not. Nothing of it stays."""
    with database.atomic() as kept:
        Webhook.insert(event="room", received_at=0, content_type="", body=secrets.token_hex(ROOM_BYTES // 2)).execute()
        kept.rollback()


def _check_rights() -> None:
    """A host that takes the right to insert away may leave the counter's."""
    tables = [f"'{model._meta.table_name}'" for model in (Event, Webhook, Delivery, IdempotencyKey)]
    checked = f"SELECT bool_and(has_table_privilege(name, 'INSERT')) FROM unnest(ARRAY[{', '.join(tables)}]) AS name"  # noqa: S608
    if not database.execute_sql(checked).fetchone()[0]:
        raise insert_refused()


NO_WORKER = "No worker was seen in the last minute: start one with `python -m companion worker`."
_STUCK = (
    "A worker lives and delivers nothing: for two minutes deliveries have been due at sites that could be sent them. "
    "See its log, and start it again."
)


def why_not_ready() -> str | None:
    """What is missing, and what to do; ``None`` when all is there."""
    try:
        check_writable(looks_for_room=_was_full.is_set())
        _was_full.clear()
        if reason := secret_key.why_unreadable_lately():
            return reason
        with reading():
            seen = worker_seen_at()
    except LedgerUnavailable as error:
        return str(error)
    if seen is None or now_ms() - seen > WORKER_SEEN_MS:
        return NO_WORKER
    return _STUCK if is_stuck() else None


def worker_seen_at() -> int | None:
    """When a worker last said that it lives; ``None`` when none ever did, or all have ended as they should."""
    seen: int | None = WorkerHeartbeat.select(fn.MAX(WorkerHeartbeat.at)).scalar()
    return seen


def sign_in(worker: str) -> None:
    """A sign of life of this worker; those that gave none for an hour are forgotten. Raises LedgerUnavailable."""
    with writing():
        WorkerHeartbeat.delete().where(WorkerHeartbeat.at < now_ms() - HOUR_MS).execute()
        WorkerHeartbeat.insert(id=worker, at=now_ms()).on_conflict(
            conflict_target=[WorkerHeartbeat.id], update={"at": now_ms()}
        ).execute()


def sign_off(worker: str) -> None:
    """It has stopped. Raises LedgerUnavailable."""
    with writing():
        WorkerHeartbeat.delete().where(WorkerHeartbeat.id == worker).execute()


def overdue(late_ms: int = OVERDUE_MS) -> Overdue:
    """What is late by that much, although the site is served by nobody, not paused, not held back, and not fetching."""
    now = now_ms()
    since = now - late_ms
    other = Delivery.alias()
    waits = (other.state == DeliveryState.PENDING) & (other.due_at > since) & readiness.is_before(other, Delivery)
    holds_back = other.select(other.id).where(
        other.site == Delivery.site, other.person == Delivery.person, waits | readiness.is_held(other, now)
    )
    is_left = readiness.is_left(Delivery, now) & ((Delivery.lease_until <= since) | (Delivery.lease_until > now))
    is_late = (Delivery.state == DeliveryState.PENDING) & (Delivery.due_at <= since)
    idle = Site.select(Site.id).where(readiness.may_be_sent(since), readiness.is_over(Site, now))
    query = Delivery.select(Delivery.site, Delivery.state, Delivery.due_at, Delivery.lease_until)
    query = query.where(Delivery.site.in_(idle), ~fn.EXISTS(holds_back)).limit(MAX_COUNTED)
    with reading():  # one after the other: for both at once SQLite goes through all of each site
        rows = [row for one in (is_late, is_left) for row in query.where(one)][:MAX_COUNTED]
    moments = [row.lease_until if row.state == DeliveryState.DELIVERING else row.due_at for row in rows]
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
        every = Delivery.site.in_(Site.select(Site.id))  # its index begins with the site
        is_busy = Delivery.select().where(every, readiness.is_held(Delivery, now)).exists()
    has_had_time = any(made_at(worker) <= now - STUCK_MS for worker in workers)
    return has_had_time and not is_busy and (last is None or last <= now - STUCK_MS)
