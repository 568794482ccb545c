"""A customer of the month: what they do by the day, what befalls them in the CRM, and what they may use by all that."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.month.orders import ShopOrder
from tests.stack.shop import Fields, Product

DAY = 86_400
Webhook = Callable[[], Fields]


@dataclass
class Holding:
    """What one order brought of one product: from which day to which, and from when to when it was kept back."""

    since: int
    until: float = float("inf")
    kept_back: list[list[float]] = field(default_factory=list)

    def is_held(self, day: float) -> bool:
        return self.since <= day < self.until and not any(begin <= day < end for begin, end in self.kept_back)


@dataclass
class Customer:
    """Each verb adds to the days of the month: webhooks in the morning, and what happens in the CRM after them.

    ``planted`` is what the owner is to read of them, '' for those who are as they should be; {email} stands in it for
    the address. ``unseen`` is why nobody can be told of them although their access is wrong.
    """

    email: str
    kind: str
    comes: bool = False  # opens a page whenever something happened; the others never do
    planted: str = ""
    unseen: str = ""
    webhooks: dict[int, list[Webhook]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    after: dict[float, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    holdings: dict[str, list[Holding]] = field(default_factory=lambda: defaultdict(list))
    orders: list[ShopOrder] = field(default_factory=list)
    secret_word: str = ""

    @property
    def other(self) -> str:
        """Another address of theirs, which ThriveCart never sees."""
        return f"other.{self.email}"

    def buys(self, day: int, *products: Product, recurring: bool = False) -> Customer:
        def purchase() -> Fields:
            self.orders.append(ShopOrder(self.secret_word, self.email, products, int(time.time()), recurring))
            return self.orders[-1].purchase()

        self.webhooks[day].append(purchase)
        for product in products:
            self.holdings[product.key].append(Holding(day))
        return self

    def pays(self, day: int, index: int = 1) -> Customer:
        self.webhooks[day].append(lambda: self.orders[-1].rebill(index, int(time.time())))
        for period in self._last.kept_back:
            period[1] = min(period[1], day)
        return self

    def fails_to_pay(self, day: int, *, is_last_straw: bool = False) -> Customer:
        """``is_last_straw``: from this one on the owner's rule keeps them out until they pay."""
        self.webhooks[day].append(lambda: self.orders[-1].failed_rebill(int(time.time())))
        if is_last_straw:
            self._last.kept_back.append([day, float("inf")])
        return self

    def cancels(self, day: int, *, paid_until: int) -> Customer:
        """The time paid for runs until noon of that day."""

        def cancellation() -> Fields:
            now = int(time.time())
            return self.orders[-1].cancellation(now, now + (paid_until - day) * DAY + DAY // 2 - 600)

        self.webhooks[day].append(cancellation)
        self._last.until = paid_until + 0.5
        return self

    def is_refunded(self, day: int, product: Product, *, order: int = -1, cents: int | None = None) -> Customer:
        self.webhooks[day].append(lambda: self.orders[order].refund(int(time.time()), product, cents))
        if cents is None:
            self.holdings[product.key][order].until = day
        return self

    def tells(self, day: int, event: str) -> Customer:
        """Of their subscription: paused, resumed."""
        self.webhooks[day].append(lambda: self.orders[-1].of_subscription(f"order.{event}", int(time.time())))
        return self

    def in_crm_before(self, day: int, verb: str, **more: Any) -> Customer:
        """What happens there in the night before that day's webhooks."""
        self.before[day].append({"verb": verb, "email": self.email} | more)
        return self

    def in_crm(self, day: float, verb: str, **more: Any) -> Customer:
        """What happens there after that day's webhooks (at noon: after what ended), when the automations have run."""
        self.after[day].append({"verb": verb, "email": self.email} | more)
        return self

    def may_use(self, day: float) -> set[str]:
        """Keys of the products that are theirs then, by what was paid for and what the owner's rules keep back."""
        return {product for product, held in self.holdings.items() if any(one.is_held(day) for one in held)}

    def has_bought(self) -> set[str]:
        return set(self.holdings)

    @property
    def _last(self) -> Holding:
        """Of the order that a subscription is about."""
        return next(iter(self.holdings.values()))[-1]
