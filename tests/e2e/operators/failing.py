"""A site at which nothing works, until it is mended."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

from tests.companion.wordpress import Wordpress, answer
from tests.stack.companion import Companion
from tests.stack.process import eventually
from tests.stack.shop import Order, post

WORD = "operators-word"


class Failing:
    """A site whose plugin says of each event that it did not work, until it is mended."""

    def __init__(self, place: Wordpress, companion: Companion) -> None:
        self.place, self.companion = place, companion
        added = companion.json("site", "add", place.url, "--secret-word", WORD)
        self.site_id, self.webhook_url = added["site_id"], added["webhook_url"]
        place.site_id, place.behave = self.site_id, self.fail

    def fail(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        rows = json.loads(body).get("deliveries", [])
        results = [{"id": row["id"], "outcome": "failed", "message": "The CRM has no <such> tag."} for row in rows]
        answer(handler, 200, json.dumps({"results": results}).encode(), self.site_id)

    def sell(self, email: str = "ann@example.com") -> str:
        """A purchase; the event's id once it has failed."""
        event = str(json.loads(post(self.webhook_url, Order(WORD, email).purchase()).body)["event"])
        self.wait_for(event, "failed")
        return event

    def wait_for(self, event: str, state: str) -> None:
        def probe() -> bool:
            found = self.companion.json("event", "show", event)["deliveries"]
            return bool(found) and found[0]["state"] == state

        eventually(probe, 60, lambda: f"not {state}: {self.companion.json('event', 'show', event)}", pause=0.5)
