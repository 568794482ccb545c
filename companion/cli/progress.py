"""Runs a job in the foreground, with a progress bar on standard error where a person looks on."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from companion.cli.output import Failure, Printed
from companion.config import Config
from companion.jobs import runner
from companion.ledger import jobs
from companion.ledger.models import Job

WIDTH = 40


def run(job: Job, config: Config) -> Printed:
    """Work until the job is over; Ctrl+C stops it after the step under way, and it can go on later. Raises Failure."""
    claimed = jobs.claim(job.id)
    if claimed is None:
        raise Failure(f"{job.id} is being worked by the worker: `job show {job.id}` says how far it is.")
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)

    before = signal.signal(signal.SIGINT, stop), signal.signal(signal.SIGTERM, stop)
    try:
        runner.run(claimed, config, wake=lambda sites: None, is_stopping=lambda: bool(stopped), on_step=_draw)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    if sys.stderr.isatty():
        print(file=sys.stderr)
    job = jobs.stop(jobs.get(None, job.id)) if stopped else jobs.get(None, job.id)
    return printed(job)


def printed(job: Job) -> Printed:
    described = jobs.describe(job)
    of = f" of {job.total}" if job.total else ""
    counts = ", ".join(f"{number} {name}" for name, number in job.counts.items()) or "no result yet"
    lines = [f"{job.kind} {job.state} ({job.done}{of} done): {counts}", *(str(row["what"]) for row in job.report)]
    if (more := job.counts.get("raised", 0) - sum(row["event"] is not None for row in job.report)) > 0:
        lines.append(f"... and {more} more; `event list` shows them.")
    if job.kind != "reconciliation" and job.state == "done":
        lines.append("They are handed over; the site processes them one at a time (`event list --state pending`).")
    if job.message:
        lines.append(job.message)
    if job.state in ("stopped", "failed", "waiting"):
        lines.append(f"Go on with: python -m companion job start {job.id}")
    return Printed({"job": described}, lines, 0 if job.state == "done" else 1)


def _draw(job: Job) -> None:
    if not sys.stderr.isatty():
        return
    if job.total:
        full = WIDTH * min(job.done, job.total) // job.total
        bar = f"[{'#' * full}{'.' * (WIDTH - full)}] {job.done} of {job.total}"
    else:
        bar = f"{job.done} read"
    print(f"\r{bar}   ", end="", file=sys.stderr, flush=True)
