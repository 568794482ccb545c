"""The plugin's PHPUnit suite, on this machine's PHP or on one of WebAssembly."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.crm_apis.server import crm_apis
from tests.matrix.command_line import CommandLine
from tests.matrix.commands import output_of
from tests.matrix.outside import not_ours
from tests.matrix.wasm import Wasm
from tests.stack.mariadb import MariaDB
from tests.stack.phpunit import CONFIGURATION
from tests.stack.process import REPOSITORY, ServiceError
from tests.stack.wordpress import wordpress

SECONDS = 3600
NEEDS_NEWER = re.compile(r"This version of PHPUnit requires PHP[^\n]*")


@dataclass(frozen=True)
class Tally:
    """What PHPUnit said: its last line; ``is_green`` when all that ran passed; ``outside`` why it did not run."""

    words: str
    is_green: bool
    outside: str = ""
    said: str = ""


def on_machine(tree: Path, server: MariaDB) -> Tally:
    """With this machine's PHP, as `make test` runs it."""
    with ExitStack() as stack:
        site = stack.enter_context(wordpress(server=server, tree=tree, start=False))
        apis = stack.enter_context(crm_apis())
        command = ["phpunit", "--configuration", str(CONFIGURATION), "--colors=never"]
        return judged(output_of(command, seconds=SECONDS, cwd=REPOSITORY, env=_where(site.folder, apis.url))[1])


def on_wasm(wasm: Wasm, php: str, tree: Path, server: MariaDB | None, *, is_whole: bool) -> Tally:
    """With a PHP of WebAssembly; on SQLite unless a MariaDB is given.

    Without ``is_whole`` it is the part that asks the database most: a test takes five times as long as on this
    machine's PHP.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-wasm-", ignore_cleanup_errors=True)))
        try:
            site = CommandLine(folder / "site", tree, wasm, php, server)
        except ServiceError as error:  # WordPress alone, with the drop-in for SQLite: nothing of ours is there yet
            if not (words := not_ours(str(error))):
                raise
            return Tally("-", is_green=False, outside=words)
        apis = stack.enter_context(crm_apis())
        part = [] if is_whole else ["--testsuite", "database"]
        command = [_phpunit(), "--configuration", str(CONFIGURATION), "--colors=never", *part]
        where = _where(site.folder, apis.url)
        return judged(site.run("-d", "include_path=/usr/share/php", *command, seconds=SECONDS, **where))


def _phpunit() -> str:
    found = shutil.which("phpunit")
    assert found, "phpunit is missing; install it with: python3 -m tests.stack.packages matrix"
    return str(Path(found).resolve())


def _where(folder: Path, apis: str) -> Mapping[str, str]:
    return {"CART_COMPANION_WP": str(folder), "CART_COMPANION_CRM_APIS": apis}


def judged(said: str) -> Tally:
    """By what PHPUnit said at its end."""
    if refused := NEEDS_NEWER.search(said):
        return Tally("-", is_green=False, outside=refused[0])
    lines = [line for line in said.splitlines() if line.startswith(("OK", "Tests: "))]
    is_green = any(line.startswith("OK") for line in lines)
    words = lines[-1] if lines else "PHPUnit did not come to its end"
    return Tally(words.removeprefix("OK ").strip("()"), is_green=is_green, said=said)
