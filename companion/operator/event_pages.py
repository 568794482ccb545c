"""One event of a site, and doing it again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion import replay
from companion.history import queries
from companion.ledger import operators
from companion.ledger.database import reading
from companion.ledger.models import Event, Site
from companion.operator import guard, site_pages
from companion.operator.errors import PageError
from companion.operator.words import STATES
from companion.web.state import state


def register(pages: Blueprint) -> None:
    pages.add_url_rule("/sites/<site_id>/events/<event_id>", "event", show)
    pages.add_url_rule("/sites/<site_id>/events/<event_id>/retry", "retry", retry, methods=["POST"])


def show(site_id: str, event_id: str) -> str:
    site = site_pages.find(site_id)
    with reading():
        event = _find(site, event_id)
        found = queries.detail(site.id, event)
    return render_template(
        "operator/event.html",
        site=site,
        event_id=event.id,
        found=found,
        states=STATES,
        retried="retried" in request.args,
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
