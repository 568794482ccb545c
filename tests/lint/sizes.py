"""No file of code is longer than a reader can hold: 300 lines."""

from __future__ import annotations

from pathlib import Path

from tests.lint.exceptions import Exceptions, without
from tests.stack.process import REPOSITORY

MOST = 300
KINDS = {".py", ".php", ".js", ".css"}
FOLDERS = ("companion", "wp-plugin", "tests")


def too_long(excused: Exceptions, repository: Path = REPOSITORY) -> list[str]:
    """A line for each file with too many lines, and for each idle exception."""
    lengths = {
        path.relative_to(repository).as_posix(): path.read_text().count("\n")
        for folder in FOLDERS
        for path in sorted((repository / folder).rglob("*"))
        if path.suffix in KINDS and "fixtures" not in path.parts
    }
    long = {path: length for path, length in lengths.items() if length > MOST}
    return without(excused, ((path, f"{path}: {length} lines, {MOST} are enough") for path, length in long.items()))
