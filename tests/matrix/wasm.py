"""PHP 7.4 to 8.5 as WebAssembly, with WordPress Playground, from the npm registry: exact versions, in build/matrix."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.commands import TooLong, output_of
from tests.stack.process import REPOSITORY

HERE = Path(__file__).resolve().parent
FOLDER = REPOSITORY / "build" / "matrix"
VERSIONS = ("7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
INSTALL_SECONDS = 600
# How npm names what a network, or a machine without one, does to it.
NOT_REACHED = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT"
    r"|network request|request to .* failed|\bE(403|407|502|503|504)\b"
)


class NotToBeHad(RuntimeError):
    """The packages are not here and cannot be fetched; the message says why. No fault of this repository."""


@dataclass(frozen=True)
class Wasm:
    """The installed packages, and the Node that goes with them."""

    folder: Path

    @property
    def node(self) -> Path:
        return self.folder / "node_modules" / ".bin" / "node"

    @property
    def playground(self) -> Path:
        return self.folder / "node_modules" / "@wp-playground" / "cli" / "cli.js"

    @property
    def sqlite_zip(self) -> Path:
        """The SQLite Database Integration, as Playground uses it."""
        return self.playground.with_name("sqlite-database-integration.zip")

    def php(self, version: str, *arguments: str | Path, seconds: float, env: Mapping[str, str] | None = None) -> str:
        """What a PHP prints; raises TooLong. Its exit code says nothing."""
        command = [self.node, self.folder / "php.mjs", version, *arguments]
        return output_of(command, seconds=seconds, cwd=REPOSITORY, env=env)[1]


@functools.cache
def wasm() -> Wasm:
    """Installed, once for all processes; raises NotToBeHad, or RuntimeError with npm's words."""
    if not shutil.which("npm"):
        raise RuntimeError("npm is missing; install it with: python3 -m tests.stack.packages matrix")
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = Wasm(FOLDER)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run beside each other
        _install(made)
        shutil.copy(HERE / "php.mjs", FOLDER)  # a module finds packages beside itself only
    return made


def _install(made: Wasm) -> None:
    stamp, wanted = FOLDER / "made-from", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and made.node.exists():
        return
    print("Installing PHP 7.4 to 8.5 as WebAssembly, some 500 MB, into build/matrix ...", flush=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, FOLDER)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    try:
        code, said = output_of(command, seconds=INSTALL_SECONDS, cwd=FOLDER)
    except TooLong as error:
        raise NotToBeHad(f"the npm registry is too slow: {error}") from error
    if code and NOT_REACHED.search(said):
        raise NotToBeHad(f"the npm registry cannot be reached: {_first_error(said)}")
    if code or not made.node.exists():
        raise RuntimeError(f"npm failed:\n{said[-2000:]}")
    stamp.write_text(wanted)


def _first_error(said: str) -> str:
    lines = [line for line in said.splitlines() if "error" in line.lower()]
    return (lines or said.splitlines() or ["it said nothing"])[0][:200]


def _fingerprint() -> str:
    files = [HERE / "package.json", HERE / "package-lock.json"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
