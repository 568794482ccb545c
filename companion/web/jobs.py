"""Jobs of the paired site: start, look, stop; and the file of an import, handed over in parts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from companion.ids import is_id
from companion.jobs import csv_import, reconciliation, replays
from companion.ledger import jobs, needs_you
from companion.ledger.models import Job
from companion.ledger.states import JobKind, JobState
from companion.messages import Message
from companion.web.auth import json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response

jobs_api = Blueprint("jobs", __name__, url_prefix="/api/v1")


@jobs_api.get("/jobs")
@signed_by_plugin
def listed() -> Response:
    kind = request.args.get("kind")
    if kind is not None and kind not in set(JobKind):
        raise RequestError(400, "bad_kind", "`kind` must be resync, reconciliation, import or replay.")
    rows = jobs.of_site(site().id, JobKind(kind) if kind else None)
    return json_response({"items": [jobs.describe(job) for job in rows], "next_cursor": None})


@jobs_api.post("/jobs")
@signed_by_plugin
def make() -> Response:
    body = json_body()
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in _MAKERS:
        raise RequestError(400, "bad_kind", f"`kind` must be one of: {', '.join(_MAKERS)}.")
    return json_response({"job": jobs.describe(_MAKERS[kind](body))})


def _make_resync(body: dict[str, Any]) -> Job:
    return jobs.make(site().id, JobKind.RESYNC, {})


def _make_reconciliation(body: dict[str, Any]) -> Job:
    days = body.get("days", reconciliation.DAYS)
    if type(days) is not int or not 1 <= days <= reconciliation.MAX_DAYS:
        raise RequestError(400, "bad_days", f"`days` must be from 1 to {reconciliation.MAX_DAYS}.")
    if site().source != site().id:
        raise RequestError(409, "listens", Message("reconciliation.shares"))
    return jobs.make(site().id, JobKind.RECONCILIATION, {"days": days})


def _make_replay(body: dict[str, Any]) -> Job:
    """Of a kind that needs a person, or of listed events; ``more``: it waits for more of them, and for ``/start``."""
    needs = body.get("needs")
    if needs is None:
        job = replays.draft(site().id, _events(body))
        return job if body.get("more") is True else replays.begin(job)
    if needs not in needs_you.OF_EVENTS or "events" in body:
        kinds = ", ".join(needs_you.OF_EVENTS)
        raise RequestError(400, "bad_needs", f"`needs` must be one of: {kinds}; or give `events` instead.")
    return replays.of_kind(site().id, needs)


_MAKERS = {
    JobKind.RESYNC.value: _make_resync,
    JobKind.RECONCILIATION.value: _make_reconciliation,
    JobKind.REPLAY.value: _make_replay,
}


@jobs_api.post("/jobs/<job_id>/events")
@signed_by_plugin
def add_events(job_id: str) -> Response:
    """More events for a replay that has not begun."""
    job = _find(job_id)
    if job.kind != JobKind.REPLAY:
        raise RequestError(409, "no_replay", Message("job.unknown", id=job_id))
    replays.add(job, _events(json_body()))
    return json_response({"job": jobs.describe(_find(job_id))})


def _events(body: dict[str, Any]) -> list[str]:
    events = body.get("events")
    named = [one for one in events if isinstance(one, str) and is_id("evt_", one)] if isinstance(events, list) else []
    if not isinstance(events, list) or len(named) != len(events) or not 0 < len(named) <= replays.MAX_EVENTS:
        raise RequestError(400, "bad_events", f"`events` must be a list of up to {replays.MAX_EVENTS} ids of events.")
    return named


@jobs_api.get("/jobs/<job_id>")
@signed_by_plugin
def show(job_id: str) -> Response:
    return json_response({"job": jobs.describe(_find(job_id))})


@jobs_api.post("/jobs/<job_id>/stop")
@signed_by_plugin
def stop(job_id: str) -> Response:
    return json_response({"job": jobs.describe(jobs.stop(_find(job_id)))})


@jobs_api.post("/jobs/<job_id>/start")
@signed_by_plugin
def start(job_id: str) -> Response:
    job = _find(job_id)
    if job.kind == JobKind.REPLAY and job.state == JobState.DRAFT:
        return json_response({"job": jobs.describe(replays.begin(job))})
    if job.state == JobState.DRAFT:
        raise RequestError(409, "is_a_draft", Message("import.not_looked_at"))
    return json_response({"job": jobs.describe(jobs.start(job))})


@jobs_api.post("/imports")
@signed_by_plugin
def begin_import() -> Response:
    name = json_body().get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise RequestError(400, "bad_name", "`name` must be the file's name, up to 200 characters.")
    return json_response({"import": csv_import.describe(csv_import.begin(site().id, name))})


@jobs_api.post("/imports/<job_id>/parts")
@signed_by_plugin
def add_part(job_id: str) -> Response:
    body = json_body()
    number, content = body.get("number"), body.get("content")
    if type(number) is not int or not 0 <= number < csv_import.MAX_PARTS or not isinstance(content, str):
        raise RequestError(
            400, "bad_part", "`number` counts from 0, and `content` is base64 of up to 500 kB of the file."
        )
    return json_response({"import": {"id": job_id, "parts": csv_import.add_part(_import(job_id), number, content)}})


@jobs_api.route("/imports/<job_id>", methods=["GET", "PUT"])
@signed_by_plugin
def show_import(job_id: str) -> Response:
    job = _import(job_id)
    if request.method == "PUT":
        job = csv_import.choose(job, json_body())
    return json_response({"import": csv_import.describe(job, with_changes=True)})


@jobs_api.post("/imports/<job_id>/apply")
@signed_by_plugin
def apply_import(job_id: str) -> Response:
    return json_response({"job": jobs.describe(csv_import.apply(_import(job_id)))})


@jobs_api.delete("/imports/<job_id>")
@signed_by_plugin
def discard(job_id: str) -> Response:
    jobs.discard(jobs.stop(_import(job_id)))
    return json_response({"status": "discarded"})


def _find(job_id: str) -> Job:
    if not is_id("job_", job_id):
        raise jobs.JobError("unknown_job", Message("job.gone"))
    return jobs.get(site().id, job_id)


def _import(job_id: str) -> Job:
    job = _find(job_id)
    if job.kind != csv_import.KIND:
        raise jobs.JobError("unknown_job", Message("import.gone"))
    return job
