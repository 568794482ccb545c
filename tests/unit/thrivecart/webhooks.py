"""Webhooks for tests: the fixture files, and small ones made on the spot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from companion.thrivecart.decode import FORM, decode

FOLDER = Path(__file__).parents[2] / "fixtures" / "thrivecart"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
SECRET_WORD: str = INDEX["secret_word"]
CONTENT_TYPES = {row["file"]: row["content_type"] for row in INDEX["webhooks"]}


def body_of(file: str) -> bytes:
    return (FOLDER / file).read_bytes()


def fields_of(file: str) -> dict[str, Any]:
    return decode(body_of(file), CONTENT_TYPES[file])


def form_of(fields: dict[str, Any]) -> bytes:
    """The fields in PHP's bracket notation."""
    return urlencode(list(pairs(fields))).encode()


def form_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they arrive by form: all values text, lists as maps."""
    return decode(form_of(fields), FORM)


def pairs(value: dict[str, Any] | list[Any], prefix: str = "") -> Any:
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, row in rows:
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(row, dict | list):
            yield from pairs(row, name)
        else:
            yield name, str(row)


def webhook(event: str, **fields: Any) -> dict[str, Any]:
    """The least that a webhook of an order says."""
    return {
        "event": event,
        "thrivecart_secret": SECRET_WORD,
        "order_id": "2133100",
        "currency": "USD",
        "customer": {"email": "ada@example.com"},
        **fields,
    }


def purchase(**fields: Any) -> dict[str, Any]:
    defaults = {"invoice_id": "000000142", "order_timestamp": "1772449200", "purchase_map": ["product-12"]}
    return webhook("order.success", **(defaults | fields))


def lifecycle(event: str, **fields: Any) -> dict[str, Any]:
    return webhook(event, **({"subscription": {"type": "product", "id": "20"}} | fields))


def charge(key: str, amount: str, **more: str) -> dict[str, str]:
    kind, number = key.split("-")
    usual = {"item_type": kind, "item_identifier": f"{kind}_{number}", "type": "single", "quantity": "1"}
    return usual | {"name": f"{kind} {number}", "amount": amount} | more
