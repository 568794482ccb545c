"""Kills web and worker with -9 at random while webhooks come in, and counts what is left of each."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.stack.companion import Companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair
from tests.stack.process import ServiceError, eventually

POSTERS = 6
WEBHOOKS_A_SECOND = 15  # slow enough that many kills fall into the run
PAUSE_BETWEEN_KILLS = (0.5, 2.0)  # seconds
PATIENCE = 60  # seconds for which a webhook is sent again, as a sender that retries would
SETTLE_SECONDS = 120  # a delivery whose worker was killed waits half a minute for its lease to lapse
TAG = "course bought"


@dataclass
class CrashReport:
    """What is left after the run; ``events``, ``results`` and ``tagged`` must equal ``webhooks``."""

    webhooks: int
    events: int
    results: int
    tagged: int
    tagged_twice: list[str]
    sent_again: int
    kills: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


class _Killer(threading.Thread):
    """Kills web or worker at random moments and starts it again, until told to stop."""

    def __init__(self, companion: Companion, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self._companion, self._dice = companion, dice
        self._over = threading.Event()
        self.kills = {"web": 0, "worker": 0}

    def run(self) -> None:
        while not self._over.wait(self._dice.uniform(*PAUSE_BETWEEN_KILLS)):
            self._kill(self._dice.choice(["web", "worker"]))

    def _kill(self, which: str) -> None:
        process = self._companion.web if which == "web" else self._companion.worker
        assert process
        process.kill()
        self.kills[which] += 1
        if which == "web":
            self._companion.start_web()
            self._companion.wait_answering()  # the next kill shall hit a process that works
        else:
            self._companion.start_worker()

    def stop(self) -> None:
        self._over.set()
        self.join()


def crash_run(pair: Pair, webhooks: int, *, seed: int) -> CrashReport:
    """Post purchases of as many customers while processes die; wait until every delivery has ended."""
    began = time.monotonic()
    killer = _Killer(pair.companion, random.Random(seed))
    purchases = [pair.order(f"crash{number}@example.com").purchase() for number in range(webhooks)]
    killer.start()
    try:
        with ThreadPoolExecutor(POSTERS) as pool:
            answers = list(pool.map(lambda due: _send_until_kept(pair, *due), _due_times(purchases)))
    finally:
        killer.stop()
    eventually(lambda: _open_deliveries(pair) == 0, SETTLE_SECONDS, lambda: f"{pair.counts()}\n{pair.log_tail()}", 1)
    applied = StandInCrm(pair.site).times_applied_by_email(TAG)
    customers = [f"crash{number}@example.com" for number in range(webhooks)]
    return CrashReport(
        webhooks=webhooks,
        events=len({event for event, _ in answers}),
        results=pair.counts()["delivered"],
        tagged=sum(applied.get(email, 0) >= 1 for email in customers),
        tagged_twice=[email for email in customers if applied.get(email, 0) > 1],
        sent_again=sum(tries - 1 for _, tries in answers),
        kills=killer.kills,
        seconds=time.monotonic() - began,
    )


def _due_times(purchases: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], float]]:
    """Each webhook with the moment at which ThriveCart sends it."""
    start = time.monotonic()
    for number, fields in enumerate(purchases):
        yield fields, start + number / WEBHOOKS_A_SECOND


def _send_until_kept(pair: Pair, fields: dict[str, Any], due: float) -> tuple[str, int]:
    """The event's id and how often the webhook had to be sent."""
    time.sleep(max(0.0, due - time.monotonic()))
    deadline, tries = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline:
        tries += 1
        try:
            answer = pair.post(fields)
        except OSError:
            time.sleep(0.1)
            continue
        if answer.status == 200:
            return str(json.loads(answer.body)["event"]), tries
        if answer.status != 503:
            raise ServiceError(f"The webhook was answered {answer.status} {answer.body}")
        time.sleep(0.2)
    raise ServiceError(f"A webhook was not accepted within {PATIENCE} s:\n{pair.log_tail()}")


def _open_deliveries(pair: Pair) -> int:
    counts = pair.counts()
    return counts["pending"] + counts["delivering"]
