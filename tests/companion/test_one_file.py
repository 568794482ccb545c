"""A ledger in SQLite is one file once nobody has it any more, wherever that file lies."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from companion.ledger.sqlite import SqliteLedger

WRITES_AND_IS_KILLED = """
import os, signal, sqlite3, sys
link = sqlite3.connect(sys.argv[1])
link.execute("PRAGMA journal_mode = wal")
link.execute("CREATE TABLE kept (name)")
link.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""


def left_by_one_that_was_killed(path: Path) -> Path:
    subprocess.run([sys.executable, "-c", WRITES_AND_IS_KILLED, str(path)], check=False)
    log = path.resolve().with_name(f"{path.resolve().name}-wal")
    assert log.exists()
    return log


def tables(path: Path) -> int:
    with closing(sqlite3.connect(path)) as link:
        return int(link.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def test_the_log_is_taken_in_where_the_ledgers_path_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    path = tmp_path / "ledger.db"
    path.symlink_to(tmp_path / "disk" / "ledger of ours?#.db")
    log = left_by_one_that_was_killed(path)

    SqliteLedger(str(path), patience_seconds=1).take_log_in()

    assert not log.exists()
    assert tables(path) == 1


def test_a_ledger_that_was_deleted_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    log = left_by_one_that_was_killed(path)
    os.unlink(path)

    SqliteLedger(str(path), patience_seconds=1).take_log_in()

    assert log.exists()
    assert not path.exists()


def test_where_the_lock_cannot_be_made_the_log_stays_for_whoever_opens_the_ledger_next(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    log = left_by_one_that_was_killed(path)
    Path(f"{path}.lock").mkdir()

    SqliteLedger(str(path), patience_seconds=1).take_log_in()

    assert log.exists()
    assert tables(path) == 1
