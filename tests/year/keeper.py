"""Whoever keeps the companion over the year: deliveries and chores of the worker, imports, comparisons, backups."""

from __future__ import annotations

import base64
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from companion import companion_events
from companion.clock import now_ms
from companion.history.customer.find import customer
from companion.jobs import csv_import, reconciliation, replays, runner
from companion.ledger import access_checks, backup, database, jobs, needs_you, people, retention
from companion.ledger.database import reading, writing
from companion.ledger.models import Attempt, Delivery, Event, Job
from companion.ledger.states import JobKind
from tests.e2e.month.service import Service
from tests.fakes.thrivecart_api import ThriveCartApiFake
from tests.stack.postgres import Postgres, program
from tests.stack.process import ServiceError
from tests.year.goods import NAMES
from tests.year.lists import export, list_in
from tests.year.place import YearClock
from tests.year.sales import Happening

FILE_PART = 400_000  # bytes
SETTLING_RUNS = 200
REST_SECONDS = 1800
WAITING = ("pending", "delivering")


@dataclass
class Keeper:
    service: Service
    clock: YearClock
    api: ThriveCartApiFake
    folder: Path
    postgres: Postgres | None = None

    @property
    def site(self) -> str:
        return self.service.site_id

    def settle(self) -> None:
        """Deliver until nothing waits, while time passes; raises ServiceError where something always does."""
        for _ in range(SETTLING_RUNS):
            self.service.deliver()
            waiting = [row for row in self.service.unsettled() if row[1] in WAITING]
            if not waiting:
                return
            self.clock.let_pass(REST_SECONDS)
        raise ServiceError(f"{len(waiting)} still wait: {waiting[:3]}")

    def retry_dead(self) -> int:
        """*Retry all* of what was given up, as the owner presses it; how many there were."""
        if not (dead := len(needs_you.events(self.site, "dead"))):
            return 0
        self._run(replays.of_kind(self.site, "dead"))
        self.settle()
        return dead

    def tidy(self) -> None:
        """The worker's night."""
        retention.purge(self.service.config.retention_days)
        access_checks.plan_missing(now_ms())

    def bring_in(self, happenings: Iterable[Happening]) -> dict[str, int]:
        """An export of all that happened; what the import counted."""
        job = csv_import.begin(self.site, "transactions.csv")
        content = export(happenings).encode()
        for number, start in enumerate(range(0, len(content), FILE_PART)):
            csv_import.add_part(job, number, base64.b64encode(content[start : start + FILE_PART]).decode())
        job = csv_import.choose(job, {"products": {name: key for key, name in NAMES.items()}})
        done = self._run(csv_import.apply(job))
        self.settle()
        return dict(done.counts)

    def compare(self, happenings: Iterable[Happening], days: int) -> dict[str, int]:
        """With ThriveCart's list, for what the last days brought; what the comparison counted."""
        list_in(self.api, happenings)
        reconciliation.keep_api_key(self.site, self.api.key, self.service.config)
        done = self._run(jobs.make(self.site, JobKind.RECONCILIATION, {"days": days}))
        self.settle()
        return dict(done.counts)

    def resync_all(self) -> None:
        self._run(jobs.make(self.site, JobKind.RESYNC, {}))
        self.settle()

    def tie(self, one: str, other: str) -> None:
        """And *Set the tags this customer should have now*, as tying changes none."""
        with writing(self.site):
            people.link(self.site, one, other, by="the owner")
            person = people.person_of(self.site, one)
        if person is not None:
            companion_events.resync(self.site, {person: one})

    def back_up(self) -> Path:
        return backup.make(self.service.config, self.folder / "copy", overwrite=True).path

    def restore(self, path: Path) -> None:
        """The steps of docs/hosting.md, at the same address and with the same key."""
        database.disconnect()
        config = self.service.config
        if self.postgres is None:
            for old in config.sqlite_path.parent.glob("companion.db*"):
                old.rename(self.folder / f"before-{old.name}")
            path.rename(config.sqlite_path)
        else:
            config = replace(config, database_url=self.postgres.new_database())
            command = [program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={config.database_url}", path]
            subprocess.run([str(part) for part in command], check=True)
        self.service.config = config
        database.connect(config)

    def timeline(self, email: str) -> list[tuple[int, str]]:
        """All sentences of a customer's page, each with its Unix second; none of whom nobody knows."""
        with reading():
            found = customer(self.site, email)
        steps = found["timeline"] if found else []
        return [(int(datetime.fromisoformat(step["at"]).timestamp()), str(step["detail"])) for step in steps]

    def tries(self) -> Counter[str]:
        """Of the last weeks, how many ended how."""
        with reading():
            return Counter(outcome for (outcome,) in Attempt.select(Attempt.outcome).tuples())

    def counts(self) -> tuple[int, int]:
        """Events and deliveries so far."""
        with reading():
            return Event.select().count(), Delivery.select().count()

    def _run(self, job: Job) -> Job:
        claimed = jobs.claim(job.id)
        if claimed is None:
            raise ServiceError(f"job {job.kind} cannot be begun")
        runner.run(claimed, self.service.config, wake=lambda found: None)
        done = jobs.get(None, job.id)
        if done.state != "done":
            raise ServiceError(f"job {job.kind} is {done.state}: {done.message}")
        return done
