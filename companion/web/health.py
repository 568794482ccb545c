"""For the host: is the process alive, can the ledger be written and does a worker live, figures for Prometheus."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, json, redirect, request
from peewee import fn
from werkzeug.wrappers import Response as AnyResponse

from companion.clock import now_ms
from companion.ledger import access_status, blocked_deliveries, counts, needs_you, refused_webhooks
from companion.ledger.database import reading
from companion.ledger.health import overdue, why_not_ready
from companion.ledger.models import Counter, Delivery, Site
from companion.web import traffic
from companion.web.errors import error_response
from companion.web.state import state

AS_TEXT_OR_PAGE = ("text/plain", "text/html")  # a browser wants the second

health = Blueprint("health", __name__)


@health.get("/")
def home() -> AnyResponse:
    """For whoever tries the address in a browser; the operators' pages also say what owners do."""
    if state().config.admin_password and request.accept_mimetypes.best_match(AS_TEXT_OR_PAGE) == "text/html":
        return redirect("/operator", 303)
    said = "Cart Companion is running here. Connect your site in wp-admin: Cart Companion, Connect."
    return Response(said + "\n", mimetype="text/plain")


@health.get("/healthz")
def healthz() -> Response:
    return Response(json.dumps({"status": "alive"}), mimetype="application/json")


@health.get("/readyz")
def readyz() -> Response:
    reason = why_not_ready()
    if reason:
        return error_response(503, "not_ready", reason)
    late = {"overdue": overdue().count}
    return Response(json.dumps({"status": "ready", **late}), mimetype="application/json")


@health.get("/metrics")
def metrics() -> Response:
    token = state().config.metrics_token
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if token is None:
        return error_response(404, "not_found", "Set METRICS_TOKEN to have metrics.")
    if not hmac.compare_digest(sent, f"Bearer {token}".encode()):
        return error_response(401, "wrong_token", "Give METRICS_TOKEN as bearer token.")
    current_app.extensions["traffic"].add()
    with reading():
        lines = _lines() + traffic.lines()
    return Response("\n".join(lines) + "\n", mimetype="text/plain; version=0.0.4")


_ALERTS = "Customers who lack access that was given, or have access that should be gone, after 15 minutes."
_NEEDS_YOU = "What needs a person and was not dealt with, by kind: customers, events, sites with refused messages."
_OVERDUE = "Deliveries due for ten seconds that nobody has in hand, though their site may be sent them (1000: or more)."
_TO_FETCH = "Deliveries that do not get through to their site, which is to fetch them."


def _lines() -> list[str]:
    refused = Counter.select(fn.SUM(Counter.value)).where(Counter.name == refused_webhooks.COUNTER).scalar() or 0
    every = Delivery.site.in_(Site.select(Site.id))  # its index begins with the site
    oldest = Delivery.select(fn.MIN(Delivery.due_at)).where(every, Delivery.state == "pending").scalar()
    unreachable = Site.select().where(Site.unreachable_since.is_null(False), Site.removed_at.is_null()).count()
    lines = ["# HELP companion_deliveries Deliveries by state.", "# TYPE companion_deliveries gauge"]
    lines += [f'companion_deliveries{{state="{name}"}} {number}' for name, number in counts.by_state().items()]
    lines += [f"# HELP companion_access_alerts {_ALERTS}", "# TYPE companion_access_alerts gauge"]
    needed = needs_you.counts()
    lines += [f'companion_access_alerts{{kind="{name}"}} {needed[name]}' for name in access_status.ALERTS.values()]
    lines += [f"# HELP companion_needs_you {_NEEDS_YOU}", "# TYPE companion_needs_you gauge"]
    lines += [f'companion_needs_you{{kind="{name}"}} {number}' for name, number in needed.items()]
    late = overdue()
    figures = {
        "companion_deliveries_overdue": ("gauge", _OVERDUE, late.count),
        "companion_sites_overdue": ("gauge", "Sites with such deliveries.", len(late.sites)),
        "companion_deliveries_to_fetch": ("gauge", _TO_FETCH, sum(row.count for row in blocked_deliveries.by_site())),
        "companion_events": ("gauge", "Events in the ledger.", counts.events()),
        "companion_webhooks_refused_total": ("counter", "Webhooks with a wrong secret word.", refused),
        "companion_sites_unreachable": ("gauge", "Sites that cannot be reached.", unreachable),
        "companion_oldest_due_seconds": (
            "gauge",
            "Age of the oldest delivery that is due.",
            max(0, (now_ms() - oldest) / 1000) if oldest else 0,
        ),
    }
    for name, (kind, text, value) in figures.items():
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}", f"{name} {value}"]
    return lines
