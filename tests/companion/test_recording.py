"""The same event once, different events each; types that only the history shows."""

from __future__ import annotations

import threading
from operator import attrgetter

import pytest

from companion.clock import now_ms
from companion.history import inbox
from companion.history.recording import RecordResult
from companion.ledger import database, outbox
from companion.ledger.group_commit import GroupCommit
from companion.ledger.models import Delivery, Event, Site, Timer, Webhook
from tests.companion.shop import DAY, START, Shop, about, bought, cancelled, failed, frame, paid, refunded, soon


def test_a_purchase_gives_one_event_one_webhook_and_one_delivery(shop: Shop) -> None:
    recorded = shop.post(bought("1"))
    assert (recorded.status, recorded.wake) == ("accepted", (shop.site,))
    assert shop.delivery(recorded).state == "pending"
    assert Webhook.get(Webhook.event == recorded.event).body.count("s3cret-word") == 0


@pytest.mark.parametrize("column", ["paused_at", "held_until", "pulled_at"])
def test_a_site_to_which_nothing_may_be_sent_now_wakes_nobody(shop: Shop, column: str) -> None:
    """The worker would look in vain, at each webhook of a flood: when it may go on, the sweep finds what waits."""
    before = getattr(Site.get_by_id(shop.site), column)
    Site.update(**{column: now_ms() + 60_000}).where(Site.id == shop.site).execute()
    recorded = shop.post(bought("1"))
    assert (recorded.wake, shop.delivery(recorded).state) == ((), "pending")
    assert outbox.sites_to_wake(now_ms()) == []
    Site.update(**{column: before}).where(Site.id == shop.site).execute()
    assert shop.post(bought("2")).wake == (shop.site,)
    assert outbox.sites_to_wake(now_ms()) == [shop.site]


def test_what_sites_do_not_receive_is_kept_without_a_delivery(shop: Shop) -> None:
    shop.post(bought("1"))
    recorded = shop.post(frame("customer_updated", "null", "new@example.com", START, previous_email="ann@example.com"))
    assert (shop.event(recorded).type, recorded.wake) == ("other", ())
    assert not Delivery.select().where(Delivery.event == recorded.event).exists()


def test_five_identical_posts_in_parallel_give_one_event(shop: Shop) -> None:
    commits: GroupCommit[object, RecordResult] = GroupCommit(
        inbox.record,  # type: ignore[arg-type]
        attrgetter("site"),
    )
    answers: list[RecordResult] = []
    received = shop.received(bought("1"))
    crew = [threading.Thread(target=lambda: answers.append(commits.submit(received, timeout=20))) for _ in range(5)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert sorted(answer.status for answer in answers) == ["accepted"] + ["duplicate"] * 4
    assert len({answer.event for answer in answers}) == 1
    assert Event.select().count() == 1


def test_twelve_monthly_rebills_of_one_order_are_twelve_events(shop: Shop) -> None:
    shop.post(bought("1"))
    rebills = [shop.post(paid("1", START + n * 30 * DAY, invoice_id=f"000000141-{n + 1}")) for n in range(1, 13)]
    assert [recorded.status for recorded in rebills] == ["accepted"] * 12
    again = [shop.post(paid("1", START + n * 30 * DAY, invoice_id=f"000000141-{n + 1}")) for n in range(1, 13)]
    assert [recorded.event for recorded in again] == [recorded.event for recorded in rebills]


def test_failures_without_a_time_are_one_until_another_event_lies_between(shop: Shop) -> None:
    shop.post(bought("1"))
    first = shop.post(failed("1", at=None))
    assert shop.post(failed("1", at=None)).status == "duplicate"
    shop.post(paid("1", START + 40 * DAY, invoice_id="000000141-2"))
    second = shop.post(failed("1", at=None))
    assert second.status == "accepted"
    assert second.event != first.event
    assert shop.post(failed("1", at=None)).event == second.event


def test_the_payment_after_a_failure_is_recorded_as_the_recovery(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(failed("1", START + 30 * DAY))
    recovered = shop.post(paid("1", START + 33 * DAY))
    renewed = shop.post(paid("1", START + 63 * DAY))
    assert shop.event(recovered).type == "subscription.recovered"
    assert shop.event(renewed).type == "subscription.renewed"


def test_a_failure_that_arrives_late_turns_the_renewal_into_a_recovery(shop: Shop) -> None:
    shop.post(bought("1"))
    payment = shop.post(paid("1", START + 33 * DAY))
    assert shop.event(payment).type == "subscription.renewed"
    shop.post(failed("1", START + 30 * DAY))
    assert shop.event(payment).type == "subscription.recovered"


def test_a_paid_off_plan_is_told_once_by_its_final_rebill_or_by_thrivecarts_own_event(shop: Shop) -> None:
    shop.post(bought("1"))
    final = shop.post(paid("1", START + 90 * DAY, subscription={"remaining_rebills": "0"}))
    told = shop.post(about("order_rebill_completed", "1", at=START + 90 * DAY))
    assert shop.event(final).type == "subscription.completed"
    assert told == RecordResult(final.event, "duplicate")


def test_a_paid_off_plan_told_first_leaves_its_final_rebill_a_renewal(shop: Shop) -> None:
    shop.post(bought("2"))
    told = shop.post(about("order_rebill_completed", "2", at=START + 90 * DAY))
    final = shop.post(paid("2", START + 90 * DAY, subscription={"remaining_rebills": "0"}))
    assert shop.event(told).type == "subscription.completed"
    assert shop.event(final).type == "subscription.renewed"


def test_a_final_payment_that_recovers_is_told_as_both(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(failed("1", START + 60 * DAY))
    final = shop.post(paid("1", START + 62 * DAY, subscription={"remaining_rebills": "0"}))
    assert shop.event(final).type == "subscription.recovered"
    assert [event.type for event in Event.select().order_by(Event.id)][-1] == "subscription.completed"


def test_a_purchase_after_its_own_refund_is_superseded(shop: Shop) -> None:
    shop.post(refunded("1", START + DAY))
    late = shop.post(bought("1", at=START))
    assert shop.delivery(late).state == "superseded"


def test_a_refund_of_the_upsell_alone_does_not_supersede_the_purchase(shop: Shop) -> None:
    shop.post(refunded("1", START + DAY, item="upsell-4"))
    late = shop.post(bought("1", at=START, items="product-12,upsell-4"))
    assert shop.delivery(late).state == "pending"


def test_a_cancellation_with_time_left_sets_a_timer_and_resuming_takes_it_away(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", until=soon()))
    assert [(row.order_id, row.item) for row in Timer.select()] == [("1", "product-12")]
    shop.post(about("order.subscription_resumed", "1", at=START + 2 * DAY))
    assert Timer.select().count() == 0


def test_a_cancellation_whose_time_is_over_ends_at_once_and_only_once(shop: Shop) -> None:
    shop.post(bought("1"))
    shop.post(cancelled("1", until=START + 2 * DAY))
    shop.post(bought("2", at=START + 9 * DAY, items="product-13", customer_id="c1"))
    ended = [event for event in Event.select() if event.type == "subscription.ended"]
    assert [event.order_id for event in ended] == ["1"]
    assert Delivery.select().where(Delivery.event == ended[0].id).count() == 1


def test_what_cannot_be_read_is_kept_with_the_reason(shop: Shop) -> None:
    recorded = shop.post({**bought("1"), "event": "order.something_new"})
    event = shop.event(recorded)
    assert (recorded.status, event.status) == ("quarantined", "quarantined")
    assert "order.something_new" in event.problem
    assert Delivery.select().count() == 0


def test_a_time_far_ahead_is_not_believed(shop: Shop) -> None:
    event = shop.event(shop.post(bought("1", at=4_102_444_800)))
    assert event.occurred_at == event.received_at


def test_one_bad_webhook_does_not_spoil_the_batch(shop: Shop) -> None:
    def write(batch: list[str]) -> list[str]:
        if "bad" in batch:
            raise ValueError("bad")
        return batch

    commits: GroupCommit[str, str] = GroupCommit(write, str)
    answers: list[str] = []

    def submit(text: str) -> None:
        try:
            answers.append(commits.submit(text, timeout=10))
        except ValueError:
            answers.append("refused")

    crew = [threading.Thread(target=submit, args=(text,)) for text in ("a", "bad", "b")]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert sorted(answers) == ["a", "b", "refused"]


def test_a_site_that_listens_gets_the_same_event(shop: Shop) -> None:
    from companion.ledger import sites

    listener, _ = sites.add("https://second.example", name=None, secret_word=None, listen_to=shop.site)
    recorded = shop.post(bought("1"))
    assert set(recorded.wake) == {shop.site, listener.id}
    assert shop.delivery(recorded).id != shop.delivery(recorded, listener.id).id
    assert Event.select().count() == 1


def test_records_stay_apart_between_sites(shop: Shop, site: Site) -> None:
    from companion.ledger import sites

    other, _ = sites.add("https://other.example", name=None, secret_word="other", listen_to=None)
    first, second = shop.post(bought("1")), Shop(other.id).post(bought("1"))
    assert first.event != second.event
    assert database.database.is_closed() or database.on_sqlite()
