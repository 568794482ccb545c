"""The processes of web and ``serve``: what they share, what each has of its own, and how they end."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.memory import children, family
from tests.stack.process import eventually

OF_THE_APPLICATION = "_rust.abi3.so"  # cryptography's: whoever has it mapped has loaded the companion's code
READS_AND_STAYS = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1])
print(link.execute("SELECT count(*) FROM site").fetchone(), flush=True)
sys.stdin.read()
"""
BOTH = pytest.mark.parametrize("how", ["start_web", "start_serve"])


@pytest.fixture
def service(sqlite_ledger_url: str) -> Iterator[Companion]:
    with companion(database_url=sqlite_ledger_url) as made:
        yield made


def started(service: Companion, how: str) -> int:
    """Process id of the one that was started; both web processes are there."""
    getattr(service, how)()
    service.wait_answering()
    assert service.web
    pid = service.web.pid
    eventually(lambda: len(children(gunicorn_of(pid, how))) == 2, 10, service.log_tail)
    return pid


def gunicorn_of(pid: int, how: str) -> int:
    return children(pid)[0] if how == "start_serve" else pid


def has_loaded_the_application(pid: int) -> bool:
    return OF_THE_APPLICATION in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def threads(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))


def open_files(pid: int) -> list[str]:
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(link))
        except FileNotFoundError:
            continue  # closed meanwhile
    return found


@BOTH
def test_who_forks_has_loaded_the_application_and_has_no_thread_and_no_connection(database_url: str, how: str) -> None:
    with companion(database_url=database_url) as service:
        pid = started(service, how)
        for forking in {pid, gunicorn_of(pid, how)}:
            assert has_loaded_the_application(forking)
            assert threads(forking) == 1
            files = open_files(forking)
            assert [name for name in files if "companion.db" in name] == []
            assert len([name for name in files if name.startswith("socket:")]) <= 1  # that at which it listens


def test_the_worker_of_serve_does_not_hold_the_door_open(service: Companion) -> None:
    pid = started(service, "start_serve")
    gunicorn, worker = children(pid)
    [door] = [name for name in open_files(pid) if name.startswith("socket:")]
    assert door in open_files(gunicorn)
    assert door not in open_files(worker)


@BOTH
def test_a_web_process_that_is_killed_is_replaced(service: Companion, how: str) -> None:
    gunicorn = gunicorn_of(started(service, how), how)
    before = children(gunicorn)
    os.kill(before[0], signal.SIGKILL)

    def replaced() -> bool:
        now = children(gunicorn)
        return len(now) == 2 and before[0] not in now

    eventually(replaced, 10, service.log_tail)
    assert service.status("/healthz") == 200
    assert service.web
    assert service.web.stop() == 0


@pytest.mark.parametrize("which", [0, 1], ids=["web", "worker"])
def test_serve_starts_again_what_is_killed(service: Companion, which: int) -> None:
    pid = started(service, "start_serve")
    before = children(pid)[which]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: len(children(pid)) == 2 and before not in children(pid), 10, service.log_tail)
    service.wait_ready()
    assert "ended with -9; starting it again" in service.log.read_text()


def test_nothing_outlives_a_serve_that_is_killed(service: Companion) -> None:
    pid = started(service, "start_serve")
    others = [one for one in family(pid) if one != pid]
    assert len(others) == 4
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(Path(f"/proc/{one}/exe").exists() for one in others), 20, service.log_tail)


@BOTH
def test_hup_replaces_the_web_processes(service: Companion, how: str) -> None:
    gunicorn = gunicorn_of(started(service, how), how)
    before = set(children(gunicorn))
    os.kill(gunicorn, signal.SIGHUP)
    eventually(lambda: len(children(gunicorn)) == 2 and not before & set(children(gunicorn)), 25, service.log_tail)
    assert service.status("/healthz") == 200


WRONG = {"DATABASE_URL": "mysql://x"}
SAID = "companion: DATABASE_URL must start with sqlite:///"


def test_a_wrong_setting_is_said_in_one_sentence_by_web() -> None:
    with companion(**WRONG) as service:
        service.start_web()
        web = service.web
        assert web
        eventually(lambda: not web.is_alive(), 20, service.log_tail)
        assert web.stop() == 1
        [line] = service.log.read_text().splitlines()
        assert line.startswith(SAID)


def test_a_wrong_setting_is_said_in_one_sentence_by_serve() -> None:
    with companion(**WRONG) as service:
        [line] = service.refusal("serve").splitlines()
        assert line.startswith(SAID)


def test_a_port_that_is_taken_is_said_in_one_sentence(service: Companion) -> None:
    started(service, "start_web")
    assert f"companion: Port {service.port} cannot be used" in service.refusal("serve")


@BOTH
def test_a_ledger_in_sqlite_is_one_file_when_all_has_stopped(service: Companion, how: str) -> None:
    started(service, how)
    assert service.status("/readyz") in (200, 503)  # it has asked the ledger
    assert service.web
    assert service.web.stop() == 0
    assert is_one_file(service)


def test_a_ledger_is_one_file_when_those_who_closed_it_at_one_moment_each_saw_another(service: Companion) -> None:
    """SQLite takes the log in where nobody else has the file open, and of two who close together neither finds that.

    Somebody else has it until both web processes have closed it, and does not close it.
    """
    gunicorn = started(service, "start_web")
    webs = children(gunicorn)
    eventually(lambda: all(has_open(one, service) for one in webs), 10, service.log_tail)
    with somebody_with(service) as other, writers_held(service):
        os.kill(gunicorn, signal.SIGTERM)
        eventually(lambda: not any(has_open(one, service) for one in webs), 10, service.log_tail)
        other.kill()
        other.wait()
    assert service.web
    assert service.web.stop() == 0
    assert is_one_file(service)


@BOTH
def test_a_ledger_is_one_file_although_a_web_process_had_to_be_killed(service: Companion, how: str) -> None:
    pid = started(service, how)
    gunicorn = gunicorn_of(pid, how)
    stuck = children(gunicorn)[0]
    eventually(lambda: has_open(stuck, service), 10, service.log_tail)
    os.kill(stuck, signal.SIGSTOP)
    os.kill(pid, signal.SIGTERM)
    eventually(lambda: children(gunicorn) == [stuck], 10, service.log_tail)
    os.kill(stuck, signal.SIGKILL)
    assert service.web
    assert service.web.stop() == 0
    assert is_one_file(service)


def ledger_of(service: Companion) -> Path:
    return Path(service.database_url.removeprefix("sqlite:///"))


def is_one_file(service: Companion) -> bool:
    path = ledger_of(service)
    return path.exists() and not path.with_name(f"{path.name}-wal").exists()


def has_open(pid: int, service: Companion) -> bool:
    """Whether the process has a connection to the ledger; not when it has ended."""
    try:
        return str(ledger_of(service)) in open_files(pid)
    except OSError:
        return False


@contextmanager
def somebody_with(service: Companion) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has the ledger open."""
    command = [sys.executable, "-c", READS_AND_STAYS, str(ledger_of(service))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline()
        try:
            yield other
        finally:
            other.kill()


@contextmanager
def writers_held(service: Companion) -> Iterator[None]:
    """Whoever wants to write to the ledger waits for the end of the block."""
    with open(f"{ledger_of(service)}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
