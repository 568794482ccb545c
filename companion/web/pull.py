"""Pull instead of push: the plugin fetches its due deliveries and hands in results."""

from __future__ import annotations

from flask import Blueprint, Response

from companion.delivery.dispatch import outcome_of, results_by_id
from companion.ledger import outbox
from companion.web.auth import for_the_plugin, json_body, site
from companion.web.errors import Refusal
from companion.web.plugin_api import answer

pull = Blueprint("pull", __name__, url_prefix="/api/v1")

MOST = 50


@pull.get("/deliveries")
@for_the_plugin
def deliveries() -> Response:
    """Due deliveries, leased to the plugin for 45 s; push stops while a site pulls."""
    outbox.note_pull(site().id)
    claimed = [] if site().paused_at is not None else outbox.claim(site().id, MOST)
    return answer({"deliveries": [one.to_json() for one in claimed]})


@pull.post("/results")
@for_the_plugin
def results() -> Response:
    rows = json_body().get("results")
    if not isinstance(rows, list):
        raise Refusal(400, "bad_results", "`results` must be a list, as in the answer to a push.")
    told = results_by_id(rows)
    settled = outbox.settle_leased(site().id, {name: outcome_of(row, "pull") for name, row in told.items()})
    return answer({"status": "taken", "settled": settled, "ignored": len(rows) - settled})
