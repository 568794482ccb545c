"""What the lint asks holds for this repository: the same answer as ``python -m tests.lint`` gives."""

from __future__ import annotations

from tests.lint.__main__ import faults


def test_the_repository_keeps_its_rules() -> None:
    assert faults() == []
