"""Can the ledger be written, really? A probe that only connects says yes when every webhook is refused."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from companion.ledger.database import database, on_sqlite, writing
from companion.ledger.models import Counter, Delivery, Event, Occurrence, Webhook
from companion.ledger.unavailable import DISK_FULL, LedgerUnavailable, insert_refused
from companion.moments import now_ms

ROOM_BYTES = 128 * 1024  # of some webhooks with what SQLite writes about them


def prove_writable() -> None:
    """Write something that changes each time. Raises LedgerUnavailable, which says why that cannot be done."""
    if on_sqlite():
        _prove_room(Path(database.obj.database).parent)
    with writing():
        if not on_sqlite():
            _prove_rights()
        Counter.insert(site="", name="ready", value=now_ms()).on_conflict(
            conflict_target=[Counter.site, Counter.name], update={Counter.value: now_ms()}
        ).execute()


def _prove_room(folder: Path) -> None:
    """A few bytes find their place in SQLite's log when a webhook finds none: ask the disk, which writes nothing."""
    if not hasattr(os, "posix_fallocate"):  # elsewhere than on Linux and BSD
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as error:  # what else there is, writing itself tells
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LedgerUnavailable(DISK_FULL) from error


def _prove_rights() -> None:
    """A host that takes the right to insert away may leave the counter's."""
    tables = [f"'{model._meta.table_name}'" for model in (Event, Webhook, Delivery, Occurrence)]
    checked = f"SELECT bool_and(has_table_privilege(name, 'INSERT')) FROM unnest(ARRAY[{', '.join(tables)}]) AS name"  # noqa: S608
    if not database.execute_sql(checked).fetchone()[0]:
        raise insert_refused()
