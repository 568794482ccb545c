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
from tests.matrix.wasm import Wasm
from tests.stack.mariadb import MariaDB
from tests.stack.phpunit import CONFIGURATION
from tests.stack.process import REPOSITORY
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
        return _tally(output_of(command, seconds=SECONDS, cwd=REPOSITORY, env=_where(site.folder, apis.url))[1])


def on_wasm(wasm: Wasm, php: str, tree: Path, server: MariaDB | None) -> Tally:
    """With a PHP of WebAssembly; on SQLite unless a MariaDB is given."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cc-wasm-", ignore_cleanup_errors=True)))
        site = CommandLine(folder / "site", tree, wasm, php, server)
        apis = stack.enter_context(crm_apis())
        command = [
            "-d",
            "include_path=/usr/share/php",
            _phpunit(),
            "--configuration",
            str(CONFIGURATION),
            "--colors=never",
        ]
        return _tally(site.run(*command, seconds=SECONDS, **_where(site.folder, apis.url)))


def _phpunit() -> str:
    found = shutil.which("phpunit")
    assert found, "phpunit is missing; install it with: python3 -m tests.stack.packages matrix"
    return str(Path(found).resolve())


def _where(folder: Path, apis: str) -> Mapping[str, str]:
    return {"CART_COMPANION_WP": str(folder), "CART_COMPANION_CRM_APIS": apis}


def _tally(said: str) -> Tally:
    if refused := NEEDS_NEWER.search(said):
        return Tally("-", is_green=False, outside=refused[0])
    lines = [line for line in said.splitlines() if line.startswith(("OK", "Tests: "))]
    words = lines[-1] if lines else "PHPUnit did not come to its end"
    return Tally(words, is_green=words.startswith("OK"), said=said)
