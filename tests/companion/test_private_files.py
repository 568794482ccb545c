"""What the companion writes is its user's alone, from the first file on, and on installations from before."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from companion import private_files
from companion.administration import doctor
from companion.config import Config
from companion.ledger import database, migrations
from tests.stack.process import REPOSITORY


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in sorted(folder.iterdir())}


def command(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "companion", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("environ", [{}, {"DATABASE_URL": "sqlite:///some/where/my.db"}], ids=["default", "chosen"])
def test_nobody_else_reads_what_a_command_makes(tmp_path: Path, environ: dict[str, str]) -> None:
    assert command(tmp_path, "db", "upgrade", **environ).returncode == 0
    folder = tmp_path / ("some/where" if environ else "var")
    found = modes(folder)
    assert {"secret_key"} < found.keys()
    assert set(found.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_files_beside_the_ledger_are_its_user_s_alone_too(sqlite_url: str, tmp_path: Path) -> None:
    config = settings(sqlite_url, tmp_path)
    database.connect(config)
    migrations.upgrade()
    found = modes(tmp_path)
    assert {"companion.db", "companion.db-wal", "companion.db-shm", "companion.db.lock", "wakeups.pipe"} <= found.keys()
    assert set(found.values()) == {0o600}
    database.disconnect()


def settings(url: str, folder: Path) -> Config:
    return Config(database_url=url, secret_key="only-for-tests", data_folder=folder)


def old_installation(folder: Path, url: str) -> Config:
    """As earlier versions left it: readable by everybody."""
    config = settings(url, folder)
    database.connect(config)
    migrations.upgrade()
    database.disconnect()
    (folder / "secret_key").write_text("key")
    for path in folder.iterdir():
        path.chmod(0o664)
    folder.chmod(0o775)
    return config


def test_an_installation_from_before_is_tightened_at_the_next_start(sqlite_url: str, tmp_path: Path) -> None:
    config = old_installation(tmp_path, sqlite_url)
    database.connect(config)
    database.disconnect()
    assert set(modes(tmp_path).values()) == {0o600}
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_folder_that_holds_other_things_too_stays_open(sqlite_url: str, tmp_path: Path) -> None:
    config = old_installation(tmp_path, sqlite_url)
    (tmp_path / "index.html").write_text("hello")
    database.connect(config)
    database.disconnect()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o775
    found = modes(tmp_path)
    assert found.pop("index.html") == 0o644
    assert set(found.values()) == {0o600}


def test_a_folder_that_an_operator_shares_with_a_group_stays_shared(sqlite_url: str, tmp_path: Path) -> None:
    config = old_installation(tmp_path, sqlite_url)
    tmp_path.chmod(0o2775)
    (tmp_path / "wakeups.pipe").unlink(missing_ok=True)
    database.connect(config)
    database.disconnect()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o2770
    assert set(modes(tmp_path).values()) == {0o660}


def test_a_key_that_this_user_cannot_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "var" / "secret_key").mkdir(parents=True)  # nothing that root cannot read is a file
    done = command(tmp_path, "site", "list")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "as the user who runs the companion" in done.stderr


def test_what_root_makes_is_the_folder_s_owner_s(sqlite_url: str, tmp_path: Path) -> None:
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(tmp_path, owner.pw_uid, owner.pw_gid)
    tmp_path.chmod(0o755)
    database.connect(settings(sqlite_url, tmp_path))
    database.disconnect()
    assert {path.stat().st_uid for path in tmp_path.iterdir()} == {owner.pw_uid}
    assert set(modes(tmp_path).values()) == {0o600}


def test_the_doctor_warns_when_others_can_read(sqlite_url: str, tmp_path: Path) -> None:
    config = old_installation(tmp_path, sqlite_url)
    database.connect(config)
    assert {check.name: check.is_warning for check in doctor.examine(config)}["files"] is False
    tmp_path.chmod(0o755)
    (tmp_path / "secret_key").chmod(0o644)  # as on a disk that keeps no rights
    [check] = [check for check in doctor.examine(config) if check.name == "files"]
    assert check.is_warning
    assert "secret_key" in check.message
    assert "chmod" in check.message
    assert private_files.readable_by_others(config) == [tmp_path / "secret_key"]
    database.disconnect()
