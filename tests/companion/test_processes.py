"""The processes of web and ``serve``: what they share, what each has of its own, and how they end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.memory import children, family
from tests.stack.process import eventually

OF_THE_APPLICATION = "_rust.abi3.so"  # cryptography's: whoever has it mapped has loaded the companion's code
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
    path = Path(service.database_url.removeprefix("sqlite:///"))
    assert path.exists()
    assert not path.with_name(f"{path.name}-wal").exists()
