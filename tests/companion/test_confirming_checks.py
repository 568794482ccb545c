"""A good status that the site asks to have confirmed is checked once more after 15 minutes, and then as what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from companion.clock import HOUR_MS, now_ms
from companion.config import Config
from companion.delivery import access_pings, claims
from companion.history.recording import RecordResult
from companion.ledger import access_checks, access_status, outbox
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site, TimelineEntry
from companion.ledger.outbox import Outcome
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress, answer, deliver

MINUTE_MS = 60_000
NO_ANSWER: dict[str, Any] = {}


@dataclass
class CopyingSite:
    """A site whose results stand on a copy of tags that it wrote itself; ``finds`` is what a later check says."""

    access: str | None = "granted"
    more: dict[str, Any] = field(default_factory=lambda: {"confirm": True})
    finds: Callable[[str], dict[str, Any]] = lambda event: {"event": event, "access": "granted"}
    asked: list[list[str]] = field(default_factory=list)


@pytest.fixture
def copying(reached: Shop, wordpress: Wordpress) -> CopyingSite:
    site = CopyingSite()

    def behave(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        told = json.loads(body)
        if "/ping" not in handler.path:
            rows = [{"id": row["id"], "outcome": "applied", "access": site.access} for row in told["deliveries"]]
            said: dict[str, Any] = {"results": [row | site.more for row in rows]}
        else:
            site.asked.append(told["check_access"])
            found = [site.finds(event) for event in told["check_access"]]
            if NO_ANSWER in found:
                handler.close_connection = True
                return
            said = {"access": found}
        answer(handler, 200, json.dumps(said).encode(), wordpress.site_id)

    wordpress.behave = behave
    Site.update(transport="plain").execute()
    return site


def bring(config: Config, shop: Shop, *orders: str) -> list[RecordResult]:
    recorded = [shop.post(bought(order, f"buyer{order}@example.com")) for order in orders]
    deliver(config, shop)
    return recorded


def wait(seconds: int) -> None:
    for name in ("settled_at", "access_at", "next_access_check_at"):
        Delivery.update({name: getattr(Delivery, name) - seconds * 1000}).execute()


def after(config: Config, seconds: int) -> None:
    """So much time goes by, and the worker looks what is due."""
    wait(seconds)
    for site in access_checks.sites_with_due_checks(now_ms()):
        access_pings.ping_for_access_checks(site, config)


def next_in() -> int | None:
    """Minutes until the next check of the only delivery, rounded."""
    at = Delivery.get().next_access_check_at
    return None if at is None else round((at - now_ms()) / MINUTE_MS)


def shown() -> list[str]:
    """What the timelines say of access, the oldest first."""
    rows = TimelineEntry.select().where(TimelineEntry.what == "access").order_by(TimelineEntry.id)
    return [row.detail.split(":")[0] for row in rows]


@pytest.mark.parametrize("status", ["granted", "revoked", "none"])
def test_a_good_status_that_stands_is_asked_for_once(
    ledger: Config, reached: Shop, copying: CopyingSite, status: str
) -> None:
    copying.access = status
    copying.finds = lambda event: {"event": event, "access": status}
    [recorded] = bring(ledger, reached, "1")
    counts = []
    for seconds in (70, 300, 500, 60, 3600, 90_000):
        after(ledger, seconds)
        counts.append(len(copying.asked))
    assert counts == [0, 0, 0, 1, 1, 1]
    assert copying.asked == [[recorded.event]]
    assert (Delivery.get().access, next_in(), shown()) == (status, None, [])
    assert access_status.alerts(reached.site) == {"no_access": 0, "still_has_access": 0}


@pytest.mark.parametrize(
    ("status", "found", "alert"),
    [("granted", "pending", "no_access"), ("revoked", "still_has_access", "still_has_access")],
)
def test_one_that_was_undone_is_an_alert_at_once_and_is_checked_on(
    ledger: Config, reached: Shop, copying: CopyingSite, status: str, found: str, alert: str
) -> None:
    copying.access = status
    copying.finds = lambda event: {"event": event, "access": found}
    bring(ledger, reached, "1")
    after(ledger, 905)
    assert access_status.alerts(reached.site)[alert] == 1
    assert (next_in(), shown()) == (60, [found])
    copying.finds = lambda event: {"event": event, "access": status}
    after(ledger, 3600)
    assert access_status.alerts(reached.site)[alert] == 0
    assert (next_in(), shown()) == (None, [found, status])


@pytest.mark.parametrize(
    ("status", "more"),
    [("granted", {}), ("granted", {"confirm": False}), ("granted", {"confirm": "yes"}), (None, {"confirm": True})],
    ids=["an older plugin", "no", "junk", "no status"],
)
def test_nothing_else_is_confirmed(
    ledger: Config, reached: Shop, copying: CopyingSite, status: str | None, more: dict[str, Any]
) -> None:
    copying.access, copying.more = status, more
    bring(ledger, reached, "1")
    assert next_in() is None


def test_an_open_status_is_checked_by_its_schedule_whatever_is_to_be_confirmed(
    ledger: Config, reached: Shop, copying: CopyingSite
) -> None:
    copying.access = "pending"
    bring(ledger, reached, "1")
    after(ledger, 65)
    assert len(copying.asked) == 1
    assert (Delivery.get().access, next_in()) == ("granted", None)


def test_an_answer_that_is_lost_or_put_off_is_asked_for_again(
    ledger: Config, reached: Shop, copying: CopyingSite
) -> None:
    bring(ledger, reached, "1")
    copying.finds = lambda _: NO_ANSWER
    after(ledger, 905)
    assert next_in() == 5
    copying.finds = lambda event: {"event": event, "access": None, "retry_after": 120}
    after(ledger, 301)
    assert next_in() == 2
    copying.finds = lambda event: {"event": event, "access": None}
    after(ledger, 121)
    assert (len(copying.asked), next_in(), Delivery.get().access) == (3, 53, "granted")
    copying.finds = lambda event: {"event": event, "access": "pending"}
    after(ledger, 3600)
    assert access_status.alerts(reached.site)["no_access"] == 1


def test_it_is_given_up_after_a_week_without_an_answer(ledger: Config, reached: Shop, copying: CopyingSite) -> None:
    bring(ledger, reached, "1")
    copying.finds = lambda event: {"event": event, "access": None}
    after(ledger, 8 * 86_400 + 1800)
    assert (len(copying.asked), next_in()) == (1, None)


def test_what_is_done_for_the_person_meanwhile_neither_hastens_nor_ends_it(
    ledger: Config, reached: Shop, copying: CopyingSite
) -> None:
    [recorded] = bring(ledger, reached, "1")
    person = Delivery.get().person
    assert access_checks.check_soon(reached.site, [person]) == 0
    assert access_checks.check_all_now(reached.site) == 0
    copying.more = {"confirm": True, "tags_applied": ["course"]}
    reached.post(bought("2", "buyer1@example.com"))
    deliver(ledger, reached)
    access_checks.record_reports(reached.site, [{"event": recorded.event, "access": "granted"}])
    at = [row.next_access_check_at - row.settled_at for row in Delivery.select()]
    assert at == [15 * MINUTE_MS, 15 * MINUTE_MS]
    assert shown() == []


def test_a_report_that_it_was_undone_needs_no_confirmation(ledger: Config, reached: Shop, copying: CopyingSite) -> None:
    [recorded] = bring(ledger, reached, "1")
    access_checks.record_reports(reached.site, [{"event": recorded.event, "access": "pending"}])
    assert (next_in(), shown()) == (1, ["pending"])


def test_all_of_one_time_are_one_ping_after_those_that_decide_an_alert(
    ledger: Config, reached: Shop, copying: CopyingSite
) -> None:
    copying.access = "pending"
    [late] = bring(ledger, reached, "1")
    Delivery.update(next_access_check_at=Delivery.settled_at + 15 * MINUTE_MS).execute()
    copying.access = "granted"
    good = bring(ledger, reached, "2", "3", "4")
    after(ledger, 905)
    assert [len(checks) for checks in copying.asked] == [4]
    assert copying.asked[0][0] == late.event
    assert set(copying.asked[0][1:]) == {one.event for one in good}


def test_an_event_that_is_sent_again_is_confirmed_anew(ledger: Config, reached: Shop, copying: CopyingSite) -> None:
    bring(ledger, reached, "1")
    after(ledger, 905)
    assert next_in() is None
    with writing(reached.site):
        Delivery.update(outbox.resend_changes(now_ms())).execute()
    deliver(ledger, reached)
    assert next_in() == 15


def test_a_site_that_fetches_gets_it_with_its_deliveries(plugin: Plugin, shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome("applied", "pretty", 200, result={"access": "granted", "confirm": True}))

    def fetched() -> Any:
        return plugin.ask("GET", "/api/v1/deliveries").json.get("checks", [])

    assert fetched() == []
    wait(905)
    assert fetched() == [recorded.event]
    wait(301)
    assert fetched() == [recorded.event], "Nothing was reported."
    plugin.ask("POST", "/api/v1/reports", {"reports": [{"event": recorded.event, "access": "granted"}]})
    wait(2 * HOUR_MS // 1000)
    assert (fetched(), next_in()) == ([], None)
