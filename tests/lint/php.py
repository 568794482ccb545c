"""Runs the checks of tests/lint/php, which read PHP with PHP-Parser."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.lint.exceptions import Exceptions, without
from tests.stack.process import REPOSITORY

WORDPRESS = Path("/usr/share/wordpress")
FOLDERS = ("wp-plugin", "tests/fakes", "tests/wp-plugin", "tests/stack")
SOURCE = Path("wp-plugin/src")
# Trees of hundreds of files: compiled to machine code, and never looked through for what could be freed.
QUICKLY = ("opcache.enable_cli=1", "opcache.jit_buffer_size=64M", "opcache.jit=tracing", "zend.enable_gc=0")


@dataclass(frozen=True)
class Reference:
    """A class that a file defines, or names."""

    path: Path
    line: int
    class_name: str
    is_definition: bool


def unresolved(folders: Iterable[Path | str] = FOLDERS) -> list[str]:
    """A line for each name in the folders' PHP files that nothing defines; raises RuntimeError when it cannot look."""
    known = [part for name in ("wp-includes", "wp-admin") for part in ("--definitions", str(WORDPRESS / name))]
    return _lines("names.php", *known, *map(str, folders))


def impure(excused: Exceptions, source: Path = SOURCE) -> list[str]:
    """A line for each use of WordPress, an optional extension or a global in the domain, and each idle exception."""
    found = []
    for line in _lines("purity.php", str(source / "Domain")):
        place, what = line.split(": ", 1)
        name = Path(place.rsplit(":", 1)[0]).relative_to(source).as_posix()
        line = f"{place}: {what} is not PHP's own, and the domain must work without WordPress"
        found.append((f"{name}: {what}", line))
    return without(excused, found)


def references(folder: Path) -> list[Reference]:
    """Every class that the folder's PHP files define or name."""
    rows = (line.split("\t") for line in _lines("references.php", str(folder)))
    return [Reference(Path(path), int(line), name, kind == "defines") for kind, path, line, name in rows]


def _lines(script: str, *arguments: str) -> list[str]:
    options = [part for option in QUICKLY for part in ("-d", option)]
    command = ["php", *options, str(REPOSITORY / "tests" / "lint" / "php" / script), *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or done.stderr.strip():
        raise RuntimeError(f"{script} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    return done.stdout.splitlines()
