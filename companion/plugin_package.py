"""The WordPress plugin of this very version: its zip, built once in each process, and what WordPress asks about it.

Standard library only: `make plugin-zip` runs it before anything is installed.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

from companion import __version__

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = "cart-companion"
ZIP_ROUTE = f"/plugin/{FOLDER}.zip"
FIRST_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
README_FACTS = {"requires": "Requires at least", "tested": "Tested up to", "requires_php": "Requires PHP"}


class PluginMissing(Exception):
    """There is no plugin of this version beside the companion; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """The zip with its SHA-256 (hexadecimal), and what WordPress is told of it."""

    content: bytes
    sha256: str
    version: str
    requires: str
    tested: str
    requires_php: str
    changelog: tuple[str, ...]

    def described(self) -> dict[str, object]:
        """Everything but the bytes, as JSON takes it."""
        facts = asdict(self)
        return {name: facts[name] for name in ("version", *README_FACTS, "sha256", "changelog")}


_lock = threading.Lock()
_built: list[Package] = []


def package() -> Package:
    """The plugin that goes with this process. Raises PluginMissing, and looks again the next time."""
    with _lock:
        if not _built:
            _built.append(build(REPOSITORY))
        return _built[0]


def plugin_files(plugin: Path) -> list[Path]:
    """All files of the plugin's folder; hidden ones are not WordPress's business."""
    found = (path for path in plugin.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(plugin).parts))


def build(repository: Path) -> Package:
    """Pack wp-plugin/ and the licence with fixed times, order and modes: the same files give the same bytes.

    Raises PluginMissing where they are not there, or are those of another version than this process runs.
    """
    plugin, license_file = repository / "wp-plugin", repository / "LICENSE"
    try:
        header = (plugin / f"{FOLDER}.php").read_text(encoding="utf-8")
        readme = (plugin / "readme.txt").read_text(encoding="utf-8")
        content = _zipped(plugin, license_file)
    except OSError as error:
        raise PluginMissing(
            "This companion was deployed without the plugin's files. Deploy the whole repository (with its folder "
            "wp-plugin and the file LICENSE), and restart it."
        ) from error
    version = _fact(r"^ \* Version: +(\S+)$", header)
    if version != __version__:
        raise PluginMissing(
            f"The plugin's files are of version {version or '?'}, this process runs {__version__}. "
            "Deploy one release as a whole, and restart the companion."
        )
    facts = {name: _fact(rf"^{label}: (\S+)$", readme) for name, label in README_FACTS.items()}
    return Package(content, hashlib.sha256(content).hexdigest(), version, **facts, changelog=_newest_changes(readme))


def _zipped(plugin: Path, license_file: Path) -> bytes:
    """The licence is to be handed on with every copy of the plugin. Raises OSError."""
    target = io.BytesIO()
    named = {path.relative_to(plugin).as_posix(): path for path in plugin_files(plugin)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted((named | {"LICENSE": license_file}).items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", FIRST_ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whichever system packs it: the modes are Unix's
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes())
    return target.getvalue()


def _fact(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else ""


def _newest_changes(readme: str) -> tuple[str, ...]:
    """The lines of the newest release in the readme's changelog, without their bullets."""
    found = re.search(r"^== Changelog ==\s+= \S+ =\n(.*?)(?=^= |^== |\Z)", readme, re.MULTILINE | re.DOTALL)
    lines = found.group(1).splitlines() if found else []
    return tuple(line.lstrip("* ").strip() for line in lines if line.strip())
