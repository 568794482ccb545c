"""What is said of a customer with whom all is well: the product in which something comes next speaks for them."""

from __future__ import annotations

from collections.abc import Sequence

from companion.events import AccessState
from companion.history.customer import words
from companion.history.customer.access import GOOD, RANK, Finding
from companion.history.customer.orders import OrderLine
from companion.history.customer.products import ProductLine
from companion.messages import Message

_PLAIN = (Finding.IN, Finding.TAGGED)


def is_past_due(line: ProductLine | OrderLine) -> bool:
    return line.holding.state is AccessState.PAST_DUE


def is_well(lines: Sequence[ProductLine]) -> bool:
    """Whether nothing is open in any of them."""
    return all(line.finding in GOOD and not any(map(is_past_due, line.orders)) for line in lines)


def whole(line: ProductLine) -> Message:
    """All that is said of one product, in one: "Course: Bought on 24 Nov 2026 for $49.00. Gets in."."""
    return Message("customer.line", name=line.orders[0].name, sentence=line.says, access=line.access_sentence)


def of_order(order: OrderLine) -> Message:
    """What is said of one order of a product."""
    return Message("customer.order", item=order.name, sentence=order.says)


def unheard(lines: Sequence[ProductLine], said: Message) -> tuple[Message, ...]:
    """Payments that nobody reported yet, other than those that are ``said`` already."""
    orders = [order for line in lines for order in line.orders if not (order is line.orders[0] and whole(line) == said)]
    return tuple(of_order(order) for order in orders if order.is_unheard)


def says(lines: Sequence[ProductLine]) -> Message:
    """Of one product all; of several either what they have in common, or all of the one that stands out."""
    if len(lines) == 1:
        return whole(lines[0])
    held = [line for line in lines if line.holding.is_held]
    if not held:
        return Message("customer.over", items=words.listed([line.name for line in lines]))
    notable = [line for line in held if _is_notable(line)]
    if notable:
        return whole(notable[0])
    worst = min(held, key=lambda line: RANK[line.finding])
    items = words.listed([line.name for line in held])
    return Message("customer.has", items=items, access=worst.access_sentence)


def _is_notable(line: ProductLine) -> bool:
    """Something is special, or comes next."""
    holding = line.holding
    is_usual = holding.state is AccessState.ACTIVE and line.finding in _PLAIN
    is_special = holding.part_refunded_at or holding.next_payment_at or holding.is_paid_off or len(holding.orders) > 1
    return not is_usual or bool(is_special) or line.is_recovered
