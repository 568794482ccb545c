"""What comes next for a customer, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from companion.clock import to_ms
from companion.events import AccessState
from companion.history.customer import words
from companion.history.customer.orders import OrderLine
from companion.history.customer.products import ProductLine
from companion.history.customer.rows import Known
from companion.messages import Message

_IN_GOOD_ORDER = frozenset({AccessState.ACTIVE, AccessState.CANCELLING})


@dataclass(frozen=True, slots=True)
class Upcoming:
    """``at`` in milliseconds; ``item`` where it is about one."""

    at: int
    item: str | None
    sentence: Message


def upcoming(known: Known, lines: Sequence[ProductLine]) -> list[Upcoming]:
    """What is known to come, the next first."""
    return sorted([*_of_lines(known, lines), *_retries(known), *_checks(known)], key=lambda one: one.at)


def _of_lines(known: Known, lines: Sequence[ProductLine]) -> Iterator[Upcoming]:
    """Of every order: the end of what is paid, or the next payment."""
    for line in lines:
        for order in line.orders:
            holding = order.holding
            if holding.state is AccessState.CANCELLING and holding.until:
                yield Upcoming(to_ms(holding.until), holding.item, _end(line, order))
            elif holding.state is AccessState.ACTIVE and holding.next_payment_at:
                at = to_ms(holding.next_payment_at)
                if at >= known.now:
                    yield Upcoming(at, holding.item, _payment(order, at))


def _end(line: ProductLine, order: OrderLine) -> Message:
    """What the end of one order means: nothing, while another one holds the product.

    Of one that is held, but paused or unpaid, the owner's rules may take access then: only the day is said.
    """
    code = "next.ends_without_rule" if line.stays_after_end else "next.ends"
    if order.holding.is_outlasted(one.holding for one in line.orders if one.holding.state in _IN_GOOD_ORDER):
        code = "next.order_ends"
    elif order.holding.is_outlasted(one.holding for one in line.orders):
        return Message("customer.order", item=order.name, sentence=order.says)
    until = order.holding.until
    assert until is not None  # noqa: S101 - the caller looked
    return Message(code, item=order.name, day=words.day(until))


def _payment(order: OrderLine, at: int) -> Message:
    when = words.day(at)
    if order.payments_made is not None and order.payments_total:
        number = order.payments_made + 1
        return Message("next.payment_of", item=order.name, day=when, number=number, total=order.payments_total)
    return Message("next.payment", item=order.name, day=when)


def _retries(known: Known) -> Iterator[Upcoming]:
    for row in known.rows:
        if row.is_waiting and row.due_at and row.due_at > known.now:
            item = row.keys[0] if len(row.keys) == 1 else None
            yield Upcoming(
                row.due_at, item, Message("next.retry", about=words.happened(row), at=words.moment(row.due_at))
            )


def _checks(known: Known) -> Iterator[Upcoming]:
    """The first of them: it looks at this customer, whichever event it is about."""
    planned = [row.next_check_at for row in known.rows if row.next_check_at and row.is_processed]
    if planned:
        at = max(min(planned), known.now)
        yield Upcoming(at, None, Message("next.check", at=words.moment(at)))
