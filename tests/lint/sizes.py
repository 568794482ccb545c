"""No file of code is longer than a reader can hold: 300 lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.stack.process import REPOSITORY

MOST = 300
KINDS = {".py", ".php", ".js", ".css"}
FOLDERS = ("companion", "wp-plugin", "tests")

# File: why it may be longer for now. One that is no longer needed is an error.
EXCEPTIONS: Mapping[str, str] = {}


def too_long(repository: Path = REPOSITORY, exceptions: Mapping[str, str] = EXCEPTIONS) -> list[str]:
    """A line for each file with too many lines, and for each exception that is not needed."""
    lengths = {
        path.relative_to(repository).as_posix(): path.read_text().count("\n")
        for folder in FOLDERS
        for path in sorted((repository / folder).rglob("*"))
        if path.suffix in KINDS and "fixtures" not in path.parts
    }
    long = {path: length for path, length in lengths.items() if length > MOST}
    found = [f"{path}: {length} lines, {MOST} are enough" for path, length in long.items() if path not in exceptions]
    return found + [f"{path}: the exception in sizes.py is no longer needed" for path in exceptions if path not in long]
