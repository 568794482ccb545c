"""A revision's files in a folder of their own, with what they need to run."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tests.bench.figures.stage import Build
from tests.stack.archives import take_out
from tests.stack.process import REPOSITORY, ServiceError

TAKEN = ("companion", "wp-plugin", "Procfile", "requirements.txt", "LICENSE")
HERE = "this"


def this_build(folder: Path) -> Build:
    """The working tree as it is now, copied: what is edited while it is measured changes nothing."""
    for name in TAKEN:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    return _compiled(Build(HERE, folder, Path(sys.executable).parent))


def build_of(revision: str, folder: Path) -> Build:
    """The revision as it was committed; with a virtual environment of its own when it needs other packages.

    Raises ServiceError when there is no such revision, or its packages cannot be installed.
    """
    name = _run("git", "rev-parse", "--short", f"{revision}^{{commit}}").decode().strip()
    with tarfile.open(fileobj=io.BytesIO(_run("git", "archive", name, *TAKEN))) as archive:
        take_out(archive, folder)
    return _compiled(Build(name, folder, _programs_for(folder)))


def _programs_for(folder: Path) -> Path:
    wanted = (folder / "requirements.txt").read_bytes()
    if wanted == (REPOSITORY / "requirements.txt").read_bytes():
        return Path(sys.executable).parent
    print("  it needs other packages: making a virtual environment for it ...", flush=True)
    programs = folder / "venv" / "bin"
    _run(sys.executable, "-m", "venv", str(programs.parent))
    pip = [str(programs / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run(*pip, "-r", str(folder / "requirements.txt"))
    return programs


def _compiled(build: Build) -> Build:
    """Both start from compiled files, as an installed companion does."""
    _run(str(build.programs / "python"), "-m", "compileall", "-q", str(build.code / "companion"))
    return build


def _run(*command: str) -> bytes:
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False)
    if done.returncode:
        raise ServiceError(
            f"`{' '.join(command)}` ended with {done.returncode}: {done.stderr.decode()[-1500:].strip()}"
        )
    return done.stdout
