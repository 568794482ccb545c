"""The version stands in several files, as each tool reads its own; all of them say the same."""

from __future__ import annotations

import re
import tomllib

import pytest

from companion import __version__
from tests.stack.process import REPOSITORY

PLACES = {
    "wp-plugin/cart-companion.php": r"^ \* Version: +(\S+)$",
    "wp-plugin/cart-companion.php, the constant": r"^const VERSION +?= '([^']+)';$",
    "wp-plugin/readme.txt": r"^Stable tag: (\S+)$",
    "wp-plugin/readme.txt, the newest of its changelog": r"\A[\s\S]*?^== Changelog ==\s+= (\S+) =$",
    "CHANGELOG.md, its newest release": r"\A[\s\S]*?^## \[(\d\S*)\] - \d{4}-\d\d-\d\d$",
}


def test_the_package_has_the_version_of_the_code() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__


@pytest.mark.parametrize("place", PLACES)
def test_every_place_says_the_same_version(place: str) -> None:
    text = (REPOSITORY / place.partition(",")[0]).read_text(encoding="utf-8")
    assert re.findall(PLACES[place], text, re.MULTILINE) == [__version__]
