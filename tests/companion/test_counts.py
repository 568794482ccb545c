"""Numbers of deliveries by state are kept, not counted, and are right whatever happens to a delivery."""

from __future__ import annotations

from typing import Any

import pytest

from companion import replay
from companion.clock import now_ms
from companion.delivery import claims
from companion.history import inbox, test_purchases
from companion.ids import made_at
from companion.ledger import counters, counts, outbox, retention, sites
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Event, Site
from companion.ledger.outbox import Outcome
from companion.ledger.states import AttemptOutcome, DeliveryState, Transport
from tests.companion.plugin import Plugin
from tests.companion.shop import Shop, bought, refunded


def kept(site: str | None = None) -> dict[str, int]:
    with reading():
        return counts.by_state(site)


def there(site: str | None = None) -> dict[str, int]:
    """The same, counted."""
    rows = [row.state for row in Delivery.select() if site in (None, row.site)]
    return {state: rows.count(state) for state in set(rows)}


def settle(shop: Shop, outcome: AttemptOutcome = AttemptOutcome.APPLIED) -> None:
    for claimed in claims.claim(shop.site, 50):
        with writing(shop.site):
            outbox.settle(claimed, Outcome(outcome, Transport.PRETTY, 200, result={"outcome": outcome.value}))


def test_each_step_of_a_delivery_counts(shop: Shop) -> None:
    counts.count_first()
    first, second = shop.post(bought("1")), shop.post(bought("2", "ben@example.com"))
    assert kept() == there() == {"pending": 2}
    claims.claim(shop.site, 1)
    assert kept() == there() == {"pending": 1, "delivering": 1}
    Delivery.update(state=DeliveryState.PENDING, lease_token=None).execute()
    settle(shop)
    assert kept() == there() == {"delivered": 2}
    replay.replay(shop.event(first), None)
    assert kept() == there() == {"delivered": 1, "pending": 1}
    settle(shop, AttemptOutcome.FAILED)
    assert kept() == there() == {"delivered": 1, "failed": 1}
    retention.forget("ben@example.com")
    replay.replay(shop.event(first), None)
    shop.post(refunded("1"))
    assert kept() == there()
    Event.delete().where(Event.id == second.event).execute()
    assert kept() == there() == {"pending": 2}


def test_a_late_purchase_that_was_refunded_before_is_counted_as_superseded(shop: Shop) -> None:
    counts.count_first()
    shop.post(refunded("1"))
    shop.post(bought("1"))
    assert kept(shop.site) == there(shop.site)
    assert kept(shop.site)[DeliveryState.SUPERSEDED] == 1


def test_what_is_brought_in_as_history_counts_and_goes_with_its_site(shop: Shop) -> None:
    counts.count_first()
    other, _ = sites.add("https://other.example", name=None, secret_word="word", listen_to=None)
    shop.post(bought("1"))
    event = shop.received(bought("9", "old@example.com")).event
    inbox.record_missing(other.id, [event], as_history=True)
    assert (kept(shop.site), kept(other.id)) == ({"pending": 1}, {"superseded": 1})
    sites.remove(other.id)
    Site.update(removed_at=1).where(Site.id == other.id).execute()
    retention.purge(1)
    assert kept(other.id) == {}
    assert kept() == there()


def test_a_ledger_that_was_there_before_is_counted_once_while_it_is_written(shop: Shop) -> None:
    for number in range(3):
        shop.post(bought(str(number), f"buyer{number}@example.com"))
    settle(shop)
    with writing():  # as a migration finds it: what was settled before has not been counted
        counters.forget(counts.SINCE)
        counts.DeliveryCount.delete().execute()
    assert kept() == {"delivered": 3}, "counted as long as the numbers are not there"
    shop.post(bought("4", "late@example.com"))
    settle(shop)
    counts.count_first()
    assert dict(counts.DeliveryCount.select(counts.DeliveryCount.state, counts.DeliveryCount.number).tuples()) == {
        "delivered": 4
    }
    assert kept() == there() == {"delivered": 4}


def test_a_number_that_is_wrong_is_set_right_by_the_next_count(shop: Shop) -> None:
    counts.count_first()
    shop.post(bought("1"))
    settle(shop)
    with writing():
        counts.DeliveryCount.update(number=7).execute()
        counts.DeliveryCount.create(site="gone", state="failed", number=2)
    counts.count_anew()
    assert kept() == there() == {"delivered": 1}


def test_two_workers_that_count_at_once_count_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    counts.count_anew()
    shop.post(bought("1"))
    settle(shop)
    with writing():
        counts.DeliveryCount.delete().execute()
    really = counts.differences

    def while_another_counts() -> Any:
        found = list(really().tuples())
        monkeypatch.setattr(counts, "differences", really)
        counts.count_anew(now_ms() + 1)

        class AsBefore:
            def tuples(self) -> list[Any]:
                return found

        return AsBefore()

    monkeypatch.setattr(counts, "differences", while_another_counts)
    counts.count_anew()
    assert kept() == there() == {"delivered": 1}


def test_a_batch_that_is_rolled_back_leaves_the_numbers_as_they_were(shop: Shop) -> None:
    counts.count_first()
    shop.post(bought("1"))
    try:
        with writing(shop.site):
            Delivery.update(state=DeliveryState.DEAD).execute()
            raise LookupError
    except LookupError:
        pass
    assert kept() == there() == {"pending": 1}


def test_events_of_the_day_are_added_to_those_of_the_night(shop: Shop) -> None:
    first = shop.post(bought("1"))
    counts.count_anew(made_at(first.event) + 1 + counts.STILL_COMING_MS)
    with reading():
        assert counters.noted(counts.EVENTS) == 1
    shop.post(bought("2"))
    with reading():
        assert counts.events() == 2


def test_the_plugin_and_metrics_say_these_numbers(plugin: Plugin, shop: Shop) -> None:
    counts.count_first()
    shop.post(bought("1"))
    settle(shop)
    shop.post(bought("2"))
    said: Any = plugin.ask("GET", "/api/v1/summary").json["counts"]
    assert (said["delivered"], said["pending"], said["failed"]) == (1, 1, 0)
    text = plugin.browser.get("/metrics", headers={"Authorization": "Bearer metrics-token"}).text
    assert 'companion_deliveries{state="delivered"} 1' in text
    assert "companion_events 2" in text


def test_a_test_purchase_leaves_no_count(shop: Shop) -> None:
    counts.count_first()
    recorded = shop.post(bought("1"))
    settle(shop)
    test_purchases.forget(shop.site, str(shop.event(recorded).order_id), 0)
    assert kept() == {}
