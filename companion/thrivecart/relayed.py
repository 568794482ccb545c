"""What a relay between ThriveCart and this makes of a webhook, and JSON with its numbers as they were written.

n8n reads a form by Node's ``querystring``, so its names keep their brackets (``customer[email]``) when it hands them
on as JSON (n8n-io/n8n, ``packages/cli/src/middlewares/body-parser.ts``). Others put each map of the webhook into one
field, as JSON in a text (as a receiver's tests have it: pascallammers/mylo-travel-concierge-v2,
``lib/thrivecart/payload-normalizer.test.ts``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from companion.text import TooDeep, sanitize_json

# Where ThriveCart sends maps or lists, and nothing that a customer types stands at the top.
MAPS = (
    "customer",
    "order",
    "purchase",
    "purchases",
    "purchase_map",
    "refund",
    "subscription",
    "subscription_ids",
    "subscriptions",
    "transactions",
)


def exact_json(text: str) -> Any:
    """Integers of any size, decimals as ``Decimal``; control characters in texts are let pass.

    Raises ValueError and RecursionError.
    """
    return json.loads(text, strict=False, parse_int=_integer, parse_float=_decimal, parse_constant=str)


def is_flat(fields: Mapping[str, Any]) -> bool:
    """Whether names of a JSON object are still in a form's brackets."""
    return any("[" in name for name in fields)


def unpacked(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields, with the maps that are JSON in a text as maps. What is no JSON stays text."""
    for name in MAPS:
        value = fields.get(name)
        if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
            try:
                fields[name] = sanitize_json(exact_json(value), 1)
            except (ValueError, RecursionError, TooDeep):
                continue
    return fields


def _integer(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:  # Python refuses integers of more than 4,300 digits
        return digits


def _decimal(digits: str) -> Decimal | str:
    try:
        return Decimal(digits)
    except ArithmeticError:
        return digits
