"""A PostgreSQL cluster of our own in a temporary folder; a new database for each test that asks."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from tests.stack.process import HOST, Process, ServiceError, free_port, owned_by

USER = "companion"
ENCODING = ("-E", "UTF8", "--locale=C.UTF-8")
# Nobody pulls the plug of the machine: what is committed outlives any kill -9, on which the crash tests stand.
QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off")


class Postgres:
    """A running cluster; ``new_database()`` gives the URL of an empty one."""

    def __init__(self, folder: Path, *, waits_for_the_disk: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        self._options = () if waits_for_the_disk else QUICK
        self._account = unprivileged_account()
        self._numbers = count(1)
        if self._account:
            shutil.chown(folder, self._account)
        self._run("initdb", "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-N", *ENCODING)
        self._server = self._start()

    def _start(self) -> Process:
        server = Process(
            "postgres",
            [
                program("postgres"),
                *("-D", self.folder / "data", "-k", self.folder, "-h", HOST, "-p", str(self.port)),
                *("-c", "max_connections=200", "-c", "unix_socket_permissions=0777"),
                *self._options,
            ],
            self.folder / "postgres.log",
            cwd=self.folder,
            user=self._account,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, then stops
        )
        server.wait_until(lambda: self._psql("SELECT 1").returncode == 0, 60)
        return server

    @property
    def pid(self) -> int:
        """Of the process above all sessions."""
        return self._server.pid

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@{HOST}:{self.port}/{database}"

    def new_database(self) -> str:
        """URL of a database that nobody has used."""
        name = f"companion_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the cluster's owner; rows as tab-separated lines."""
        done = self._psql(statement, database)
        if done.returncode:
            raise ServiceError(f"SQL failed: {done.stderr.strip()}")
        return done.stdout

    def _psql(self, statement: str, database: str = "postgres") -> subprocess.CompletedProcess[str]:
        arguments = ["-h", HOST, "-p", str(self.port), "-U", USER, "-d", database, "-X", "-A", "-t", "-F", "\t", "-c"]
        return subprocess.run([program("psql"), *arguments, statement], capture_output=True, text=True, check=False)

    def _run(self, name: str, *arguments: str) -> None:
        owner: dict[str, Any] = owned_by(self._account)
        done = subprocess.run(
            [program(name), *arguments],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **owner,
        )
        if done.returncode:
            raise ServiceError(f"{name} failed:\n{(done.stderr or done.stdout)[-2000:]}")

    def stop(self) -> None:
        self._server.stop()

    def restart(self, *, crash: bool = False) -> None:
        """Stop and start it again; ``crash``: all its processes die at once, and it recovers from its log."""
        if crash:
            self._server.kill(self.port)
        else:
            self._server.stop()
        self._server = self._start()

    def cut_connections(self, database: str) -> int:
        """End every session of this database, as a failover does; how many."""
        others = f"datname = '{database}' AND pid <> pg_backend_pid()"
        return int(self.sql(f"SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}"))

    @property
    def is_up(self) -> bool:
        return self._server.is_alive() and self._psql("SELECT 1").returncode == 0


def unprivileged_account() -> str | None:
    """Whom to run as when root, since PostgreSQL refuses root; None runs it as whoever we are."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in accounts:
            return name
    raise ServiceError("PostgreSQL cannot run as root, and there is neither a user postgres nor nobody.")


def program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise ServiceError(f"{name} is missing; install it with: python3 -m tests.stack.packages test")
    return found


@contextmanager
def postgres(*, waits_for_the_disk: bool = False, on: Path | None = None) -> Iterator[Postgres]:
    """A running PostgreSQL, stopped and removed at the end; one that waits for the disk is for figures.

    ``on``: the folder of another disk to keep it on.
    """
    with tempfile.TemporaryDirectory(prefix="cc-pg-", ignore_cleanup_errors=True, dir=on) as folder:
        cluster = Postgres(Path(folder), waits_for_the_disk=waits_for_the_disk)
        try:
            yield cluster
        finally:
            cluster.stop()
