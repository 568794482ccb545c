"""The body of a purchase that nobody made: what ThriveCart would send for one product, by its documented fields."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from companion.events import TEST_PURCHASE
from companion.thrivecart.verify import SECRET_FIELD

PAID = 100  # hundredths of the currency; no money moves
NAME = ("Test", "Purchase")


def order_of(purchase: str) -> str:
    """The order's id of the test purchase with this id."""
    return TEST_PURCHASE + purchase


def body(purchase: str, *, key: str, name: str, email: str, secret_word: str, at: datetime) -> bytes:
    """An ``order.success`` in test mode, as a form. ``key`` is the item's, such as ``product-12``."""
    kind, _, number = key.partition("-")
    order = order_of(purchase)
    seconds = int(at.timestamp())
    day = at.strftime("%Y-%m-%d %H:%M:%S")
    base = {"base_product": number, "base_product_name": name} if kind == "product" else {}
    charge = {
        "name": name,
        "reference": key,
        "item_type": kind,
        "item_identifier": f"{kind}_{number}",
        "amount": PAID,
        "amount_str": "1.00",
        "type": "single",
        "quantity": 1,
    }
    return urlencode(
        {
            "event": "order.success",
            "mode": "test",
            "mode_int": 1,
            "thrivecart_account": "cart-companion",
            SECRET_FIELD: secret_word,
            **base,
            "order_id": order,
            "invoice_id": order,
            "order_date": day,
            "order_timestamp": seconds,
            "currency": "USD",
            "customer_id": order,
            "customer[id]": order,
            "customer[email]": email,
            "customer[name]": " ".join(NAME),
            "customer[first_name]": NAME[0],
            "customer[last_name]": NAME[1],
            "order[id]": order,
            "order[total]": PAID,
            "order[total_str]": "1.00",
            "order[date_unix]": seconds,
            **{f"order[charges][0][{field}]": value for field, value in charge.items()},
            "purchases[0]": name,
            "purchase_map[0]": key,
            "purchase_map_flat": key,
            f"transactions[{key}]": order,
            f"subscriptions[{key}]": "false",
        }
    ).encode()
