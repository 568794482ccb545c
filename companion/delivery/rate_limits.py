"""A CRM that limits the whole account: its site is held for as long as it asks, and waiting uses up no retry.

In a batch that met the limit only the first such delivery was tried; those after it go back as they were. Tries of
one delivery that meet the limit one after the other are one attempt, which gets longer (docs/decisions/016).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from companion.backoff import MAX_HINT_SECONDS, TOTAL_SECONDS
from companion.clock import HOUR_MS
from companion.ids import made_at
from companion.ledger import outbox
from companion.ledger.models import Attempt, Site
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.ledger.states import SETTLED, AttemptOutcome

SECONDS_UNSAID = 30.0
LEAST_SECONDS = 1.0  # a limit that is over at once would be asked without end
WHOLE_LENGTH_MS = TOTAL_SECONDS * 1000
IN_A_ROW_MS = MAX_HINT_SECONDS * 1000 + HOUR_MS  # tries further apart are two attempts: something lay between

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
    count, was_met = 0, seconds_held(site, limit.now) > 0
    for one, outcome in tried:
        if outcome.outcome in SETTLED or (outcome.outcome != AttemptOutcome.LIMITED and not was_met):
            count += outbox.settle(one, outcome)
        elif was_met:
            count += _put_back(one, outcome, limit)
        else:
            count += _put_off(one, outcome, limit)
            was_met = True
    return count


def seconds_held(site: Site, now: int) -> int:
    """Whole seconds for which the site is still held by its CRM's limit; 0 when it is not."""
    return max(0, math.ceil(((site.limited_until or 0) - now) / 1000))


def limit_met(site: Site, outcomes: list[Outcome], worked: int, now: int) -> RateLimit:
    """The limit that the batch met, of which ``worked`` were done: the longest wait that was asked for."""
    waits = [one.retry_after for one in outcomes if one.outcome == AttemptOutcome.LIMITED]
    seconds = max(LEAST_SECONDS, *(SECONDS_UNSAID if wait is None else wait for wait in waits))
    since = now if worked else site.limited_since or now
    return RateLimit(max(site.limited_until or 0, now + int(seconds * 1000)), since, now)


def _put_off(one: ClaimedDelivery, outcome: Outcome, limit: RateLimit) -> int:
    """It was tried, and hit the limit: a new attempt, or the last one extended; no longer than the retries."""
    last = Attempt.select().where(Attempt.delivery == one.id).order_by(Attempt.id.desc()).first()
    goes_on = last is not None and last.outcome == AttemptOutcome.LIMITED and limit.now - last.at <= IN_A_ROW_MS
    if limit.gives_up(one) or (goes_on and limit.now - last.sent_at >= WHOLE_LENGTH_MS):
        return outbox.settle(one, replace(outcome, gives_up=True))
    if not goes_on:
        return outbox.settle(one, replace(outcome, due_at=limit.until))
    released = outbox.release([one], due_at=limit.until)
    if released:
        Attempt.update(at=limit.now, message=outcome.message).where(Attempt.id == last.id).execute()
    return released


def _put_back(one: ClaimedDelivery, outcome: Outcome, limit: RateLimit) -> int:
    """It was not processed, because of the limit."""
    if limit.gives_up(one):
        return outbox.settle(one, replace(outcome, gives_up=True))
    return outbox.release([one], due_at=limit.until)
