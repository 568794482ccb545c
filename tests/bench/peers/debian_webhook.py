"""Debian's ``webhook``: a hook that runs a shell script, which appends the body to a file. Not synced."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench.peers.peer import NotHere, Peer, lines_in
from tests.stack import packages
from tests.stack.process import HOST, Process, accepts_connections, free_port

PACKAGE = "webhook"
SCRIPT = """#!/bin/sh
printf '%s\\n' "$1" >> kept.txt
"""


def hooks(folder: Path) -> list[dict[str, object]]:
    """One hook; it answers when the script has ended."""
    return [
        {
            "id": "take",
            "execute-command": str(folder / "append.sh"),
            "command-working-directory": str(folder),
            "pass-arguments-to-command": [{"source": "raw-request-body"}],
            "include-command-output-in-response": True,
        }
    ]


@contextmanager
def debian_webhook() -> Iterator[Peer]:
    """A running one. Raises NotHere."""
    program = _installed()
    with tempfile.TemporaryDirectory(prefix="cc-hook-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        (folder / "append.sh").write_text(SCRIPT)
        (folder / "append.sh").chmod(0o700)
        (folder / "hooks.json").write_text(json.dumps(hooks(folder)))
        command: list[str | Path] = [program, "-hooks", folder / "hooks.json", "-ip", HOST, "-port", str(port)]
        process = Process("webhook", command, folder / "log", cwd=folder)
        try:
            process.wait_until(lambda: accepts_connections(port), 20)
            yield Peer(f"http://{HOST}:{port}/hooks/take", partial(lines_in, folder / "kept.txt"), process.pid)
        finally:
            process.stop(5)


def _installed() -> str:
    if not shutil.which(PACKAGE):
        try:
            packages.install([PACKAGE])
        except SystemExit as error:  # the words of apt-get
            raise NotHere(f"Debian's package cannot be installed here: {str(error)[-300:]}") from error
    if not (program := shutil.which(PACKAGE)):
        raise NotHere("this system has no package `webhook`")
    return program
