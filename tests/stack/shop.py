"""ThriveCart's side of the wire: webhooks in its real form, with the field names of its help pages."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

FORM = "application/x-www-form-urlencoded"
Fields = dict[str, Any]
_numbers = count(int(time.time()) % 10_000_000 * 1000)


def new_number() -> str:
    """An order or customer number that no other order of this run has."""
    return str(next(_numbers))


def brackets(fields: Mapping[str, Any] | Sequence[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """PHP's notation for nested fields: ``customer[address][country]``, ``purchase_map[0]``."""
    pairs = fields.items() if isinstance(fields, Mapping) else enumerate(fields)
    for key, value in pairs:
        name = f"{prefix}[{key}]" if prefix else str(key)
        if isinstance(value, (Mapping, list)):
            yield from brackets(value, name)
        else:
            yield name, str(value)


def form(fields: Mapping[str, Any]) -> bytes:
    return urllib.parse.urlencode(list(brackets(fields))).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


@dataclass(frozen=True)
class Product:
    """One thing on a checkout: ``key`` in ThriveCart's form (product-12, bump-12, upsell-4)."""

    key: str
    name: str
    cents: int

    @property
    def kind(self) -> str:
        return self.key.split("-")[0]

    @property
    def number(self) -> str:
        return self.key.split("-")[1]


COURSE = Product("product-12", "AccessAlly 101 Course", 4900)
WORKBOOK = Product("bump-12", "AccessAlly 101 Workbook", 1900)


@dataclass
class Order:
    """One customer's order; its methods are the webhooks that ThriveCart would send about it."""

    secret_word: str
    email: str
    products: tuple[Product, ...] = (COURSE,)
    bought_at: int = 0
    recurring: bool = False
    first_name: str = "Zoë"
    last_name: str = "O'Brien-Müller"

    def __post_init__(self) -> None:
        self.number, self.customer, self.subscription = new_number(), new_number(), new_number()
        self.bought_at = self.bought_at or int(time.time()) - 3600

    def purchase(self) -> Fields:
        """``order.success``: sent once, with all that was bought."""
        charges = [
            {
                "name": product.name,
                "reference": product.key,
                "item_type": product.kind,
                "item_identifier": f"{product.kind}_{product.number}",
                "amount": product.cents,
                "amount_str": f"{product.cents / 100:.2f}",
                "type": "recurring" if self.recurring and product.kind == "product" else "single",
                "quantity": 1,
                **({"frequency": "month"} if self.recurring and product.kind == "product" else {}),
            }
            for product in self.products
        ]
        keys = [product.key for product in self.products]
        return self._frame("order.success") | {
            "order_date": _date(self.bought_at),
            "order_timestamp": self.bought_at,
            "order": self._order() | {"charges": charges},
            "purchases": [product.name for product in self.products],
            "purchase_map": keys,
            "purchase_map_flat": ",".join(keys),
            "subscriptions": {COURSE.key: f"sub_{self.subscription}"} if self.recurring else "false",
            "transactions": {key: f"ch_{self.number}{n}" for n, key in enumerate(keys)},
        }

    def rebill(self, index: int, at: int) -> Fields:
        """``order.subscription_payment``: the n-th rebill went through; the purchase is none, so the first is 1."""
        subscription = self._subscription() | {"recurring_payment_idx": index, "remaining_rebills": "null"}
        subscription["next_payment_date"] = at + 30 * 86400
        return self._later("order.subscription_payment", at) | {
            "invoice_id": f"{self._invoice}-{index}",
            "recurring_payment_idx": index,
            "subscription": subscription,
        }

    def failed_rebill(self, at: int) -> Fields:
        """``order.rebill_failed``: the card was declined."""
        return self._later("order.rebill_failed", at) | {"subscription": self._subscription()}

    def cancellation(self, at: int, paid_until: int) -> Fields:
        """``order.subscription_cancelled`` with the end of the period that is paid for."""
        ending = {"billing_period_end": paid_until, "billing_period_end_iso8601": _iso(paid_until)}
        return self._later("order.subscription_cancelled", at) | {"subscription": self._subscription() | ending}

    def refund(self, at: int, product: Product = COURSE, cents: int | None = None) -> Fields:
        """``order.refund`` of one item, in full unless an amount is given."""
        amount = product.cents if cents is None else cents
        return self._later("order.refund", at) | {
            "event_id": new_number(),
            "refund": {
                "type": product.kind,
                "id": product.number,
                "product_id": COURSE.number,
                "name": product.name,
                "processor": "stripe",
                "currency": "USD",
                "amount": amount,
                "amount_str": f"{amount / 100:.2f}",
                "amount_gross": amount,
            },
        }

    @property
    def _invoice(self) -> str:
        return self.number.zfill(9)

    def _frame(self, event: str) -> Fields:
        return {
            "event": event,
            "mode": "live",
            "mode_int": 2,
            "thrivecart_account": "acme",
            "thrivecart_secret": self.secret_word,
            "base_product": COURSE.number,
            "base_product_name": COURSE.name,
            "base_product_label": COURSE.name,
            "base_product_owner": "77",
            "order_id": self.number,
            "invoice_id": self._invoice,
            "currency": "USD",
            "customer_id": self.customer,
            "customer": self._customer(),
            "affiliate": "null",
        }

    def _later(self, event: str, at: int) -> Fields:
        """The frame of every later webhook: its own time at the top level, the first sale in ``order``."""
        more: Fields = {"subscription_id": self.subscription} if self.recurring else {}
        return (
            self._frame(event)
            | more
            | {
                "date": _date(at),
                "date_iso8601": _iso(at),
                "date_unix": at,
                "order": self._order(),
            }
        )

    def _customer(self) -> Fields:
        return {
            "id": self.customer,
            "email": self.email,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "name": f"{self.first_name} {self.last_name}",
            "ip_address": "203.0.113.9",
            "address": {"country": "US", "zip": "94107", "state": "CA", "city": "San Francisco", "line1": "1 A&B St."},
            "checkbox_confirmation": "true",
        }

    def _order(self) -> Fields:
        total = sum(product.cents for product in self.products)
        return {
            "id": self.number,
            "invoice_id": self._invoice,
            "processor": "stripe",
            "total": total,
            "total_str": f"{total / 100:.2f}",
            "total_gross": total,
            "date": _date(self.bought_at),
            "date_iso8601": _iso(self.bought_at),
            "date_unix": self.bought_at,
            "tax": 0,
            "tax_type": "null",
            "coupon": "null",
        }

    def _subscription(self) -> Fields:
        return {
            "type": "product",
            "id": COURSE.number,
            "product_id": COURSE.number,
            "name": COURSE.name,
            "label": COURSE.name,
            "processor": "stripe",
            "currency": "USD",
            "invoice_id": self._invoice,
            "amount": COURSE.cents,
            "amount_str": f"{COURSE.cents / 100:.2f}",
            "amount_gross": COURSE.cents,
            "frequency": "month",
            "frequency_days": 30,
        }


class _From(urllib.request.HTTPHandler):
    """HTTP from one address of this machine's."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._connection = partial(http.client.HTTPConnection, source_address=(address, 0))

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


def post(
    url: str,
    fields: Mapping[str, Any] | bytes,
    content_type: str = FORM,
    timeout: float = 15,
    *,
    sender: str = "127.0.0.1",
) -> Answer:
    """Send one webhook as ThriveCart does; raises OSError when nobody answers, or not to the end.

    ``sender``: which of loopback's addresses it comes from.
    """
    body = fields if isinstance(fields, bytes) else form(fields)
    request = urllib.request.Request(url, data=body, headers={"Content-Type": content_type})
    try:
        with urllib.request.build_opener(_From(sender)).open(request, timeout=timeout) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(errors="replace"))
    except http.client.HTTPException as error:
        raise ConnectionError(f"{url} broke off its answer: {error!r}") from error


def _date(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))


def _iso(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment))
