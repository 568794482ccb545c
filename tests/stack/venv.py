"""The virtual environment `.venv` of the repository, made anew whenever a requirements file changes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.stack.process import REPOSITORY

FOLDER = REPOSITORY / ".venv"
REQUIREMENTS = (REPOSITORY / "requirements.txt", REPOSITORY / "tests" / "requirements.txt")
FILES_ONLY = REPOSITORY / "tests" / "requirements-files.txt"


def fingerprint() -> str:
    """What the environment was made from: the Python, its place, and the requirements."""
    parts = [sys.version, str(FOLDER), *(path.read_text() for path in (*REQUIREMENTS, FILES_ONLY))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def ensure() -> Path:
    """Path of the environment's Python, with everything in tests/requirements.txt installed."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / "made-from"
    if stamp.exists() and stamp.read_text() == fingerprint() and python.exists():
        return python
    if FOLDER.is_symlink():
        FOLDER.unlink()  # --clear would empty the environment of another checkout
    print("Making .venv with the Python packages ...", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
    quiet = ["-qq", "--disable-pip-version-check"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, "-r", str(REQUIREMENTS[-1])], check=True)
    subprocess.run([str(python), "-m", "pip", "install", *quiet, "--no-deps", "-r", str(FILES_ONLY)], check=True)
    stamp.write_text(fingerprint())
    return python


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the reader may come with an older one
        sys.exit(f"Cart Companion needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    ensure()
