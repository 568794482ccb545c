"""What is asked again and again reads a few rows, however many events the ledger has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from companion.clock import now_ms
from companion.config import Config
from companion.delivery import claims
from companion.history import derived_events, event_list, overview, test_purchases
from companion.history.event_filters import EventFilter
from companion.ledger import (
    access_checks,
    alerts,
    blocked_deliveries,
    counts,
    health,
    jobs,
    needs_you,
    old_rows,
    outbox,
    sites,
)
from companion.ledger.database import reading, writing
from companion.ledger.models import Attempt, Delivery, Event, Site, Webhook
from companion.ledger.outbox import Outcome
from companion.ledger.states import AttemptOutcome, Transport
from companion.web import traffic
from tests.companion.indexing import keep_up
from tests.companion.plans import asked
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, paid, refunded


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A bit of everything: sold, paid again, refunded, failed, not understood; something waits."""
    counts.count_first()
    for number in range(4):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    for claimed, outcome in zip(claims.claim(shop.site, 3), ("applied", "skipped", "failed"), strict=True):
        with writing(shop.site):
            said = {"outcome": outcome, "access": "pending"}
            outbox.settle(claimed, Outcome(AttemptOutcome(outcome), Transport.PRETTY, 200, result=said))
    shop.post(paid("1"))
    shop.post(refunded("2", email="buyer2@example.com"))
    shop.post({**bought("9"), "event": "order.new_name"})
    keep_up(shop.site)
    return shop


QUESTIONS: dict[str, Callable[[], object]] = {
    "which sites have work": lambda: outbox.sites_to_wake(now_ms()),
    "when the next hold ends": lambda: outbox.next_hold_end(now_ms(), within_ms=1000),
    "which jobs are due": jobs.due,
    "timers": derived_events.end_expired_subscriptions,
    "sites that pull": sites.pulling_sites_to_probe,
    "access checks": lambda: access_checks.sites_with_due_checks(now_ms()),
    "alerts": lambda: alerts.sites_to_ask(now_ms()),
    "what is to be fetched": lambda: blocked_deliveries.sites_to_ask(now_ms()),
    "test purchases": test_purchases.forget_abandoned,
    "what is overdue": health.overdue,
    "whether the worker is stuck": health.is_stuck,
    "every site's standing": overview.standings,
    "numbers of all sites": counts.by_state,
    "figures of the traffic": traffic.lines,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_worker_and_the_host_read_no_site_from_end_to_end(
    question: str, busy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    Delivery.update(due_at=1).where(Delivery.state == "pending").execute()

    def ask() -> None:
        with reading():
            QUESTIONS[question]()

    found = asked(ask, monkeypatch)
    assert found.statements
    assert found.reads_of_all() == []


def test_a_webhook_reads_what_is_known_of_its_customer(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for fields in (
        bought("77", "new@example.com"),
        paid("1", invoice_id="000000141-2"),
        refunded("3", email="x@y.example"),
    ):
        assert asked(lambda fields=fields: busy.post(fields), monkeypatch).reads_of_all() == []  # type: ignore[misc]


def test_what_was_not_understood_is_listed_by_its_own_index(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site.get_by_id(busy.site)
    for kind in needs_you.OF_EVENTS:

        def ask(kind: str = kind) -> None:
            with reading():
                needs_you.page(site, kind, 10)

        found = asked(ask, monkeypatch)
        assert [plan for _, plan in found.plans if "event_site_id" in plan and plan.endswith("(site=?)")] == [], kind


def test_claiming_and_settling_read_the_persons_who_are_claimed(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> None:
        for claimed in claims.claim(busy.site, 20):
            with writing(busy.site):
                outbox.settle(claimed, Outcome(AttemptOutcome.APPLIED, Transport.PRETTY, 200, result={}))

    assert asked(work, monkeypatch).reads_of_all() == []


FILTERS = {
    "none": EventFilter(),
    "state": EventFilter(state="delivered"),
    "states": EventFilter(state="failed,dead,quarantined"),
    "type": EventFilter(type="purchase.completed"),
    "types": EventFilter(type="purchase.completed,purchase.refunded"),
    "product": EventFilter(product="product-12"),
    "email": EventFilter(email="buyer1@example.com"),
    "access": EventFilter(access="no_access"),
    "time of the sale": EventFilter(by_occurrence=True),
    "times": EventFilter(since=1, until=now_ms() * 2),
    "an order's number": EventFilter(search="0000000001"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_list_reads_about_as_many_events_as_it_shows(name: str, busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "an order's number":
        busy.post(bought("0000000001", "long@example.com"))
        keep_up(busy.site)

    def ask() -> None:
        with reading():
            event_list.events(busy.site, FILTERS[name])

    found = asked(ask, monkeypatch)
    sorts = [plan for statement, plan in found.plans if "TEMP B-TREE FOR ORDER BY" in plan and '"event"' in statement]
    assert (found.reads_of_all(), sorts) == ([], [])


def test_an_order_s_whole_number_is_no_part_of_an_address(shop: Shop) -> None:
    shop.post(bought("22222", "joann@example.com"))
    shop.post(bought("3", "buyer22222@example.com"))
    shop.post(bought("4", "buyer4@example.com"))
    keep_up(shop.site)

    def found(text: str) -> list[str]:
        with reading():
            return sorted(row["email"] for row in event_list.events(shop.site, EventFilter(search=text))["items"])

    assert found("22222") == ["joann@example.com"]
    assert found("2222") == ["buyer22222@example.com"]
    assert found("buyer22222") == ["buyer22222@example.com"]
    assert found("4") == ["buyer4@example.com"]


def test_a_site_s_numbers_and_its_pull_read_what_is_open(
    plugin: Plugin, busy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for route in ("/api/v1/summary", "/api/v1/deliveries", "/api/v1/needs-you"):
        found = asked(lambda route=route: plugin.ask("GET", route), monkeypatch)  # type: ignore[misc]
        assert found.statements > 5, route
        assert found.reads_of_all() == [], route


def test_metrics_look_at_no_more_attempts_than_may_be_recent(
    ledger: Config, busy: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    [delivery, *_] = list(Delivery.select().limit(1))
    old = {"sent_at": 1, "at": 1, "transport": "pretty", "status": 200, "outcome": "retry", "delivery": delivery.id}
    with writing():
        Attempt.delete().execute()
        Attempt.insert_many([old] * 250).execute()
        Attempt.insert_many([{**old, "at": now_ms()}] * 150).execute()
    monkeypatch.setattr(traffic, "FEW_ATTEMPTS", (100, 200))

    def numbers() -> list[str]:
        with reading():
            return [line for line in traffic.lines() if 'outcome="retry"' in line]

    assert numbers() == ['companion_attempts_recent{outcome="retry"} 150']
    found = asked(numbers, monkeypatch)
    assert any(plan.startswith("SCAN") for _, plan in found.plans)
    assert Site.select().count() == 1


def test_what_is_old_goes_in_steps(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_rows, "AT_ONCE", 2)
    later = now_ms() + 60_000
    waiting = {row.id for row in Delivery.select().where(Delivery.state.in_(["pending", "delivering"]))}
    Attempt.insert(delivery=min(waiting), sent_at=1, at=1, transport="pretty", status=500, outcome="refused").execute()
    assert (old_rows.forget_attempts(1), old_rows.forget_webhooks(1)) == (0, 0)
    assert (old_rows.forget_attempts(later), old_rows.forget_webhooks(later)) == (3, 7)
    assert {row.delivery_id for row in Attempt.select()} == {min(waiting)}, "what waits keeps what was tried"
    assert Webhook.select().count() == 0
    assert old_rows.forget_events([busy.site]) == Event.select().count() + 7


def test_the_purge_reads_what_is_old(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for forget in (old_rows.forget_webhooks, old_rows.forget_attempts):
        found = asked(lambda forget=forget: forget(now_ms()), monkeypatch).reads_of_all()  # type: ignore[misc]
        read = [statement for statement, _ in found if "search_term" not in statement]  # once, of what was not read
        assert read == []
