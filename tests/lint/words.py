"""Private words do not come back: words.toml has them, and the field's term for each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lint.exceptions import Exceptions, without
from tests.stack.process import REPOSITORY

FILE = Path(__file__).with_name("words.toml")
PLACES = ("companion", "wp-plugin", "tests", "docs", "README.md", "CONTRIBUTING.md", "Makefile")
KINDS = {".py", ".php", ".js", ".css", ".md", ".txt", ".pot", ".toml", ""}
# What a released build wrote or said, data from elsewhere, and the lint that must name the words.
LEFT_OUT = ("companion/ledger/migrations/", "tests/fixtures/", "tests/lint/")

# What a file of a half defines, and what the docs show as code.
DEFINED = {
    "companion/": re.compile(r"^(?:async )?(?:class|def) (\w+)|^(\w+)(?:: [^=\n]+)? = ", re.MULTILINE),
    "wp-plugin/src/": re.compile(r"^(?:final |abstract )*(?:class|interface|trait) (\w+)", re.MULTILINE),
    "docs/": re.compile(r"`([\w\\.]+)`"),
}


@dataclass(frozen=True)
class Words:
    """Old word with the field's term: as a name in each half, in any place, and as a regular expression."""

    companion: Mapping[str, str]
    plugin: Mapping[str, str]
    everywhere: Mapping[str, str]
    phrases: Mapping[str, str]

    @classmethod
    def read(cls) -> Words:
        """What words.toml says."""
        return cls(**tomllib.loads(FILE.read_text()))

    def names(self, path: str) -> Mapping[str, str]:
        """What nothing in the file may be called."""
        if path.startswith("docs/"):
            return {**self.companion, **self.plugin}
        if path.startswith(("companion/", "tests/companion/")):
            return self.companion
        return self.plugin if path.startswith(("wp-plugin/src/", "tests/wp-plugin/")) else {}


def old_words(excused: Exceptions, repository: Path = REPOSITORY) -> list[str]:
    """A line for each old word in code, tests, docs and the screens' strings, and for each idle exception."""
    words = Words.read()
    found = []
    for path in _files(repository):
        name = path.relative_to(repository).as_posix()
        for line, old, new in _in_file(words, name, path.read_text(errors="replace")):
            found.append((f"{name}: {old}", f"{name}{line and f':{line}'}: {old!r} is now: {new}"))
    return without(excused, found)


def _files(repository: Path) -> Iterator[Path]:
    for place in PLACES:
        root = repository / place
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            name = path.relative_to(repository).as_posix()
            if path.is_file() and path.suffix in KINDS and "__pycache__" not in name and not name.startswith(LEFT_OUT):
                yield path


def _in_file(words: Words, path: str, text: str) -> Iterator[tuple[int | str, str, str]]:
    """(line or "" for the file's own name, old word, term)"""
    names = words.names(path)
    stem = Path(path).stem.removeprefix("test_").removesuffix("Test")
    if stem in names:
        yield "", stem, names[stem]
    for match in next((pattern.finditer(text) for place, pattern in DEFINED.items() if path.startswith(place)), ()):
        name = re.split(r"[\\.]", next(filter(None, match.groups())))[-1]
        if name in names:
            yield _line(text, match), name, names[name]
    for match in _any_of(words.everywhere).finditer(text):
        yield _line(text, match), match[0], words.everywhere[match[0]]
    for phrase, term in words.phrases.items():
        for match in re.finditer(phrase.replace(" ", r"[\s*#/]+"), text, re.IGNORECASE):
            yield _line(text, match), " ".join(match[0].split()), term


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
