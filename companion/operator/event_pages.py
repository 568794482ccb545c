"""What needs a person at one site; one event, and doing it again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion import replay
from companion.clock import iso
from companion.history import queries
from companion.history.event_rows import rows_of
from companion.ids import is_id
from companion.ledger import needs_you, operators
from companion.ledger.database import reading
from companion.ledger.models import Event, Site
from companion.operator import guard, site_pages
from companion.operator.errors import PageError
from companion.operator.words import NEEDS
from companion.web.state import state

NEWEST, PAGE = 10, 50


def register(pages: Blueprint) -> None:
    pages.add_url_rule("/sites/<site_id>/needs-you", "needs_you", listed)
    pages.add_url_rule("/sites/<site_id>/events/<event_id>", "event", show)
    pages.add_url_rule("/sites/<site_id>/events/<event_id>/retry", "retry", retry, methods=["POST"])


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
        ids = [one.event for alerts in found.values() for one in alerts if one.event is not None]
        rows = rows_of(site.id, ids)
    groups = [
        {
            "kind": name,
            "count": counts[name],
            "items": [{"since": iso(one.since), "event": rows.get(one.event or "")} for one in alerts[:limit]],
            "next": alerts[limit - 1].event if len(alerts) > limit else None,
        }
        for name, alerts in found.items()
    ]
    return render_template("operator/needs_you.html", site=site, groups=groups, words=NEEDS, kind=kind)


def show(site_id: str, event_id: str) -> str:
    site = site_pages.find(site_id)
    with reading():
        event = _find(site, event_id)
        found = queries.detail(site.id, event)
    return render_template(
        "operator/event.html", site=site, event_id=event.id, found=found, retried="retried" in request.args
    )


def retry(site_id: str, event_id: str) -> Response:
    site = site_pages.find(site_id)
    with reading():
        event = _find(site, event_id)
    with operators.noted(guard.address(), "event.retry", site=site.id, subject=event.id):
        wake = replay.replay_patiently(event, site.id)
    state().waker.wake(wake)
    return redirect(url_for("operator.event", site_id=site.id, event_id=event.id, retried=1), 303)


def _find(site: Site, event_id: str) -> Event:
    event = queries.find(site.id, event_id)
    if event is None:
        raise PageError(404, "There is no such event at this site. It may have been deleted by its age.")
    return event
