"""What the companion writes to the disk holds personal data and keys: nobody else on the machine may read it.

The umask (``only_ours``) covers whatever a process makes; ``prepare`` makes the embedded ledger's files and tightens
those of an installation that older versions left readable. SQLite gives ``-wal`` and ``-shm`` the mode of their file.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import stat
from pathlib import Path

from companion.config import EMBEDDED_DATABASE, Config

_OTHERS = stat.S_IRWXO
_GROUP = stat.S_IRWXG


def only_ours() -> int:
    """Whatever this process makes from now on is its user's alone; the umask until now."""
    return os.umask(_GROUP | _OTHERS)


def prepare(config: Config) -> None:
    """Make the files of the embedded ledger for its owner alone, and take everybody else's rights to those there are.

    Raises OSError when the folder cannot be made. What belongs to another user stays as it is: ``doctor`` reports it.
    """
    folder = config.data_folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unwanted, owner = _unwanted(folder), folder.stat()
    for path, make in {
        config.sqlite_path: _make_file,
        lock_of(config): _make_file,
        wakeup_pipe(config): os.mkfifo,
    }.items():
        with contextlib.suppress(OSError):  # it is there already; or cannot be made, which the ledger says better
            make(path, 0o600)
            path.chmod(0o666 & ~unwanted)
            if os.geteuid() == 0:  # a command run by root must not lock the companion's own user out
                os.chown(path, owner.st_uid, owner.st_gid)
    tightened = [*_files(config), *([folder] if _is_ours_alone(config) else [])]
    for path in tightened:
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & unwanted:
                path.chmod(mode & ~unwanted)


def readable_by_others(config: Config) -> list[Path]:
    """The embedded ledger's files that somebody else on the machine can read or change, although ``prepare`` ran."""
    unwanted = _unwanted(config.data_folder)
    if not config.data_folder.stat().st_mode & unwanted & (stat.S_IXGRP | stat.S_IXOTH):
        return []  # nobody else gets into the folder
    return [path for path in _files(config) if path.stat().st_mode & unwanted]


def lock_of(config: Config) -> Path:
    """The file on which writers of the embedded ledger queue."""
    return Path(f"{config.sqlite_path}.lock")


def wakeup_pipe(config: Config) -> Path:
    """A named pipe through which workers are told that a site has work (wakeups.py)."""
    return config.data_folder / "wakeups.pipe"


def _make_file(path: Path, mode: int) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))


def _files(config: Config) -> list[Path]:
    """Ledger and secret key, with what SQLite puts beside them."""
    named = _names(config)
    return [
        path
        for path in sorted(config.data_folder.iterdir())
        if path.name in named and (path.is_file() or path.is_fifo())
    ]


def _names(config: Config) -> set[str]:
    databases = (config.sqlite_path.name, "queue.db")  # the latter is left from builds up to November 2026, as
    left = "wakeups"  # is this
    beside = {f"{name}{ending}" for name in databases for ending in ("", "-wal", "-shm", "-journal")}
    return {*beside, lock_of(config).name, wakeup_pipe(config).name, left, "secret_key"}


def _is_ours_alone(config: Config) -> bool:
    """Whether the folder is the companion's: not a home or a site's folder in which the ledger lies too."""
    if config.database_url == EMBEDDED_DATABASE:
        return True
    return {path.name for path in config.data_folder.iterdir()} <= _names(config)


def _unwanted(folder: Path) -> int:
    """The rights that are taken. A group that is not just its owner's own was given the folder on purpose.

    A folder gets its maker's group by itself; another one, or the setgid bit that hands it on, an operator has set.
    """
    found = folder.stat()
    try:
        own_group = pwd.getpwuid(found.st_uid).pw_gid
    except KeyError:  # a container's user without a name
        own_group = os.getegid()
    is_shared = bool(found.st_mode & stat.S_ISGID) or found.st_gid != own_group
    return _OTHERS if is_shared else _GROUP | _OTHERS
