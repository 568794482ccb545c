"""The plugin's demo shows what this companion says of the customers of tests/fixtures/customers."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.companion.demo_data import FILE, record, write
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop
from tests.companion.test_customer_answers import NOW, Clock, agrees, clock, play
from tests.stack.customers import customers

__all__ = ["clock"]
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@sqlite_only
def test_the_demo_is_what_the_companion_says(plugin: Plugin, shop: Shop, clock: Clock) -> None:
    """``DEMO_DATA=write`` records it; a test of whether what is kept has the shape of what is said now otherwise."""
    waiting_last = sorted(customers(), key=lambda known: any(step.site is None for step in known.steps))
    for known in waiting_last:
        for step in known.steps:
            play(shop, clock, step)
    clock.at = NOW
    said = record(plugin, NOW)
    for known in customers():
        agrees(known, said["answers"][f"customers/{known.email}"])
    if os.environ.get("DEMO_DATA") == "write":
        write(said)
    kept = json.loads(FILE.read_text())
    assert kept["rules"] == said["rules"]
    assert kept["users"] == said["users"]
    assert shape(kept["answers"]) == shape(said["answers"])


def shape(answers: dict[str, Any]) -> dict[str, list[str]]:
    """Keys of each answer; ids of events are new each time."""
    kinds = {name if "events/" not in name else "events/": sorted(said) for name, said in answers.items()}
    rows = {f"{name}[]": sorted(said["items"][0]) for name, said in answers.items() if said.get("items")}
    return kinds | rows
