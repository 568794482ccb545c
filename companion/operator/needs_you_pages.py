"""What needs a person at one site: retried, or said to be dealt with; all of one kind at once, too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion.clock import iso, now_ms
from companion.history.event_rows import rows_of
from companion.ids import is_id
from companion.jobs import replays
from companion.ledger import alerts, dealt_with, jobs, needs_you, operators
from companion.ledger.database import reading
from companion.ledger.dealt_with import MAX_BY, MAX_NOTE, Word
from companion.ledger.models import RUNNING, Job, Site
from companion.operator import guard, site_pages
from companion.operator.errors import PageError
from companion.operator.words import NEEDS
from companion.text import legible
from companion.web.state import state

NEWEST, PAGE = 10, 50
SETTLED = 10  # what was dealt with last, below the list
NAME_COOKIE = "cart_companion_operator_name"
NAME_IS_KEPT_SECONDS = 180 * 24 * 3600
SAID = {
    "retry": "They are sent again now, one after the other. Load this page again in a minute to see what is left.",
    "stopped": "It is stopped. What was sent again until then goes on.",
    "dealt_with": "It is dealt with, and no longer counts.",
    "open": "It needs a person again, unless it has come right meanwhile.",
}


def register(pages: Blueprint) -> None:
    pages.add_url_rule("/sites/<site_id>/needs-you", "needs_you", listed)
    pages.add_url_rule("/sites/<site_id>/needs-you/retry", "retry_all", retry_all, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/needs-you/stop", "stop_retry", stop_retry, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/needs-you/dealt-with", "deal_with", deal_with, methods=["POST"])
    pages.add_url_rule("/sites/<site_id>/needs-you/reopen", "reopen", reopen, methods=["POST"])


def listed(site_id: str) -> str:
    """The newest of each kind; of one ``kind`` page by page."""
    site = site_pages.find(site_id)
    kind, cursor = request.args.get("kind"), request.args.get("before")
    if (kind is not None and kind not in needs_you.KINDS) or (cursor is not None and not is_id("evt_", cursor)):
        raise PageError(400, "There is no such list. Open it from the site's page.")
    kinds = needs_you.KINDS if kind is None else (kind,)
    limit = NEWEST if kind is None else PAGE
    with reading():
        counts = needs_you.counts(site)
        found = {name: needs_you.page(site, name, limit + 1, before=cursor) for name in kinds if counts[name]}
        ids = [one.event for found_of in found.values() for one in found_of if one.event is not None]
        settled = dealt_with.newest(site.id, SETTLED)
        rows = rows_of(site.id, ids + [row.subject for row in settled if is_id("evt_", row.subject)])
    groups = [
        {
            "kind": name,
            "count": counts[name],
            "can_retry": name in needs_you.OF_EVENTS,
            "items": [_item(one, rows) for one in found_of[:limit]],
            "next": found_of[limit - 1].event if len(found_of) > limit else None,
        }
        for name, found_of in found.items()
    ]
    return render_template(
        "operator/needs_you.html",
        site=site,
        groups=groups,
        kind=kind,
        settled=[{"row": row, "key": f"{row.kind} {row.subject}", "event": rows.get(row.subject)} for row in settled],
        job=_newest_job(site),
        said=SAID.get(request.args.get("said", "")),
        name=request.cookies.get(NAME_COOKIE, "")[:MAX_BY],
    )


def _item(one: alerts.Alert, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"key": one.key, "since": iso(one.since), "event": rows.get(one.event or "")}


def _newest_job(site: Site) -> dict[str, Any] | None:
    """The last retry of many, in numbers; ``runs`` while it does."""
    newest = _last_retry(site)
    return None if newest is None else {**jobs.describe(newest), "runs": newest.state in RUNNING}


def _last_retry(site: Site) -> Job | None:
    return next(iter(jobs.of_site(site.id, replays.KIND, limit=1)), None)


def retry_all(site_id: str) -> Response:
    """All of one kind, as a job of the worker's. Raises JobError while another runs."""
    site, kind = site_pages.find(site_id), _kind()
    with reading():
        if not needs_you.counts(site)[kind]:
            raise PageError(409, "Nothing of this kind needs a person any more.")
    with operators.noted(guard.address(), "events.retry", site=site.id, subject=NEEDS[kind][1]):
        replays.of_kind(site.id, kind)
    state().waker.wake([site.id])
    return _back(site, "retry")


def stop_retry(site_id: str) -> Response:
    """Stop the retry of many that runs, if any."""
    site = site_pages.find(site_id)
    running = _last_retry(site)
    if running is not None and running.state in RUNNING:
        with operators.noted(guard.address(), "events.stop", site=site.id):
            jobs.stop(running)
    return _back(site, "stopped")


def deal_with(site_id: str) -> Response:
    """One alert by its ``key``, or all of one ``kind``, with a ``note`` and who says so."""
    site, note, by = site_pages.find(site_id), _line("note"), _line("by")
    if not by:
        raise PageError(400, "Nothing was changed: enter your name, so that others know whom to ask.")
    if len(note) > MAX_NOTE or len(by) > MAX_BY:
        raise PageError(400, f"Nothing was changed: the note may have {MAX_NOTE} characters, the name {MAX_BY}.")
    if "key" in request.form:
        pairs = _pairs()
        subject = pairs[0][1]
    else:
        kind = _kind()
        subject = NEEDS[kind][1]
        with reading():
            pairs = [(kind, event) for event in needs_you.events(site.id, kind)]
    with operators.noted(guard.address(), "dealt_with", site=site.id, subject=subject):
        needs_you.deal_with(site, pairs, Word(note, by, now_ms()))
    answer = _back(site, "dealt_with")
    guard.set_cookie(answer, NAME_COOKIE, by, NAME_IS_KEPT_SECONDS)
    return answer


def reopen(site_id: str) -> Response:
    site, pairs = site_pages.find(site_id), _pairs()
    with operators.noted(guard.address(), "reopen", site=site.id, subject=pairs[0][1]):
        dealt_with.reopen(site.id, pairs)
    return _back(site, "open")


def _kind() -> str:
    kind = request.form.get("kind", "")
    if kind not in needs_you.OF_EVENTS:
        raise PageError(400, "There is no such list. Open it from the site's page.")
    return kind


def _pairs() -> list[tuple[str, str]]:
    pairs = alerts.understood([request.form.get("key", "")])
    if not pairs:
        raise PageError(400, "Nothing was changed: load the page again and choose it there.")
    return pairs


def _line(name: str) -> str:
    return legible(request.form.get(name, ""), also="\n")


def _back(site: Site, said: str) -> Response:
    return redirect(url_for("operator.needs_you", site_id=site.id, said=said), 303)
