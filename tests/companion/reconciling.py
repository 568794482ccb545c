"""A comparison with ThriveCart's list of transactions, as a worker makes it."""

from __future__ import annotations

import time

from companion.config import Config
from companion.jobs import runner
from companion.ledger import jobs
from companion.ledger.models import Job, Site

HOUR = 3600


def compare(site: Site, config: Config, days: int = 7) -> Job:
    job = jobs.claim(jobs.make(site.id, "reconciliation", {"days": days}).id)
    assert job is not None
    runner.run(job, config, wake=lambda found: None)
    return jobs.get(None, job.id)


def ago(seconds: int) -> int:
    return int(time.time()) - seconds
