"""The documents' links and the paths that they name lead to files and headings that are there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.stack.process import REPOSITORY

DOCUMENTS = subprocess.run(
    ["git", "ls-files", "*.md"], cwd=REPOSITORY, capture_output=True, text=True, check=True
).stdout.split()
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:companion|wp-plugin|tests|docs|findings)/[\w./-]+)`")
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def anchors(document: Path) -> set[str]:
    """The fragments that a Markdown page answers to, made of its headings as GitHub makes them."""
    headings = HEADING.findall(FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    document = REPOSITORY / name
    dead = []
    for link in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place) if place else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "CHANGELOG.md"])
def test_every_path_that_is_named_is_there(name: str) -> None:
    named = set(PATH.findall((REPOSITORY / name).read_text(encoding="utf-8")))
    assert sorted(path for path in named if not (REPOSITORY / path).exists()) == []


@pytest.mark.parametrize("half", ["companion", "wp-plugin/src"])
def test_the_architecture_describes_every_folder(half: str) -> None:
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    code = [path for path in (REPOSITORY / half).glob("*/*") if path.suffix in (".py", ".php")]
    folders = {str(path.parent.relative_to(REPOSITORY)) for path in code}
    assert sorted(folder for folder in folders if f"**`{folder}/`**" not in page) == []


def test_the_list_of_decisions_names_each_by_its_title() -> None:
    folder = REPOSITORY / "docs" / "decisions"
    rows = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", (folder / "README.md").read_text(), re.MULTILINE)
    pages = {path.name: path.read_text(encoding="utf-8").splitlines()[0] for path in sorted(folder.glob("[0-9]*.md"))}
    assert pages == {name: f"# {number}. {title}" for number, title, name in rows}
    assert all(name.startswith(f"{int(number):03}-") for number, _, name in rows)
