"""Writes build/cart-companion.zip: the bytes that the companion serves as /plugin/cart-companion.zip."""

from __future__ import annotations

import sys
from pathlib import Path

from companion import plugin_package
from tests.stack.process import REPOSITORY

PLUGIN = REPOSITORY / "wp-plugin"
TARGET = REPOSITORY / "build" / "cart-companion.zip"


def plugin_files() -> list[Path]:
    """All files of the plugin; hidden ones are not WordPress's business."""
    return plugin_package.plugin_files(PLUGIN)


def build(target: Path = TARGET) -> Path:
    """Write the zip; its path."""
    try:
        packed = plugin_package.build(REPOSITORY)
    except plugin_package.PluginMissing as missing:
        sys.exit(str(missing))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed.content)
    return target


if __name__ == "__main__":
    print(build().relative_to(REPOSITORY))
