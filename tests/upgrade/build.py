"""The build before this one, as it was: companion and plugin, without the plugin's translations.

`tests/fixtures/upgrade/README.md` says which, and how it is kept.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.stack.archives import take_out
from tests.stack.wordpress import WordPress
from tests.upgrade.fixture import FOLDER


def unpack(folder: Path) -> Path:
    """Its folder, with companion/ and wp-plugin/ in it."""
    target = folder / "cart-companion-before"  # the name by which its PHP errors are known
    with tarfile.open(FOLDER / "build.tar.xz", "r:xz") as packed:
        take_out(packed, target)
    return target


def link_plugin(site: WordPress, source: Path) -> None:
    """Put another build's folder in place of the linked plugin."""
    place = site.folder / "wp-content" / "plugins" / "cart-companion"
    place.unlink()
    place.symlink_to(source)
