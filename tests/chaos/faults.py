"""Breaks what the plan says, when it says so, and mends it again; writes down from when until when what was broken."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.plan import Fault
from tests.chaos.world import World
from tests.stack.companion import Companion
from tests.stack.process import ServiceError, eventually

LEASED = "SELECT id FROM site WHERE lease_until > {now}"


@dataclass
class Broken:
    """From when until when (Unix times) something was broken; ``sites`` were held by the worker that was hit."""

    what: str
    since: float
    until: float
    worker: int | None = None  # which was down meanwhile
    sites: set[str] = field(default_factory=set)


@dataclass
class Breaker:
    """At work on threads of its own from ``start`` to ``finish``; ``not_done`` says what could not be broken."""

    world: World
    faults: list[Fault]
    rng: random.Random
    broken: list[Broken] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)
    error: BaseException | None = None

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._lasting: list[threading.Thread] = []
        self._busy = {number: threading.Lock() for number in range(len(self.world.companions))}
        self._workers = self.world.workers()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Everything is mended when this returns. Raises what went wrong with it."""
        self._over.set()
        for thread in (self._thread, *self._lasting):
            thread.join()
        if self.error is not None:
            raise ServiceError(f"A fault could not be mended: {self.error}") from self.error

    def _run(self) -> None:
        for fault in self.faults:
            if self._over.wait(max(0.0, self.world.began_at + fault.at - time.time())):
                return
            if fault.what.startswith("SIGSTOP"):  # others break meanwhile
                thread = threading.Thread(target=self._break, args=(fault,), daemon=True)
                self._lasting.append(thread)
                thread.start()
            else:
                self._break(fault)

    def _break(self, fault: Fault) -> None:
        try:
            ACTIONS[fault.what](self, fault)
        except Exception as error:
            self.error = self.error or error

    def _kill_web(self, fault: Fault) -> None:
        one = self.world.companions[fault.which]
        with self._noted(fault.what):
            assert one.web
            one.web.kill()
            one.start_web()
            with contextlib.suppress(ServiceError):  # the database may be away
                one.wait_answering()

    def _kill_web_process(self, fault: Fault) -> None:
        """One of gunicorn's own; its master starts another."""
        web = self.world.companions[fault.which].web
        assert web
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
        with self._noted(fault.what), contextlib.suppress(ProcessLookupError):
            if children:
                os.kill(int(self.rng.choice(children)), signal.SIGKILL)

    def _kill_worker(self, fault: Fault) -> None:
        if not self._busy[fault.which].acquire(blocking=False):  # it is stopped
            self.not_done.append(f"{fault} (it was stopped just then)")
            return
        try:
            one = self._workers[fault.which]
            assert one.worker
            with self._noted(fault.what, fault.which) as noted:
                one.worker.kill()
                noted.sites = self._leased()
                one.start_worker()
                self._wait_for_worker(one)
        finally:
            self._busy[fault.which].release()

    def _stop_worker(self, fault: Fault) -> None:
        with self._busy[fault.which]:
            worker = self._workers[fault.which].worker
            assert worker
            with self._noted(fault.what, fault.which) as noted:
                os.kill(worker.pid, signal.SIGSTOP)
                try:
                    noted.sites = self._leased()
                    self._over.wait(fault.seconds)
                finally:
                    os.kill(worker.pid, signal.SIGCONT)

    def _restart(self, fault: Fault) -> None:
        assert self.world.cluster
        with self._noted(fault.what):
            self.world.cluster.restart(crash="killed" in fault.what)

    def _cut(self, fault: Fault) -> None:
        assert self.world.cluster
        with self._noted(fault.what):
            self.world.cluster.cut_connections(self.world.url.rsplit("/", 1)[1])

    def _fill_disk(self, fault: Fault) -> None:
        disk, cluster = self.world.disk, self.world.cluster
        if disk is None:
            self.not_done.append(f"{fault} (no disk could be mounted here)")
            return
        with self._noted(fault.what):
            try:
                disk.fill()
                self._over.wait(fault.seconds)
            finally:
                disk.free()
            if cluster:  # which stops when it cannot write its log
                for _ in range(20):
                    if cluster.is_up:
                        return
                    time.sleep(0.1)
                cluster.restart(crash=True)

    def _leased(self) -> set[str]:
        """Sites that somebody holds at this moment."""
        question = LEASED.format(now=int(time.time() * 1000))
        try:
            if self.world.cluster:
                return set(self.world.cluster.sql(question, self.world.url.rsplit("/", 1)[1]).split())
            with closing(sqlite3.connect(self.world.url.removeprefix("sqlite:///"), timeout=2)) as link:
                return {row[0] for row in link.execute(question)}
        except (ServiceError, sqlite3.Error):
            return set(self.world.ids)  # it does not say: any of them

    def _wait_for_worker(self, one: Companion) -> None:
        assert one.worker
        said = f"started, process {one.worker.pid}"
        eventually(lambda: said in one.log.read_text(errors="replace"), 60, one.log_tail)

    @contextlib.contextmanager
    def _noted(self, what: str, worker: int | None = None):  # type: ignore[no-untyped-def]
        noted = Broken(what, time.time(), 0.0, worker)
        try:
            yield noted
        finally:
            noted.until = time.time()
            self.broken.append(noted)


ACTIONS: dict[str, Callable[[Breaker, Fault], None]] = {
    "kill -9 web": Breaker._kill_web,
    "kill -9 one process of web": Breaker._kill_web_process,
    "kill -9 worker": Breaker._kill_worker,
    "SIGSTOP, SIGCONT worker": Breaker._stop_worker,
    "PostgreSQL restarted": Breaker._restart,
    "PostgreSQL killed and restarted": Breaker._restart,
    "pg_terminate_backend of all": Breaker._cut,
    "disk full": Breaker._fill_disk,
}
