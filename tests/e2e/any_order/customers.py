"""Random customers with plausible histories, as the webhooks that ThriveCart would send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from tests.companion.shop import DAY, START, about, bought, frame

PRICE = 4900
HOUR = 3600
PERIOD = 30 * DAY
BASKETS = (
    ("product-12",),
    ("product-12", "bump-12"),
    ("product-12", "upsell-4"),
    ("product-12", "bump-12", "upsell-4"),
    ("product-13",),
    ("product-13", "upsell-4"),
)
NEAR_A_PAUSE = (0, *(sign * seconds for seconds in (1, 40, 120, 240, 299, 300, 301, 310, 1200) for sign in (-1, 1)))
PAID_AFTER_A_PAUSE = (0, 60, 290, 600, DAY, PERIOD)
PAYMENTS = {"product-12": None, "upsell-4": 3}  # recurring items: without end, or a plan


@dataclass(frozen=True)
class Webhook:
    at: int
    fields: dict[str, Any]

    def __str__(self) -> str:
        part = self.fields.get("subscription") or self.fields.get("refund") or {}
        words = [self.fields["event"], "order", self.fields["order_id"], self.fields.get("purchase_map_flat", "")]
        words += [f"{name}={part[name]}" for name in part]
        return f"{datetime.fromtimestamp(self.at, UTC):%Y-%m-%d %H:%M:%S} " + " ".join(filter(None, words))


@dataclass
class Item:
    """One bought item while its story is made up."""

    order: str
    key: str
    paid: int = PRICE
    back: int = 0
    payments: int = 1
    period: int = 0
    next_at: int | None = None

    @property
    def is_last_payment(self) -> bool:
        return PAYMENTS.get(self.key) is not None and self.payments == PAYMENTS[self.key]


@dataclass
class Customer:
    """One person; ``number`` makes orders and address their own."""

    random: Random
    number: int
    side: str
    webhooks: list[Webhook] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.side}{self.number}@example.com"

    def live(self) -> Customer:
        at = START + self.random.randrange(PERIOD)
        for nth in range(self.random.choice((1, 1, 2, 2, 3))):
            order = f"{ord(self.side)}{self.number:06}{nth}"
            self._buy(order, self.random.choice(BASKETS), at)
            at += self.random.choice((HOUR, 9 * DAY, 50 * DAY, 100 * DAY)) + self.random.randrange(DAY)
        self.webhooks.sort(key=lambda webhook: webhook.at)
        return self

    def _buy(self, order: str, keys: tuple[str, ...], at: int) -> None:
        items = [Item(order, key) for key in keys]
        self._say(at, bought(order, self.email, at, ",".join(keys), customer_id=f"c{self.email}"))
        for item in items:
            if item.key in PAYMENTS:
                self._subscribe(item, at)
            elif self._chance(0.2):
                self._refund(item, at + self._later(20))
        if self._chance(0.1):
            self._refund_order(order, items, max(w.at for w in self.webhooks if w.fields["order_id"] == order) + HOUR)

    def _subscribe(self, item: Item, at: int) -> None:
        """Period after period, until something ends it."""
        steps: tuple[tuple[float, Callable[[Item, int], int | None]], ...] = (
            (0.30, self._renew),
            (0.45, self._fail),
            (0.62, self._cancel),
            (0.85, self._pause),
            (0.92, self._refund),
            (1.01, self._fall_silent),
        )
        moment: int | None = at
        for _ in range(self.random.randrange(1, 6)):
            if moment is None:
                return
            rng = self.random.random()
            step = next(step for limit, step in steps if rng < limit)
            item.period += 1
            moment = step(item, moment + PERIOD + self.random.randrange(HOUR))

    def _renew(self, item: Item, at: int) -> int | None:
        item.paid += PRICE
        item.payments += 1
        item.next_at = at + PERIOD if self._chance(0.8) and not item.is_last_payment else None
        more: dict[str, Any] = {"amount": PRICE}
        if item.next_at:
            more["next_payment_date"] = item.next_at
        if PAYMENTS[item.key] is not None:
            more["remaining_rebills"] = PAYMENTS[item.key] - item.payments
        self._about("order.subscription_payment", item, at, **more)
        return None if item.is_last_payment else at

    def _fail(self, item: Item, at: int) -> int | None:
        for _ in range(self.random.choice((1, 1, 2, 3, 4))):
            self._about("order.rebill_failed", item, at)
            at += self._gap(3)
        return self.random.choice((self._renew, self._renew, self._cancel, self._refund))(item, at)

    def _cancel(self, item: Item, at: int) -> int | None:
        until = at + self.random.randrange(DAY, PERIOD) if self._chance(0.6) else None
        self._about("order.subscription_cancelled", item, at, **({"billing_period_end": until} if until else {}))
        if until and self._chance(0.3):
            return self._resume(item, at + self.random.randrange(HOUR, until - at))
        if until and self._chance(0.15):
            self._about("order.subscription_paused", item, until + self.random.choice((-40, 1, 120)))
        if self._chance(0.2):
            self._refund(item, at + self._later(10))
        return None

    def _pause(self, item: Item, at: int) -> int | None:
        """A pause at Stripe is a cancellation underneath: its webhook may come with it, and more than once.

        Around it whatever else may happen, to the second of the time within which the two are one. No two of them in
        one second: two cancellations of one second are one webhook that came twice.
        """
        at += 2 * HOUR
        self._about("order.subscription_paused", item, at)
        for seconds in sorted(self.random.sample(NEAR_A_PAUSE, self.random.randrange(6))):
            rng = self.random.random()
            if rng < 0.6:
                until = {"billing_period_end": at + self.random.choice(PAID_AFTER_A_PAUSE)}
                more = self.random.choice(({}, until))
                self._about("order.subscription_cancelled", item, at + seconds, of_all=self._chance(0.15), **more)
            elif rng < 0.82:
                event = self.random.choice(("order.subscription_resumed", "order.subscription_paused"))
                self._about(event, item, at + seconds)
            elif rng < 0.91 and item.back < item.paid:
                self._refund(item, at + seconds)
            elif not item.is_last_payment:
                self._renew(item, at + seconds)
        return self._resume(item, at + HOUR + self._later(40)) if self._chance(0.6) else None

    def _resume(self, item: Item, at: int) -> int | None:
        self._about("order.subscription_resumed", item, at)
        return at

    def _refund(self, item: Item, at: int) -> int | None:
        """A part and then the rest, a part only, or all of it; a subscription may go on after a part."""
        left = item.paid - item.back
        amounts = self.random.choice(((left,), (1000,), (1000, left - 1000))) if left > 1000 else (left,)
        for amount in amounts:
            kind, number = item.key.split("-")
            part = {"type": kind, "id": number, "amount": amount}
            self._say(at, frame("order.refund", item.order, self.email, at, refund=part))
            item.back += amount
            at += self._gap(5)
        return at if item.back < item.paid and item.key in PAYMENTS else None

    def _refund_order(self, order: str, items: list[Item], at: int) -> None:
        left = sum(item.paid - item.back for item in items)
        amount = left if self._chance(0.6) else 1500
        if 0 < amount <= left:
            self._say(at, frame("order.refund", order, self.email, at, refund={"amount": amount}))

    def _fall_silent(self, item: Item, at: int) -> int | None:
        return None

    def _about(self, event: str, item: Item, at: int, *, of_all: bool = False, **more: Any) -> None:
        """``of_all``: it does not say of which item of its order."""
        kind, number = item.key.split("-")
        part = {"type": kind, "id": number, **more}
        invoice = f"{item.order}-{item.key}-{item.period}"
        fields = about(event, item.order, self.email, at, subscription=part, invoice_id=invoice)
        if of_all:
            del fields["subscription"]["type"], fields["subscription"]["id"]
        self._say(at, fields)

    def _say(self, at: int, fields: dict[str, Any]) -> None:
        self.webhooks.append(Webhook(at, fields))

    def _chance(self, of: float) -> bool:
        return self.random.random() < of

    def _later(self, days: int) -> int:
        return self.random.randrange(HOUR, days * DAY)

    def _gap(self, days: int) -> int:
        """Mostly days; at times nothing at all."""
        return 0 if self._chance(0.05) else self._later(days)
