"""What the lint lets pass for now: exceptions.toml, whose every line has a reason and is needed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

FILE = Path(__file__).with_name("exceptions.toml")
Exceptions = Mapping[str, str]


def read(table: str) -> Exceptions:
    """The reasons of one table of the file by what they excuse."""
    return tomllib.loads(FILE.read_text())[table]


def count() -> int:
    """How many exceptions there are."""
    return sum(map(len, tomllib.loads(FILE.read_text()).values()))


def without(exceptions: Exceptions, found: Iterable[tuple[str, str]]) -> list[str]:
    """The lines of what no exception excuses, by (what is to be excused, line); and a line for each idle exception."""
    pairs = list(found)
    there = {key for key, _ in pairs}
    lines = [line for key, line in pairs if not exceptions.get(key, "").strip()]
    return lines + [f'{FILE.name}: "{key}" is no longer needed' for key in exceptions if key not in there]
