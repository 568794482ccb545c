"""WordPress of several versions: Debian's packages of two releases, and what lies in the folder WORDPRESS_TREES."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.matrix.commands import TooLong, output_of
from tests.matrix.wasm import FOLDER, NotToBeHad
from tests.stack.process import ServiceError
from tests.stack.wordpress import TREE

RELEASES = {"bookworm": "Debian 12", "trixie": "Debian 13"}
APT_SECONDS = 240
# What Debian's WordPress links to instead of bringing it along, and a theme; servers and PHP itself are not needed.
NEEDED = re.compile(
    r"^\s*\|?(?:Depends|Recommends): ((?:libjs|php-getid3|libphp|php-phpmailer|wordpress-theme)\S*)$", re.M
)


@dataclass(frozen=True)
class Tree:
    """An unpacked WordPress, what it calls itself, and where it is from."""

    folder: Path
    version: str
    origin: str

    def __str__(self) -> str:
        return f"{self.version} ({self.origin})"


@dataclass(frozen=True)
class Missing:
    """A WordPress that this machine does not get at, and why."""

    origin: str
    reason: str


def version_of(folder: Path) -> str | None:
    """What the WordPress in this folder calls itself; None where there is none."""
    path = folder / "wp-includes" / "version.php"
    found = re.search(r"^\$wp_version = '([^']+)'", path.read_text(), re.M) if path.exists() else None
    return found[1] if found else None


def trees() -> tuple[list[Tree], list[Missing]]:
    """All that can be had, the oldest first; and what cannot."""
    found, missing = [], []
    here = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    own = version_of(TREE)
    assert own, f"{TREE} has no WordPress; install it with: python3 -m tests.stack.packages matrix"
    found.append(Tree(TREE, own, RELEASES.get(here, "this machine") if _is_debians(TREE) else TREE.name))
    for codename, name in RELEASES.items():
        if codename == here and _is_debians(TREE):
            continue
        try:
            folder = Path("/usr/share/wordpress") if codename == here else debians(codename, here)
            if version := version_of(folder):
                found.append(Tree(folder, version, name))
        except NotToBeHad as error:
            missing.append(Missing(name, str(error)))
    found.extend(_named())
    return sorted(found, key=lambda tree: _order(tree.version)), missing


def _is_debians(folder: Path) -> bool:
    return folder == Path("/usr/share/wordpress")


def _named() -> Iterator[Tree]:
    """Those in the folder that WORDPRESS_TREES names: itself, or the folders in it."""
    named = os.environ.get("WORDPRESS_TREES")
    if not named:
        return
    top = Path(named).resolve()
    if not top.is_dir():
        raise ServiceError(
            f"WORDPRESS_TREES: {top} is no folder. Name one with a WordPress unpacked in it, or several."
        )
    for folder in [top, *sorted(path for path in top.iterdir() if path.is_dir())]:
        if version := version_of(folder):
            yield Tree(folder, version, folder.name)


def _order(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def debians(codename: str, here: str) -> Path:
    """WordPress as another release of Debian packages it, fetched from where this machine has its own from.

    Raises NotToBeHad.
    """
    top = FOLDER / f"debian-{codename}"
    tree = top / "unpacked" / "usr" / "share" / "wordpress"
    if version_of(tree):
        return tree
    shutil.rmtree(top, ignore_errors=True)
    options = _apt_of_its_own(top, _sources(codename, here))
    packages = top / "packages"
    packages.mkdir()
    _run(["apt-get", *options, "-q", "update"], packages)
    depends = _run(["apt-cache", *options, "depends", "wordpress"], packages)
    names = ["wordpress", *dict.fromkeys(NEEDED.findall(depends))]
    _run(["apt-get", *options, "-q", "download", *names], packages)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg-deb", "--extract", str(package), str(top / "unpacked")], packages)
    if not version_of(tree):
        raise NotToBeHad(f"Debian's package has no WordPress at {tree.relative_to(top)}")
    return tree


def _sources(codename: str, here: str) -> dict[str, str]:
    """This machine's own sources of Debian with the other release in the place of its own, by file name."""
    apt = Path("/etc/apt")
    found = {}
    for path in [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*"))]:
        if path.suffix not in (".list", ".sources") or not path.exists():
            continue
        entries = re.split(r"\n\s*\n", path.read_text()) if path.suffix == ".sources" else path.read_text().splitlines()
        kept = [entry for entry in entries if re.search(rf"\b{here}\b(?!-security)", entry) and "main" in entry]
        if kept:
            text = ("\n\n" if path.suffix == ".sources" else "\n").join(kept)
            found[path.name] = re.sub(rf"(?<![\w-]){here}\b", codename, text) + "\n"
    if not found:
        raise NotToBeHad("this machine's sources of packages name no release of Debian")
    return found


def _apt_of_its_own(top: Path, sources: dict[str, str]) -> list[str]:
    """Options that give apt lists and archives of its own; this machine's keys go on to vouch for what comes."""
    for name in ("sources", "lists/partial", "archives/partial"):
        (top / name).mkdir(parents=True)
    for name, text in sources.items():
        (top / "sources" / name).write_text(text)
    (top / "status").write_text("")
    settings = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": top / "sources",
        "Dir::State::Lists": top / "lists",
        "Dir::State::Status": top / "status",
        "Dir::Cache::Archives": top / "archives",
        "Dir::Cache::PkgCache": "",
        "Dir::Cache::SrcPkgCache": "",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Acquire::Retries": "1",
    }
    return [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]


def _run(command: list[str], folder: Path) -> str:
    try:
        code, said = output_of(command, seconds=APT_SECONDS, cwd=folder, env={"LC_ALL": "C"})
    except TooLong as error:
        raise NotToBeHad(f"{command[0]}: {error}") from error
    if code:
        words = [line for line in said.splitlines() if line.startswith(("E:", "W:", "Err"))]
        raise NotToBeHad(f"{command[0]} ended with {code}: {' '.join(words)[:300] or said[-300:]}")
    return said
