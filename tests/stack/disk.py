"""A disk of some megabytes that can be full and have room again, where this machine lets one be mounted."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BLOCK = b"\0" * 1_000_000


class Disk:
    """A mounted folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Until not a byte more fits."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while file.write(BLOCK):
                pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk | None]:
    """Memory as a disk (tmpfs); ``None`` where we are not root, and may not be without a question."""
    folder = Path(tempfile.mkdtemp(prefix="cc-disk-"))
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    mount = [*root, "mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", str(folder)]
    is_mounted = (not root or shutil.which("sudo") is not None) and _succeeds(mount)
    try:
        yield Disk(folder) if is_mounted else None
    finally:
        if is_mounted:  # lazily: somebody may have a file open until it ends
            _succeeds([*root, "umount", "-l", str(folder)])
        shutil.rmtree(folder, ignore_errors=True)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
