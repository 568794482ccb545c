"""A webhook that comes after a comparison has raised its event."""

from __future__ import annotations

import pytest

from companion.config import Config
from companion.ledger import database
from companion.ledger.models import Event, Site
from tests.companion.csv_imports import HEADER, draft, run
from tests.companion.reconciling import HOUR, ago, compare
from tests.companion.shop import DAY, Shop, bought, cancelled, frame, paid, refunded, states
from tests.fakes.thrivecart_api import ThriveCartApiFake


def test_webhooks_that_come_after_all_are_repetitions(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(5 * DAY)
    thrivecart.happened("charge", "900", "product-12", start)
    thrivecart.happened("rebill", "900", "product-12", start + DAY)
    thrivecart.happened("refund", "900", "product-12", start + 2 * DAY)
    compare(site, asking)
    late = [
        bought("900", at=start + 2),
        paid("900", start + DAY + 120, invoice_id="000000141-2"),
        frame("order.refund", "900", "ann@example.com", start + 2 * DAY + 40, refund={"amount": "4900"}),
    ]
    for fields in (*late, *late):
        assert shop.post(fields).status == "duplicate"
    assert shop.post(paid("900", start + 4 * DAY, invoice_id="000000141-3")).status == "accepted"


def test_a_late_cancellation_that_says_until_when_is_paid_still_counts(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start, until = ago(5 * DAY), ago(-20 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("charge", "900", "product-12", start)
    thrivecart.happened("cancel", "900", "product-12", start + DAY, subscription_current_status="cancelled")
    compare(site, asking)
    assert states(site.id, "ann@example.com") == {"product-12": "ended"}
    assert shop.post(cancelled("900", start + DAY + 3, until)).status == "accepted"
    assert states(site.id, "ann@example.com") == {"product-12": "cancelling"}


def test_one_raised_refund_stands_for_one_webhook_only(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(5 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("refund", "900", "product-12", start + DAY, amount=1000)
    compare(site, asking)
    assert shop.post(refunded("900", start + DAY + 600, amount=3900)).status == "accepted"
    assert shop.post(refunded("900", start + DAY + 60, amount=1000)).status == "duplicate"
    assert states(site.id, "ann@example.com") == {"product-12": "refunded"}


def test_a_webhook_without_a_time_tells_of_what_was_raised(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(2 * DAY)
    shop.post(bought("900", at=start))
    thrivecart.happened("refund", "900", "product-12", start + DAY, amount=2450)
    compare(site, asking)
    assert shop.post(refunded("900", None, amount=2450)).status == "duplicate"


def test_a_late_purchase_webhook_with_an_item_more_tells_that_item_only(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    start = ago(2 * DAY)
    thrivecart.happened("charge", "900", "product-12", start)
    compare(site, asking)
    late = bought("900", "ann@new.example", at=start, items="product-12,upsell-4")
    recorded = shop.post(late)
    assert (recorded.status, shop.post(late).status) == ("accepted", "duplicate")
    with database.reading():
        assert [item["key"] for item in Event.get_by_id(recorded.event).document["items"]] == ["upsell-4"]
    assert states(site.id, "ann@example.com") == {"product-12": "active", "upsell-4": "active"}


@pytest.mark.parametrize("hours", [-8, 0, 9])
def test_what_a_file_brought_in_is_not_raised_by_a_comparison(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop, hours: int
) -> None:
    """A file has its account's time: part of the money would count as given back twice, and the customer be out."""
    start = ago(6 * DAY)
    shop.post(bought("2001", at=start))
    rows = [("rebill", start + DAY, 4900), ("refund", start + 3 * DAY, 6000)]
    file = HEADER + "".join(
        f"\n{word},2001,ann@example.com,Ann,product-12,{at + hours * 3600},{amount / 100:.2f},USD"
        for word, at, amount in rows
    )
    run(draft(site, file), asking)
    for word, at, amount in rows:
        thrivecart.happened(word, "2001", "product-12", at, amount=amount)
    assert compare(site, asking).counts["raised"] == 0
    assert states(site.id, "ann@example.com") == {"product-12": "active"}


def test_a_file_s_cancellation_of_the_day_of_a_payment_comes_after_it(asking: Config, site: Site, shop: Shop) -> None:
    start = 1_736_503_200
    shop.post(bought("2001", at=start))
    shop.post(paid("2001", start + 31 * DAY))
    days = ["charge,2001,ann@example.com,Ann,product-12,2025-01-10,49.00,USD"]
    days += [f"{word},2001,ann@example.com,Ann,product-12,2025-02-10,49.00,USD" for word in ("rebill", "cancel")]
    run(draft(site, "\n".join([HEADER, *days])), asking)
    assert states(site.id, "ann@example.com") == {"product-12": "ended"}


def test_a_file_s_cancellation_stays_before_the_payment_that_follows(asking: Config, site: Site, shop: Shop) -> None:
    """Paused, a cancellation underneath, and resumed on the next day."""
    start = 1_736_503_200
    shop.post(bought("2001", at=start))
    shop.post(paid("2001", start + DAY))
    moments = {"charge": start, "cancel": start + DAY // 2, "rebill": start + DAY}
    rows = [f"{word},2001,ann@example.com,Ann,product-12,{at},49.00,USD" for word, at in moments.items()]
    run(draft(site, "\n".join([HEADER, *rows])), asking)
    assert states(site.id, "ann@example.com") == {"product-12": "active"}


def test_of_two_refunds_of_one_amount_each_row_takes_its_own(
    asking: Config, thrivecart: ThriveCartApiFake, site: Site, shop: Shop
) -> None:
    """The first came in by a file that bears its order's time, the second by its webhook, two hours after it."""
    start = ago(6 * DAY)
    shop.post(bought("2001", at=start))
    amounts = {"charge": "49.00", "refund": "20.00"}
    rows = [f"{word},2001,ann@example.com,Ann,product-12,{start},{amount},USD" for word, amount in amounts.items()]
    run(draft(site, "\n".join([HEADER, *rows])), asking)
    first, second = ago(4 * HOUR), ago(2 * HOUR)
    with database.writing(site.id):
        Event.update(received_at=(first + 60) * 1000).where(Event.type == "purchase.refunded").execute()
    shop.post(refunded("2001", second, amount=2000))
    for at in (first, second):
        thrivecart.happened("refund", "2001", "product-12", at, amount=2000)
    assert compare(site, asking).counts["raised"] == 0
