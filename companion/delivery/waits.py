"""Tries that were put off and use up no retry: one after the other, for whatever reason, they are one attempt.

A delivery waits for its CRM's limit (``rate_limits``), or for something that comes by itself and that it alone needs:
AccessAlly's contact of a new WordPress user (docs/decisions/046). The attempt gets longer with each try, so that what
waits for a day leaves one row, and one that is put off for two reasons by turns does not wait for ever.
"""

from __future__ import annotations

from dataclasses import replace

from companion.backoff import MAX_HINT_SECONDS, TOTAL_SECONDS
from companion.clock import HOUR_MS
from companion.ledger import outbox
from companion.ledger.models import Attempt, Delivery
from companion.ledger.outbox import ClaimedDelivery, Outcome
from companion.ledger.states import PUT_OFF, Transport

SECONDS_UNSAID = 30.0
LEAST_SECONDS = 1.0  # a wait that is over at once would be asked without end
WHOLE_LENGTH_MS = TOTAL_SECONDS * 1000
IN_A_ROW_MS = MAX_HINT_SECONDS * 1000 + HOUR_MS  # tries further apart are two attempts: something lay between


def seconds_of(outcome: Outcome) -> float:
    """For how long the plugin wants the delivery to wait."""
    return max(LEAST_SECONDS, SECONDS_UNSAID if outcome.retry_after is None else outcome.retry_after)


def settle_waiting(one: ClaimedDelivery, outcome: Outcome, now: int) -> int:
    """Settle a delivery that waits for something of its own, inside the caller's transaction; 1 when it was settled."""
    return put_off(one, outcome, now, until=now + int(seconds_of(outcome) * 1000))


def put_off(one: ClaimedDelivery, outcome: Outcome, now: int, *, until: int, gives_up: bool = False) -> int:
    """It was tried, and waits ``until`` then: a new attempt, or the last one extended; no longer than the retries."""
    last = Attempt.select().where(Attempt.delivery == one.id).order_by(Attempt.id.desc()).first()
    goes_on = last is not None and last.outcome in PUT_OFF and now - last.at <= IN_A_ROW_MS
    if gives_up or (goes_on and now - last.sent_at >= WHOLE_LENGTH_MS):
        return outbox.settle(one, replace(outcome, gives_up=True))
    if not goes_on:
        return outbox.settle(one, replace(outcome, due_at=until))
    released = outbox.release([one], due_at=until)
    if released:
        Attempt.update(at=now, outcome=outcome.outcome, message=outcome.message).where(Attempt.id == last.id).execute()
        _let_fetch_from(one, outcome, until)
    return released


def _let_fetch_from(one: ClaimedDelivery, outcome: Outcome, until: int) -> None:
    """What the site fetched because it is blocked on the way is not fetched again before its time."""
    if outcome.transport == Transport.PULL:
        is_blocked = Delivery.fetch_from.is_null(False)
        Delivery.update(fetch_from=until).where(Delivery.id == one.id, is_blocked).execute()
