"""``python -m tests.lint.audit``: are there known vulnerabilities in the packages that are locked?

pip-audit asks the package index for its advisories. It has an environment of its own in ``build/``: its many packages
are no part of what we test with, and it should be the newest. Where it cannot be installed, or the index gives no
advisories (offline, a mirror), that is said and is no error; a vulnerability is one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.stack.process import REPOSITORY

FOLDER = REPOSITORY / "build" / "pip-audit"
WANTED = "pip-audit>=2.9,<3"
LOCKED = "tests/requirements.txt"  # with all of requirements.txt, at the same versions
INSTALL_SECONDS, ASK_SECONDS = 300, 180
ACCEPTED: Mapping[str, str] = {}  # id of an advisory: why it does not concern us


class NotChecked(Exception):
    """It could not be found out; the message says why."""


def program() -> Path:
    """pip-audit, installed when it is not there. Raises NotChecked."""
    found = FOLDER / "bin" / "pip-audit"
    if not found.exists():
        print("Installing pip-audit in build/ ...", flush=True)
        _run([sys.executable, "-m", "venv", str(FOLDER)], INSTALL_SECONDS, "pip-audit cannot be installed here")
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        _run([*pip, WANTED], INSTALL_SECONDS, "pip-audit cannot be installed here")
    return found


def report_on(program: Path, file: str) -> dict[str, Any]:
    """What pip-audit found out about a file of locked packages. Raises NotChecked."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "report.json"
        options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        command = [str(program), "-r", str(REPOSITORY / file), *options, "-o", str(answer)]
        try:  # it ends with 1 for a vulnerability and for an index that does not answer: only then is there no report
            subprocess.run(command, capture_output=True, timeout=ASK_SECONDS, check=False)
            found: dict[str, Any] = json.loads(answer.read_text())
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise NotChecked("the package index gave no answer") from error
    return found


def vulnerabilities(report: dict[str, Any]) -> list[str]:
    """A line for each that is not accepted. Raises NotChecked when the index knew none of the packages."""
    packages = report["dependencies"]
    if packages and all("skip_reason" in package for package in packages):
        raise NotChecked("the package index of this machine has no advisories")
    return [
        f"{package['name']} {package['version']}: {found['id']}, {_mended(found)}"
        for package in packages
        for found in package.get("vulns", [])
        if not {found["id"], *found.get("aliases", [])} & ACCEPTED.keys()
    ]


def _mended(found: dict[str, Any]) -> str:
    versions = ", ".join(found.get("fix_versions", []))
    return f"mended in {versions}: make lock LOCK=--upgrade" if versions else "no release mends it yet"


def _run(command: list[str], seconds: int, otherwise: str) -> None:
    try:
        subprocess.run(command, capture_output=True, timeout=seconds, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotChecked(otherwise) from error


def main() -> int:
    try:
        found = vulnerabilities(report_on(program(), LOCKED))
    except NotChecked as reason:
        print(f"Known vulnerabilities of packages were not looked for: {reason}.")
        return 0
    print("\n".join(found) or "No known vulnerabilities in the locked packages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
