"""Which cancellations are a pause underneath: told from all facts before any of them counts.

At ThriveCart a pause at Stripe is a cancellation underneath, and the cancelled webhook may come with it
(support.thrivecart.com, pausing), before the pause or after it, and more than once: the pause is what was meant. Such a
cancellation changes nothing, so that it does not matter whether anybody was told of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from companion.entitlements.facts import Fact
from companion.events import EventType

# Within this time of each other, by when they happened, the cancellation is the pause.
PAUSE_SHADOW = timedelta(minutes=5)

_GOES_ON = frozenset({EventType.SUBSCRIPTION_RESUMED, EventType.SUBSCRIPTION_RENEWED, EventType.SUBSCRIPTION_COMPLETED})
_PAUSED = EventType.SUBSCRIPTION_PAUSED
_TURNS = _GOES_ON | {_PAUSED}


class Pauses:
    """The pauses of some facts. After one that is over again, a cancellation is one, however soon it comes."""

    def __init__(self, in_order: Sequence[Fact] = ()) -> None:
        # Of orders with a pause: what bears on it, as it happened; and where among that each cancellation came.
        self._turns: dict[str, list[Fact]] = {one.order: [] for one in in_order if one.type is _PAUSED}
        self._places: dict[str, int] = {}
        for fact in in_order if self._turns else ():
            if fact.order in self._turns:
                if fact.type is EventType.SUBSCRIPTION_CANCELLED:
                    self._places[fact.event_id] = len(self._turns[fact.order])
                elif fact.type in _TURNS:
                    self._turns[fact.order].append(fact)

    def cover(self, cancellation: Fact, item: str) -> bool:
        """Whether it is a pause of this item of its order."""
        place = self._places.get(cancellation.event_id)
        if place is None:
            return False
        turns = self._turns[cancellation.order]
        after = (turns[at] for at in range(place, len(turns)))
        before = (turns[at] for at in range(place - 1, -1, -1))
        return _is_near(cancellation, item, after) or _is_near(cancellation, item, before)


def _is_near(cancellation: Fact, item: str, turns: Iterable[Fact]) -> bool:
    """Whether a pause is near on one side (``turns``: the nearest first), and the item did not go on between."""
    for one in turns:
        if abs(one.at - cancellation.at) > PAUSE_SHADOW:
            return False
        if one.item not in (None, item):
            continue
        if one.type in _GOES_ON:
            return False
        if one.type is _PAUSED:
            return True
    return False
