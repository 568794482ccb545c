"""Finding what of a batch something before the plugin refuses, a firewall mostly, while the plugin itself answers.

The batch is sent again in halves, each half that is refused in halves again, until the one delivery is found that
does not get through. The others are delivered by this and use up no attempt; what is found is the site's to fetch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from companion.delivery.turn import Turn
from companion.ledger import outbox
from companion.ledger.database import writing
from companion.ledger.outbox import Claimed, Outcome
from companion.moments import now_ms

MOST_FOUND = 3  # of one batch: who sends a firewall more of what it refuses may be locked out
LONGEST_MS = 20_000
KEPT_OUT = "This one does not get through, though the plugin answers there: {} The site is asked to fetch it."


@dataclass(slots=True)
class Sift:
    """The parts of one batch that are still to be sent, in their order, and what was found so far."""

    turn: Turn
    way: str
    parts: list[list[Claimed]]
    found: int = 0
    ends_at: int = field(default_factory=lambda: now_ms() + LONGEST_MS)
    _persons: set[str] = field(default_factory=set)  # whose later deliveries must not overtake one that waits

    def next_parts(self) -> Iterator[list[Claimed]]:
        """Each part to be sent now; the caller says what came of it with ``refused``, or settles it.

        What is not sent, as enough was found or the time is over, goes back untried.
        """
        while self.parts:
            part = [one for one in self.parts[0] if one.person not in self._persons]
            self._give_back([one for one in self.parts.pop(0) if one.person in self._persons])
            if part and self._goes_on():
                self.turn.keep()
                yield part
            else:
                self._give_back(part)

    def refused(self, part: list[Claimed], why: str, status: int | None) -> None:
        """Something before the plugin answered in its place, or cut the connection."""
        if len(part) > 1:
            self.parts[:0] = halves(part)
            return
        [one] = part
        self.found += 1
        self._persons.add(one.person)
        with writing(self.turn.site):
            outbox.settle(one, Outcome("not_ours", self.way, status, KEPT_OUT.format(why), keeps_out=True))

    def taken(self, part: list[Claimed], told: Mapping[str, Outcome]) -> None:
        """The plugin took it in; whom it put off, or said nothing of, is sent nothing more of the batch."""
        settled = {name for name, outcome in told.items() if outcome.outcome in outbox.SETTLED}
        self._persons |= {one.person for one in part if one.id not in settled}

    @property
    def is_enough(self) -> bool:
        return self.found >= MOST_FOUND

    def break_off(self) -> None:
        """Give back what was not sent."""
        self._give_back([one for part in self.parts for one in part])
        self.parts = []

    def _goes_on(self) -> bool:
        return not self.is_enough and now_ms() < self.ends_at

    def _give_back(self, untried: list[Claimed]) -> None:
        if untried:
            with writing(self.turn.site):
                outbox.release(untried)


def halves(batch: list[Claimed]) -> list[list[Claimed]]:
    """In their order; one alone stays one."""
    rows = iter(batch)
    return [part for part in (list(islice(rows, (len(batch) + 1) // 2)), list(rows)) if part]
