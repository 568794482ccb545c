"""Pull instead of push: the plugin fetches its due deliveries and hands in results."""

from __future__ import annotations

from flask import Blueprint, Response, request

from companion.clock import now_ms
from companion.delivery import claims, rate_limits
from companion.delivery.claims import outcomes_of
from companion.http.site_urls import valid_home
from companion.ledger import access_checks, blocked_deliveries, outbox, site_settings
from companion.ledger.states import Transport
from companion.messages import Message
from companion.web.auth import json_body_of_any_text, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response
from companion.web.state import state

pull = Blueprint("pull", __name__, url_prefix="/api/v1")


@pull.get("/deliveries")
@signed_by_plugin
def deliveries() -> Response:
    """Due deliveries, leased to the plugin for 45 s, and those that do not get through to it, due or not.

    Push stops while a site pulls; it goes on when we asked the site to fetch.
    The plugin names its address and that of its admin-ajax.php in the query, which is signed; an older one does not.
    ``checks`` are the events whose customers' access is to be checked and reported now.
    None while the site's CRM limits it: ``Retry-After`` says how long.
    """
    home = valid_home(request.args.get(site_settings.HOME))
    if site_settings.is_other(site(), home):
        known = site_settings.home_of(site())
        site_settings.note_copy(site(), home, now_ms())
        raise RequestError(409, "other_address", Message("pull.copy", known=known, home=home))
    private = state().config.allow_private_sites
    site_settings.note(site(), site_settings.facts(request.args.to_dict(), site().url, allow_private=private))
    if not blocked_deliveries.was_asked(site(), now_ms()):
        outbox.note_pull(site().id)
    wait = rate_limits.seconds_held(site(), now_ms())
    is_open = site().paused_at is None and not wait
    claimed = claims.claim(site().id, outbox.MAX_BATCH, to_fetch=True) if is_open else []
    checks = access_checks.claim_due_checks(site().id, now_ms()) if is_open else []
    found = {"deliveries": [one.to_json() for one in claimed], **({"checks": checks} if checks else {})}
    response = json_response(found)
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


@pull.post("/results")
@signed_by_plugin
def results() -> Response:
    rows = json_body_of_any_text().get("results")
    if not isinstance(rows, list):
        raise RequestError(400, "bad_results", "`results` must be a list, as in the answer to a push.")
    settled = claims.settle_pulled(site().id, outcomes_of(rows, Transport.PULL))
    return json_response({"status": "taken", "settled": settled, "ignored": len(rows) - settled})
