"""A CRM that limits the whole account: its site is held for as long as it asks, and waiting uses up no retry.

In a batch that met the limit only the first such delivery was tried; those after it go back as they were. Tries of
one delivery that meet the limit one after the other are one attempt, which gets longer (docs/decisions/016).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from companion.backoff import MAX_HINT_SECONDS, TOTAL_SECONDS
from companion.clock import HOUR_MS, now_ms
from companion.ids import made_at
from companion.ledger import outbox
from companion.ledger.database import writing
from companion.ledger.models import Attempt, Site
from companion.ledger.outbox import LIMITED, SETTLED, ClaimedDelivery, Outcome

SECONDS_UNSAID = 30.0
LEAST_SECONDS = 1.0  # a limit that is over at once would be asked without end
WHOLE_LENGTH_MS = TOTAL_SECONDS * 1000
IN_A_ROW_MS = MAX_HINT_SECONDS * 1000 + HOUR_MS  # tries further apart are two attempts: something lay between

Tried = tuple[ClaimedDelivery, Outcome]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch: how many were settled, how many of them were done, what changes for the site."""

    count: int
    worked: int
    is_limited: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


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


def settle_batch(site: Site, tried: list[Tried]) -> Settled:
    """Settle a batch in its order, inside the caller's transaction; what it means for the site is not written."""
    worked = sum(outcome.outcome in SETTLED for _, outcome in tried)
    limit = _limit(site, [outcome for _, outcome in tried], worked)
    if limit is None:
        count = sum(outbox.settle(*one) for one in tried)
        return Settled(count, worked, changes={"limited_since": None} if worked else {})
    count, was_met = 0, seconds_held(site, limit.now) > 0
    for one, outcome in tried:
        if outcome.outcome in SETTLED or (outcome.outcome != LIMITED and not was_met):
            count += outbox.settle(one, outcome)
        elif was_met:
            count += _put_back(one, outcome, limit)
        else:
            count += _put_off(one, outcome, limit)
            was_met = True
    changes = {"held_until": limit.until, "limited_until": limit.until, "limited_since": limit.since}
    return Settled(count, worked, True, changes)


def settle_pulled(site_id: str, outcomes: Mapping[str, Outcome]) -> int:
    """Settle deliveries on which the site itself holds a lease; how many. Others are left alone."""
    with writing(site_id):
        held = outbox.leased_to(site_id, outcomes)
        settled = settle_batch(Site.get_by_id(site_id), [(one, outcomes[one.id]) for one in held])
        if settled.changes:
            Site.update(**settled.changes).where(Site.id == site_id).execute()
    return settled.count


def seconds_held(site: Site, now: int) -> int:
    """Whole seconds for which the site is still held by its CRM's limit; 0 when it is not."""
    return max(0, math.ceil(((site.limited_until or 0) - now) / 1000))


def _limit(site: Site, outcomes: list[Outcome], worked: int) -> RateLimit | None:
    """The limit that the batch met, if it met one: the longest wait that was asked for."""
    waits = [one.retry_after for one in outcomes if one.outcome == LIMITED]
    if not waits:
        return None
    now = now_ms()
    seconds = max(LEAST_SECONDS, *(SECONDS_UNSAID if wait is None else wait for wait in waits))
    since = now if worked else site.limited_since or now
    return RateLimit(max(site.limited_until or 0, now + int(seconds * 1000)), since, now)


def _put_off(one: ClaimedDelivery, outcome: Outcome, limit: RateLimit) -> int:
    """It was tried, and hit the limit: a new attempt, or the last one extended; no longer than the retries."""
    last = Attempt.select().where(Attempt.delivery == one.id).order_by(Attempt.id.desc()).first()
    goes_on = last is not None and last.outcome == LIMITED and limit.now - last.at <= IN_A_ROW_MS
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
