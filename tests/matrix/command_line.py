"""A WordPress for a PHP of WebAssembly as a command, served to nobody: where PHPUnit runs."""

from __future__ import annotations

import secrets
import zipfile
from pathlib import Path

from tests.matrix.wasm import Wasm
from tests.stack.mariadb import MariaDB
from tests.stack.process import HOST, ServiceError
from tests.stack.wordpress import ADMIN, HERE, WordPress

SECONDS = 300
OPTIONS = ("-d", "display_errors=stderr", "-d", "error_reporting=-1", "-d", "memory_limit=1G")


class CommandLine(WordPress):
    """Installed by that PHP itself, on the SQLite that Playground brings or on our MariaDB over TCP."""

    def __init__(self, folder: Path, tree: Path, wasm: Wasm, php: str, server: MariaDB | None) -> None:
        self.wasm, self.version, self.on_sqlite = wasm, php, server is None
        super().__init__(folder, server, database=f"wp_{secrets.token_hex(4)}", tree=tree)

    @property
    def database_host(self) -> str:
        return "nowhere" if self.on_sqlite else f"{HOST}:{self.mariadb.port}"

    def _install(self) -> None:
        if self.on_sqlite:
            self._use_sqlite()
        else:
            self.mariadb.sql(f"CREATE DATABASE `{self.database}` CHARACTER SET utf8mb4")
        words = [self.folder, self.url, ADMIN, self.password, "owner@example.com"]
        said = self.run(HERE / "php" / "install.php", *map(str, words))
        installed = f"require '{self.folder}/wp-load.php'; echo is_blog_installed() ? 'it is there' : 'it is not';"
        if "it is there" not in (asked := self.run("-r", installed)):
            fatal = [line for line in self.debug_log().splitlines() if "Fatal error" in line]
            said = f"{said} {asked}"[-600:]
            raise ServiceError(f"WordPress could not be installed: {' '.join([*fatal[:1], said])}")

    def _use_sqlite(self) -> None:
        """The drop-in that Playground's packages bring, as its own readme says to put it there."""
        with zipfile.ZipFile(self.wasm.sqlite_zip) as packed:
            packed.extractall(self.folder.parent / "sqlite")
        dropin = next((self.folder.parent / "sqlite").rglob("db.copy"))
        text = dropin.read_text().replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", str(dropin.parent))
        (self.folder / "wp-content" / "db.php").write_text(text)

    def run(self, *arguments: str | Path, seconds: float = SECONDS, **env: str) -> str:
        """What the PHP prints."""
        return self.wasm.php(self.version, *OPTIONS, *arguments, seconds=seconds, env=env)
