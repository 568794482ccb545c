"""Pull instead of push: the plugin fetches its due deliveries and hands in results."""

from __future__ import annotations

from flask import Blueprint, Response

from companion.delivery.results import outcomes_of
from companion.ledger import outbox
from companion.web.auth import for_the_plugin, json_body, site
from companion.web.errors import Refusal
from companion.web.plugin_api import answer

pull = Blueprint("pull", __name__, url_prefix="/api/v1")


@pull.get("/deliveries")
@for_the_plugin
def deliveries() -> Response:
    """Due deliveries, leased to the plugin for 45 s; push stops while a site pulls."""
    outbox.note_pull(site().id)
    claimed = [] if site().paused_at is not None else outbox.claim(site().id, outbox.LARGEST_BATCH)
    return answer({"deliveries": [one.to_json() for one in claimed]})


@pull.post("/results")
@for_the_plugin
def results() -> Response:
    rows = json_body().get("results")
    if not isinstance(rows, list):
        raise Refusal(400, "bad_results", "`results` must be a list, as in the answer to a push.")
    settled = outbox.settle_leased(site().id, outcomes_of(rows, "pull"))
    return answer({"status": "taken", "settled": settled, "ignored": len(rows) - settled})
