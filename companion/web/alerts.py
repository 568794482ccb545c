"""What the plugin tells its owner by e-mail: which alerts are open, and which of them were told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from companion.clock import iso, now_ms, parse_iso
from companion.history.event_rows import rows_with_addresses
from companion.ledger import alerts
from companion.ledger.alerts import Alert
from companion.ledger.database import reading
from companion.web.auth import json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response

MAX_KEYS = 5000

alerts_api = Blueprint("alerts_api", __name__, url_prefix="/api/v1/alerts")


@alerts_api.get("")
@signed_by_plugin
def show() -> Response:
    """All that is open; of each kind the newest untold ones with their events, which an e-mail words."""
    now = now_ms()
    found = alerts.open_at(site(), now)
    shown = [alert for kind in alerts.KINDS for alert in _listed([one for one in found if one.kind == kind])]
    ids = [alert.event for alert in shown if alert.event is not None and alert.told_at is None]
    with reading():
        rows = rows_with_addresses(site().id, ids)
    items = [{**alert.to_json(), "event": rows.get(alert.event or "")} for alert in shown]
    return json_response({"items": items, "next_cursor": None, "counts": _counts(found), "at": iso(now)})


def _listed(found: list[Alert]) -> list[Alert]:
    untold = [alert for alert in found if alert.told_at is None]
    return untold[: alerts.MAX_LISTED] + [alert for alert in found if alert.told_at is not None]


def _counts(found: list[Alert]) -> dict[str, dict[str, int]]:
    counts = {kind: {"open": 0, "untold": 0} for kind in alerts.KINDS}
    for alert in found:
        counts[alert.kind]["open"] += 1
        counts[alert.kind]["untold"] += alert.told_at is None
    return counts


@alerts_api.post("/told")
@signed_by_plugin
def mark_told() -> Response:
    """An e-mail told of these; and of how many more there are of ``kinds``. ``over``: what the plugin alone knows."""
    body = json_body()
    at = parse_iso(body["at"]) if "at" in body else now_ms()
    if at is None:
        raise RequestError(400, "bad_time", "`at` must be a time such as 2026-11-28T10:00:00Z.")
    taken = alerts.note_told(site().id, _keys(body, "keys"), min(at, now_ms()))
    if kinds := _keys(body, "kinds"):
        taken += alerts.note_all_told(site(), kinds, at)
    alerts.note_over(site().id, _keys(body, "over"))
    return json_response({"status": "taken", "taken": taken})


def _keys(body: dict[str, Any], name: str) -> list[str]:
    keys = body.get(name, [])
    if not isinstance(keys, list) or len(keys) > MAX_KEYS or not all(isinstance(key, str) for key in keys):
        raise RequestError(400, "bad_alerts", f"`{name}` must be a list of up to {MAX_KEYS} texts.")
    return keys
