"""Jobs of the paired site: start, look, stop; and the file of an import, handed over in parts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from companion.jobs import csv_import, reconciliation
from companion.ledger import jobs
from companion.ledger.models import Job
from companion.ledger.states import JobKind
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
        raise RequestError(400, "bad_kind", "`kind` must be resync, reconciliation or import.")
    rows = jobs.of_site(site().id, JobKind(kind) if kind else None)
    return json_response({"items": [jobs.describe(job) for job in rows], "next_cursor": None})


@jobs_api.post("/jobs")
@signed_by_plugin
def make() -> Response:
    body = json_body()
    kind, days = body.get("kind"), body.get("days", reconciliation.DAYS)
    if kind not in ("resync", reconciliation.KIND):
        raise RequestError(400, "bad_kind", "`kind` must be resync or reconciliation.")
    if type(days) is not int or not 1 <= days <= reconciliation.MAX_DAYS:
        raise RequestError(400, "bad_days", f"`days` must be from 1 to {reconciliation.MAX_DAYS}.")
    if kind == "resync":
        return json_response({"job": jobs.describe(jobs.make(site().id, kind, {}))})
    if site().source != site().id:
        raise RequestError(409, "listens", Message("reconciliation.shares"))
    return json_response({"job": jobs.describe(jobs.make(site().id, kind, {"days": days}))})


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
    if job.state == "draft":
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
    if not (job_id.startswith("job_") and job_id.isascii() and job_id[4:].isalnum() and len(job_id) < 64):
        raise jobs.JobError("unknown_job", Message("job.gone"))
    return jobs.get(site().id, job_id)


def _import(job_id: str) -> Job:
    job = _find(job_id)
    if job.kind != csv_import.KIND:
        raise jobs.JobError("unknown_job", Message("import.gone"))
    return job
