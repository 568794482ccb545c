"""A worker at one site during its turn there: a batch, and what its answer means for the site."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from companion.delivery import keys, ways
from companion.delivery.client import Answer, NoAnswer, SiteClient
from companion.delivery.results import makes_progress, outcomes_of, results_in
from companion.delivery.sifting import Sift
from companion.delivery.turn import LEASE_MS, Turn
from companion.delivery.ways import FIRST_WAY
from companion.ledger import fetching, outbox, pacing
from companion.ledger.database import writing
from companion.ledger.models import Site
from companion.ledger.outbox import LARGEST_BATCH, Claimed, Outcome
from companion.moments import now_ms
from companion.schedule import LONGEST_HINT

log = logging.getLogger("companion.delivery")

WAY_SOUGHT_EVERY_MS = 60_000
PROBE_EVERY_MS = 60_000
FAILURES_UNTIL_UNREACHABLE = 3
REST_SECONDS = 5.0
LONG_REST_SECONDS = 30.0
QUICK_SECONDS = 3.0
ROOM = 5  # for more than the CRM's limit let through last time
TOO_LARGE = 413
MOST_KEPT_OUT = 9  # of one visit


@dataclass(slots=True)
class Visit:
    """Each request is made under a turn that outlasts it. Methods raise TurnLost."""

    client: SiteClient
    turn: Turn
    _found: int = 0  # deliveries that do not get through, in this visit
    _way_answers: bool | None = None  # the plugin answered pings when last asked in this visit

    def one_batch(self, site: Site) -> bool:
        """Send one batch; False when the site wants no more for now."""
        was_away = site.unreachable_since is not None
        if was_away and not self.probe():
            return False
        if site.way is None:
            try:
                self._another_way(site, "")
            except ways.AnsweredByACopy as error:
                return self._leave_the_copy(site, [], error.message)
        self.turn.keep()
        keys.hand_over(self.client, site)
        self.turn.keep()
        batch = outbox.claim(site.id, min(site.batch_size, LARGEST_BATCH), lease_ms=LEASE_MS)
        self.turn.in_hand = batch
        if not batch:
            return False
        began = now_ms()
        way = site.way or FIRST_WAY
        try:
            answer = self.client.post(way, "/events", {"deliveries": [one.to_json() for one in batch]})
        except NoAnswer as error:
            return self._no_answer(site, batch, way, error, site_is_there=was_away)
        results = results_in(answer)
        if results is None:
            return self._not_delivered(site, batch, way, answer)
        return self._take_in(site, batch, way, results, (now_ms() - began) / 1000)

    def probe(self) -> bool:
        """One look whether a site that could not be reached is back; False when nothing answers there."""
        now = now_ms()
        try:
            way = ways.find_way(self.client, self.turn.keep)
        except NoAnswer as error:
            self.turn.note(hold_until=now + PROBE_EVERY_MS, trouble=error.message, way_sought_at=now)
            return False
        answers = {"unreachable_since": None, "failures_in_a_row": 0, "way_sought_at": now}
        self.turn.note(**answers, **({"way": way, "trouble": None} if way else {}))
        return True

    def _not_delivered(self, site: Site, batch: list[Claimed], way: str, answer: Answer) -> bool:
        """The plugin refused, or somebody else answered in its place: perhaps there is another way."""
        hint = _hint(answer)
        trouble = _trouble(answer)
        if ways.says_it_is_a_copy(answer):
            return self._leave_the_copy(site, batch, ways.copy_words(site))
        if answer.status == TOO_LARGE and len(batch) > 1:
            self.turn.note(batch_size=max(1, len(batch) // 4))
            with writing(site.id):
                outbox.release(batch)
            return True
        if not answer.is_ours and hint is None:
            goes_on = self._kept_out(site, batch, way, trouble, answer.status)
            if goes_on is not None:
                return goes_on
        changes = _rest(site, trouble, hint)
        name = "refused" if answer.is_ours else "not_ours"
        fault = Outcome(name, way, answer.status, trouble, retry_after=hint, keeps_out=not answer.is_ours)
        return self._settle_all(batch, fault, changes)

    def _kept_out(self, site: Site, batch: list[Claimed], way: str, why: str, status: int | None) -> bool | None:
        """By another way, or without the one that is refused; ``None`` when the plugin itself does not answer."""
        try:
            another = self._another_way(site, way)
        except ways.AnsweredByACopy as error:  # by a way that is open; the usual one is closed there
            return self._leave_the_copy(site, batch, error.message)
        if another is not None:
            with writing(site.id):
                outbox.release(batch)
            return True
        if self._way_answers is None and site.trouble is None:
            self._way_answers = True  # it did when asked within the last minute
        if not self._way_answers:
            return None
        sift = Sift(self.turn, way, [])
        sift.refused(batch, why, status)
        passed = self._sift(site, sift)
        self._found += sift.found
        if self._found >= MOST_KEPT_OUT or (sift.is_enough and not passed):
            self.turn.note(hold_until=now_ms() + int(REST_SECONDS * 1000))
            return False
        return passed is not None

    def _sift(self, site: Site, sift: Sift) -> bool | None:
        """Deliver what is not refused; whether something passed, ``None`` when the site wants no more for now."""
        passed = False
        for part in sift.next_parts():
            began = now_ms()
            try:
                answer = self.client.post(sift.way, "/events", {"deliveries": [one.to_json() for one in part]})
            except NoAnswer as error:
                if error.unreachable:
                    sift.refused(part, error.message, None)
                    continue
                sift.break_off()
                return self._no_answer(site, part, sift.way, error, site_is_there=True) or None
            results = results_in(answer)
            if results is None and not answer.is_ours and _hint(answer) is None:
                sift.refused(part, answer.describe(), answer.status)
                continue
            if results is None:
                sift.break_off()
                return self._not_delivered(site, part, sift.way, answer) or None
            if not self._take_in(site, part, sift.way, results, (now_ms() - began) / 1000):
                sift.break_off()
                return None
            sift.taken(part, outcomes_of(results, sift.way))
            passed = True
        return passed

    def _another_way(self, site: Site, way: str) -> str | None:
        """Another way than ``way`` that leads to the plugin; looked for at most once a minute.

        Raises AnsweredByACopy.
        """
        now = now_ms()
        if site.way_sought_at is not None and now - site.way_sought_at < WAY_SOUGHT_EVERY_MS:
            return None
        try:
            found = ways.find_way(self.client, self.turn.keep)
        except ways.AnsweredByACopy:
            raise
        except NoAnswer:
            found = None
        self._way_answers = found is not None
        self.turn.note(way=found or site.way, way_sought_at=now)
        site.way = found or site.way
        return found if found != way else None

    def _no_answer(self, site: Site, batch: list[Claimed], way: str, error: NoAnswer, *, site_is_there: bool) -> bool:
        """Too slow, or not reached. A site that answers pings but breaks off on this batch has trouble with it."""
        smaller = {"batch_size": max(1, len(batch) // 4)}
        if error.unreachable and (goes_on := self._cut_off(site, batch, way, error, site_is_there)) is not None:
            return goes_on
        if not error.unreachable:
            changes = {**_rest(site, error.message), **smaller}
            return self._settle_all(batch, Outcome("timeout", way, None, error.message), changes)
        failures = site.failures_in_a_row + 1
        changes = {**smaller, **_hold(error.message, 1.0 * failures), "failures_in_a_row": failures}
        if failures >= FAILURES_UNTIL_UNREACHABLE:
            changes |= {"unreachable_since": now_ms(), "hold_until": now_ms() + PROBE_EVERY_MS}
            log.warning("site %s cannot be reached; deliveries wait, one probe a minute", site.id)
        with writing(site.id):
            outbox.release(batch)
            outbox.note_site(site.id, self.turn.token, changes)
        return False

    def _cut_off(self, site: Site, batch: list[Claimed], way: str, error: NoAnswer, site_is_there: bool) -> bool | None:
        """Some firewalls cut the connection instead of answering: of a site that was well until now it is believed."""
        if site.trouble is not None and not site_is_there:
            return None
        self._way_answers = site_is_there or all(one.is_kept_out for one in batch)
        return self._kept_out(site, batch, way, error.message, None)

    def _leave_the_copy(self, site: Site, batch: list[Claimed], words: str) -> bool:
        """What answers is not the connected site: no attempt is used up, and one ping a minute asks again."""
        now = now_ms()
        log.warning("site %s: %s", site.id, words)
        with writing(site.id):
            outbox.release(batch)
            changes = {"trouble": words, "unreachable_since": now, "hold_until": now + PROBE_EVERY_MS}
            outbox.note_site(site.id, self.turn.token, changes)
        return False

    def _settle_all(self, batch: list[Claimed], outcome: Outcome, changes: dict[str, Any]) -> bool:
        with writing(self.turn.site):
            for one in batch:
                outbox.settle(one, outcome)
            outbox.note_site(self.turn.site, self.turn.token, changes)
        return False

    def _take_in(self, site: Site, batch: list[Claimed], way: str, results: list[Any], seconds: float) -> bool:
        """Settle each delivery by its own result; one without a result is tried again."""
        told = outcomes_of(results, way)
        why = "The plugin gave no result for this delivery."
        unsaid = Outcome("no_result", way, 200, why, progress=makes_progress(told))
        with writing(site.id):
            settled = pacing.settle_batch(site, [(one, told.get(one.id, unsaid)) for one in batch])
            if settled.is_limited:
                size = settled.worked + ROOM
            else:
                size = site.batch_size * 2 if seconds < QUICK_SECONDS else len(batch) // 2
            works = {"failures_in_a_row": 0, "trouble": None, "way": way}
            changes = {**works, "batch_size": max(1, min(size, LARGEST_BATCH)), **settled.changes}
            outbox.note_site(site.id, self.turn.token, changes)
            if site.trouble is not None:
                fetching.end(site.id)
        return not settled.is_limited


def _hint(answer: Answer) -> float | None:
    """Seconds for which a site that is busy wants to be left alone."""
    return answer.retry_after if answer.status in (429, 503) else None


def _trouble(answer: Answer) -> str:
    if answer.is_ours and answer.status == 200:
        return "The plugin's answer could not be read."
    if answer.is_ours and answer.status == 401:
        return "The plugin refused our signature: the keys differ, or a clock is off. Pair the site again."
    return answer.describe()


def _rest(site: Site, trouble: str, hint: float | None = None) -> dict[str, Any]:
    """A site that fails is left alone for a while, so that it is not hit with all that waits, batch after batch."""
    own = REST_SECONDS if site.trouble is None else LONG_REST_SECONDS
    seconds = own if hint is None else min(hint, LONGEST_HINT)
    return {**_hold(trouble, seconds), "failures_in_a_row": 0}


def _hold(trouble: str, seconds: float) -> dict[str, Any]:
    return {"trouble": trouble, "hold_until": now_ms() + int(seconds * 1000), "limited_since": None}
