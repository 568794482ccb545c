"""Builds build/cart-companion.zip from wp-plugin/ and the licence: the same files give the same bytes."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from tests.stack.process import REPOSITORY

PLUGIN = REPOSITORY / "wp-plugin"
LICENSE = REPOSITORY / "LICENSE"  # to be handed on with every copy of the plugin
TARGET = REPOSITORY / "build" / "cart-companion.zip"
FOLDER = "cart-companion"
FIRST_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def plugin_files() -> list[Path]:
    """All files of the plugin; hidden ones are not WordPress's business."""
    found = (path for path in PLUGIN.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(PLUGIN).parts))


def build(target: Path = TARGET) -> Path:
    """Write the zip with fixed times, order and modes; its path."""
    if not (PLUGIN / "cart-companion.php").exists():
        sys.exit(f"{PLUGIN}/cart-companion.php is missing: there is no plugin to pack.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        named = {path.relative_to(PLUGIN).as_posix(): path for path in plugin_files()}
        for name, path in sorted((named | {"LICENSE": LICENSE}).items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", FIRST_ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())
    return target


if __name__ == "__main__":
    print(build().relative_to(REPOSITORY))
