"""The companion's modules import only what layers.toml allows, says import-linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.stack.process import REPOSITORY

CONTRACTS = REPOSITORY / "tests" / "lint" / "layers.toml"
PROGRAM = Path(sys.executable).with_name("lint-imports")


def wrong_imports(repository: Path = REPOSITORY) -> list[str]:
    """import-linter's report where a contract is broken, else nothing; imports for types and in functions count."""
    if not PROGRAM.exists():
        return [f"{PROGRAM} is missing: pip install -r tests/requirements.txt"]
    command = [str(PROGRAM), "--no-cache", "--no-logo", str(CONTRACTS)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    report = done.stdout.rpartition("Broken contracts")[2] + done.stderr
    return [line for line in report.splitlines() if line.strip("- ")] if done.returncode else []
