"""Runs one claimed job to its end, to a stop, or until it has to wait."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator

from companion import companion_events
from companion.config import Config
from companion.jobs import csv_import, reconciliation, replays
from companion.ledger import jobs, people, sites
from companion.ledger.database import reading
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.jobs import JobFailed, Step
from companion.ledger.models import Job
from companion.ledger.sites import SiteError
from companion.ledger.states import JobKind
from companion.messages import Message
from companion.thrivecart.api import ApiError

log = logging.getLogger("companion.jobs")

Work = Callable[[Job, Config], Iterator[Step]]
SLICE_SECONDS = 0.5
UNEXPECTED_SECONDS = 300.0
MAX_TRIES = 5
CUSTOMERS_AT_ONCE = 100


def _resync_all(job: Job, config: Config) -> Iterator[Step]:
    """``customer.resync`` for every customer; ``position`` is the last of them. Raises SiteError for a removed site."""
    sites.get(job.site)
    after, done = job.position or "", job.done
    with reading():
        total = people.count(job.site)
    while True:
        with reading():
            persons = people.after(job.site, after, CUSTOMERS_AT_ONCE)
        if not persons:
            return
        recorded = companion_events.resync(job.site, persons, bulk_id=job.id)
        after, done = max(persons), done + len(persons)
        wake = tuple({site for one in recorded for site in one.wake})
        yield Step(after, done, max(total, done), {"customers": len(persons)}, wake=wake)


KINDS: dict[str, Work] = {
    JobKind.RESYNC: _resync_all,
    JobKind.RECONCILIATION: reconciliation.work,
    JobKind.IMPORT: csv_import.work,
    JobKind.REPLAY: replays.work,
}


def run(
    job: Job,
    config: Config,
    *,
    wake: Callable[[Iterable[str]], None],
    is_stopping: Callable[[], bool] = lambda: False,
    on_step: Callable[[Job], None] = lambda job: None,
) -> None:
    """Work until the job is over. Each step is on disk before the next one begins, so that a kill repeats one at most.

    Raises LedgerUnavailable; the job then goes on when its lease is over.
    """
    try:
        for step in KINDS[job.kind](job, config):
            wake(step.wake)
            if not jobs.advance(job, step):
                return
            on_step(job)
            if is_stopping() or not _wait(step.wait_seconds, is_stopping):
                jobs.put_off(job, 0)
                return
        jobs.finish(job)
    except (JobFailed, SiteError, ApiError) as failure:
        jobs.finish(job, failed=str(failure))
    except LedgerUnavailable:
        raise
    except Exception:
        log.exception("job %s broke off", job.id)
        if jobs.count_try(job) < MAX_TRIES:
            jobs.put_off(job, UNEXPECTED_SECONDS, Message("job.unexpected"))
        else:
            jobs.finish(job, failed=Message("job.gave_up"))


def _wait(seconds: float, is_stopping: Callable[[], bool]) -> bool:
    """Wait; False when the process is to stop meanwhile."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if is_stopping():
            return False
        time.sleep(min(left, SLICE_SECONDS))
    return True
