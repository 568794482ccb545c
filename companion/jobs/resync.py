"""Every customer of a site: ``customer.resync`` for each, a hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator

from companion import companion_events
from companion.config import Config
from companion.ledger import people, sites
from companion.ledger.database import reading
from companion.ledger.jobs import Step
from companion.ledger.models import Job

AT_ONCE = 100


def work(job: Job, config: Config) -> Iterator[Step]:
    """``position`` is the last person who was told of. Raises SiteError when the site was removed."""
    sites.get(job.site)
    after, done = job.position or "", job.done
    with reading():
        total = people.count(job.site)
    while True:
        with reading():
            persons = people.after(job.site, after, AT_ONCE)
        if not persons:
            return
        recorded = companion_events.resync(job.site, persons, bulk_id=job.id)
        after, done = max(persons), done + len(persons)
        wake = tuple({site for one in recorded for site in one.wake})
        yield Step(after, done, max(total, done), {"customers": len(persons)}, wake=wake)
