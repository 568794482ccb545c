"""A copy of the ledger in one file, whole as of one moment, while web and worker go on.

SQLite by ``VACUUM INTO``: one reading transaction that no writer waits for or disturbs (its own backup interface,
the shell's ``.backup``, begins anew with each commit of another process). PostgreSQL by its own ``pg_dump``.
The file gets its name only when it is complete, checked and on the disk.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import OperationalError, connect, conninfo

from companion.config import Config

BUSY_SECONDS = 30.0
LOCK_WAIT_SECONDS = 60  # pg_dump waits behind a change of a table, and gives up rather than hang
_VERSION = re.compile(r"\(PostgreSQL\) ([0-9]+)")
_SHOWN = 400  # characters of what a program said


class BackupFailed(Exception):
    """No backup was made, and no half one is left; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    size: int  # bytes
    database: str  # sqlite or postgresql


def make(config: Config, path: Path, *, overwrite: bool = False) -> Backup:
    """Copy the ledger into ``path``, readable by this user alone. Raises BackupFailed."""
    _refuse_place(config, path, overwrite=overwrite)
    try:
        with _named_when_whole(path, overwrite=overwrite) as unfinished:
            if config.on_sqlite:
                _copy_sqlite(config.sqlite_path, unfinished)
            else:
                _dump_postgres(config.database_url, unfinished)
    except OSError as error:
        raise BackupFailed(f"Cannot write {path}: {error.strerror or error}.") from error
    return Backup(path, path.stat().st_size, "sqlite" if config.on_sqlite else "postgresql")


def _refuse_place(config: Config, path: Path, *, overwrite: bool) -> None:
    if path.is_dir() or not path.name:
        raise BackupFailed(f"{path} is a folder: name the file, such as {path / 'companion-backup'}.")
    if not path.parent.is_dir():
        raise BackupFailed(f"There is no folder {path.parent}: make it first.")
    if config.on_sqlite:
        ledger = config.sqlite_path
        if path.resolve() in {Path(f"{ledger}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")}:
            raise BackupFailed(f"{path} is the ledger itself: name another file.")
    if path.exists() and not overwrite:
        raise BackupFailed(f"{path} is there already: name another file, or add --overwrite.")


@contextmanager
def _named_when_whole(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """An empty file beside ``path``, which takes that name when the block ends well, and else goes. Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield unfinished
        _sync(unfinished)
        if overwrite:
            unfinished.replace(path)
        else:
            _name(unfinished, path)
        _sync(path.parent)
    finally:
        for left in (unfinished, Path(f"{unfinished}-journal"), Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm")):
            left.unlink(missing_ok=True)


def _name(unfinished: Path, path: Path) -> None:
    """Give the file its name, unless somebody else has taken it meanwhile. Raises BackupFailed, OSError."""
    try:
        os.link(unfinished, path)
    except FileExistsError as error:
        raise BackupFailed(f"{path} is there already: name another file, or add --overwrite.") from error
    except OSError:  # a file system without links
        unfinished.replace(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_sqlite(ledger: Path, into: Path) -> None:
    """Raises BackupFailed."""
    try:
        with contextlib.closing(sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=rw", uri=True)) as link:
            link.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
            if not _has_tables(link):
                raise BackupFailed(f"There is no ledger in {ledger}. Does DATABASE_URL lead to the one that is meant?")
            link.execute("VACUUM INTO ?", (str(into),))
        with contextlib.closing(sqlite3.connect(into)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok" or not _has_tables(copy):
                raise BackupFailed(f"The copy is damaged ({found}). Is the disk sound? Run `doctor`.")
    except sqlite3.Error as error:
        raise BackupFailed(f"SQLite could not copy {ledger}: {error}.") from error


def _has_tables(link: sqlite3.Connection) -> bool:
    return link.execute("SELECT 1 FROM sqlite_master WHERE name = 'event'").fetchone() is not None


def _dump_postgres(url: str, into: Path) -> None:
    """Raises BackupFailed. The password goes by the environment: arguments are everybody's to read."""
    dump = _program("pg_dump")
    parts = conninfo.conninfo_to_dict(url)
    password = parts.pop("password", None)
    environ = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    _refuse_older(dump, url)
    _run(
        [
            dump,
            "--format=custom",
            "--compress=1",  # for 371 MB of webhooks: 25 s; level 6 takes 41 s and saves 3 %
            "--no-owner",
            "--no-privileges",
            "--no-password",
            f"--lock-wait-timeout={LOCK_WAIT_SECONDS * 1000}",
            f"--file={into}",
            f"--dbname={conninfo.make_conninfo('', **parts)}",
        ],
        environ,
    )
    if not re.search(r" TABLE DATA \S+ event ", _run([_program("pg_restore"), "--list", str(into)], environ)):
        raise BackupFailed("There is no ledger in this database. Does DATABASE_URL lead to the one that is meant?")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed(
            f"{name} is not on this machine: install PostgreSQL's client programs (Debian: apt-get install "
            "postgresql-client), or run this command where they are."
        )
    return found


def _refuse_older(dump: str, url: str) -> None:
    """pg_dump copies servers up to its own version. Raises BackupFailed."""
    own = _VERSION.search(_run([dump, "--version"], dict(os.environ)))
    try:
        with connect(url, connect_timeout=10, prepare_threshold=None) as link:
            server = link.info.server_version // 10_000
    except OperationalError as error:
        raise BackupFailed(
            f"PostgreSQL does not answer ({str(error).strip()[:_SHOWN]}). Check DATABASE_URL."
        ) from error
    if own and int(own[1]) < server:
        raise BackupFailed(
            f"pg_dump is of PostgreSQL {own[1]} and the server of {server}: install the client programs of {server} "
            f"(Debian: postgresql-client-{server}), or run this command where they are."
        )


def _run(command: list[str], environ: dict[str, str]) -> str:
    """What the program printed. Raises BackupFailed with its error message."""
    done = subprocess.run(command, env=environ, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split())[-_SHOWN:] or f"it ended with {done.returncode}"
        raise BackupFailed(f"{Path(command[0]).name} failed: {said}")
    return done.stdout
