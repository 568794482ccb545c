"""ThriveCart's side of one site: webhooks with the documented fields, recorded as the web process does.

Field names: Marc Fowler's public gist of webhook parameters and support.thrivecart.com, "Using webhook
notifications"; lifecycle frames as seen in public receivers' fixtures.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from companion import ingest
from companion.history import inbox
from companion.history.customer.find import customer
from companion.history.recording import RecordResult
from companion.ledger import database
from companion.ledger.models import Delivery, Event
from companion.thrivecart.decode import FORM, decode

WORD = "s3cret-word"
DAY = 86_400
START = 1_760_000_000  # the first sale: October 2025


def flat(fields: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """PHP's bracket notation."""
    pairs: list[tuple[str, str]] = []
    for key, value in fields.items():
        name = f"{prefix}[{key}]" if prefix else key
        if isinstance(value, list):
            value = {str(at): one for at, one in enumerate(value)}
        pairs += flat(value, name) if isinstance(value, dict) else [(name, str(value))]
    return pairs


def form(fields: dict[str, Any]) -> bytes:
    return urlencode(flat(fields)).encode()


@dataclass
class Shop:
    site: str

    def post(self, fields: dict[str, Any]) -> RecordResult:
        """Record one webhook; the answer that ThriveCart would get."""
        return inbox.record([self.received(fields)])[0]

    def received(self, fields: dict[str, Any]) -> Any:
        body = form(fields)
        return ingest.read_webhook(self.site, body, FORM, decode(body, FORM))

    def event(self, recorded: RecordResult) -> Event:
        return Event.get(Event.id == recorded.event)

    def delivery(self, recorded: RecordResult, site: str | None = None) -> Delivery:
        return Delivery.get(Delivery.event == recorded.event, Delivery.site == (site or self.site))


def frame(event: str, order: str, email: str, at: int | None, **more: Any) -> dict[str, Any]:
    when = {} if at is None else {"date_unix": at}
    return {
        "event": event,
        "mode": "live",
        "thrivecart_account": "acme",
        "thrivecart_secret": WORD,
        "order_id": order,
        "invoice_id": "000000141",
        "currency": "USD",
        "customer": {"email": email},
        **when,
        **more,
    }


def bought(
    order: str, email: str = "ann@example.com", at: int = START, items: str = "product-12", **more: Any
) -> dict[str, Any]:
    keys = items.split(",")
    charges = {
        str(n): {
            "item_type": key.split("-")[0],
            "item_identifier": key.replace("-", "_"),
            "amount": "4900",
            "name": key,
        }
        for n, key in enumerate(keys)
    }
    total = 4900 * len(keys)
    fields = frame("order.success", order, email, None, customer_id=more.pop("customer_id", f"c{order}"))
    return {
        **fields,
        "order_timestamp": at,
        "purchase_map_flat": items,
        "order": {"total": total, "charges": charges},
        **more,
    }


def about(
    event: str, order: str, email: str = "ann@example.com", at: int | None = START + DAY, **more: Any
) -> dict[str, Any]:
    """A lifecycle event of product 12."""
    subscription = {"type": "product", "id": "12", **more.pop("subscription", {})}
    return frame(event, order, email, at, subscription=subscription, **more)


def paid(order: str, at: int | None = START + DAY, **more: Any) -> dict[str, Any]:
    subscription = {"amount": "4900", **more.pop("subscription", {})}
    return about("order.subscription_payment", order, at=at, subscription=subscription, **more)


def failed(order: str, at: int | None = START + DAY, **more: Any) -> dict[str, Any]:
    return about("order.rebill_failed", order, at=at, **more)


def cancelled(order: str, at: int | None = START + DAY, until: int | None = None, **more: Any) -> dict[str, Any]:
    end = {"billing_period_end": str(until)} if until else {}
    return about("order.subscription_cancelled", order, at=at, subscription=end, **more)


def refunded(
    order: str, at: int | None = START + DAY, item: str = "product-12", amount: int = 4900, **more: Any
) -> dict[str, Any]:
    kind, number = item.split("-")
    email = more.pop("email", "ann@example.com")
    return frame("order.refund", order, email, at, refund={"type": kind, "id": number, "amount": str(amount)}, **more)


def soon(seconds: int = 30 * DAY) -> int:
    return int(time.time()) + seconds


def states(site: str, email: str) -> dict[str, str]:
    """What the customer may use at the site now, by item."""
    with database.reading():
        found = customer(site, email)
    return {row["item"]: row["state"] for row in found["entitlements"]} if found else {}
