"""A batch of deliveries: claimed with what is sent for each of them, and settled by the results.

The results are the plugin's, whether it answered a push with them or handed them in after a pull.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from companion.backoff import MAX_HINT_SECONDS
from companion.clock import now_ms
from companion.delivery import rate_limits, waits
from companion.history.payloads import DeliveryPayload, build_possible_payloads
from companion.ledger import outbox
from companion.ledger.database import database, reading, writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import LEASE_MS, ClaimedDelivery, Outcome
from companion.ledger.statements import Statement
from companion.ledger.states import PUT_OFF, SETTLED, AttemptOutcome, Transport
from companion.text import TooDeep, sanitize_json

UNPUBLISHED_WAIT_MS = 60_000  # for a companion that can publish the event
_PERSONS = Statement(lambda ids: Delivery.select(Delivery.event, Delivery.person).where(Delivery.id.in_(ids)))
OUTCOMES = frozenset({AttemptOutcome.APPLIED, AttemptOutcome.SKIPPED, AttemptOutcome.RETRY, AttemptOutcome.FAILED})


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch: how many were settled, how many of them were done, what changes for the site."""

    count: int
    worked: int
    is_limited: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


def claim(
    site: str,
    limit: int,
    now: int | None = None,
    *,
    token: str | None = None,
    lease_ms: int = LEASE_MS,
    to_fetch: bool = False,
) -> list[ClaimedDelivery]:
    """Lease up to ``limit`` due deliveries of the site, in the order in which they happened, with their payloads.

    ``token``: under which they are held, one of their own when there is none. ``to_fetch`` as for
    ``outbox.lease_due``. What cannot be published yet goes back, and nothing of the same person overtakes it.
    """
    now, token = now or now_ms(), token or secrets.token_hex(8)
    rows = outbox.lease_due(site, limit, token, now, lease_ms=lease_ms, to_fetch=to_fetch)
    if not rows:
        return []
    with reading(), database.atomic():  # the person may have been merged into another since
        persons = dict(_PERSONS.rows(ids=[row.id for row in rows]))
        payloads = build_possible_payloads(site, [(row.event_id, persons[row.event_id]) for row in rows], now)
    claimed = [_claimed(row, persons[row.event_id], payloads.get(row.event_id), token, now) for row in rows]
    waiting = {one.person for one in claimed if not one.event}
    if put_off := [one for one in claimed if one.person in waiting]:
        with writing(site):
            outbox.release(put_off, due_at=now + UNPUBLISHED_WAIT_MS)
    return [one for one in claimed if one.person not in waiting]


def _claimed(row: Any, person: str, payload: DeliveryPayload | None, token: str, now: int) -> ClaimedDelivery:
    event, extras = (payload.event, payload.extras) if payload else ({}, {})
    is_blocked = row.fetch_from is not None
    return ClaimedDelivery(row.id, row.attempts + 1, row.replay, event, token, now, extras, person, is_blocked)


def settle_batch(site: Site, tried: list[tuple[ClaimedDelivery, Outcome]], now: int) -> Settled:
    """Settle a batch in its order, inside the caller's transaction; what it means for the site is not written."""
    worked = sum([outcome.outcome in SETTLED for _, outcome in tried])
    if any([outcome.outcome == AttemptOutcome.LIMITED for _, outcome in tried]):
        limit = rate_limits.limit_met(site, [outcome for _, outcome in tried], worked, now)
        changes = {"held_until": limit.until, "limited_until": limit.until, "limited_since": limit.since}
        return Settled(rate_limits.settle_limited(site, tried, limit), worked, True, changes)
    waiting = [one for one in tried if one[1].outcome == AttemptOutcome.WAITING]
    count = outbox.settle_all([one for one in tried if one not in waiting] if waiting else tried, now)
    count += sum([waits.settle_waiting(one, outcome, now) for one, outcome in waiting])
    return Settled(count, worked, changes={"limited_since": None} if worked else {})


def settle_pulled(site_id: str, outcomes: Mapping[str, Outcome]) -> int:
    """Settle deliveries on which the site itself holds a lease; how many. Others are left alone."""
    with writing(site_id):
        held = outbox.leased_to(site_id, outcomes)
        settled = settle_batch(Site.get_by_id(site_id), [(one, outcomes[one.id]) for one in held], now_ms())
        if settled.changes:
            Site.update(**settled.changes).where(Site.id == site_id).execute()
    return settled.count


def outcomes_of(results: list[Any], transport: Transport) -> dict[str, Outcome]:
    """What the plugin's well-formed results mean, by delivery id; of two for one delivery the first counts."""
    outcomes: dict[str, Outcome] = {}
    for row in _storable(results):
        if isinstance(row, dict) and isinstance(row.get("id"), str) and _is_outcome(row.get("outcome")):
            outcomes.setdefault(row["id"], _outcome_of(row, transport))
    if not makes_progress(outcomes):
        return outcomes
    return {
        name: outcome if outcome.outcome in SETTLED else replace(outcome, progress=True)
        for name, outcome in outcomes.items()
    }


def _is_outcome(word: Any) -> bool:
    return isinstance(word, str) and word in OUTCOMES


def _storable(results: list[Any]) -> Iterator[Any]:
    """Without what no database takes: half an emoji in a CRM's words, in one result, would spoil all the others."""
    for row in results:
        with suppress(TooDeep):
            yield sanitize_json(row)


def makes_progress(outcomes: dict[str, Outcome]) -> bool:
    """Whether the site works as such: then those that it put off have used up no step of the schedule."""
    return any(outcome.outcome in SETTLED for outcome in outcomes.values())


def _outcome_of(result: dict[str, Any], transport: Transport) -> Outcome:
    message = result.get("message")
    return Outcome(
        _named_outcome(result),
        transport,
        200,
        str(message)[:1000] if message else None,
        result={name: value for name, value in result.items() if name != "id"},
        retry_after=_seconds(result.get("retry_after")),
    )


def _named_outcome(result: dict[str, Any]) -> AttemptOutcome:
    """What the plugin said; a ``retry`` may say what it is for, and a limit is the whole account's."""
    outcome = AttemptOutcome(result["outcome"])
    for reason in PUT_OFF if outcome == AttemptOutcome.RETRY else ():
        if result.get(reason) is True:
            return reason
    return outcome


def _seconds(hint: Any) -> float | None:
    """A hint of the plugin's, at most a day."""
    return float(min(hint, MAX_HINT_SECONDS)) if isinstance(hint, int | float) and hint >= 0 else None
