"""``forget``, ``export``, ``purge``: one person's data, and retention."""

from __future__ import annotations

import argparse
from typing import Any

from companion.cli.output import Printed, add
from companion.config import Config
from companion.ledger import retention, traces
from companion.text import to_json


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = add(commands, common, "forget", _forget, "erase one person's data on every site")
    parser.add_argument("email", metavar="EMAIL")
    parser = add(commands, common, "export", _export, "print all that is held of one person")
    parser.add_argument("email", metavar="EMAIL")
    parser = add(commands, common, "purge", _purge, "forget webhook bodies and attempts older than RETENTION_DAYS")
    parser.add_argument(
        "--rewrite", action="store_true", help="leave no trace in a large SQLite file either; webhooks wait meanwhile"
    )


def _forget(options: argparse.Namespace, config: Config) -> Printed:
    erased = retention.forget(options.email)
    traces.erase_when_left()
    return Printed(erased, [f"{name}: {number} erased" for name, number in erased.items()])


def _export(options: argparse.Namespace, config: Config) -> Printed:
    held = retention.export(options.email)
    return Printed(held, [to_json(held)])


def _purge(options: argparse.Namespace, config: Config) -> Printed:
    gone = retention.purge(config.retention_days)
    if options.rewrite:
        traces.erase()
    else:
        traces.erase_when_left()
    return Printed(gone, [f"{name}: {number} purged" for name, number in gone.items()])
