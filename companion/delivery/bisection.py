"""Bisection of a batch: finding the delivery that a firewall before the plugin refuses, while the plugin answers.

The batch is sent again in halves, each half that is refused in halves again, until the one delivery that is blocked
is found. The others are delivered by this and use up no attempt; the site is asked to fetch the blocked one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from companion.clock import now_ms
from companion.delivery.site_lease import SiteLease
from companion.ledger import outbox
from companion.ledger.database import writing
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.ledger.states import SETTLED, AttemptOutcome, Transport
from companion.messages import Message

MAX_BLOCKED = 3  # of one batch: who sends a firewall more of what it refuses may be locked out
MAX_MS = 20_000


@dataclass(slots=True)
class Bisection:
    """The parts of one batch that are still to be sent, in their order, and how many were blocked so far."""

    lease: SiteLease
    transport: Transport
    parts: list[list[ClaimedDelivery]]
    blocked: int = 0
    ends_at: int = field(default_factory=lambda: now_ms() + MAX_MS)
    _persons: set[str] = field(default_factory=set)  # whose later deliveries must not overtake one that waits

    def next_parts(self) -> Iterator[list[ClaimedDelivery]]:
        """Each part to be sent now; the caller says what came of it with ``split_refused``, or settles it.

        What is not sent, as enough was blocked or the time is over, goes back untried.
        """
        while self.parts:
            part = [one for one in self.parts[0] if one.person not in self._persons]
            self._give_back([one for one in self.parts.pop(0) if one.person in self._persons])
            if part and self._goes_on():
                self.lease.keep()
                yield part
            else:
                self._give_back(part)

    def split_refused(self, part: list[ClaimedDelivery], why: str, status: int | None) -> None:
        """Something before the plugin answered in its place, or cut the connection."""
        if len(part) > 1:
            self.parts[:0] = halves(part)
            return
        [one] = part
        self.blocked += 1
        self._persons.add(one.person)
        with writing(self.lease.site):
            message = Message("delivery.blocked", reason=why)
            outbox.settle(one, Outcome(AttemptOutcome.NOT_OURS, self.transport, status, message, is_blocked_here=True))

    def accepted(self, part: list[ClaimedDelivery], outcomes: Mapping[str, Outcome]) -> None:
        """The plugin accepted it; persons whose delivery it postponed or left out get nothing more of the batch."""
        settled = {name for name, outcome in outcomes.items() if outcome.outcome in SETTLED}
        self._persons |= {one.person for one in part if one.id not in settled}

    @property
    def is_enough(self) -> bool:
        return self.blocked >= MAX_BLOCKED

    def abandon(self) -> None:
        """Give back what was not sent."""
        self._give_back([one for part in self.parts for one in part])
        self.parts = []

    def _goes_on(self) -> bool:
        return not self.is_enough and now_ms() < self.ends_at

    def _give_back(self, untried: list[ClaimedDelivery]) -> None:
        if untried:
            with writing(self.lease.site):
                outbox.release(untried)


def halves(batch: list[ClaimedDelivery]) -> list[list[ClaimedDelivery]]:
    """In their order; one alone stays one."""
    rows = iter(batch)
    return [part for part in (list(islice(rows, (len(batch) + 1) // 2)), list(rows)) if part]
