"""``make real-plugins`` says what to do where the plugins are not there, and ``make test`` leaves it out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.real_plugins.folder import SOURCES, NothingThere, RealPlugins
from tests.stack.process import REPOSITORY


@pytest.mark.parametrize("folder", ["", "no/such/folder", "docs"])
def test_without_the_plugins_it_says_where_they_come_from(folder: str) -> None:
    command = [sys.executable, "-m", "tests.real_plugins", folder]
    asked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert asked.returncode == 1
    assert "make real-plugins DIR=FOLDER" in asked.stderr
    assert all(source in asked.stderr for source in SOURCES.values())
    assert "Traceback" not in asked.stderr


def test_a_plugin_that_is_not_there_is_named_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "fluent-crm").mkdir()
    (tmp_path / "fluent-crm" / "boot.php").write_text("<?php // no header\n")
    (tmp_path / "fluent-crm" / "crm.php").write_text("<?php\n/*\nPlugin Name:  FluentCRM\nVersion:   2.9.84\n*/\n")
    plugins = RealPlugins(str(tmp_path))
    assert (plugins.entry("fluent-crm"), plugins.version("fluent-crm")) == ("fluent-crm/crm.php", "2.9.84")
    assert plugins.missing("fluent-crm") == ""
    assert plugins.missing("groundhogg").endswith("it comes from groundhoggwp/groundhogg")
    (tmp_path / "groundhogg").mkdir()
    with pytest.raises(NothingThere, match="says that it is a plugin"):
        plugins.entry("groundhogg")
