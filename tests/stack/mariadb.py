"""A MariaDB server of our own: data, socket and port in a temporary folder, gone after use."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack.process import HOST, Process, ServiceError, free_port

# Durability is not what these tests look at; a small and quick server is.
OPTIONS = (
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=16M",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
)


class MariaDB:
    """A running server; user root without a password, over its socket or on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.socket = folder / "db.sock"
        self._mine = ["--user=root"] if os.geteuid() == 0 else []  # else it drops to mysql, who owns no folder here
        self._install()
        self._server = self._start()

    def _install(self) -> None:
        done = subprocess.run(
            [
                _program("mariadb-install-db"),
                "--no-defaults",
                *self._mine,
                f"--datadir={self.folder / 'data'}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                "--force",  # a machine whose own name does not resolve is fine: nothing here goes by name
            ],
            env=os.environ | {"TMPDIR": str(self.folder)},  # two at once would delete each other's temporary tables
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"mariadb-install-db failed:\n{(done.stderr or done.stdout)[-2000:]}")

    def _start(self) -> Process:
        server = Process(
            "mariadbd",
            [
                _program("mariadbd"),
                "--no-defaults",
                *self._mine,
                f"--datadir={self.folder / 'data'}",
                f"--socket={self.socket}",
                f"--pid-file={self.folder / 'db.pid'}",
                f"--bind-address={HOST}",
                f"--port={self.port}",
                *OPTIONS,
            ],
            self.folder / "mariadb.log",
        )
        server.wait_until(lambda: self.socket.exists() and self._answers("SELECT 1"), 60)
        return server

    def sql(self, statement: str, database: str = "") -> str:
        """Run SQL as root; rows as tab-separated lines without a heading."""
        done = self._client(statement, database)
        if done.returncode:
            raise ServiceError(f"SQL failed: {done.stderr.strip()}")
        return done.stdout

    def copy(self, source: str, target: str) -> None:
        """Make a database with all that another one holds."""
        command = [_program("mariadb-dump"), "--no-defaults", f"--socket={self.socket}", "--user=root", source]
        dumped = subprocess.run(command, capture_output=True, text=True, check=False)
        if dumped.returncode:
            raise ServiceError(f"{source} could not be dumped: {dumped.stderr.strip()}")
        self.sql(f"CREATE DATABASE `{target}` CHARACTER SET utf8mb4")
        self.sql(dumped.stdout, target)

    def _answers(self, statement: str) -> bool:
        return self._client(statement).returncode == 0

    def _client(self, statement: str, database: str = "") -> subprocess.CompletedProcess[str]:
        command = [_program("mariadb"), "--no-defaults", f"--socket={self.socket}", "--user=root", "-N", "-B"]
        return subprocess.run(
            [*command, *([database] if database else [])],
            input=statement,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self) -> None:
        self._server.stop()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    if not found:
        raise ServiceError(f"{name} is missing; install it with: python3 -m tests.stack.packages demo")
    return found


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A running MariaDB, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="cc-db-", ignore_cleanup_errors=True) as folder:
        server = MariaDB(Path(folder))
        try:
            yield server
        finally:
            server.stop()
