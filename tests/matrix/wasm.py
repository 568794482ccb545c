"""PHP 7.4 to 8.5 as WebAssembly, with WordPress Playground, from the npm registry: exact versions, in build/matrix.

``python -m tests.matrix.wasm`` installs what `make test` needs of them. It never fails: where it cannot, the tests that
need them are left out, or fail and say why, and all others run.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.matrix.commands import TooLong, output_of
from tests.stack.process import REPOSITORY

HERE = Path(__file__).resolve().parent
FOLDER = REPOSITORY / "build" / "matrix"
VERSIONS = ("7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5")
FOR_TESTS = (VERSIONS[0], VERSIONS[-1])  # what `make test` installs beforehand
PHP_PACKAGE = "node_modules/@php-wasm/node-"  # and the version, with a "-" for its "."
TESTS = "tests/e2e/test_matrix.py"
INSTALL_SECONDS = 600
WHAT_HELPS = "once it can be, run again: python -m tests.matrix.wasm"
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
def wasm(*versions: str) -> Wasm:
    """Installed with these versions of PHP at least (all, where none is named), once for all processes.

    Raises NotToBeHad, or RuntimeError with npm's words.
    """
    if not shutil.which("npm"):
        raise RuntimeError("npm is missing; install it with: python3 -m tests.stack.packages matrix")
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = Wasm(FOLDER)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run beside each other
        _install(made, versions or VERSIONS)
        shutil.copy(HERE / "php.mjs", FOLDER)  # a module finds packages beside itself only
    return made


def _install(made: Wasm, versions: Sequence[str]) -> None:
    stamp = FOLDER / "made-from"
    made_from, *there = stamp.read_text().split() if stamp.exists() and made.node.exists() else [""]
    if made_from == _fingerprint() and set(versions) <= set(there):
        return
    versions = [version for version in VERSIONS if version in (*versions, *there)]
    print(f"Installing PHP {', '.join(versions)} as WebAssembly with npm, into build/matrix ...", flush=True)
    stamp.unlink(missing_ok=True)
    shutil.copy(HERE / "package.json", FOLDER)
    (FOLDER / "package-lock.json").write_text(json.dumps(_lock_with(versions)))
    command = ["npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    try:
        code, said = output_of(command, seconds=INSTALL_SECONDS, cwd=FOLDER)
    except TooLong as error:
        raise NotToBeHad(f"the npm registry is too slow: {error}; {WHAT_HELPS}") from error
    if code and NOT_REACHED.search(said):
        raise NotToBeHad(f"the npm registry cannot be reached: {_first_error(said)}; {WHAT_HELPS}")
    if code or not made.node.exists():
        raise RuntimeError(f"npm failed:\n{said[-2000:]}")
    stamp.write_text(" ".join([_fingerprint(), *versions]))


def _lock_with(versions: Sequence[str]) -> dict[str, Any]:
    """package-lock.json with an empty folder in the place of each other PHP, 58 MB, which nothing asks for."""
    lock: dict[str, Any] = json.loads((HERE / "package-lock.json").read_text())
    kept = {PHP_PACKAGE + version.replace(".", "-") for version in versions}
    for place, package in list(lock["packages"].items()):
        if place.startswith(PHP_PACKAGE) and place not in kept:
            empty = place.replace("node_modules/@php-wasm", "left-out")
            lock["packages"] |= {place: {"resolved": empty, "link": True}, empty: {"version": package["version"]}}
            (FOLDER / empty).mkdir(parents=True, exist_ok=True)
            named = {"name": place.removeprefix("node_modules/"), "version": package["version"]}
            (FOLDER / empty / "package.json").write_text(json.dumps(named))
    return lock


def _first_error(said: str) -> str:
    lines = [line for line in said.splitlines() if "error" in line.lower()]
    return (lines or said.splitlines() or ["it said nothing"])[0][:200]


def _fingerprint() -> str:
    files = [HERE / "package.json", HERE / "package-lock.json"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def install_for_tests() -> str:
    """What is said about the tests that need them; '' where all is there."""
    try:
        wasm(*FOR_TESTS)
    except NotToBeHad as error:
        return f"{TESTS} will be left out: {error}"
    except (RuntimeError, OSError) as error:
        return f"{TESTS} will fail: {error}"
    return ""


if __name__ == "__main__":
    if said := install_for_tests():
        print(said, flush=True)
