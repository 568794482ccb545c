"""Kills web, worker or both at random moments and starts them again."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from tests.stack.companion import Companion
from tests.stack.process import Process

PAUSE = (0.5, 2.0)  # seconds between two kills
LULL = (41.0, 48.0)  # longer than a lease: nothing may be late in it
LULL_AFTER = (10, 25)  # kills
STARTED = re.compile(r"worker wrk_\w+ started, process (\d+)")


@dataclass
class Uptime:
    """When a worker began to work, and when it was killed (``None``: not), as Unix times."""

    since: float
    until: float | None


@dataclass
class Killer:
    """At work from ``start`` to ``stop``."""

    companion: Companion
    rng: random.Random
    kills: dict[str, int] = field(default_factory=lambda: {"web": 0, "worker": 0, "both": 0})
    _killed: dict[int, float] = field(default_factory=dict)  # process id of a worker -> when

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        until_lull = self.rng.randint(*LULL_AFTER)
        while not self._over.wait(self.rng.uniform(*(PAUSE if until_lull else LULL))):
            until_lull = until_lull - 1 if until_lull else self.rng.randint(*LULL_AFTER)
            self._kill(self.rng.choice(["web", "worker", "both"]))

    def _kill(self, what: str) -> None:
        self.kills[what] += 1
        web, worker = self.companion.web, self.companion.worker
        assert web
        assert worker
        if what != "web":
            self._kill_worker(worker)
        if what != "worker":
            web.kill()
            self.companion.start_web()
        if what != "web":
            self.companion.start_worker()
        if what != "worker":
            self.companion.wait_answering()  # the next kill shall hit a process that works

    def _kill_worker(self, worker: Process) -> None:
        worker.kill()
        self._killed[worker.pid] = time.time()

    def uptimes(self) -> list[Uptime]:
        """Of every worker that came so far as to say that it had started."""
        found = []
        for line in self.companion.log.read_text(errors="replace").splitlines():
            said = STARTED.search(line)
            if said and line.startswith("{"):
                at = datetime.fromisoformat(json.loads(line)["at"]).timestamp()
                found.append(Uptime(at, self._killed.get(int(said[1]))))
        return found
