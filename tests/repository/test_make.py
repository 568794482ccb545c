"""``make help`` lists every target that a person would call."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.stack.process import REPOSITORY


def made(*arguments: str) -> str:
    """What make prints, whether or not it is make that runs these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True).stdout


def test_every_target_says_what_it_does() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    (named,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    shown = [line.split()[0] for line in made("help").splitlines()]
    assert sorted(shown) == sorted(set(named.split()) - {"setup-%"})


def test_make_alone_only_shows_the_targets() -> None:
    assert made() == made("help")


def test_the_bench_says_which_figures_it_has() -> None:
    command = [sys.executable, "-m", "tests.bench", "--help"]
    asked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert "Usage: python -m tests.bench [web|" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_each_folder_of_tests_is_explained() -> None:
    explained = (REPOSITORY / "tests" / "README.md").read_text(encoding="utf-8")
    folders = [path.parent.name for path in (REPOSITORY / "tests").glob("*/__init__.py")]
    assert len(folders) > 8
    assert [name for name in folders if f"`{name}/`" not in explained] == []
