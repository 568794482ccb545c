"""Jobs: minutes of work at one site, leased to one worker at a time, written down step by step."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from companion.clock import DAY_MS, iso, now_ms
from companion.ids import new_id
from companion.ledger import readiness
from companion.ledger.database import reading, writing
from companion.ledger.errors import LedgerLocked
from companion.ledger.models import RUNNING, Job, JobPart, Site
from companion.ledger.statements import Statement
from companion.ledger.states import JobKind, JobState
from companion.messages import Message

LEASE_MS = 60_000
SHOWN = 50

_DUE = Statement(
    lambda now: (
        Job.select(Job.id)
        .where(Job.state.in_(sorted(RUNNING)), Job.due_at <= now, readiness.is_over(Job, now))
        .order_by(Job.id)
        .limit(100)
    )
)


class JobFailed(Exception):
    """The job cannot go on without a person: the message says what to do, and ``start`` resumes it."""


class JobError(ValueError):
    """A request about a job that cannot be met; ``code`` names why, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Step:
    """What one durable step came to. ``position`` is where the next one begins; ``counts`` are added up.

    ``report`` are rows {"what", "event"} for people. ``wait_seconds``: no sooner may the next step begin.
    ``is_written``: ``write_down`` has done so in the very transaction in which the step was done.
    """

    position: Any
    done: int
    total: int | None
    counts: dict[str, int] = field(default_factory=dict)
    report: list[dict[str, Any]] = field(default_factory=list)
    wake: tuple[str, ...] = ()
    wait_seconds: float = 0.0
    is_written: bool = False


def make(site: str, kind: JobKind, params: dict[str, Any], *, state: JobState = JobState.WAITING) -> Job:
    """A new job. Raises JobError (``already_running``) while one of its kind runs at the site."""
    with writing(site):
        if state in RUNNING:
            _refuse_second(site, kind)
        return Job.create(
            id=new_id("job_"),
            site=site,
            kind=kind,
            state=state,
            params=params,
            position=None,
            counts={},
            report=[],
            made_at=now_ms(),
        )


def get(site: str | None, job_id: str) -> Job:
    """Raises JobError (``unknown_job``)."""
    with reading():
        job = Job.get_or_none(Job.id == job_id)
    if job is None or (site is not None and job.site != site):
        raise JobError("unknown_job", Message("job.unknown", id=job_id[:60]))
    return job


def of_site(site: str | None, kind: str | None = None, *, limit: int = SHOWN) -> list[Job]:
    """Newest first."""
    wanted = [Job.site == site] if site else []
    wanted += [Job.kind == kind] if kind else []
    with reading():
        return list(Job.select().where(True, *wanted).order_by(Job.id.desc()).limit(limit))


def start(job: Job) -> Job:
    """Go on with a job that was stopped, failed or is a draft. Raises JobError."""
    with writing(job.site):
        job = Job.get_by_id(job.id)
        if job.state in RUNNING:
            return job
        if job.state == JobState.DONE:
            raise JobError("is_done", Message("job.done"))
        _refuse_second(job.site, job.kind)
        Job.update(state=JobState.WAITING, due_at=0, message="", finished_at=None).where(Job.id == job.id).execute()
    return get(None, job.id)


def stop(job: Job) -> Job:
    """No further step is begun; what was done stays, and ``start`` goes on from there."""
    with writing(job.site):
        Job.update(state=JobState.STOPPED, lease_token=None, lease_until=0, finished_at=now_ms()).where(
            Job.id == job.id, Job.state.in_(RUNNING)
        ).execute()
    return get(None, job.id)


def due() -> list[str]:
    """Ids of jobs that wait for a worker, or whose worker is gone."""
    with reading():
        return [job.id for job in _DUE.rows(now=now_ms())]


def claim(job_id: str) -> Job | None:
    """Lease a job; ``None`` when somebody else has it, or it does not run."""
    now, token = now_ms(), secrets.token_hex(8)
    job = get(None, job_id)
    with writing(job.site):
        taken = (
            Job.update(state=JobState.RUNNING, lease_token=token, lease_until=now + LEASE_MS)
            .where(Job.id == job_id, Job.state.in_(RUNNING), readiness.is_over(Job, now))
            .execute()
        )
    return get(None, job_id) if taken else None


def advance(job: Job, step: Step) -> bool:
    """Write a step down and keep the lease. False when the job was stopped, or the lease has passed on."""
    if step.is_written:
        return keep_lease(job)
    with writing(job.site):
        return write_down(job, step)


def write_down(job: Job, step: Step) -> bool:
    """The same inside the caller's transaction; when it is False, the caller has to roll back what the step did."""
    counts, report = dict(job.counts), (job.report + step.report)[-SHOWN:]
    for name, number in step.counts.items():
        counts[name] = counts.get(name, 0) + number
    changes = {
        "position": step.position,
        "done": step.done,
        "total": step.total,
        "counts": counts,
        "report": report,
        "lease_until": now_ms() + LEASE_MS,
        "tries": 0,
    }
    for name, value in changes.items():
        setattr(job, name, value)
    return bool(Job.update(**changes).where(_is_ours(job)).execute())


def put_off(job: Job, seconds: float, message: str = "") -> None:
    """Give the lease back; the job goes on at the same place, after ``seconds``."""
    _change(job, state=JobState.WAITING, message=message, due_at=now_ms() + int(seconds * 1000), lease_until=0)


def keep_lease(job: Job) -> bool:
    """Whether the job is still ours and was not stopped; its lease begins anew."""
    return _change(job, lease_until=now_ms() + LEASE_MS)


def begin_anew(job: Job) -> None:
    """Forget what came out of a run that was broken off: this one counts everything again."""
    fresh: dict[str, Any] = {"position": None, "done": 0, "total": None, "counts": {}, "report": []}
    for name, value in fresh.items():
        setattr(job, name, value)
    _change(job, **fresh)


def count_try(job: Job) -> int:
    """Note that a step broke off; how often that happened in a row."""
    _change(job, tries=Job.tries + 1)
    return int(get(None, job.id).tries)


def finish(job: Job, *, failed: str | None = None) -> None:
    ending = {"state": JobState.FAILED if failed else JobState.DONE, "message": failed or "", "finished_at": now_ms()}
    with writing(job.site):
        changed = Job.update(**ending, lease_until=0).where(_is_ours(job)).execute()
        if changed and not failed:
            JobPart.delete().where(JobPart.job == job.id).execute()


def add_part(job: Job, number: int, content: str) -> int:
    """Keep one piece of a draft's file or list; sent again it replaces the first. How many. Raises JobError."""
    with writing(job.site):
        if Job.get_by_id(job.id).state != JobState.DRAFT:
            raise JobError("not_a_draft", Message("import.begun_file"))
        JobPart.insert(job=job.id, number=number, content=content).on_conflict(
            conflict_target=[JobPart.job, JobPart.number], update={"content": content}
        ).execute()
        return int(JobPart.select().where(JobPart.job == job.id).count())


def change_params(job: Job, params: dict[str, Any]) -> Job:
    """Change what a draft is to do. Raises JobError once it has begun."""
    with writing(job.site):
        if not Job.update(params=params).where(Job.id == job.id, Job.state == JobState.DRAFT).execute():
            raise JobError("not_a_draft", Message("import.begun_reading"))
    return get(job.site, job.id)


def discard(job: Job) -> None:
    """Forget a job and its file; what it recorded stays."""
    with writing(job.site):
        JobPart.delete().where(JobPart.job == job.id).execute()
        Job.delete().where(Job.id == job.id).execute()


def is_draft(job: Job) -> bool:
    return bool(get(None, job.id).state == JobState.DRAFT)


def make_daily(kind: JobKind, params: dict[str, Any]) -> None:
    """One job of the kind for each site with an API key that had none begun for a day."""
    before = now_ms() - DAY_MS
    is_time = Site.compared_at.is_null() | (Site.compared_at <= before)
    with reading():
        due_sites = list(Site.select(Site.id).where(Site.removed_at.is_null(), Site.api_key.is_null(False), is_time))
    for site in due_sites:
        with suppress(JobError, LedgerLocked):  # one was started by hand; or the site is held: it is done the next time
            with writing(site.id):
                taken = Site.update(compared_at=now_ms()).where(Site.id == site.id, is_time).execute()
            if taken:
                make(site.id, kind, params)


def describe(job: Job) -> dict[str, Any]:
    """A job as people and the plugin see it."""
    return {
        "id": job.id,
        "site": job.site,
        "kind": job.kind,
        "name": job.params.get("name"),
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "message": job.message,
        "counts": job.counts,
        "found": job.report,
        "made_at": iso(job.made_at),
        "finished_at": iso(job.finished_at),
    }


def _refuse_second(site: str, kind: JobKind) -> None:
    if Job.select().where(Job.site == site, Job.kind == kind, Job.state.in_(RUNNING)).exists():
        raise JobError("already_running", Message("job.running"))


def _change(job: Job, **values: Any) -> bool:
    """Change the job, only while our lease on it holds."""
    with writing(job.site):
        return bool(Job.update(**values).where(_is_ours(job)).execute())


def _is_ours(job: Job) -> Any:
    return (Job.id == job.id) & (Job.state == JobState.RUNNING) & (Job.lease_token == job.lease_token)
