"""Pushing to one site under its lease: a batch, and what the response means for the site."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from companion.backoff import MAX_HINT_SECONDS
from companion.clock import now_ms
from companion.delivery import claims, transports
from companion.delivery.bisection import Bisection
from companion.delivery.claims import makes_progress, outcomes_of
from companion.delivery.client import Answer, NoAnswer, SiteClient
from companion.delivery.site_lease import LEASE_MS, SiteLease
from companion.delivery.transports import DEFAULT_TRANSPORT
from companion.ledger import blocked_deliveries, outbox, readiness
from companion.ledger.database import reading, writing
from companion.ledger.models import Site
from companion.ledger.outbox import MAX_BATCH, ClaimedDelivery, Outcome
from companion.ledger.states import AttemptOutcome, Transport
from companion.messages import Message

log = logging.getLogger("companion.delivery")

TRANSPORT_CHECK_INTERVAL_MS = 60_000
PROBE_EVERY_MS = 60_000
FAILURES_UNTIL_UNREACHABLE = 3
REST_SECONDS = 5.0
LONG_REST_SECONDS = 30.0
QUICK_MS = 3_000
ROOM = 5  # for more than the CRM's limit let through last time
TOO_LARGE = 413
MAX_BLOCKED = 9  # of one push


@dataclass(slots=True)
class Push:
    """Each request is made under a lease that outlasts it. Methods raise LeaseLost."""

    client: SiteClient
    lease: SiteLease
    was_full: bool = False  # the last batch: as much as the site takes was due
    _blocked: int = 0  # deliveries that were blocked, in this push
    _transport_answers: bool | None = None  # the plugin answered pings when last asked in this push
    _more: Site | None = None  # the site as the last settled batch left it, when it may be sent more and more is due

    def send_batch(self, site: Site) -> Site | None:
        """Send one batch; the site as it is then, when it wants more and more is due."""
        self._more = None
        if not self._send(site):
            return None
        if self._more is None:
            with reading():
                return readiness.with_work(site.id, now_ms())
        return self._more

    def _send(self, site: Site) -> bool:
        """Send one batch; False when the site wants no more for now, or nothing is due."""
        was_away = site.unreachable_since is not None
        if was_away and not self.probe():
            return False
        if site.transport is None:
            try:
                self._another_way(site, None)
            except transports.AnsweredByCopy as error:
                return self._leave_the_copy(site, [], error.message)
        if self.client.offered_key is not None:
            self.lease.keep()
            transports.hand_over_key(self.client, self.client.offered_key)
        began = now_ms()
        self.lease.keep(began)
        size = min(site.batch_size, MAX_BATCH)
        batch = claims.claim(site.id, size, began, token=self.lease.token, lease_ms=LEASE_MS)
        self.lease.in_hand = batch
        self.was_full = len(batch) >= size or any(one.is_blocked for one in batch)  # such a one goes alone
        if not batch:
            return False
        transport = Transport(site.transport or DEFAULT_TRANSPORT)
        try:
            answer = self.client.post(transport, "/events", {"deliveries": list(map(ClaimedDelivery.to_json, batch))})
        except NoAnswer as error:
            return self._no_answer(site, batch, transport, error, site_is_there=was_away)
        results = answer.results()
        if results is None:
            return self._not_delivered(site, batch, transport, answer)
        is_open = self._settle_results(site, batch, transport, results, began, is_all=True)
        return is_open and self._more is not None

    def probe(self) -> bool:
        """Check whether a site that could not be reached is back; False when nothing answers there."""
        now = now_ms()
        try:
            transport = transports.find_transport(self.client, self.lease.keep)
        except NoAnswer as error:
            self.lease.note(held_until=now + PROBE_EVERY_MS, last_error=error.message, transport_checked_at=now)
            return False
        answers = {"unreachable_since": None, "failures_in_a_row": 0, "transport_checked_at": now}
        self.lease.note(**answers, **({"transport": transport, "last_error": None} if transport else {}))
        return True

    def _not_delivered(self, site: Site, batch: list[ClaimedDelivery], transport: Transport, answer: Answer) -> bool:
        """The plugin refused, or something else answered in its place: perhaps another transport works."""
        hint = _hint(answer)
        trouble = _trouble(answer)
        if transports.says_it_is_a_copy(answer):
            return self._leave_the_copy(site, batch, transports.copy_message(site))
        if answer.status == TOO_LARGE and len(batch) > 1:
            self.lease.note(batch_size=max(1, len(batch) // 4))
            with writing(site.id):
                outbox.release(batch)
            return True
        if not answer.is_ours and hint is None:
            goes_on = self._isolate_blocked(site, batch, transport, trouble, answer.status)
            if goes_on is not None:
                return goes_on
        changes = _rest(site, trouble, hint)
        name = AttemptOutcome.REFUSED if answer.is_ours else AttemptOutcome.NOT_OURS
        fault = Outcome(name, transport, answer.status, trouble, retry_after=hint, is_blocked_here=not answer.is_ours)
        return self._settle_all(batch, fault, changes)

    def _isolate_blocked(
        self, site: Site, batch: list[ClaimedDelivery], transport: Transport, why: str, status: int | None
    ) -> bool | None:
        """By another transport, or without the delivery that is refused; ``None`` when the plugin does not answer."""
        try:
            another = self._another_way(site, transport)
        except transports.AnsweredByCopy as error:  # by a transport that is open; the usual one is closed there
            return self._leave_the_copy(site, batch, error.message)
        if another is not None:
            with writing(site.id):
                outbox.release(batch)
            return True
        if self._transport_answers is None and site.last_error is None:
            self._transport_answers = True  # it did when asked within the last minute
        if not self._transport_answers:
            return None
        bisection = Bisection(self.lease, transport, [])
        bisection.split_refused(batch, why, status)
        passed = self._bisect(site, bisection)
        self._blocked += bisection.blocked
        if self._blocked >= MAX_BLOCKED or (bisection.is_enough and not passed):
            self.lease.note(held_until=now_ms() + int(REST_SECONDS * 1000))
            return False
        return passed is not None

    def _bisect(self, site: Site, bisection: Bisection) -> bool | None:
        """Deliver what is not refused; whether something passed, ``None`` when the site wants no more for now."""
        passed = False
        for part in bisection.next_parts():
            began = now_ms()
            try:
                answer = self.client.post(
                    bisection.transport, "/events", {"deliveries": list(map(ClaimedDelivery.to_json, part))}
                )
            except NoAnswer as error:
                if error.unreachable:
                    bisection.split_refused(part, error.message, None)
                    continue
                bisection.abandon()
                return self._no_answer(site, part, bisection.transport, error, site_is_there=True) or None
            results = answer.results()
            if results is None and not answer.is_ours and _hint(answer) is None:
                bisection.split_refused(part, answer.describe(), answer.status)
                continue
            if results is None:
                bisection.abandon()
                return self._not_delivered(site, part, bisection.transport, answer) or None
            if not self._settle_results(site, part, bisection.transport, results, began):
                bisection.abandon()
                return None
            bisection.accepted(part, outcomes_of(results, bisection.transport))
            passed = True
        return passed

    def _another_way(self, site: Site, transport: Transport | None) -> Transport | None:
        """Another transport that reaches the plugin; searched for at most once a minute.

        Raises AnsweredByCopy.
        """
        now = now_ms()
        if site.transport_checked_at is not None and now - site.transport_checked_at < TRANSPORT_CHECK_INTERVAL_MS:
            return None
        try:
            found = transports.find_transport(self.client, self.lease.keep)
        except transports.AnsweredByCopy:
            raise
        except NoAnswer:
            found = None
        self._transport_answers = found is not None
        self.lease.note(transport=found or site.transport, transport_checked_at=now)
        site.transport = found or site.transport
        return found if found != transport else None

    def _no_answer(
        self, site: Site, batch: list[ClaimedDelivery], transport: Transport, error: NoAnswer, *, site_is_there: bool
    ) -> bool:
        """Too slow, or not reached. A site that answers pings but breaks off on this batch has trouble with it."""
        smaller = {"batch_size": max(1, len(batch) // 4)}
        if error.unreachable and (goes_on := self._cut_off(site, batch, transport, error, site_is_there)) is not None:
            return goes_on
        if not error.unreachable:
            changes = {**_rest(site, error.message), **smaller}
            return self._settle_all(batch, Outcome(AttemptOutcome.TIMEOUT, transport, None, error.message), changes)
        failures = site.failures_in_a_row + 1
        changes = {**smaller, **_hold(error.message, 1.0 * failures), "failures_in_a_row": failures}
        if failures >= FAILURES_UNTIL_UNREACHABLE:
            changes |= {"unreachable_since": now_ms(), "held_until": now_ms() + PROBE_EVERY_MS}
            log.warning("site %s cannot be reached; deliveries wait, one probe a minute", site.id)
        with writing(site.id):
            outbox.release(batch)
            self.lease.write(changes)
        return False

    def _cut_off(
        self, site: Site, batch: list[ClaimedDelivery], transport: Transport, error: NoAnswer, site_is_there: bool
    ) -> bool | None:
        """Some firewalls cut the connection instead of answering: of a site that was well until now it is believed."""
        if site.last_error is not None and not site_is_there:
            return None
        self._transport_answers = site_is_there or all(one.is_blocked for one in batch)
        return self._isolate_blocked(site, batch, transport, error.message, None)

    def _leave_the_copy(self, site: Site, batch: list[ClaimedDelivery], words: str) -> bool:
        """What answers is not the connected site: no attempt is used up, and one ping a minute asks again."""
        now = now_ms()
        log.warning("site %s: %s", site.id, words)
        with writing(site.id):
            outbox.release(batch)
            changes = {"last_error": words, "unreachable_since": now, "held_until": now + PROBE_EVERY_MS}
            self.lease.write(changes)
        return False

    def _settle_all(self, batch: list[ClaimedDelivery], outcome: Outcome, changes: dict[str, Any]) -> bool:
        with writing(self.lease.site):
            outbox.settle_all([(one, outcome) for one in batch])
            self.lease.write(changes)
        return False

    def _settle_results(
        self,
        site: Site,
        batch: list[ClaimedDelivery],
        transport: Transport,
        results: list[Any],
        began: int,
        *,
        is_all: bool = False,
    ) -> bool:
        """Settle each delivery by its own result; one without is tried again. False when the CRM has a limit.

        ``is_all``: nothing else is in hand, so that the lease ends with this, if nothing more is due.
        """
        now = now_ms()
        outcomes = outcomes_of(results, transport)
        if without := [one.id for one in batch if one.id not in outcomes]:
            why, progress = Message("answer.no_result"), makes_progress(outcomes)
            no_result = Outcome(AttemptOutcome.NO_RESULT, transport, 200, why, progress=progress)
            outcomes |= dict.fromkeys(without, no_result)
        tried = [(one, outcomes[one.id]) for one in batch]
        with writing(site.id):
            settled = claims.settle_batch(site, tried, now)
            if settled.is_limited:
                size = settled.worked + ROOM
            else:
                size = site.batch_size * 2 if now - began < QUICK_MS else len(batch) // 2
            changes = {"failures_in_a_row": 0, "transport": transport, **settled.changes}
            changes["batch_size"] = max(1, min(size, MAX_BATCH))
            if site.last_error is not None:
                changes["last_error"] = None
                blocked_deliveries.clear(site.id)
            self.lease.write(changes)
            if is_all:
                self._more = self.lease.release_unless_more(now)
        return not settled.is_limited


def _hint(answer: Answer) -> float | None:
    """Seconds for which a site that is busy wants to be left alone."""
    return answer.retry_after if answer.status in (429, 503) else None


def _trouble(answer: Answer) -> str:
    if answer.is_ours and answer.status == 200:
        return Message("answer.unreadable")
    if answer.is_ours and answer.status == 401:
        return Message("answer.refused_signature")
    return answer.describe()


def _rest(site: Site, trouble: str, hint: float | None = None) -> dict[str, Any]:
    """A site that fails is left alone for a while, so that it is not hit with all that waits, batch after batch."""
    own = REST_SECONDS if site.last_error is None else LONG_REST_SECONDS
    seconds = own if hint is None else min(hint, MAX_HINT_SECONDS)
    return {**_hold(trouble, seconds), "failures_in_a_row": 0}


def _hold(trouble: str, seconds: float) -> dict[str, Any]:
    return {"last_error": trouble, "held_until": now_ms() + int(seconds * 1000), "limited_since": None}
