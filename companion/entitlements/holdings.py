"""What a customer holds of each item, with what was paid and comes next: a customer's page shows it line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from companion.entitlements.line_items import OVER, History, LineItem, LineItemKey
from companion.events import AccessState, EventType


@dataclass(frozen=True, slots=True)
class Holding:
    """One item as its best order has it. Amounts in minor units, ``None`` where nobody said.

    ``orders`` holds every order that brought the item, ``others`` how it stands with each but the best, the newest
    change first. ``refunded`` is what was paid back of this item;
    ``refunded_of_order`` what was paid back of its order without saying of what. ``payments_made`` counts the first
    payment too, and is ``None`` for what is not paid in parts; ``payments_total`` is ``None`` where it is not
    limited or not known yet. ``failures``: how often the payment that is due failed.
    """

    item: str
    order: str
    state: AccessState
    since: datetime
    until: datetime | None = None
    paid: int | None = None
    refunded: int = 0
    refunded_of_order: int = 0
    part_refunded_at: datetime | None = None
    payments_made: int | None = None
    payments_total: int | None = None
    is_paid_off: bool = False
    next_payment_at: datetime | None = None
    cancelled_at: datetime | None = None
    failures: int = 0
    orders: tuple[str, ...] = ()
    others: tuple[Holding, ...] = ()

    @property
    def is_held(self) -> bool:
        return self.state not in OVER

    def is_outlasted(self, orders: Iterable[Holding]) -> bool:
        """Whether the item is still held by another of its orders when the paid time of this one is over."""
        return any(other.is_held and other.order != self.order and self._ends_before(other) for other in orders)

    def _ends_before(self, other: Holding) -> bool:
        if self.until is None or other.until is None:
            return other.until is None
        return (self.until, self.order) < (other.until, other.order)


def holdings_of(history: History) -> tuple[Holding, ...]:
    """One for each item, sorted by item; the same orders count as in ``History.entitlements``."""
    by_item: dict[str, dict[str, Holding]] = {}
    for key, line_item in history.lines.items():
        if line_item.since is not None:
            by_item.setdefault(key[1], {})[key[0]] = _holding(history, key, line_item)
    return tuple(
        _with_others(by_item[item], order)
        for (order, item), line_item in history.best_lines()
        if line_item.since is not None
    )


def _is_nothing_due(line: LineItem) -> bool:
    """While it is paused no payment is due; nor is it known when, if a pause moved it."""
    return line.completed or line.is_due_moved or line.state in OVER | {AccessState.PAUSED}


def _with_others(by_order: dict[str, Holding], best: str) -> Holding:
    others = [holding for order, holding in by_order.items() if order != best]
    others.sort(key=lambda holding: holding.since, reverse=True)
    return replace(by_order[best], orders=tuple(by_order), others=tuple(others))


def _holding(history: History, key: LineItemKey, line: LineItem) -> Holding:
    order, item = key
    alone = len(history.items_of(order)) == 1
    of_order = history.refunded_of_order.get(order, 0)
    parts = [at for at, what in history.part_refunds.get(item, []) if what.type is EventType.PURCHASE_REFUNDED]
    assert line.since is not None  # noqa: S101 - the caller looked
    return Holding(
        item=item,
        order=order,
        state=line.state,
        since=line.since,
        until=line.paid_until if line.state is AccessState.CANCELLING else None,
        paid=line.paid,
        refunded=line.refunded + (of_order if alone else 0),
        refunded_of_order=0 if alone else of_order,
        part_refunded_at=max(parts, default=None),
        payments_made=line.rebill + 1 if line.rebill else None,
        payments_total=line.rebills + 1 if line.rebills else None,
        is_paid_off=line.completed,
        next_payment_at=None if _is_nothing_due(line) else line.next_payment_at,
        cancelled_at=line.cancelled_at,
        failures=line.failures,
    )
