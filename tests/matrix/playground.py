"""A WordPress that WordPress Playground serves: PHP as WebAssembly, on its SQLite or on our MariaDB over TCP."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.matrix.wasm import HERE, Wasm
from tests.stack.mariadb import MariaDB
from tests.stack.process import HOST, REPOSITORY, Process, ServiceError
from tests.stack.wordpress import PLUGIN, TREE, WordPress

BOOT_SECONDS = 180
ANSWER_SECONDS = 120
MOUNTED = "/wordpress"  # where Playground has the site; what our own files name lies where it lies here


class Playground(WordPress):
    """Installed and served by Playground, with the password of its own installer; ``php()`` asks the running site."""

    def __init__(self, folder: Path, tree: Path, wasm: Wasm, php: str, server: MariaDB | None) -> None:
        self.wasm, self.version, self.on_sqlite = wasm, php, server is None
        self._word = secrets.token_hex(16)
        super().__init__(folder, server, database=f"wp_{secrets.token_hex(4)}", tree=tree)

    @property
    def database_host(self) -> str:
        return "nowhere" if self.on_sqlite else f"{HOST}:{self.mariadb.port}"

    def _install(self) -> None:
        if not self.on_sqlite:
            self.mariadb.sql(f"CREATE DATABASE `{self.database}` CHARACTER SET utf8mb4")
        link = self.folder / "wp-content" / "plugins" / "cart-companion"
        link.unlink()  # Playground does not follow it; the folder is mounted there
        link.mkdir()
        shutil.copy(HERE / "php" / "run.php", self.folder / "matrix-run.php")
        (self.folder / "matrix-word.php").write_text(f"<?php\nreturn '{self._word}';\n")
        self.password = "password"  # Playground's installer gives it to everybody
        try:
            self.start()
            self.set_option("permalink_structure", "/%postname%/")
        except BaseException:
            self.stop()
            raise

    def start(self) -> None:
        if self._process:
            return
        mounts = [
            (self.folder, MOUNTED),
            (PLUGIN, f"{MOUNTED}/wp-content/plugins/cart-companion"),
            (REPOSITORY / "tests", REPOSITORY / "tests"),
        ]
        temporary = self.folder.parent / "tmp"
        temporary.mkdir(exist_ok=True)
        self._process = Process(
            f"Playground, PHP {self.version}",
            [
                *(self.wasm.node, self.wasm.playground, "server"),
                *(f"--php={self.version}", f"--port={self.port}", f"--site-url={self.url}"),
                "--wordpress-install-mode=install-from-existing-files-if-needed",
                *([] if self.on_sqlite else ["--skip-sqlite-setup"]),
                *(f"--mount-before-install={source}:{target}" for source, target in mounts),
            ],
            self.folder.parent / f"{self.folder.name}.log",
            cwd=self.folder.parent,
            env=os.environ | {"TMPDIR": str(temporary), "HOME": str(self.folder.parent), "CI": "1"},
        )
        try:
            self._process.wait_until(self._answers, BOOT_SECONDS)
        except ServiceError as error:
            raise ServiceError(f"{error}\n{self.debug_log()[-1500:]}") from error

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/wp-login.php", timeout=ANSWER_SECONDS) as answer:
                return bool(answer.status == 200)
        except OSError:  # also while it installs WordPress, when it answers with errors of its own
            return False

    def php(self, code: str, /, *, user: int = 0, **values: Any) -> Any:
        request = {"word": self._word, "code": code, "input": values, "user": user}
        asked = urllib.request.Request(f"{self.url}/matrix-run.php", json.dumps(request).encode())
        try:
            with urllib.request.urlopen(asked, timeout=ANSWER_SECONDS) as answer:
                said = answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode(errors="replace")
        except OSError as error:
            raise ServiceError(f"PHP {self.version} does not answer: {error}\n{self.log_tail()}") from error
        try:
            answered = json.loads(said)
        except ValueError as error:
            raise ServiceError(f"PHP ended without an answer:\n{said[-2000:]}\n{self.log_tail()}") from error
        if "error" in answered:
            raise ServiceError(answered["error"])
        return answered["value"]

    def cron(self) -> None:
        raise ServiceError("WP-Cron is not run on Playground; cron_as_if_later() runs a single hook.")

    def log_tail(self) -> str:
        """The last words of Playground, and of PHP's log."""
        said = self._process.log_tail() if self._process else "it is not running"
        return f"{said}\n{self.debug_log()[-1500:]}"


@contextmanager
def playground(wasm: Wasm, php: str, *, server: MariaDB | None = None, tree: Path = TREE) -> Iterator[Playground]:
    """A running site; on SQLite unless a MariaDB is given. Our plugin is not active yet."""
    with tempfile.TemporaryDirectory(prefix="cc-wasm-", ignore_cleanup_errors=True) as folder:
        site = Playground(Path(folder) / "site", tree, wasm, php, server)
        try:
            yield site
        finally:
            site.stop()
