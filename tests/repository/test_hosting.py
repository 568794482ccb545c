"""docs/hosting.md lists each setting, metric and command that the companion has, and no other."""

from __future__ import annotations

import re

from tests.stack.process import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "hosting.md").read_text(encoding="utf-8")
COMPANION = REPOSITORY / "companion"
NOT_SETTINGS = {"DYNO", "THRIVECART_API_URL"}  # set by Heroku; for tests only


def test_each_setting_is_in_the_table() -> None:
    source = (COMPANION / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environ(?:\.get\(|\[|, )"([A-Z_]+)"', source)) - NOT_SETTINGS
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE)) == read


def test_each_metric_is_in_the_table() -> None:
    source = "".join((COMPANION / "web" / f"{name}.py").read_text(encoding="utf-8") for name in ("health", "traffic"))
    said = {
        re.sub(r"^(companion_accept_seconds)_\w+", r"\1", name) for name in re.findall(r"companion_[a-z_]+", source)
    }
    assert set(re.findall(r"`(companion_\w+)", GUIDE)) == said
