"""What needs the site's people: the list, what they have dealt with, and taking that back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from companion.clock import iso, now_ms
from companion.history.event_rows import rows_of, rows_with_addresses
from companion.ids import is_id
from companion.ledger import alerts, dealt_with, needs_you
from companion.ledger.database import reading
from companion.ledger.dealt_with import DealtWith, Word
from companion.web.auth import json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response

PAGE, PAGE_OF_ALL, MAX_PAGE = 50, 10, 200
MAX_KEYS = 5000

needs_you_api = Blueprint("needs_you", __name__, url_prefix="/api/v1/needs-you")


@needs_you_api.get("")
@signed_by_plugin
def listed() -> Response:
    """A page of one ``kind``; without one the newest of each. The numbers are of all that is open."""
    kind, cursor = request.args.get("kind") or None, request.args.get("cursor") or None
    if kind is not None and kind not in needs_you.KINDS:
        raise RequestError(400, "bad_kind", f"`kind` must be one of: {', '.join(needs_you.KINDS)}.")
    if cursor is not None and (kind is None or not is_id("evt_", cursor)):
        raise RequestError(400, "bad_cursor", "`cursor` must be the `next_cursor` of the page before, with its `kind`.")
    limit = _limit(PAGE if kind else PAGE_OF_ALL)
    with reading():
        counts = needs_you.counts(site())
        found = [one for name in [kind] if name for one in needs_you.page(site(), name, limit + 1, before=cursor)]
        more = len(found) > limit
        if kind is None:
            found = [one for name in needs_you.KINDS if counts[name] for one in needs_you.page(site(), name, limit)]
        shown = found[:limit] if kind else found
        rows = rows_with_addresses(site().id, [one.event for one in shown if one.event is not None])
        settled = dealt_with.count(site().id)
    items = [
        {"key": one.key, "kind": one.kind, "since": iso(one.since), "event": rows.get(one.event or "")} for one in shown
    ]
    next_cursor = shown[-1].event if more else None
    return json_response({"items": items, "counts": counts, "dealt_with": settled, "next_cursor": next_cursor})


@needs_you_api.post("/dealt-with")
@signed_by_plugin
def mark_dealt_with() -> Response:
    """``keys`` as the list has them, and those of what the plugin alone knows; or all that is open of ``kinds``."""
    body = json_body()
    note, by = body.get("note", ""), body.get("by", "")
    if not isinstance(note, str) or len(note) > dealt_with.MAX_NOTE:
        raise RequestError(400, "bad_note", f"`note` must be a text of up to {dealt_with.MAX_NOTE} characters.")
    if not isinstance(by, str) or not by or len(by) > dealt_with.MAX_BY:
        raise RequestError(400, "bad_by", f"`by` must name who says so, in up to {dealt_with.MAX_BY} characters.")
    pairs = _all_of(body["kinds"]) if "kinds" in body else _pairs(body)
    needs_you.deal_with(site(), pairs, Word(note.strip(), by, now_ms()))
    return json_response({"status": "dealt_with", "taken": len(pairs)})


@needs_you_api.get("/dealt-with")
@signed_by_plugin
def listed_dealt_with() -> Response:
    """The newest first: what, the note, who and when; ``is_over`` where it has come right since, by itself."""
    cursor = request.args.get("cursor") or None
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise RequestError(400, "bad_cursor", "`cursor` must be the `next_cursor` of the page before.")
    limit = _limit(PAGE)
    with reading():
        found = dealt_with.newest(site().id, limit + 1, before=int(cursor) if cursor else None)
        shown = found[:limit]
        rows = rows_of(site().id, [row.subject for row in shown if is_id("evt_", row.subject)])
    next_cursor = str(shown[-1].id) if len(found) > limit else None
    return json_response({"items": [_described(row, rows) for row in shown], "next_cursor": next_cursor})


@needs_you_api.post("/dealt-with/reopen")
@signed_by_plugin
def reopen() -> Response:
    """They need somebody again, unless they have come right meanwhile."""
    return json_response({"status": "reopened", "reopened": dealt_with.reopen(site().id, _pairs(json_body()))})


def _described(row: DealtWith, events: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": f"{row.kind} {row.subject}",
        "kind": row.kind,
        "note": row.note,
        "by": row.by,
        "at": iso(row.at),
        "is_over": row.ended_at is not None,
        "event": events.get(row.subject),
    }


def _pairs(body: dict[str, Any]) -> list[tuple[str, str]]:
    keys = body.get("keys")
    is_list = isinstance(keys, list) and 0 < len(keys) <= MAX_KEYS and all(isinstance(key, str) for key in keys)
    pairs = alerts.understood(keys) if is_list and isinstance(keys, list) else []
    if not pairs:
        raise RequestError(400, "bad_keys", f"`keys` must be a list of up to {MAX_KEYS} keys, as the list has them.")
    return pairs


def _all_of(kinds: Any) -> list[tuple[str, str]]:
    if not isinstance(kinds, list) or any(kind not in needs_you.OF_EVENTS for kind in kinds):
        raise RequestError(400, "bad_kind", f"`kinds` must be a list of: {', '.join(needs_you.OF_EVENTS)}.")
    with reading():
        return [(kind, event) for kind in dict.fromkeys(kinds) for event in needs_you.events(site().id, kind)]


def _limit(usual: int) -> int:
    text = request.args.get("limit") or str(usual)
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= MAX_PAGE:
        raise RequestError(400, "bad_limit", f"`limit` must be from 1 to {MAX_PAGE}.")
    return int(text)
