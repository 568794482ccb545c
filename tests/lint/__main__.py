"""``python -m tests.lint``: names in PHP that lead nowhere, in the plugin, the stand-ins and the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stack.process import REPOSITORY

WORDPRESS = Path("/usr/share/wordpress")
FOLDERS = ("wp-plugin", "tests/fakes", "tests/wp-plugin", "tests/stack")


def unresolved(*folders: Path | str) -> list[str]:
    """A line for each name in the folders' PHP files that nothing defines; raises RuntimeError when it cannot look."""
    known = [part for name in ("wp-includes", "wp-admin") for part in ("--definitions", str(WORDPRESS / name))]
    script = str(REPOSITORY / "tests" / "lint" / "php" / "names.php")
    done = subprocess.run(
        ["php", script, *known, *map(str, folders)], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1) or done.stderr.strip():
        raise RuntimeError(f"{script} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-2000:]}")
    return done.stdout.splitlines()


if __name__ == "__main__":
    found = unresolved(*FOLDERS)
    for line in found:
        print(f"{line} is defined nowhere")
    sys.exit(1 if found else 0)
