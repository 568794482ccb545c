"""Events in the companion's form, brought to the plugin over HTTP and signed as the companion signs them.

For what a CRM's plugin does with one event: the result is the answer, without a schedule of retries in between.
"""

from __future__ import annotations

import json
import urllib.request
from itertools import count
from typing import Any

from companion.delivery.client import NAMESPACE
from companion.delivery.signing import DELIVER, SIGNATURE_HEADER, SITE_HEADER, sign
from tests.stack.pairing import Pair
from tests.stack.shop import COURSE, Product

_numbers = count(1)
Event = dict[str, Any]
Result = dict[str, Any]
KEY = "return CartCompanion\\Plugin::instance()->settings()->keys();"


def new_email(of: str = "buyer") -> str:
    """An address that nobody had before in this run."""
    return f"{of}{next(_numbers)}@example.com"


def event(kind: str, email: str, product: Product = COURSE, **more: Any) -> Event:
    """One event of a new order of this product."""
    number = next(_numbers)
    return {
        "id": f"evt_real{number:022d}",
        "version": 1,
        "type": kind,
        "mode": "live",
        "occurred_at": "2026-11-24T10:00:00Z",
        "received_at": "2026-11-24T10:00:01.120Z",
        "source": {"name": "thrivecart", "event": "order.success", "account": "acme"},
        "order": {"id": str(900_000 + number), "invoice_id": None, "currency": "USD", "total": product.cents},
        "customer": {"id": str(number), "email": email, "first_name": "Zoë", "last_name": "Müller", "country": "US"},
        "items": [{"key": product.key, "name": product.name, "kind": product.kind, "amount": product.cents}],
        "refund": None,
        "entitlements": [],
    } | more


def purchase(email: str, product: Product = COURSE, *, first_name: str = "Zoë", last_name: str = "Müller") -> Event:
    made = event("purchase.completed", email, product)
    made["customer"] |= {"first_name": first_name, "last_name": last_name}
    return made


def refund(bought: Event) -> Event:
    """In full, of all that this purchase brought."""
    email, (item,) = bought["customer"]["email"], bought["items"]
    amount = {"amount": item["amount"], "full": True, "item": item["key"], "reason": None}
    made = event("purchase.refunded", email, refund=amount)
    return made | {"order": bought["order"], "items": bought["items"]}


class Deliveries:
    """Brings events to one paired site."""

    def __init__(self, paired: Pair) -> None:
        self._paired = paired
        self._keys = list(paired.site.php(KEY))

    def bring(self, *events: Event, replay: bool = False, seconds: float = 60) -> list[Result]:
        """The plugin's results, in the same order."""
        more = {"replay": True} if replay else {}
        deliveries = [{"id": f"dlv_{one['id']}", "attempt": 1, "event": one} | more for one in events]
        body = json.dumps({"deliveries": deliveries}).encode()
        route = f"{NAMESPACE}/events"
        headers = {
            "Content-Type": "application/json",
            SITE_HEADER: self._paired.site_id,
            SIGNATURE_HEADER: sign(self._keys, DELIVER, self._paired.site_id, "POST", route, body),
        }
        request = urllib.request.Request(f"{self._paired.site.url}/wp-json{route}", body, headers)
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return list(json.load(answer)["results"])
