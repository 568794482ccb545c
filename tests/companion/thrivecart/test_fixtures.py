"""Each kept webhook body gives the event it should, and that event fits the published schema."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from companion.events import AccessState, Entitlement, Event, Occurrence
from companion.thrivecart.normalise import normalise
from companion.thrivecart.verify import verify
from tests.companion.thrivecart.schema import problems
from tests.companion.thrivecart.webhooks import CONTENT_TYPES, FOLDER, INDEX, SECRET_WORD, fields_of

# file: type, paid, items with plan, time, subscription's next payment or end of paid period
WANTED: dict[str, tuple[str, int | None, dict[str, str | None], str | None, str | None]] = {
    "order-success-bump-upsell.txt": (
        "purchase.completed",
        16700,
        {"product-12": "one-time", "bump-12": "one-time", "upsell-4": "one-time"},
        "2026-03-02T10:04:39Z",
        None,
    ),
    "order-success-subscription.txt": (
        "purchase.completed",
        2900,
        {"product-20": "subscription"},
        "2026-03-02T11:00:00Z",
        "2026-04-02T11:00:00Z",
    ),
    "order-success-trial.txt": (
        "purchase.completed",
        0,
        {"product-21": "trial"},
        "2026-03-03T08:00:00Z",
        "2026-03-17T08:00:00Z",
    ),
    "order-success-coupon-free.txt": (
        "purchase.completed",
        0,
        {"product-12": "one-time"},
        "2026-03-03T09:00:00Z",
        None,
    ),
    "order-success-downsell-quantity.txt": (
        "purchase.completed",
        15400,
        {"product-12": "one-time", "downsell-5": "one-time"},
        "2026-03-03T10:00:00Z",
        None,
    ),
    "order-success-yen.txt": ("purchase.completed", 4900, {"product-30": "one-time"}, "2026-03-03T11:00:00Z", None),
    "order-success-test-mode-flat-map.txt": (
        "purchase.completed",
        4900,
        {"product-12": None, "bump-12": None},
        "2026-03-03T12:00:00Z",
        None,
    ),
    "rebill-with-suffix.txt": (
        "subscription.renewed",
        2900,
        {"product-20": "subscription"},
        "2026-04-02T11:00:12Z",
        "2026-05-02T11:00:00Z",
    ),
    "rebill-final.txt": ("subscription.renewed", 2900, {"product-20": "plan"}, "2026-05-02T11:00:09Z", None),
    "rebill-failed-without-time.txt": ("subscription.payment_failed", 0, {"product-20": None}, None, None),
    "rebill-failed.txt": (
        "subscription.payment_failed",
        0,
        {"product-20": "subscription"},
        "2026-04-02T11:00:30Z",
        None,
    ),
    "cancelled-with-period-end.txt": (
        "subscription.cancelled",
        0,
        {"product-20": None},
        "2026-04-10T09:30:00Z",
        "2026-05-02T11:00:00Z",
    ),
    "paused.txt": ("subscription.paused", 0, {"product-20": "subscription"}, "2026-04-11T09:30:00Z", None),
    "resumed.txt": (
        "subscription.resumed",
        0,
        {"product-20": "subscription"},
        "2026-04-20T09:30:00Z",
        "2026-05-20T09:30:00Z",
    ),
    "refund.txt": ("purchase.refunded", 0, {"product-20": None}, "2026-04-21T15:00:00Z", None),
    "refund-bump.txt": ("purchase.refunded", 0, {"bump-12": None}, "2026-03-09T15:00:00Z", None),
    "cart-abandoned.txt": ("cart.abandoned", 0, {"product-12": None}, None, None),
    "customer-updated.txt": ("other", 0, {}, "2026-05-01T12:00:00Z", None),
    "affiliate-commission.txt": ("other", 0, {}, None, None),
    "order_created.json": (
        "purchase.completed",
        6800,
        {"product-12": "one-time", "bump-12": "one-time"},
        "2026-03-04T10:00:00Z",
        None,
    ),
    "order_payment_product.json": ("other", 0, {}, "2026-03-04T10:00:00Z", None),
    "order_payment_declined_product.json": ("other", 0, {}, None, None),
    "order_rebill.json": (
        "subscription.renewed",
        2900,
        {"product-20": "subscription"},
        "2026-04-02T11:00:12Z",
        "2026-05-02T11:00:00Z",
    ),
    "order_rebill_failed.json": (
        "subscription.payment_failed",
        0,
        {"product-20": "subscription"},
        "2026-04-02T11:00:30Z",
        None,
    ),
    "order_rebill_cancelled.json": (
        "subscription.cancelled",
        0,
        {"product-20": None},
        "2026-04-10T09:30:00Z",
        "2026-05-02T11:00:00Z",
    ),
    "order_rebill_completed.json": (
        "subscription.completed",
        0,
        {"product-20": "plan"},
        "2026-05-02T11:00:10Z",
        None,
    ),
    "subscription_paused.json": (
        "subscription.paused",
        0,
        {"product-20": "subscription"},
        "2026-04-11T09:30:00Z",
        None,
    ),
    "subscription_resumed.json": (
        "subscription.resumed",
        0,
        {"product-20": "subscription"},
        "2026-04-20T09:30:00Z",
        "2026-05-20T09:30:00Z",
    ),
    "order_refund_bump.json": ("purchase.refunded", 0, {"bump-12": None}, "2026-03-09T15:00:00Z", None),
    "cart_abandoned.json": ("cart.abandoned", 0, {"product-12": None}, "2026-03-05T10:00:00Z", None),
}
RECEIVED = datetime(2026, 6, 1, 12, 0, 0, 120_000, tzinfo=UTC)


def told(what: Occurrence) -> dict[str, Any]:
    """The event as a site would be told it."""
    rows = tuple(Entitlement(item.key, AccessState.ACTIVE, RECEIVED) for item in what.items)
    happened = what.occurred_at or RECEIVED
    return Event(
        "evt_01JTESTTEST", what.type, happened, RECEIVED, what, what.refund, ("old@example.com",), rows
    ).to_json()


def test_every_file_is_in_the_index_with_its_source() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {"index.json"}
    assert files == set(CONTENT_TYPES) == set(WANTED)
    assert all(row["source"] for row in INDEX["webhooks"])


@pytest.mark.parametrize("file", CONTENT_TYPES)
def test_a_webhook_gives_its_event(file: str) -> None:
    fields = fields_of(file)
    what = normalise(fields)
    event = told(what)
    subscription = event["subscription"] or {}
    assert verify(fields, SECRET_WORD)
    assert (
        event["type"],
        event["order"]["total"],
        {item["key"]: item["plan"] for item in event["items"]},
        event["occurred_at"] if what.occurred_at else None,
        subscription.get("next_payment_at") or subscription.get("paid_until"),
    ) == WANTED[file]


@pytest.mark.parametrize("file", CONTENT_TYPES)
def test_its_event_fits_the_schema(file: str) -> None:
    assert problems(told(normalise(fields_of(file)))) == []
