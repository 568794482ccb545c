"""The folder of real plugins that a person names: what is in it, of which version, and what is missing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "REAL_PLUGINS"
# Where each comes from: a public repository of GitHub; its newest commit, unpacked under the plugin's own name.
SOURCES = {
    "fluent-crm": "FluentCRM/fluent-crm",
    "groundhogg": "groundhoggwp/groundhogg",
    "wp-fusion-lite": "verygoodplugins/wp-fusion-lite",
    "disable-json-api": "dmchale/disable-json-api",
    "all-in-one-wp-security-and-firewall": "Arsenal21/all-in-one-wordpress-security",
    "wp-super-cache": "Automattic/wp-super-cache",
}
WORDPRESS_SOURCE = "johnpbloch/wordpress-core"
LEAST_WORDPRESS = {"groundhogg": (6, 9)}  # Groundhogg 4.7.1 stops below it, whatever its readme says.
HOW = (
    "Name a folder with real plugins: make real-plugins DIR=FOLDER. It holds "
    + ", ".join(f"{name} ({source})" for name, source in SOURCES.items())
    + f"; and a folder wordpress, or several wordpress-*, for a newer WordPress ({WORDPRESS_SOURCE})."
    + " None of them is needed: what is not there is skipped."
    + " The names in brackets are public repositories of GitHub. Nothing of theirs belongs into this repository."
)
_HEADER = re.compile(r"^[ \t/*#@]*(Plugin Name|Version):[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_WORDPRESS = re.compile(r"^\$wp_version = '([^']+)';", re.MULTILINE)


class NothingThere(RuntimeError):
    """The folder is not named, not there, or has none of the plugins; the message says what to do."""


class RealPlugins:
    """What is in the folder."""

    def __init__(self, folder: str | None) -> None:
        if not folder:
            raise NothingThere(HOW)
        self.folder = Path(folder).resolve()
        if not self.folder.is_dir():
            raise NothingThere(f"There is no folder {folder}. {HOW}")
        if not any(self.has(name) for name in SOURCES):
            raise NothingThere(f"{folder} has none of the plugins. {HOW}")

    @classmethod
    def named(cls) -> RealPlugins:
        """By the environment. Raises NothingThere."""
        return cls(os.environ.get(VARIABLE))

    def has(self, name: str) -> bool:
        return (self.folder / name).is_dir()

    def missing(self, *names: str) -> str:
        """Why a test that needs these cannot run; '' when all are there."""
        return "; ".join(
            f"{name} is not in {self.folder}: it comes from {SOURCES[name]}" for name in names if not self.has(name)
        )

    def entry(self, name: str) -> str:
        """As WordPress names it: ``fluent-crm/fluent-crm.php``."""
        for path in sorted((self.folder / name).glob("*.php")):
            if "Plugin Name" in _headers(path):
                return f"{name}/{path.name}"
        raise NothingThere(f"No file of {self.folder / name} says that it is a plugin.")

    def version(self, name: str) -> str:
        return _headers(self.folder / self.entry(name)).get("Version", "unknown")

    def wordpress_trees(self) -> Iterator[Path]:
        """Every WordPress that is unpacked in the folder."""
        for path in sorted(self.folder.glob("wordpress*")):
            if (path / "wp-includes" / "version.php").is_file():
                yield path


def wordpress_version(tree: Path) -> str:
    found = _WORDPRESS.search((tree / "wp-includes" / "version.php").read_text(encoding="utf-8"))
    return found[1] if found else "unknown"


def too_old(tree: Path, *names: str) -> str:
    """Why these plugins do not run in this WordPress; '' when all do."""
    version = wordpress_version(tree)
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return "; ".join(
        f"{name} needs WordPress {'.'.join(map(str, LEAST_WORDPRESS[name]))} and this is {version}: "
        f"put a newer one into the folder ({WORDPRESS_SOURCE})"
        for name in names
        if number < LEAST_WORDPRESS.get(name, (0, 0))
    )


def _headers(path: Path) -> dict[str, str]:
    text = path.read_text(encoding="utf-8", errors="replace")[:8192]  # as much as WordPress reads
    return {found[1]: found[2] for found in _HEADER.finditer(text)}
