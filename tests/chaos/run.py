"""One run: the world, the senders, what breaks, the wait until all is settled, the verdict."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from companion.ledger.models import WAITING, Delivery
from tests.bench.crash.judging import ledger
from tests.chaos.faults import Breaker
from tests.chaos.judge import Verdict, judge, late_from
from tests.chaos.plan import Plan, Size, customers, make_plan
from tests.chaos.senders import Answered, Senders
from tests.chaos.timeline import Timeline
from tests.chaos.world import World, world

SETTLED_WITHIN = 150.0  # seconds after the last webhook: a third try comes a minute after the second, a lease before it


@dataclass
class Report:
    """What one run came to."""

    plan: Plan
    database: str
    verdict: Verdict
    answered: list[Answered]
    refused: dict[str, int]
    broken: dict[str, int]
    not_done: list[str]
    sending_seconds: float
    seconds: float
    load: float  # the most there was, averaged over a minute

    @property
    def is_good(self) -> bool:
        return self.verdict.is_good

    def __str__(self) -> str:
        size, found = self.plan.size, self.verdict
        again = sum(one.tries - 1 for one in self.answered)
        slowest = max((one.slowest for one in self.answered), default=0.0)
        lines = [
            f"{self.database}, seed {self.plan.seed}: {len(self.answered)} webhooks to {size.sites} sites, "
            f"{size.webs} webs, {size.workers} workers; {self.seconds:.0f} s, {self.sending_seconds:.0f} s of sending; "
            f"load up to {self.load:.0f} on {os.cpu_count()} processors",
            *(f"  {name:32}{len(rows):6}" for name, rows in found.faults.items()),
            f"  broken: {_told(self.broken)}",
            f"  webhooks: {again} sent again or twice; not taken: {_told(self.refused)}",
            f"  slowest answer: {slowest:.1f} s",
            f"  deliveries: {_told(found.states)}; attempts: {_told(found.attempts)}",
            f"  deliveries that came to sites: {found.came}, by their mood: {_told(found.moods)}",
            f"  longest wait for nothing: {found.latest_seconds:.1f} s, late from {found.late_seconds:.0f} s on",
            *(f"  not done: {one}" for one in self.not_done),
        ]
        for name, rows in found.faults.items():
            lines += [f"  {name}: {row}" for row in rows[:8]]
        return "\n".join(lines)


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "nothing"


def chaos_run(seed: int, size: Size, database: str, *, is_small: bool = False, keep: Path | None = None) -> Report:
    """Raises ServiceError when it could not be carried out. ``keep``: where to leave what shows why a run was bad."""
    began = time.monotonic()
    plan = make_plan(seed, size, on_postgres=database == "postgres", is_small=is_small)
    told = customers(plan)
    watch = LoadWatch()
    with world(plan, database) as made:
        breaker = Breaker(made, plan.faults, random.Random(seed + 2))
        senders = Senders(made)
        breaker.start()
        try:
            answered = senders.send(told, size.senders)
        finally:
            sending_seconds = time.monotonic() - began
            breaker.finish()
        _wait_until_settled(made.url)
        times = Timeline(plan, breaker.broken, made.began_at)
        load = watch.finish()
        verdict = judge(made.url, plan, made.ids, answered, made.came, times, late_from(load))
        if keep is not None and not verdict.is_good:
            _keep(keep / f"{database}-{seed}", made, breaker)
    broken = Counter(one.what for one in breaker.broken)
    seconds = time.monotonic() - began
    return Report(
        plan,
        database,
        verdict,
        answered,
        senders.refused,
        dict(broken),
        breaker.not_done,
        sending_seconds,
        seconds,
        load,
    )


class LoadWatch:
    """The highest load average of a minute, until it is finished."""

    def __init__(self) -> None:
        self._most = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def finish(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most

    def _look(self) -> None:
        while True:
            self._most = max(self._most, os.getloadavg()[0])
            if self._over.wait(2.0):
                return


def _keep(folder: Path, made: World, breaker: Breaker) -> None:
    """The ledger (as `backup` copies it), what came to the sites, the logs, what was broken when."""
    folder.mkdir(parents=True, exist_ok=True)
    made.companions[0].cli("backup", str(folder / "ledger"), "--overwrite")
    for path in (made.came, made.came.with_name("sites.json")):
        shutil.copy(path, folder)
    for number, one in enumerate(made.companions):
        shutil.copy(one.log, folder / f"companion{number}.log")
    (folder / "broken.txt").write_text(
        "".join(f"{one.since - made.began_at:.1f} {one.until - made.began_at:.1f} {one}\n" for one in breaker.broken)
    )


def _wait_until_settled(url: str) -> None:
    """What is not settled by then is stuck."""
    deadline = time.monotonic() + SETTLED_WITHIN
    with ledger(url):
        waiting = Delivery.select().where(Delivery.state.in_(WAITING))
        while waiting.count() and time.monotonic() < deadline:
            time.sleep(0.5)
    time.sleep(1.0)  # the last lease is given back
