"""A CRM that limits the whole account: its site is held for as long as it asks, and waiting uses up no retry.

In a batch that met the limit only the first such delivery was tried; those after it go back as they were. Tries of
one delivery that meet the limit one after the other are one attempt, which gets longer (docs/decisions/016).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from companion.delivery import waits
from companion.delivery.waits import WHOLE_LENGTH_MS
from companion.ids import made_at
from companion.ledger import outbox
from companion.ledger.models import Site
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.ledger.states import SETTLED, AttemptOutcome

Tried = tuple[ClaimedDelivery, Outcome]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Until when a site is held, and since when its CRM has let nothing through."""

    until: int
    since: int
    now: int

    def gives_up(self, one: ClaimedDelivery) -> bool:
        """As long as the schedule of retries is, and no longer, a delivery waits for a CRM that lets nothing through.

        Its time counts from when it was recorded, or a person last had it sent again.
        """
        began = max(self.since, made_at(one.replay or one.id))
        return self.now - began >= WHOLE_LENGTH_MS


def settle_limited(site: Site, tried: list[Tried], limit: RateLimit) -> int:
    """Settle a batch that met the limit, in its order, inside the caller's transaction; how many were settled."""
    was_met = seconds_held(site, limit.now) > 0
    processed: list[Tried] = []
    waiting: list[Tried] = []
    met: list[Tried] = []  # the first one that met it
    put_back: list[ClaimedDelivery] = []  # they were not processed, because of the limit
    for one, outcome in tried:
        if outcome.outcome == AttemptOutcome.WAITING:
            waiting.append((one, outcome))
        elif outcome.outcome in SETTLED or (outcome.outcome != AttemptOutcome.LIMITED and not was_met):
            processed.append((one, outcome))
        elif not was_met:
            met.append((one, outcome))
            was_met = True
        elif limit.gives_up(one):
            processed.append((one, replace(outcome, gives_up=True)))
        else:
            put_back.append(one)
    count = outbox.settle_all(processed)
    count += sum([waits.settle_waiting(one, outcome, limit.now) for one, outcome in waiting])
    for one, outcome in met:
        count += waits.put_off(one, outcome, limit.now, until=limit.until, gives_up=limit.gives_up(one))
    return count + outbox.release(put_back, due_at=limit.until)


def seconds_held(site: Site, now: int) -> int:
    """Whole seconds for which the site is still held by its CRM's limit; 0 when it is not."""
    return max(0, math.ceil(((site.limited_until or 0) - now) / 1000))


def limit_met(site: Site, outcomes: list[Outcome], worked: int, now: int) -> RateLimit:
    """The limit that the batch met, of which ``worked`` were done: the longest wait that was asked for."""
    seconds = max([waits.seconds_of(one) for one in outcomes if one.outcome == AttemptOutcome.LIMITED])
    since = now if worked else site.limited_since or now
    return RateLimit(max(site.limited_until or 0, now + int(seconds * 1000)), since, now)
