"""What a process keeps of a large ledger in its memory does not grow with its threads."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from peewee import chunked

from companion.config import Config
from companion.ledger import database, migrations
from companion.ledger.bulk import AT_ONCE
from companion.ledger.models import Webhook

pytestmark = pytest.mark.alone

THREADS = 40
ROWS, ROW_BYTES = 12_000, 3_000
MAX_MIB = 60


def own_mib() -> float:
    """Memory of this process that is nobody else's and no file's (proc(5))."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


def test_reading_a_large_ledger_by_many_threads_keeps_little_of_it(sqlite_url: str, tmp_path: Path) -> None:
    database.connect(Config(database_url=sqlite_url, secret_key="only-for-tests", data_folder=tmp_path))
    migrations.upgrade()
    rows = [
        {"event": f"evt_{n:08}", "received_at": n, "content_type": "text/plain", "body": "x" * ROW_BYTES}
        for n in range(ROWS)
    ]
    with database.writing():
        for some in chunked(rows, AT_ONCE):
            Webhook.insert_many(some).execute()
    del rows
    before = own_mib()
    all_have_read, may_go = threading.Barrier(THREADS + 1), threading.Event()

    def read() -> None:
        with database.reading():
            database.database.execute_sql('SELECT SUM(LENGTH("body")) FROM "webhook"').fetchone()
        all_have_read.wait(60)
        may_go.wait(60)
        database.close()

    crew = [threading.Thread(target=read) for _ in range(THREADS)]
    for thread in crew:
        thread.start()
    all_have_read.wait(60)
    grown = own_mib() - before
    may_go.set()
    for thread in crew:
        thread.join()
    database.disconnect()
    assert grown < MAX_MIB
