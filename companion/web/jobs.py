"""Jobs of the paired site: start, look, stop; and the file of an import, handed over in parts."""

from __future__ import annotations

from flask import Blueprint, Response, request

from companion.jobs import importing, reconciliation
from companion.ledger import jobs
from companion.ledger.models import Job
from companion.web.auth import for_the_plugin, json_body, site
from companion.web.errors import Refusal
from companion.web.plugin_api import answer

jobs_api = Blueprint("jobs", __name__, url_prefix="/api/v1")


@jobs_api.get("/jobs")
@for_the_plugin
def listed() -> Response:
    kind = request.args.get("kind")
    if kind is not None and not kind.isidentifier():
        raise Refusal(400, "bad_kind", "`kind` must be resync, reconciliation or import.")
    rows = jobs.of_site(site().id, kind)
    return answer({"items": [jobs.describe(job) for job in rows], "next_cursor": None})


@jobs_api.post("/jobs")
@for_the_plugin
def make() -> Response:
    body = json_body()
    kind, days = body.get("kind"), body.get("days", reconciliation.DAYS)
    if kind not in ("resync", reconciliation.KIND):
        raise Refusal(400, "bad_kind", "`kind` must be resync or reconciliation.")
    if type(days) is not int or not 1 <= days <= reconciliation.MOST_DAYS:
        raise Refusal(400, "bad_days", f"`days` must be from 1 to {reconciliation.MOST_DAYS}.")
    if kind == "resync":
        return answer({"job": jobs.describe(jobs.make(site().id, kind, {}))})
    if site().source != site().id:
        raise Refusal(409, "listens", "This site shares the webhook of another one: compare there.")
    return answer({"job": jobs.describe(jobs.make(site().id, kind, {"days": days}))})


@jobs_api.get("/jobs/<job_id>")
@for_the_plugin
def show(job_id: str) -> Response:
    return answer({"job": jobs.describe(_find(job_id))})


@jobs_api.post("/jobs/<job_id>/stop")
@for_the_plugin
def stop(job_id: str) -> Response:
    return answer({"job": jobs.describe(jobs.stop(_find(job_id)))})


@jobs_api.post("/jobs/<job_id>/start")
@for_the_plugin
def start(job_id: str) -> Response:
    job = _find(job_id)
    if job.state == "draft":
        raise Refusal(409, "is_a_draft", "This import was not looked at yet: apply it from its own screen.")
    return answer({"job": jobs.describe(jobs.start(job))})


@jobs_api.post("/imports")
@for_the_plugin
def begin_import() -> Response:
    name = json_body().get("name")
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise Refusal(400, "bad_name", "`name` must be the file's name, up to 200 characters.")
    return answer({"import": importing.describe(importing.begin(site().id, name))})


@jobs_api.post("/imports/<job_id>/parts")
@for_the_plugin
def add_part(job_id: str) -> Response:
    body = json_body()
    number, content = body.get("number"), body.get("content")
    if type(number) is not int or not 0 <= number < importing.MOST_PARTS or not isinstance(content, str):
        raise Refusal(400, "bad_part", "`number` counts from 0, and `content` is base64 of up to 500 kB of the file.")
    return answer({"import": {"id": job_id, "parts": importing.add_part(_import(job_id), number, content)}})


@jobs_api.route("/imports/<job_id>", methods=["GET", "PUT"])
@for_the_plugin
def look(job_id: str) -> Response:
    job = _import(job_id)
    if request.method == "PUT":
        job = importing.choose(job, json_body())
    return answer({"import": importing.describe(job, with_changes=True)})


@jobs_api.post("/imports/<job_id>/apply")
@for_the_plugin
def apply_import(job_id: str) -> Response:
    return answer({"job": jobs.describe(importing.apply(_import(job_id)))})


@jobs_api.delete("/imports/<job_id>")
@for_the_plugin
def discard(job_id: str) -> Response:
    jobs.discard(jobs.stop(_import(job_id)))
    return answer({"status": "discarded"})


def _find(job_id: str) -> Job:
    if not (job_id.startswith("job_") and job_id.isascii() and job_id[4:].isalnum() and len(job_id) < 64):
        raise jobs.JobError("unknown_job", "There is no such job.")
    return jobs.get(site().id, job_id)


def _import(job_id: str) -> Job:
    job = _find(job_id)
    if job.kind != importing.KIND:
        raise jobs.JobError("unknown_job", "There is no such import.")
    return job
