"""``make test`` runs a few tests that failed once more, alone, and says so; it hides no failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNSTEADY = """
from pathlib import Path

def test_second_time():
    seen = Path(__file__).with_suffix(".seen")
    was_there = seen.exists()
    seen.touch()
    assert was_there
"""
ALONE = "import pytest\n\n@pytest.mark.alone\ndef test_by_itself():\n    assert {passes}\n"


def run(folder: Path, **modules: str) -> tuple[int, str]:
    """Exit code and output of ``make test``'s command on these modules."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = alone\naddopts = --strict-markers\n")
    for name, text in modules.items():
        (folder / f"test_{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "tests.stack.suite", "0", str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_passes_alone_is_no_failure_and_is_named(tmp_path: Path) -> None:
    code, said = run(tmp_path, good="def test_good():\n    pass\n", race=UNSTEADY, single=ALONE.format(passes=True))
    assert code == 0, said
    assert "UNSTEADY test_race.py::test_second_time" in said
    assert "assert was_there" in said, "The first failure is shown."


def test_what_fails_twice_is_a_failure(tmp_path: Path) -> None:
    bad = "def test_bad():\n    assert False\n"
    code, said = run(tmp_path, beside=bad, race=UNSTEADY, single=ALONE.format(passes=False))
    assert code == 1, said
    assert "FAILED TWICE test_beside.py::test_bad" in said
    assert "FAILED TWICE test_single.py::test_by_itself" in said
    assert "UNSTEADY test_race.py::test_second_time" in said


def test_many_failures_are_not_run_again(tmp_path: Path) -> None:
    code, said = run(tmp_path, bad="\n".join(f"def test_{number}():\n    assert False\n" for number in range(4)))
    assert code == 1
    assert "4 tests failed: too many" in said


def test_a_module_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    code, said = run(tmp_path, good="def test_good():\n    pass\n", broken="import nothing_of_this_name\n")
    assert code != 0, said


def test_all_that_passes_is_run_once(tmp_path: Path) -> None:
    code, said = run(tmp_path, good="def test_good():\n    pass\n")
    assert code == 0, said
    assert "again" not in said
