"""``backup PATH``: the whole ledger in one file, while everything goes on."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from companion.cli.output import Failure, Printed, add
from companion.config import Config
from companion.ledger import backup
from companion.ledger.backup import BackupFailed


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = add(commands, common, "backup", _backup, "copy the whole ledger into one file, while everything goes on")
    parser.add_argument("path", metavar="PATH", type=Path, help="the file to make; its folder must be there")
    parser.add_argument("--overwrite", action="store_true", help="put it in the place of a file that is there")


def _backup(options: argparse.Namespace, config: Config) -> Printed:
    before = signal.signal(signal.SIGTERM, _stop)  # so that nothing half-made stays behind
    started = time.monotonic()
    try:
        made = backup.make(config, options.path, overwrite=options.overwrite)
    except BackupFailed as error:
        raise Failure(str(error)) from error
    finally:
        signal.signal(signal.SIGTERM, before)
    seconds = round(time.monotonic() - started, 1)
    key = _where_the_key_is(config)
    report = {"path": str(made.path), "bytes": made.size, "database": made.database, "seconds": seconds}
    return Printed(
        report | {"keep_too": key},
        [
            f"{made.path}: {made.size / 1_000_000:.1f} MB in {seconds} s, whole and checked.",
            "It holds customers' data: keep it where nobody else reads it.",
            f"Keep {key} too, at another place: no key and no secret word in the backup can be read without it.",
        ],
    )


def _where_the_key_is(config: Config) -> str:
    """The setting, or the file that replaces it."""
    return "SECRET_KEY" if os.environ.get("SECRET_KEY") else str(config.data_folder / "secret_key")


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
