"""Files taken out of our own tar archives."""

from __future__ import annotations

import tarfile
from pathlib import Path


def take_out(archive: tarfile.TarFile, folder: Path) -> None:
    """All that is in it, into the folder, without devices and links that lead out of it.

    Debian 12's Python 3.11.2 knows no filters, Debian 13's 3.13 warns where none is given: the
    attribute means nothing to the first and is taken by the second (Python's documentation of
    `tarfile`, "Supporting older Python versions").
    """
    archive.extraction_filter = getattr(tarfile, "data_filter", None)
    archive.extractall(folder)
