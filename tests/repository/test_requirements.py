"""The locked requirements (`make lock`) are what the .in files ask for, with hashes, from no particular host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.stack.process import REPOSITORY

LOCKS = [REPOSITORY / "requirements.txt", REPOSITORY / "tests" / "requirements.txt"]
FILES_ONLY = REPOSITORY / "tests" / "requirements-files.txt"
each_lock = pytest.mark.parametrize("path", LOCKS, ids=lambda path: str(path.relative_to(REPOSITORY)))


def asked_for(path: Path) -> list[Requirement]:
    """What an .in file names, and what the ones that it includes name."""
    found: list[Requirement] = []
    for line in path.read_text().splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found += asked_for(path.parent / text.removeprefix("-r "))
        elif text:
            found.append(Requirement(text))
    return found


def locked(path: Path) -> dict[str, tuple[Requirement, int]]:
    """Each locked package by its canonical name, with how many hashes are allowed for it."""
    entries = path.read_text().replace("\\\n", " ").splitlines()
    found = [line.partition(" --hash=") for line in entries if line.strip() and not line.lstrip().startswith("#")]
    pins = [(Requirement(text), (mark + rest).count("--hash=sha256:")) for text, mark, rest in found]
    return {canonicalize_name(pin.name): (pin, hashes) for pin, hashes in pins}


@each_lock
def test_each_requirement_is_locked_at_a_version_that_it_allows(path: Path) -> None:
    pins = locked(path)
    for requirement in asked_for(path.with_suffix(".in")):
        pin, _ = pins[canonicalize_name(requirement.name)]
        (version,) = pin.specifier
        assert requirement.specifier.contains(version.version), f"{requirement} is locked at {version}: run `make lock`"


@pytest.mark.parametrize("path", [*LOCKS, FILES_ONLY], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_each_locked_package_is_one_version_with_hashes(path: Path) -> None:
    pins = locked(path)
    assert pins
    for pin, hashes in pins.values():
        assert [version.operator for version in pin.specifier] == ["=="]
        assert hashes


@each_lock
def test_what_is_no_longer_asked_for_is_no_longer_locked(path: Path) -> None:
    """uv notes after each package who asked for it: a file (``-r``), or another package."""
    entries = re.split(r"^(?=\w)", path.read_text(), flags=re.MULTILINE)[1:]
    by_file = {canonicalize_name(entry.partition("==")[0]) for entry in entries if re.search("# .*-r ", entry)}
    assert by_file == {canonicalize_name(requirement.name) for requirement in asked_for(path.with_suffix(".in"))}


def test_tests_run_on_the_versions_that_are_deployed() -> None:
    deployed, tested = (locked(path) for path in LOCKS)
    assert {name: str(pin.specifier) for name, (pin, _) in deployed.items()} == {
        name: str(tested[name][0].specifier) for name in deployed
    }


@each_lock
def test_no_index_is_named(path: Path) -> None:
    """Which index packages come from is said by whoever installs; its address may be nobody else's business."""
    assert "://" not in path.read_text()
