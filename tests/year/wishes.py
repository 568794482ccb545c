"""The owner's wishes: which tags a customer should hold, by what was paid, cancelled and refunded, and by when.

It is meant to be read by an owner, and shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.year.facts import Fact, Kind

MEMBERS = ("Membership", "Membership for a year")  # either lets into the members' area
CLOSED_WHILE_PAUSED = ("Club",)
LAST_WARNING = 3  # failed payments
PAUSE_SECONDS = 300  # a cancellation so near to a pause is the pause, as the processor has it

GOES_ON = (Kind.PAID, Kind.PAID_OFF, Kind.RESUMED)

_SAME_SECOND = (
    Kind.BOUGHT,
    Kind.FAILED,
    Kind.PAID,
    Kind.PAID_OFF,
    Kind.RESUMED,
    Kind.CANCELLED,
    Kind.PAUSED,
    Kind.REFUNDED,
)


@dataclass
class Purchase:
    """One product of one order."""

    product: str
    paid: list[int] = field(default_factory=list)
    back: int = 0
    failed: int = 0  # since the last good payment
    ends_at: int | None = None
    refunded_at: int | None = None
    is_paused: bool = False
    is_paid_off: bool = False
    is_period_refunded: bool = False  # the last of several payments went back

    def is_over(self, now: int) -> bool:
        return self.refunded_at is not None or (self.ends_at is not None and self.ends_at <= now)

    def goes_on(self) -> None:
        self.ends_at = self.refunded_at = None
        self.is_paused, self.failed, self.is_period_refunded = False, 0, False


@dataclass
class Wishes:
    """What is wished for one person. ``names`` are the products' by key.

    ``refunded_period_ends``: whoever got the last payment back and cancelled has no paid time left.
    """

    names: dict[str, str]
    refunded_period_ends: bool = True
    purchases: dict[tuple[str, str], Purchase] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)  # products that were cancelled and not come back to
    got_money_back: bool = False

    def tags(self, facts: Iterable[Fact], now: int) -> set[str]:
        for fact in _as_they_count(facts):
            self._follow(fact)
        wished = {"got money back"} if self.got_money_back else set()
        for product in {one.product for one in self.purchases.values()}:
            wished |= self._tags_of(product, now)
        return wished

    def _tags_of(self, product: str, now: int) -> set[str]:
        every = [one for one in self.purchases.values() if one.product == product]
        held = [one for one in every if not one.is_over(now)]
        name = self.names[product]
        is_open = any(not one.is_paused for one in held) or name not in CLOSED_WHILE_PAUSED
        wished = {
            f"{name} access": bool(held) and is_open,
            "member": bool(held) and name in MEMBERS,
            "customer": bool(held),
            f"{name} revoked": not held,
            f"{name} stop": product in self.stopped,
            f"{name} payment failed": any(one.failed for one in held),
            f"{name} last warning": any(one.failed >= LAST_WARNING for one in held),
            f"{name} paused": any(one.is_paused for one in held),
            f"{name} paid off": any(one.is_paid_off and one.refunded_at is None for one in every),
        }
        return {tag for tag, is_wished in wished.items() if is_wished}

    def _follow(self, fact: Fact) -> None:
        if fact.kind is Kind.BOUGHT:
            for product, cents in fact.prices:
                self.purchases[fact.order, product] = Purchase(product, [cents])
                self.stopped.discard(product)
            return
        about = [one for (order, product), one in self.purchases.items() if order == fact.order]
        if fact.product:
            about = [one for one in about if one.product == fact.product]
        if fact.kind is Kind.REFUNDED:
            self._refund(fact, about)
            return
        for one in about:
            self._go_on(fact, one)

    def _go_on(self, fact: Fact, one: Purchase) -> None:
        if fact.kind is Kind.PAID:
            if one.is_over(fact.at):
                self.stopped.discard(one.product)
            one.paid.append(fact.cents)
            one.goes_on()
            one.is_paid_off = one.is_paid_off or fact.is_last
        elif fact.kind is Kind.PAID_OFF:
            one.is_paid_off, one.failed = True, 0
        elif fact.kind is Kind.FAILED:
            one.failed += 1
        elif fact.kind is Kind.PAUSED:
            one.is_paused = True
        elif fact.kind is Kind.RESUMED:
            one.goes_on()
            self.stopped.discard(one.product)
        elif fact.kind is Kind.CANCELLED and not one.is_paid_off:
            one.ends_at = max(fact.until or fact.at, fact.at)
            if one.is_period_refunded and self.refunded_period_ends:
                one.ends_at = fact.at
            self.stopped.add(one.product)

    def _refund(self, fact: Fact, about: list[Purchase]) -> None:
        """Of a product; or of an order, of which a part is of no product in particular."""
        self.got_money_back = True
        if fact.product:
            about[0].back += fact.cents
            is_full = about[0].back >= sum(about[0].paid)
        else:
            is_full = fact.cents >= sum(sum(one.paid) - one.back for one in about)
        for one in about:
            if is_full:
                one.refunded_at = fact.at
            elif fact.product and len(one.paid) > 1 and not one.is_paid_off and fact.cents >= one.paid[-1]:
                one.is_period_refunded = True
                if one.ends_at is not None and self.refunded_period_ends:
                    one.ends_at = min(one.ends_at, fact.at)


def _as_they_count(facts: Iterable[Fact]) -> list[Fact]:
    """As they happened, without cancellations that are a pause."""
    in_time = sorted(facts, key=lambda fact: (fact.at, _SAME_SECOND.index(fact.kind)))
    return [fact for fact in in_time if not any(_is_pause(fact, one, in_time) for one in in_time)]


def _is_pause(cancelled: Fact, paused: Fact, facts: list[Fact]) -> bool:
    """Near to each other, and nobody came back or paid between the two."""
    if (cancelled.kind, paused.kind) != (Kind.CANCELLED, Kind.PAUSED) or not _is_near(cancelled, paused):
        return False
    begin, end = sorted((cancelled.at, paused.at))
    return not any(fact.kind in GOES_ON and _is_near(fact, paused) and begin < fact.at < end for fact in facts)


def _is_near(fact: Fact, paused: Fact) -> bool:
    is_same = (fact.order, fact.product) == (paused.order, paused.product)
    return is_same and abs(fact.at - paused.at) <= PAUSE_SECONDS
