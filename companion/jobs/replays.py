"""Many events sent again because a person asked for it once: all that need them of one kind, or a list of theirs.

The list is made when the job is, so that what fails again is not sent round and round. Nobody waits for these: each
delivery goes after all that customers wait for. A step sends some of them again and is written down in one transaction,
so that whoever takes the job over after a kill sends none twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import chunked

from companion.config import Config
from companion.history import queries
from companion.ledger import jobs, needs_you, sites
from companion.ledger.database import also_lock, writing
from companion.ledger.job_parts import JobParts
from companion.ledger.jobs import JobError, JobFailed, Step
from companion.ledger.models import BULK_PRIORITY, Job
from companion.ledger.states import JobKind, JobState
from companion.messages import Message
from companion.replay import DeliveryInProgress, NothingToReplay, replay_within

KIND = JobKind.REPLAY
MAX_EVENTS = 5000  # in one request
IN_PART = 500
AT_ONCE = 25  # a webhook waits for no longer than these take


@dataclass(slots=True)
class _Sent:
    """What one step came to."""

    wake: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    report: list[dict[str, Any]] = field(default_factory=list)

    def note(self, what: str, *, left: tuple[str, str] | None = None) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
        if left is not None:
            self.report.append({"what": left[1], "event": left[0]})


def of_kind(site: str, kind: str) -> Job:
    """A job for all events of one kind of needs_you.OF_EVENTS. Raises JobError while another runs."""
    return begin(draft(site, needs_you.events(site, kind), needs=kind))


def draft(site: str, events: Sequence[str], *, needs: str | None = None) -> Job:
    """A job that can be given more events, and does nothing before ``begin``."""
    job = jobs.make(site, KIND, {"needs": needs}, state=JobState.DRAFT)
    add(job, events)
    return job


def add(job: Job, events: Sequence[str]) -> int:
    """More events for a draft; how many pieces of its list there are. Raises JobError once it has begun."""
    number = len(JobParts(job))
    for some in chunked(dict.fromkeys(events), IN_PART):
        number = jobs.add_part(job, number, json.dumps(some))
    return number


def begin(job: Job) -> Job:
    """Raises JobError (``already_running``), and forgets the draft, while another one runs."""
    try:
        return jobs.start(job)
    except JobError:
        if jobs.is_draft(job):
            jobs.discard(job)
        raise


def work(job: Job, config: Config) -> Iterator[Step]:
    """``position`` is the number of events that were taken in hand. Raises SiteError for a removed site, JobFailed."""
    site = sites.get(job.site)
    listed = list(dict.fromkeys(event for part in JobParts(job) for event in json.loads(part)))
    if len(listed) < job.done:
        raise JobFailed(Message("replay.list_gone"))
    at = job.position or 0
    while at < len(listed):
        some = listed[at : at + AT_ONCE]
        at += len(some)
        try:
            with writing(site.source):
                also_lock({site.id} - {site.source})
                sent = _send(site.id, some)
                step = Step(at, at, len(listed), sent.counts, sent.report, tuple(sent.wake), is_written=True)
                if not jobs.write_down(job, step):
                    raise _LeaseLost
        except _LeaseLost:
            return
        yield step


class _LeaseLost(Exception):
    """The job was stopped, or another worker has it: nothing of the step counts."""


def _send(site: str, events: list[str]) -> _Sent:
    sent = _Sent()
    for event_id in events:
        event = queries.find(site, event_id)
        if event is None:
            sent.note("not_possible", left=(event_id, Message("event.unknown")))
            continue
        try:
            sent.wake |= set(replay_within(event, site, priority=BULK_PRIORITY))
            sent.note("retried")
        except DeliveryInProgress:
            sent.note("on_their_way")
        except NothingToReplay as error:
            sent.note("not_possible", left=(event_id, error.args[0]))
    return sent
