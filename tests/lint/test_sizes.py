"""A file that grows past what one reads at once cannot land."""

from __future__ import annotations

from pathlib import Path

from tests.lint.sizes import MOST, too_long


def test_a_long_file_of_code_is_found_and_long_data_is_not(tmp_path: Path) -> None:
    for name, lines in {
        "companion/long.py": MOST + 1,
        "companion/right.py": MOST,
        "wp-plugin/assets/long.css": MOST + 1,
        "wp-plugin/languages/long.pot": MOST + 1,
        "tests/fixtures/long.php": MOST + 1,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n" * lines)
    assert too_long({}, tmp_path) == [
        f"{name}: {MOST + 1} lines, {MOST} are enough" for name in ("companion/long.py", "wp-plugin/assets/long.css")
    ]
    assert too_long({"companion/long.py": "why", "companion/right.py": "why"}, tmp_path)[1:] == [
        'exceptions.toml: "companion/right.py" is no longer needed'
    ]
