"""A backup is made while everything goes on, is whole or not there, and a companion serves from it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres, program
from tests.stack.process import eventually
from tests.stack.shop import Order, post

WORD = "only-for-tests"


@pytest.fixture(params=["sqlite", "postgres"])
def running(request: pytest.FixtureRequest) -> Iterator[Companion]:
    """Web and worker, with one site that nobody reaches."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    with companion(database_url=url) as made:
        if url:
            made.start()
        else:
            made.start_serve()
        yield made


def add_site(of: Companion) -> str:
    """The webhook URL of a new site."""
    url: str = of.json("site", "add", "http://127.0.0.1:9/", "--secret-word", WORD)["webhook_url"]
    return url


def files_of(of: Companion) -> set[str]:
    return {path.name for path in of.folder.iterdir()}


def restore(backup: Path, from_: Companion, cluster: Postgres) -> dict[str, str]:
    """The steps of docs/hosting.md, into a new place; the settings of the companion that serves from it."""
    kept = {"SECRET_KEY": from_.environment["SECRET_KEY"]}
    if not from_.on_postgres:
        place = from_.folder / "restored"
        place.mkdir()
        shutil.copy(backup, place / "companion.db")
        return kept | {"DATABASE_URL": f"sqlite:///{place / 'companion.db'}"}
    url = cluster.new_database()
    command = [program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={url}", str(backup)]
    subprocess.run(command, check=True)
    return kept | {"DATABASE_URL": url}


def test_a_companion_serves_from_a_backup_that_was_made_under_load(
    running: Companion, postgres_cluster: Postgres
) -> None:
    hook = add_site(running)
    first = Order(WORD, "first@example.com").purchase()
    assert post(hook, first).status == 200
    stopping = threading.Event()
    load = threading.Thread(target=lambda: _buy_until(stopping, hook))
    load.start()
    try:
        made = running.json("backup", str(running.folder / "copy"))
    finally:
        stopping.set()
        load.join()
    backup = Path(made["path"])
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert made["bytes"] == backup.stat().st_size
    assert made["keep_too"] == "SECRET_KEY"
    running.stop()

    with companion(**restore(backup, running, postgres_cluster)) as again:
        again.start()
        assert again.json("customer", "show", "first@example.com")["entitlements"][0]["state"] == "active"
        hook = hook.replace(running.url, again.url)
        assert '"duplicate"' in post(hook, first).body
        assert '"accepted"' in post(hook, Order(WORD, "next@example.com").purchase()).body


def _buy_until(stopping: threading.Event, hook: str) -> None:
    while not stopping.wait(0.02):
        post(hook, Order(WORD, "load@example.com").purchase())


def test_a_file_that_is_there_is_kept_unless_told(running: Companion) -> None:
    path = running.folder / "copy"
    path.write_text("precious")
    assert "--overwrite" in running.refusal("backup", str(path))
    assert path.read_text() == "precious"
    running.json("backup", str(path), "--overwrite")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size > 1000
    assert "make it first" in running.refusal("backup", str(running.folder / "none" / "copy"))
    assert "is a folder" in running.refusal("backup", str(running.folder))


def test_a_disk_that_takes_no_more_leaves_no_half_file(running: Companion) -> None:
    before = files_of(running)
    words = f"ulimit -f 20; exec {sys.executable} -m companion backup copy"
    done = subprocess.run(
        ["bash", "-c", words], cwd=running.folder, env=running.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert files_of(running) == before


def test_the_ledger_itself_is_never_written_over(sqlite_url: str) -> None:
    with companion(database_url=sqlite_url) as made:
        made.cli("db", "upgrade")
        path = sqlite_url.removeprefix("sqlite:///")
        for name in (path, f"{path}-wal"):
            assert "ledger itself" in made.refusal("backup", name, "--overwrite")
        with sqlite3.connect(path) as link:
            assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        link.close()


def test_where_no_ledger_is_nothing_is_copied(postgres_url: str) -> None:
    for settings in ({}, {"DATABASE_URL": postgres_url}):
        with companion(**settings) as made:
            assert "There is no ledger" in made.refusal("backup", "copy")
            assert "copy" not in files_of(made)


@pytest.mark.parametrize(("version", "said"), [(None, "postgresql-client"), ("9.6.24", "postgresql-client-")])
def test_a_pg_dump_that_is_missing_or_old_is_named(
    postgres_url: str, tmp_path: Path, version: str | None, said: str
) -> None:
    if version:
        old = tmp_path / "pg_dump"
        old.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        old.chmod(0o755)
    with companion(database_url=postgres_url, PATH=str(tmp_path)) as made:
        assert said in made.refusal("backup", "copy")
        assert "copy" not in files_of(made)


def test_stopped_in_the_middle_it_leaves_nothing(postgres_url: str, postgres_cluster: Postgres) -> None:
    database = postgres_url.rsplit("/", 1)[1]
    with companion(database_url=postgres_url) as made:
        made.cli("db", "upgrade")
        holder = subprocess.Popen(
            [program("psql"), "-X", postgres_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert holder.stdin
        holder.stdin.write("BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE;\n")
        holder.stdin.flush()
        eventually(lambda: _locks(postgres_cluster, database, "AccessExclusiveLock", granted=True), 10, lambda: "lock")
        command = subprocess.Popen(
            [sys.executable, "-m", "companion", "backup", "copy"], cwd=made.folder, env=made.environment
        )
        eventually(lambda: _locks(postgres_cluster, database, "AccessShareLock", granted=False), 20, lambda: "wait")
        command.terminate()
        assert command.wait(10) == 128 + 15
        holder.stdin.close()
        holder.wait(10)
        assert not any("copy" in name for name in files_of(made))


def _locks(cluster: Postgres, database: str, mode: str, *, granted: bool) -> bool:
    """Whether somebody holds, or waits for, a lock of that mode on the table of events."""
    query = (
        "SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation "
        f"WHERE relname = 'event' AND mode = '{mode}' AND granted = {granted}"
    )
    return cluster.sql(query, database).strip() != "0"


def test_nobody_else_reads_what_a_companion_writes_on_its_default() -> None:
    """An installation that sets neither DATABASE_URL nor SECRET_KEY, started by somebody with the usual umask."""
    before = os.umask(0o022)
    try:
        with companion(database_url="sqlite:///var/companion.db", SECRET_KEY="") as made:
            made.start_serve()
            assert post(add_site(made), Order(WORD, "ann@example.com").purchase()).status == 200
            kept = made.json("backup", "copy.db")["keep_too"]
            folder = made.folder / "var"
            found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(before)
    assert kept == "var/secret_key"
    assert {"companion.db", "companion.db-wal", "companion.db-shm", "wakeups.pipe", "secret_key"} <= found.keys()
    assert set(found.values()) == {0o600}
