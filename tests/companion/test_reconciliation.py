"""What ThriveCart lists and no webhook brought is raised, once, and marked as such."""

from __future__ import annotations

from dataclasses import replace

import pytest

from companion.config import Config
from companion.delivery import claims
from companion.history import queries
from companion.jobs import reconciliation
from companion.ledger import database, jobs, sites
from companion.ledger.models import Delivery, Event, Job, Site
from companion.thrivecart import api
from tests.companion.reconciling import HOUR, ago, compare
from tests.companion.shop import DAY, Shop, about, bought, cancelled, paid, refunded, states
from tests.fakes.thrivecart_api import ThriveCartApiFake


def types() -> list[str]:
    with database.reading():
        return [event.type for event in Event.select().order_by(Event.id)]


def test_a_purchase_that_no_webhook_brought_is_raised_and_marked(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site
) -> None:
    at = ago(2 * HOUR)
    for item in ("product-12", "bump-12", "upsell-4"):
        thrivecart.happened("charge", "900", item, at)
    job = compare(site, asking)
    assert (job.state, job.counts) == ("done", {"compared": 1, "known": 0, "raised": 1, "left": 0})
    assert states(site.id, "ann@example.com") == dict.fromkeys(("bump-12", "product-12", "upsell-4"), "active")
    [sent] = claims.claim(site.id, 10)
    assert sent.event["type"] == "purchase.completed"
    assert sent.event["source"] == {"name": "thrivecart-api", "event": "transaction.charge", "account": None}
    assert (sent.event["order"]["total"], sent.event["customer"]["first_name"]) == (3 * 4900, "Ann")
    with database.reading():
        story = queries.detail(site.id, Event.get())["timeline"]
    assert "no webhook had brought it" in story[0]["detail"]
    assert "order 900" in job.report[0]["what"]
    assert "ann@example.com" not in str(job.report)


def test_what_webhooks_brought_is_known(asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start, items="product-12,bump-12"))
    shop.post(paid("900", start + DAY, invoice_id="000000141-2"))
    shop.post(refunded("900", start + 2 * DAY, amount=1000))
    shop.post(cancelled("900", start + 3 * DAY, start + 40 * DAY))
    thrivecart.happened("charge", "900", "product-12", start + 4)
    thrivecart.happened("charge", "900", "bump-12", start + 4)
    thrivecart.happened("rebill", "900", "product-12", start + DAY - 90)
    thrivecart.happened("refund", "900", "product-12", start + 2 * DAY + 5, amount="-1000")
    thrivecart.happened("cancel", "900", "product-12", start + 3 * DAY + 5, subscription_current_status="cancelled")
    job = compare(site, asking)
    assert job.counts == {"compared": 4, "known": 4, "raised": 0, "left": 0}


def test_each_missing_fact_is_raised_once_however_often_it_is_compared(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("charge", "900", "product-12", start)
    thrivecart.happened("rebill", "900", "product-12", start + DAY)
    thrivecart.happened("rebill", "900", "product-12", start + DAY + 60)  # two overdue invoices, paid at once
    thrivecart.happened("refund", "900", "product-12", start + 2 * DAY, amount=3 * 4900)
    assert compare(site, asking).counts["raised"] == 3
    assert compare(site, asking).counts == {"compared": 4, "known": 4, "raised": 0, "left": 0}
    assert types() == ["purchase.completed", "subscription.renewed", "subscription.renewed", "purchase.refunded"]
    assert states(site.id, "ann@example.com") == {"product-12": "refunded"}


@pytest.mark.parametrize("now", ["active", "paused", "completed", "overdue"])
def test_a_cancellation_that_was_taken_back_ends_nothing(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop, now: str
) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("cancel", "900", "product-12", start + DAY, subscription_current_status=now)
    compare(site, asking)
    assert states(site.id, "ann@example.com") == {"product-12": "active"}


def test_a_pause_is_a_cancellation_underneath(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start))
    shop.post(about("order.subscription_paused", "900", at=start + DAY))
    thrivecart.happened("cancel", "900", "product-12", start + DAY + 1)
    assert compare(site, asking).counts["raised"] == 0


def test_only_the_items_that_the_webhook_lacked_are_raised(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(2 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("charge", "900", "product-12", start)
    thrivecart.happened("charge", "900", "downsell-7", start + 30)
    compare(site, asking)
    raised = claims.claim(site.id, 10)[-1].event
    assert [item["key"] for item in raised["items"]] == ["downsell-7"]
    assert raised["order"]["total"] == 4900


def test_a_rebill_from_before_a_cancellation_does_not_bring_it_back(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(6 * DAY)
    shop.post(bought("900", at=start))
    shop.post(cancelled("900", start + 3 * DAY))
    thrivecart.happened("rebill", "900", "product-12", start + 2 * DAY)
    assert compare(site, asking).counts["raised"] == 1
    assert states(site.id, "ann@example.com") == {"product-12": "ended"}


def test_what_is_minutes_old_may_still_come_and_what_is_older_than_the_site_is_for_an_import(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site
) -> None:
    with database.writing(site.id):
        Site.update(created_at=ago(3 * DAY) * 1000).execute()
    thrivecart.happened("charge", "900", "product-12", ago(60))
    thrivecart.happened("charge", "901", "product-12", ago(4 * DAY))
    thrivecart.happened("charge", "902", "product-12", ago(DAY), customer={})
    job = compare(site, asking)
    assert (job.counts["raised"], job.counts["left"]) == (0, 3)
    unreadable, too_young, too_old = (row["what"] for row in job.report)
    assert "e-mail address" in unreadable
    assert "order 902" in unreadable
    assert "15 minutes: 1" in too_young
    assert "import them" in too_old


def test_many_pages_are_read_until_all_rows_are_too_old(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site
) -> None:
    for number in range(60):
        thrivecart.happened("charge", f"9{number:03}", "product-12", ago(HOUR + number * 60), f"c{number}@example.com")
    for number in range(200):
        thrivecart.happened("charge", f"8{number:03}", "product-12", ago(20 * DAY + number))
    assert compare(site, asking).counts["raised"] == 60
    assert len([path for path in thrivecart.asked if path.startswith("/transactions")]) == 4


def test_test_mode_is_compared_where_the_owner_applies_it(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site
) -> None:
    thrivecart.happened("charge", "900", "product-12", ago(HOUR), mode="test")
    assert compare(site, asking).counts["left"] == 0
    assert types() == []
    sites.change_settings(site.id, secret_word=None, settings={"apply_test_mode": True})
    compare(site, asking)
    [sent] = claims.claim(site.id, 10)
    assert sent.event["mode"] == "test"


def test_thrivecart_may_ask_to_wait_and_the_same_page_is_asked_again(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "SECONDS_AFTER_429", 0.0)
    thrivecart.happened("charge", "900", "product-12", ago(HOUR))
    thrivecart.faults = [429, 429]
    job = compare(site, asking)
    assert (job.state, job.counts["raised"]) == ("done", 1)
    assert len([path for path in thrivecart.asked if "page=1&" in path]) == 3


def test_an_answer_of_the_api_stands_in_no_message(asking: Config, thrivecart: ThriveCartApiFake, site: Site) -> None:
    thrivecart.faults = [400]
    job = compare(site, asking)
    assert job.state == "failed"
    assert "fault" not in job.message


def test_a_row_that_a_new_sale_pushed_onto_the_next_page_counts_once(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start))
    shop.post(refunded("900", start + DAY, amount=2450))
    thrivecart.happened("charge", "900", "product-12", start)
    for _ in range(2):
        thrivecart.happened("refund", "900", "product-12", start + DAY, amount=2450)
    assert compare(site, asking).counts["raised"] == 0
    assert states(site.id, "ann@example.com") == {"product-12": "active"}


def test_a_key_that_is_refused_says_what_to_do(asking: Config, thrivecart: ThriveCartApiFake, site: Site) -> None:
    thrivecart.key = "another"
    job = compare(site, asking)
    assert (job.state, job.message.split(".")[0]) == ("failed", "ThriveCart refuses the API key")


def test_the_key_is_encrypted_in_the_ledger(asking: Config, site: Site) -> None:
    assert "tc-key" not in (sites.get(site.id).api_key or "")
    other = replace(asking, secret_key="another")
    job = compare(site, other)
    assert job.state == "failed"
    assert "Enter it again" in job.message


def test_every_site_with_a_key_is_compared_once_a_day(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site
) -> None:
    reconciliation.make_daily()
    reconciliation.make_daily()
    assert [job.state for job in jobs.of_site(site.id)] == ["waiting"]
    with database.writing(site.id):
        Job.update(state="done").execute()
        Site.update(compared_at=Site.compared_at - 25 * HOUR * 1000).execute()
    reconciliation.make_daily()
    assert len(jobs.of_site(site.id)) == 2


def test_a_listening_site_is_told_too(asking: Config, thrivecart: ThriveCartApiFake, site: Site) -> None:
    other, _ = sites.add("https://second.example", name="Second", secret_word=None, listen_to=site.id)
    thrivecart.happened("charge", "900", "product-12", ago(HOUR))
    compare(site, asking)
    with database.reading():
        assert {row.site for row in Delivery.select()} == {site.id, other.id}
