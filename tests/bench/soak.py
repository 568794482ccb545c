"""``python -m tests.bench soak``: a steady load for half an hour; memory, the write-ahead log, leases, what is left.

A line a minute while webhooks come in at a fixed rate and are delivered to a stand-in site, then a summary.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from companion.ledger.models import WAITING, Attempt, Delivery
from tests.bench.accepting import Posted, post_webhooks
from tests.bench.accounting import cpu_seconds, processes, pss_mib
from tests.bench.crash.judging import ledger
from tests.bench.figures.stage import add_site
from tests.bench.stand_in_site import StandInSite, stand_in_site
from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres, postgres

MINUTE = 60.0
PATIENCE_SECONDS = 60.0
LEASE_LOST = "another worker serves"  # companion/delivery/dispatch.py
MIB = 1024 * 1024


@dataclass(frozen=True)
class Minute:
    """What was seen at the end of a minute; sizes in MiB, CPU in cores."""

    web: float
    worker: float
    wal: float
    cores: float
    delivered: int

    @property
    def memory(self) -> float:
        return self.web + self.worker

    def __str__(self) -> str:
        return (
            f"{self.memory:6.1f} MiB (web {self.web:.1f}, worker {self.worker:.1f}), WAL {self.wal:6.1f} MiB, "
            f"{self.cores:.2f} cores, {self.delivered} delivered"
        )


def growth(samples: Sequence[float]) -> float:
    """How much is added from one sample to the next, by the least squares; 0 for fewer than two."""
    number = len(samples)
    if number < 2:
        return 0.0
    middle, mean = (number - 1) / 2, sum(samples) / number
    above = sum((at - middle) * (sample - mean) for at, sample in enumerate(samples))
    return above / sum((at - middle) ** 2 for at in range(number))


def soak(arguments: list[str], say: Callable[[str], None]) -> None:
    """Raises ServiceError, RuntimeError."""
    given = _options(arguments)
    with ExitStack() as stack:
        site = stack.enter_context(stand_in_site())
        is_hosted = given.database == "postgres"
        cluster = stack.enter_context(postgres(waits_for_the_disk=True)) if is_hosted else None
        service = stack.enter_context(companion(database_url=cluster.new_database() if cluster else None))
        if cluster:
            service.start()
        else:
            service.start_serve()
        say(f"{given.rate:g} webhooks/s for {given.minutes:g} minutes, {given.database}, delivered to a stand-in site")
        _, url = add_site(service, site.url)
        with ThreadPoolExecutor(1) as pool:
            load = pool.submit(post_webhooks, url, seconds=given.minutes * MINUTE, rate=given.rate)
            minutes = _watch(service, cluster, site, load, say)
            posted = load.result()
        for line in _summary(service, site, posted, minutes):
            say(line)


def _watch(
    service: Companion,
    cluster: Postgres | None,
    site: StandInSite,
    load: Future[Posted],
    say: Callable[[str], None],
) -> list[Minute]:
    """Until the load has ended."""
    found = processes(service)
    minutes: list[Minute] = []
    before, next_at = cpu_seconds(found.all), time.monotonic() + MINUTE
    while not load.done():
        time.sleep(1.0)
        if time.monotonic() < next_at:
            continue
        spent = cpu_seconds(found.all)
        sizes = pss_mib(found.web), pss_mib(found.worker), _wal_mib(service, cluster)
        minutes.append(Minute(*sizes, (spent - before) / MINUTE, site.look()))
        before, next_at = spent, next_at + MINUTE
        say(f"  minute {len(minutes):3}: {minutes[-1]}")
    return minutes


def _wal_mib(service: Companion, cluster: Postgres | None) -> float:
    if cluster:
        return int(cluster.sql("SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()")) / MIB
    wal = Path(service.database_url.removeprefix("sqlite:///") + "-wal")
    return wal.stat().st_size / MIB if wal.exists() else 0.0


def _summary(service: Companion, site: StandInSite, posted: Posted, minutes: Sequence[Minute]) -> list[str]:
    site.wait_for(posted.accepted, PATIENCE_SECONDS)
    time.sleep(2.0)  # the last batch is written down
    with ledger(service.database_url):
        unsettled = Delivery.select().where(Delivery.state.in_(WAITING)).count()
        attempts, deliveries = Attempt.select().count(), Delivery.select().count()
        other = Attempt.select().where(Attempt.outcome.not_in(("applied", "skipped"))).count()
    lost = sum(LEASE_LOST in line for line in service.log.read_text(errors="replace").splitlines())
    memory = [minute.memory for minute in minutes]
    lines = [
        f"{posted.accepted} accepted, {posted.refused} refused, {posted.broken} not answered; "
        f"p50 {posted.p50_ms:.1f} ms, p99 {posted.p99_ms:.1f} ms, slowest {posted.slowest_ms:.0f} ms",
        f"{deliveries} deliveries, {unsettled} unsettled; {attempts} attempts, {other} of them settled nothing; "
        f"{lost} leases lost",
    ]
    if minutes:
        later = memory[len(memory) // 2 :]
        lines.append(
            f"memory {memory[0]:.1f} MiB after a minute, {memory[-1]:.1f} at the end, {max(memory):.1f} at most, "
            f"{growth(later) * 60:+.1f} MiB an hour in the second half; WAL {max(one.wal for one in minutes):.1f} MiB "
            "at most"
        )
    return lines


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=50.0, help="webhooks a second")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    return parser.parse_args(arguments)
