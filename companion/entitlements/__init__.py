"""Facts in, access out: what a customer may use, as a pure function of everything known.

Facts are ordered by when they happened, never by when they arrived, so that any order of arrival ends in
the same state. One purchase of one item is a *line item*, named by its order and the item; an item bought
twice has two, and the customer has the better of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from companion.entitlements.line_items import PAUSE_SHADOW, Ending, Fact, History, LineItem, LineItemKey, ResolvedEvent
from companion.entitlements.transitions import TRANSITIONS, no_transition
from companion.events import EventType

__all__ = [
    "PAUSE_SHADOW",
    "Ending",
    "Fact",
    "History",
    "LineItem",
    "LineItemKey",
    "ResolvedEvent",
    "replay",
    "replay_steps",
]


def replay(facts: Iterable[Fact], now: datetime) -> History:
    """Replay the facts in the order in which they happened, up to ``now`` (paid time runs out by then)."""
    history = History()
    for _ in replay_steps(facts, history):
        pass
    history.run_out(now)
    return history


def replay_steps(facts: Iterable[Fact], history: History) -> Iterator[Fact]:
    """Replay the facts into ``history`` in the order in which they happened; yields each after it was applied."""
    all_facts = list(facts)
    history.refunded_by_item = _refunded_by_item(all_facts)
    for moment, fact in _in_order(all_facts):
        history.run_out(moment)
        TRANSITIONS.get(fact.type, no_transition)(history, fact)
        yield fact


def _refunded_by_item(facts: list[Fact]) -> frozenset[str]:
    """Refunds reported for the order and again for its item: counted twice, a partial refund would look full."""
    refunds = [fact for fact in facts if fact.type is EventType.PURCHASE_REFUNDED and fact.order and fact.amount]
    of_items = {(fact.order, fact.at, fact.amount) for fact in refunds if fact.item}
    of_orders = [fact for fact in refunds if fact.item is None]
    return frozenset(fact.event_id for fact in of_orders if (fact.order, fact.at, fact.amount) in of_items)


def _in_order(facts: list[Fact]) -> list[tuple[datetime, Fact]]:
    """As they happened; a purchase goes before all else of its order, also when it carries no usable time."""
    began: dict[str, datetime] = {}
    for fact in facts:
        if fact.order:
            began[fact.order] = min(fact.at, began.get(fact.order, fact.at))

    def when(fact: Fact) -> tuple[datetime, int, str]:
        is_purchase = fact.type is EventType.PURCHASE_COMPLETED
        return began.get(fact.order, fact.at) if is_purchase else fact.at, fact.type.rank, fact.key

    return [(when(fact)[0], fact) for fact in sorted(facts, key=when)]
