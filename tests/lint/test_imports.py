"""An import against the companion's layers cannot land, however it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.lint.imports import wrong_imports
from tests.stack.process import REPOSITORY

WRONG = {
    ("thrivecart/normalise.py", "from companion.ledger import models"): (
        "companion.thrivecart.normalise -> companion.ledger.models"
    ),
    ("history/load.py", "def late() -> None:\n    import companion.delivery.worker"): (
        "companion.history.load -> companion.delivery.worker"
    ),
    ("clock.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from companion.web import auth"): (
        "companion.clock -> companion.web.auth"
    ),
    ("ingest.py", "from companion import replay"): "companion.ingest -> companion.replay",
    ("entitlements/transitions.py", "import sqlite3"): "companion.entitlements.transitions -> sqlite3",
    ("utilities.py", ""): "companion.utilities",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "companion", tmp_path / "companion", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(("added", "told"), WRONG.items(), ids=[name for name, _ in WRONG])
def test_an_import_against_the_layers_is_found(copy: Path, added: tuple[str, str], told: str) -> None:
    with (copy / "companion" / added[0]).open("a") as module:
        module.write(f"\n{added[1]}\n")
    assert any(told in line for line in wrong_imports(copy))


def test_the_companion_as_it_is_keeps_them(copy: Path) -> None:
    assert wrong_imports(copy) == []
