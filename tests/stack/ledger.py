"""Deliveries as a companion on SQLite has them in its ledger: read a hundred times quicker than by its command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tests.stack.pairing import Pair

QUERY = """
    SELECT event_id, state, result,
        (SELECT outcome FROM attempt WHERE attempt.delivery_id = delivery.id ORDER BY attempt.id DESC LIMIT 1)
    FROM delivery WHERE site = ?
"""


@dataclass(frozen=True)
class Delivered:
    """One event at one site: the delivery's state, the plugin's result if any, how the last attempt ended."""

    event: str
    state: str
    result: dict[str, Any]
    last_outcome: str | None


def deliveries(paired: Pair) -> dict[str, Delivered]:
    """Every delivery of the site by its event."""
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger:
        rows = ledger.execute(QUERY, [paired.site_id]).fetchall()
    return {event: Delivered(event, state, json.loads(result or "{}"), last) for event, state, result, last in rows}
