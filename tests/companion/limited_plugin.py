"""A plugin whose CRM limits the account."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from companion.history.recording import RecordResult
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer

LIMITED = {"outcome": "retry", "retry_after": 40, "limited": True, "message": "The CRM limits how often it is asked."}
DONE = {"outcome": "applied"}


def room_for(wordpress: Wordpress, number: int, **limited: Any) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    """A plugin whose CRM lets so many deliveries of a batch through; the rest it answers without asking the CRM."""

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        rows = json.loads(body).get("deliveries", [])
        if rows:
            wordpress.batches.append(rows)
        results = [
            {"id": row["id"], **(DONE if at < number else {**LIMITED, **limited})} for at, row in enumerate(rows)
        ]
        answer(handler, 200, json.dumps({"results": results}).encode(), wordpress.site_id)

    return behave


def purchases(shop: Shop, number: int) -> list[RecordResult]:
    return [shop.post(bought(str(one), f"buyer{one:03}@example.com")) for one in range(number)]
