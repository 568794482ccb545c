"""What a command prints: data for ``--json``, lines for people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from companion.config import Config
from companion.ledger import sites
from companion.ledger.models import Site
from companion.text import to_json


class Failure(Exception):
    """The command cannot do what was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Printed:
    data: Any
    lines: list[str] = field(default_factory=list)
    exit_code: int = 0


Command = Callable[[argparse.Namespace, Config], Printed]


def show(printed: Printed, *, as_json: bool) -> None:
    if as_json:
        print(to_json(printed.data))
        return
    for line in printed.lines:
        print(line)


def add(
    commands: Any, common: argparse.ArgumentParser, name: str, command: Command, help_text: str
) -> argparse.ArgumentParser:
    """One command with its help; the caller adds its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(name, parents=[common], help=help_text, description=help_text)
    parser.set_defaults(command=command)
    return parser


def group(commands: Any, name: str, help_text: str) -> Any:
    """A noun with verbs of its own, such as ``site add``."""
    return commands.add_parser(name, help=help_text).add_subparsers(required=True, metavar="VERB")


def site_of(site_id: str | None) -> Site:
    """The site named, or the only one there is. Raises Failure, SiteError."""
    if site_id:
        return sites.get(site_id)
    every = sites.every()
    if len(every) != 1:
        raise Failure(f"There are {len(every)} sites: say which with --site SITE_ID.")
    return every[0]
