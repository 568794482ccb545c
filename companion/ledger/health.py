"""Is the companion ready? The ledger is written for the proof (connecting alone proves nothing), and a worker lives."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from peewee import fn

from companion.clock import now_ms
from companion.ledger import readiness
from companion.ledger.database import database, on_sqlite, reading, writing
from companion.ledger.errors import DISK_FULL, LedgerUnavailable, insert_refused
from companion.ledger.models import Counter, Delivery, Event, IdempotencyKey, Webhook, WorkerHeartbeat

WORKER_SEEN_MS = 60_000
ROOM_BYTES = 128 * 1024  # of some webhooks with what SQLite writes about them


def check_writable() -> None:
    """Write something that changes each time. Raises LedgerUnavailable, which says why that cannot be done."""
    if on_sqlite():
        _check_room(Path(database.obj.database).parent)
    with writing():
        if not on_sqlite():
            _check_rights()
        Counter.insert(site="", name="ready", value=now_ms()).on_conflict(
            conflict_target=[Counter.site, Counter.name], update={Counter.value: now_ms()}
        ).execute()


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


def _check_rights() -> None:
    """A host that takes the right to insert away may leave the counter's."""
    tables = [f"'{model._meta.table_name}'" for model in (Event, Webhook, Delivery, IdempotencyKey)]
    checked = f"SELECT bool_and(has_table_privilege(name, 'INSERT')) FROM unnest(ARRAY[{', '.join(tables)}]) AS name"  # noqa: S608
    if not database.execute_sql(checked).fetchone()[0]:
        raise insert_refused()


_STUCK = (
    "A worker lives and delivers nothing: for two minutes deliveries have been due at sites that could be sent them. "
    "See its log, and start it again."
)


def why_not_ready() -> str | None:
    """What is missing, and what to do; ``None`` when all is there."""
    try:
        check_writable()
        with reading():
            seen = WorkerHeartbeat.select(fn.MAX(WorkerHeartbeat.at)).scalar()
    except LedgerUnavailable as error:
        return str(error)
    if seen is None or now_ms() - seen > WORKER_SEEN_MS:
        return "No worker was seen in the last minute: start one with `python -m companion worker`."
    return _STUCK if readiness.is_stuck() else None
