"""The paired plugin's API: one event, replays, settings, reports, the site in numbers."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import Blueprint, Response, request

from companion import companion_events
from companion.clock import iso, now_ms, parse_iso
from companion.history import queries
from companion.http.site_urls import valid_home
from companion.ids import is_id
from companion.jobs import reconciliation
from companion.ledger import access_checks, jobs, people, refused_webhooks, site_settings, sites, webhook_pings
from companion.ledger.database import reading
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Event
from companion.messages import Message, messages_in
from companion.replay import NothingToReplay, replay_patiently
from companion.text import to_json
from companion.thrivecart.api import ApiError
from companion.web.auth import count_once, json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.state import state

plugin_api = Blueprint("plugin_api", __name__, url_prefix="/api/v1")


def json_response(value: dict[str, Any] | None, status: int = 200) -> Response:
    """The answer, with the codes of the messages that stand in it, by their places."""
    coded = messages_in(value)
    text = to_json({**value, "messages": coded} if value and coded else value)
    return Response(text, status, mimetype="application/json", headers={"Cache-Control": "no-store"})


@plugin_api.get("/events/<event_id>")
@signed_by_plugin
def event(event_id: str) -> Response:
    with reading():
        return json_response(queries.detail(site().id, _find(event_id)))


@plugin_api.post("/events/<event_id>/replay")
@signed_by_plugin
def replay_event(event_id: str) -> Response:
    with reading():
        found = _find(event_id)
    try:
        wake = replay_patiently(found, site().id)
    except NothingToReplay as error:
        raise RequestError(409, "not_possible", str(error)) from error
    state().waker.wake(wake)
    return json_response({"status": "replayed", "event": event_id})


@plugin_api.get("/summary")
@signed_by_plugin
def summary() -> Response:
    """``home`` in the query, which is signed: a copy of the site names its address, and nothing else is done for it.

    ``copy_is_over=1`` beside it: its owner disconnects it.
    """
    home = valid_home(request.args.get(site_settings.HOME))
    with contextlib.suppress(LedgerUnavailable):  # it names itself again
        if home:
            count_once()
        if request.args.get("copy_is_over") == "1":
            site_settings.end_copy(site(), home)
        else:
            site_settings.note_copy(site(), home, now_ms())
    with reading():
        found = queries.summary(site(), described())
        found["pinged_at"] = iso(webhook_pings.last_at(site().source))
    found["retention_days"] = state().config.retention_days
    newest = jobs.of_site(site().source, reconciliation.KIND, limit=1)
    return json_response({**found, "reconciliation": jobs.describe(newest[0]) if newest else None})


@plugin_api.put("/settings")
@signed_by_plugin
def settings() -> Response:
    body = json_body()
    word = body.get("secret_word")
    if word is not None and (not isinstance(word, str) or not word or len(word) > 200 or "\x00" in word):
        raise RequestError(
            400, "bad_secret_word", "`secret_word` must be the text from ThriveCart, up to 200 characters."
        )
    changes = {name: body[name] for name in site_settings.SETTINGS if name in body}
    if not isinstance(changes.get("apply_test_mode", False), bool):
        raise RequestError(400, "bad_setting", "`apply_test_mode` must be true or false.")
    address = changes.get("alert_email")
    if address is not None and (not isinstance(address, str) or len(address) > 254 or "\x00" in address):
        raise RequestError(400, "bad_setting", "`alert_email` must be an e-mail address, or null.")
    if "thrivecart_api_key" in body:
        _save_api_key(body["thrivecart_api_key"])
    changed = sites.change_settings(site().id, secret_word=word, settings=changes)
    is_set = {"secret_word_set": bool(changed.secret_word), "api_key_set": bool(changed.api_key)}
    return json_response({"status": "saved", "settings": site_settings.chosen(changed), **is_set})


def _save_api_key(key: Any) -> None:
    """ThriveCart is asked first, so that a mistyped key is known at once."""
    if key is None:
        sites.set_api_key(site().id, None)
        return
    if not isinstance(key, str):
        raise RequestError(400, "bad_api_key", "`thrivecart_api_key` must be the key from ThriveCart, or null.")
    try:
        reconciliation.keep_api_key(site().id, key, state().config)
    except ApiError as error:
        code, status = ("bad_api_key", 400) if error.retry_after is None else ("thrivecart_unavailable", 503)
        raise RequestError(status, code, Message("api_key.not_stored", reason=str(error))) from error


@plugin_api.post("/refused-webhooks/seen")
@signed_by_plugin
def refused_webhooks_seen() -> Response:
    """The owner dismisses what was refused up to the newest that they saw; what comes later is shown again."""
    last_at = json_body().get("last_at")
    until = parse_iso(last_at)
    if until is None:
        raise RequestError(400, "bad_time", "`last_at` must be the time that the summary gives as `refused.last_at`.")
    refused_webhooks.dismiss(site().source, min(until, now_ms()))
    return json_response({"status": "seen"})


@plugin_api.post("/test-event")
@signed_by_plugin
def test_event() -> Response:
    recorded = companion_events.test_event(site().id)
    state().waker.wake(recorded.wake)
    return json_response({"status": "accepted", "event": recorded.event})


@plugin_api.post("/reports")
@signed_by_plugin
def take_reports() -> Response:
    body = json_body()
    rows = body.get("reports")
    if not isinstance(rows, list):
        raise RequestError(400, "bad_reports", '`reports` must be a list of {"event", "access", "observed_at"}.')
    taken = access_checks.record_reports(site().id, [row for row in rows if isinstance(row, dict)])
    _hasten_checks(body.get("check_again"))
    return json_response({"status": "taken", "taken": taken, "ignored": len(rows) - taken})


def _hasten_checks(wanted: Any) -> None:
    """``check_again``: ``"all"``, or addresses of customers for whom something changed at the site."""
    if wanted == "all":
        access_checks.check_all_now(site().id)
    elif isinstance(wanted, list):
        emails = {text.strip().lower() for text in wanted if isinstance(text, str)}
        with reading():
            persons = people.persons_of(site().id, emails)
        access_checks.check_soon(site().id, sorted(set(persons.values())))


def described() -> dict[str, Any]:
    owner = sites.webhook_owner(site())
    return sites.describe(site(), state().webhook_url(owner.webhook_key))


def _find(event_id: str) -> Event:
    found = queries.find(site().id, event_id) if is_id("evt_", event_id) else None
    if found is None:
        raise RequestError(404, "unknown_event", Message("event.unknown"))
    return found
