"""One product that was bought more than once: how it stands with each of its orders, in a sentence or line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from companion.entitlements import Holding
from companion.messages import Message

_OTHERS_NAMED = 3
_LINES = 10


@dataclass(frozen=True, slots=True)
class OrderLine:
    """How it stands with one order of a product; ``name`` is the product's, with the order where several are held."""

    holding: Holding
    name: str
    payments_made: int | None
    payments_total: int | None
    is_unheard: bool  # a payment was due by now, and nobody said that it was paid or failed
    says: Message


def number_of(holding: Holding) -> str:
    return holding.order or "?"


def in_one(orders: Sequence[OrderLine]) -> Message:
    """Each order of the same product in a sentence of its own, first the one that counts."""
    best, *others = orders
    if not others:
        return best.says
    named = others if len(others) <= _OTHERS_NAMED else others[: _OTHERS_NAMED - 1]
    said = _numbered(best)
    for other in named:
        said = Message("product.other_order", first=said, order=number_of(other.holding), sentence=other.says)
    more = len(others) - len(named)
    return Message("product.more_orders", first=said, count=more) if more else said


def line_by_line(orders: Sequence[OrderLine]) -> list[Message]:
    """The same as a list, which has room for more of them; empty where there is one order only."""
    if len(orders) == 1:
        return []
    named = orders if len(orders) <= _LINES else orders[: _LINES - 1]
    lines = [_numbered(order) for order in named]
    more = len(orders) - len(named)
    return [*lines, Message("product.orders_left", count=more)] if more else lines


def _numbered(order: OrderLine) -> Message:
    return Message("product.of_order", order=number_of(order.holding), sentence=order.says)
