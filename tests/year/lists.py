"""ThriveCart's list of transactions over the year: as its API gives it, and as the owner exports it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from tests.fakes.thrivecart_api import ThriveCartApiFake
from tests.year.facts import Fact, Kind
from tests.year.goods import NAMES
from tests.year.months import day_of
from tests.year.sales import Happening

TYPES = {Kind.BOUGHT: "charge", Kind.PAID: "rebill", Kind.REFUNDED: "refund", Kind.CANCELLED: "cancel"}
COLUMNS = (
    *("event", "order_id", "customer_email", "customer_first_name", "customer_id", "item_name"),
    *("date", "price", "currency", "subscription_id", "transaction_id"),
)


def is_listed(fact: Fact | None) -> bool:
    """Failed payments, pauses and resumptions are in no list."""
    return fact is not None and fact.kind in TYPES


def _rows(happenings: Iterable[Happening]) -> Iterator[tuple[Happening, Fact, str, int]]:
    """A row for each product: which, and its cents. A part of a whole order stands at the order's first product."""
    sold: dict[str, tuple[tuple[str, int], ...]] = {}
    for one in happenings:
        fact = one.fact
        if fact is None or fact.kind not in TYPES:
            continue
        sold.setdefault(fact.order, fact.prices)
        parts = fact.prices or ((fact.product, fact.cents),)
        if not fact.product and not fact.prices:
            prices = sold[fact.order]
            is_whole = fact.cents == sum(cents for _, cents in prices)
            parts = prices if is_whole else ((prices[0][0], fact.cents),)
        for product, cents in parts:
            yield one, fact, product, cents


def export(happenings: Iterable[Happening]) -> str:
    """The file, with names in place of products' numbers, amounts in whole currency and times in UTC."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    for one, fact, product, cents in _rows(happenings):
        table.writerow(
            [
                *(TYPES[fact.kind], fact.order, one.email, one.body["customer"]["first_name"], one.body["customer_id"]),
                *(NAMES[product], f"{day_of(fact.at)}:{fact.at % 60:02}", f"{cents / 100:.2f}", "USD"),
                *(_subscription(one, product), f"{TYPES[fact.kind]}_{fact.order}_{product}_{fact.at}"),
            ]
        )
    return file.getvalue()


def list_in(api: ThriveCartApiFake, happenings: Iterable[Happening]) -> None:
    """All of them, in place of what the list had before."""
    api.rows["live"].clear()
    for one, fact, product, cents in _rows(happenings):
        who = {"name": one.body["customer"]["name"], "email": one.email, "id": one.body["customer_id"]}
        more: dict[str, Any] = {"customer": who, "amount": str(cents), "item_name": NAMES[product]}
        more |= {"invoice_id": fact.order, "internal_subscription_id": _subscription(one, product)}
        api.happened(TYPES[fact.kind], fact.order, product, fact.at, one.email, **more)


def _subscription(one: Happening, product: str) -> str:
    started = one.body.get("subscriptions")
    return str(started.get(product, "") if isinstance(started, dict) else one.body.get("subscription_id", ""))
