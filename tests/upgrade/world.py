"""What happens before the fixtures are taken: webhooks of every kind, and all that can become of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.stack.pairing import Pair
from tests.stack.process import ServiceError
from tests.stack.shop import COURSE, WORKBOOK, Fields, Order, Product, post

DAY = 86_400
BULK_CUSTOMERS, SENDERS = 1_960, 6
NEW_LOGINS = 60
POSTER = Product("product-99", "Poster", 900)  # no rule is for it
START = int(time.time()) - 200 * DAY
BOUGHT, WORKBOOK_BOUGHT, FAILED_TAG, REVOKED = "course bought", "workbook bought", "payment failed", "course revoked"


def _rule(
    number: int, product: str, event: str, apply: Sequence[str] = (), remove: Sequence[str] = (), **more: Any
) -> Any:
    return {"id": f"r{number}", "product": product, "event": event, "apply": [*apply], "remove": [*remove], **more}


RULES = [
    _rule(1, COURSE.key, "purchase.completed", [BOUGHT], [REVOKED]),
    _rule(2, WORKBOOK.key, "purchase.completed", [WORKBOOK_BOUGHT]),
    _rule(3, COURSE.key, "subscription.payment_failed", [FAILED_TAG], failure=1),
    _rule(4, COURSE.key, "subscription.recovered", [], [FAILED_TAG]),
    _rule(5, COURSE.key, "subscription.renewed", [BOUGHT], again=True),
    _rule(6, COURSE.key, "subscription.cancelled", ["cancelled"]),
    _rule(7, COURSE.key, "subscription.ended", [REVOKED], [BOUGHT]),
    _rule(8, "*", "purchase.refunded", [REVOKED], [BOUGHT], partial=False),
    _rule(9, "*", "cart.abandoned", ["left a cart"]),
]


class Shop(Order):
    """An order with the rest of what ThriveCart tells."""

    def cart(self, at: int) -> Fields:
        told = self._frame("cart.abandoned") | {"date_unix": at, "viewed_products": "product-12"}
        return told | {"event_id": f"cart{self.number}", "abandoned_products": {"product-12": COURSE.name}}

    def told(self, event: str, at: int) -> Fields:
        return self._later(event, at) | {"subscription": self._subscription()}

    def of_test_mode(self) -> Fields:
        return self.purchase() | {"mode": "test", "mode_int": 1}


def order(pair: Pair, email: str, *products: Product, at: int = START, recurring: bool = False) -> Shop:
    return Shop(pair.secret_word, email, products or (COURSE,), at, recurring)


def bulk(pair: Pair, number: int) -> list[Fields]:
    """Five webhooks of one customer; which ones, their number says."""
    kind, at, email = number % 10, START + number * 60, f"a{number}@example.com"
    one = order(pair, email, *((COURSE, WORKBOOK) if kind == 6 else (COURSE,)), at=at, recurring=kind != 9)
    paid = [one.rebill(index, at + index * 30 * DAY) for index in range(1, 5)]
    if kind < 4:
        return [one.purchase(), *paid]
    if kind == 4:
        return [one.purchase(), paid[0], one.failed_rebill(at + 60 * DAY), paid[1], paid[2]]
    if kind == 5:
        failures = [one.failed_rebill(at + days * DAY) for days in (60, 63)]
        return [one.purchase(), paid[0], *failures, one.cancellation(at + 70 * DAY, int(time.time()) + 20 * DAY)]
    if kind == 6:
        told = [
            one.told(f"order.subscription_{what}", at + days * DAY) for what, days in (("paused", 50), ("resumed", 80))
        ]
        return [one.purchase(), paid[0], one.refund(at + 40 * DAY, WORKBOOK), *told]
    if kind == 7:
        cancelled = one.cancellation(at + 70 * DAY, at + 90 * DAY)
        return [one.purchase(), paid[0], paid[1], cancelled, one.refund(at + 95 * DAY)]
    if kind == 8:
        more = order(pair, email, POSTER, at=at + 100 * DAY)
        return [one.purchase(), paid[0], paid[1], one.told("order_rebill_completed", at + 90 * DAY), more.purchase()]
    second = order(pair, email, WORKBOOK, at=at + DAY)
    part = one.refund(at + 2 * DAY, COURSE, 1000)
    return [one.purchase(), second.purchase(), part, one.refund(at + 3 * DAY, COURSE, 3900), one.cart(at + 4 * DAY)]


def send_all(pair: Pair, customers: Sequence[list[Fields]]) -> list[str]:
    """Each customer's webhooks in their order, several customers at once; the ids of the events."""

    def each(told: list[Fields]) -> list[str]:
        return [pair.send(fields) for fields in told]

    with ThreadPoolExecutor(SENDERS) as pool:
        return [event for events in pool.map(each, customers) for event in events]


def odd_ones(pair: Pair) -> Iterator[tuple[str, list[str]]]:
    """Small groups of what happens seldom, each with the ids of its events."""
    early = [order(pair, f"early{n}@example.com", at=START + n) for n in range(20)]
    yield "refunded before it was bought", send_all(pair, [[one.refund(START + DAY), one.purchase()] for one in early])
    yield "test mode", send_all(pair, [[order(pair, f"test{n}@example.com").of_test_mode()] for n in range(20)])
    unknown = [[order(pair, f"riddle{n}@example.com").told("order.of_the_future", START)] for n in range(10)]
    yield "not understood", send_all(pair, unknown)
    noted = [[order(pair, f"b{n}@example.com").told("affiliate.commission_earned", START)] for n in range(10)]
    yield "noted", send_all(pair, noted)
    ends = [order(pair, f"ends{n}@example.com", recurring=True) for n in range(10)]
    now = int(time.time())
    yield "ends soon", send_all(pair, [[one.purchase(), one.cancellation(now - DAY, now + 25)] for one in ends])
    moved = [order(pair, f"moved{n}@example.com", at=START + n, recurring=True) for n in range(20)]
    bought = send_all(pair, [[one.purchase()] for one in moved])
    for one in moved:
        one.email = one.email.replace("moved", "new")
    yield "another address", [*bought, *send_all(pair, [[one.rebill(1, START + 30 * DAY)] for one in moved])]
    for _ in range(7):
        answer = post(pair.webhook_url, order(pair, "x@example.com").purchase() | {"thrivecart_secret": "wrong"})
        if answer.status != 401:
            raise ServiceError(f"A wrong secret word was answered {answer.status}")
