"""Facts of one customer, to replay: days count from START, and an order has one product unless it says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from companion.entitlements import Fact
from companion.events import EventType

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=400)
NOT_YET = timedelta(days=1)
T = EventType


def fact(kind: EventType, day: float, **more: object) -> Fact:
    return Fact(
        event_id=f"evt_{kind.value}_{day}_{more.get('order', '1')}_{more.get('item')}",
        key=f"{kind.value}:{day}:{more}",
        type=kind,
        at=START + timedelta(days=day),
        **{"order": "1", "item": "product-12", **more},  # type: ignore[arg-type]
    )


def purchase(day: float = 0, order: str = "1", *items: str) -> Fact:
    keys = items or ("product-12",)
    return fact(T.PURCHASE_COMPLETED, day, order=order, item=None, items=tuple((key, 4900) for key in keys))
