"""What comes next for a customer, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from companion.clock import to_ms
from companion.events import AccessState
from companion.history.customer import words
from companion.history.customer.products import ProductLine
from companion.history.customer.rows import Known
from companion.messages import Message


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
    for line in lines:
        holding = line.holding
        if holding.state is AccessState.CANCELLING and holding.until:
            at = to_ms(holding.until)
            code = "next.ends_without_rule" if line.stays_after_end else "next.ends"
            yield Upcoming(at, holding.item, Message(code, item=line.name, day=words.day(at)))
        elif holding.state is AccessState.ACTIVE and holding.next_payment_at:
            at = to_ms(holding.next_payment_at)
            if at >= known.now:
                yield Upcoming(at, holding.item, _payment(line, at))


def _payment(line: ProductLine, at: int) -> Message:
    when = words.day(at)
    if line.payments_made is not None and line.payments_total:
        number = line.payments_made + 1
        return Message("next.payment_of", item=line.name, day=when, number=number, total=line.payments_total)
    return Message("next.payment", item=line.name, day=when)


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
