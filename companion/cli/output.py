"""What a command prints: data for ``--json``, lines for people."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from companion.config import Config
from companion.reception import as_json_text


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
        print(as_json_text(printed.data))
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
