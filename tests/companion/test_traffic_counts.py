"""Webhooks are counted beside their answers: no answer waits for the counting."""

from __future__ import annotations

import time

from companion.config import Config
from companion.ledger import database
from companion.ledger.models import Counter
from companion.web import traffic
from companion.web.traffic import Traffic
from tests.stack.process import eventually


def added() -> int:
    with database.reading():
        row = Counter.get_or_none(Counter.name == "traffic:answer:accepted")
    return int(row.value) if row else 0


def test_a_ledger_that_is_held_keeps_no_answer_waiting(ledger: Config) -> None:
    counts = Traffic()
    counts.count("accepted", 0.01)
    counts._added_at -= traffic.ADDED_EVERY_SECONDS
    with database.writing("somebody's"):
        began = time.monotonic()
        counts.add_when_due()
        counts.add_when_due()
        assert time.monotonic() - began < 0.5
    eventually(lambda: added() == 1, 10, lambda: f"{added()} are added")
    counts.add_when_due()
    assert added() == 1
