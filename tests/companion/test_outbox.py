"""Leases, order per person, and what a try leaves behind."""

from __future__ import annotations

from companion.backoff import RETRY_DELAYS
from companion.clock import now_ms
from companion.delivery import claims
from companion.ledger import outbox
from companion.ledger.database import reading, writing
from companion.ledger.models import Attempt, Delivery
from companion.ledger.outbox import ClaimedDelivery, Outcome
from tests.companion.shop import DAY, START, Shop, bought, paid


def settle(shop: Shop, claimed: ClaimedDelivery, outcome: str, **more: object) -> bool:
    with writing(shop.site):
        return outbox.settle(claimed, Outcome(outcome, "pretty", 200, **more))  # type: ignore[arg-type]


def types(claimed: list[ClaimedDelivery]) -> list[str]:
    return [one.event["type"] for one in claimed]


def test_one_person_is_told_in_the_order_in_which_things_happened(shop: Shop) -> None:
    shop.post(paid("1", START + 60 * DAY))
    shop.post(bought("1"))
    shop.post(paid("1", START + 30 * DAY))
    assert types(claims.claim(shop.site, 50)) == ["purchase.completed", "subscription.renewed", "subscription.renewed"]


def test_nothing_of_a_person_is_claimed_while_something_is_in_flight(shop: Shop) -> None:
    shop.post(bought("1"))
    assert len(claims.claim(shop.site, 1)) == 1
    shop.post(paid("1"))
    shop.post(bought("2", "bob@example.com"))
    assert [one.event["customer"]["email"] for one in claims.claim(shop.site, 50)] == ["bob@example.com"]


def test_a_delivery_that_waits_for_its_retry_holds_back_that_person_only(shop: Shop) -> None:
    shop.post(bought("1"))
    [first] = claims.claim(shop.site, 50)
    assert settle(shop, first, "retry", retry_after=60.0)
    shop.post(paid("1"))
    shop.post(bought("2", "bob@example.com"))
    assert [one.event["customer"]["email"] for one in claims.claim(shop.site, 50)] == ["bob@example.com"]


def test_a_delivery_that_needs_a_person_holds_nobody_back(shop: Shop) -> None:
    shop.post(bought("1"))
    [first] = claims.claim(shop.site, 50)
    assert settle(shop, first, "failed", message="The CRM refuses this address.")
    shop.post(paid("1"))
    assert types(claims.claim(shop.site, 50)) == ["subscription.renewed"]


def test_a_lease_that_ran_out_is_given_to_the_next_and_the_first_is_fenced_off(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [lost] = claims.claim(shop.site, 50)
    Delivery.update(lease_until=now_ms() - 1).where(Delivery.event == recorded.event).execute()
    with reading():
        assert outbox.sites_to_wake(now_ms()) == [shop.site]
    [again] = claims.claim(shop.site, 50)
    assert (again.id, again.attempt) == (lost.id, 2)
    assert not settle(shop, lost, "failed")
    assert settle(shop, again, "applied")
    assert shop.delivery(recorded).state == "delivered"


def test_a_result_is_kept_and_every_try_is_on_record(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    [first] = claims.claim(shop.site, 50)
    settle(shop, first, "timeout", message="No complete answer within 15 s.")
    Delivery.update(due_at=0).execute()
    [second] = claims.claim(shop.site, 50)
    settle(shop, second, "applied", result={"outcome": "applied", "tags_applied": ["t"]})
    assert shop.delivery(recorded).result["tags_applied"] == ["t"]
    assert [row.outcome for row in Attempt.select().order_by(Attempt.id)] == ["timeout", "applied"]


def test_the_schedule_ends_after_about_four_days_and_the_delivery_is_dead(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    for _ in range(len(RETRY_DELAYS) + 1):
        Delivery.update(due_at=0).execute()
        [claimed] = claims.claim(shop.site, 50)
        settle(shop, claimed, "not_ours")
    assert shop.delivery(recorded).state == "dead"
    assert 3.9 < sum(RETRY_DELAYS) / DAY < 4.5


def test_a_busy_site_that_makes_progress_uses_up_no_step(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    for _ in range(30):
        Delivery.update(due_at=0).execute()
        [claimed] = claims.claim(shop.site, 50)
        settle(shop, claimed, "retry", retry_after=1.0, progress=True)
    assert shop.delivery(recorded).state == "pending"
