"""What the page of each customer of tests/fixtures/customers says, at a fixed clock and on both databases."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from companion import ids
from companion.delivery import claims
from companion.history.derived_events import end_expired_subscriptions
from companion.ledger import access_checks, outbox
from companion.ledger.database import writing
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop
from tests.stack.customers import KnownCustomer, Step, body, customers, pattern, seconds

NOW = 1_795_946_400  # 29 November 2026, 10:00 UTC
UNCOVERED = "upsell-4,product-30"
MOMENT = r"\d+ \w{3} 2026, \d\d:\d\d UTC"


class Clock:
    """The companion's, which stands where it is put."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = NOW
        monkeypatch.setattr(time, "time_ns", lambda: self.at * 1_000_000_000)
        monkeypatch.setattr(ids, "_last_number", 0)  # ids never go back: those of later tests are of their own time

    def put(self, offset: str) -> None:
        self.at = NOW + seconds(offset)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def day(at: int) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment.day} {moment:%b %Y}"


def answer(shop: Shop, site: dict[str, Any]) -> list[str]:
    """What the site says to whatever waits for it; the events."""
    claimed = claims.claim(shop.site, 50)
    for one in claimed:
        with writing(shop.site):
            outbox.settle(one, Outcome(site["outcome"], "pretty", 200, site.get("message"), result=site))
    return [one.event["id"] for one in claimed]


def play(shop: Shop, clock: Clock, step: Step) -> None:
    """One webhook comes and is answered; what is open is checked again after 15 minutes, and found as it was."""
    clock.put(step.at)
    assert shop.post(body(step.fields, NOW, WORD)).status in ("accepted", "quarantined")
    if step.site:
        events = answer(shop, step.site)
        clock.at += 16 * 60
        access = step.site.get("access")
        if access in ("pending", "still_has_access"):
            rows = [{"event": event, "access": access} for event in events]
            access_checks.record_reports(shop.site, rows)
    if step.ended:
        clock.put(step.ended[0])
        clock.at += 60
        end_expired_subscriptions()
        assert answer(shop, step.ended[1])


@pytest.mark.parametrize("known", customers(), ids=lambda known: known.name)
def test_the_page_of_a_customer(known: KnownCustomer, plugin: Plugin, shop: Shop, clock: Clock) -> None:
    for step in known.steps:
        play(shop, clock, step)
    clock.at = NOW
    route = f"/api/v1/customers/{known.email.replace('@', '%40')}"
    said = plugin.ask("GET", f"{route}?login={known.login}&uncovered={UNCOVERED}&exempt=").json
    agrees(known, said)


def agrees(known: KnownCustomer, said: dict[str, Any]) -> None:
    expected, found = known.expect, said["answer"]

    def same(sentence: str, told: str) -> None:
        assert re.fullmatch(pattern(sentence, NOW, day, MOMENT), told), f"{told!r} is not {sentence!r}"

    same(expected["message"], found["message"])
    assert found["tone"] == expected["tone"]
    assert found["actions"][0]["do"] == expected["action"]
    assert found["reasons"] == expected.get("reasons", found["reasons"] if found["tone"] == "success" else [])
    assert sorted(row["item"] for row in said["products"]) == sorted(row["item"] for row in expected["products"])
    for line in expected["products"]:
        row = next(one for one in said["products"] if one["item"] == line["item"])
        assert row["name"] == line["name"]
        same(line["sentence"], row["sentence"])
        same(line["access"], row["access_sentence"])
    assert len(said["upcoming"]) == len(expected["upcoming"])
    for sentence, row in zip(expected["upcoming"], said["upcoming"], strict=True):
        same(sentence, row["sentence"])
    assert said["customer"]["also_known_as"] == expected.get("also", [])
    assert said["timeline"]
