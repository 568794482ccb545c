"""Facts in, access out: what a customer may use, as a pure function of everything known.

Facts are ordered by when they happened, never by when they arrived, so that any order of arrival ends in
the same state. One purchase of one item is a *line item*, named by its order and the item; an item bought
twice has two, and the customer has the better of the two.
"""

from companion.entitlements.facts import Fact, fact_of
from companion.entitlements.holdings import Holding, holdings_of
from companion.entitlements.line_items import (
    ONE_CANCELLATION,
    Ending,
    History,
    LineItem,
    LineItemKey,
    ResolvedEvent,
)
from companion.entitlements.pauses import PAUSE_SHADOW
from companion.entitlements.transitions import replay, replay_steps

__all__ = [
    "ONE_CANCELLATION",
    "PAUSE_SHADOW",
    "Ending",
    "Fact",
    "History",
    "Holding",
    "LineItem",
    "LineItemKey",
    "ResolvedEvent",
    "fact_of",
    "holdings_of",
    "replay",
    "replay_steps",
]
