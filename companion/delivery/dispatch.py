"""Bringing a site its due deliveries: batch after batch, until there are none or the site wants a rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from companion.config import Config
from companion.delivery import keys, ways
from companion.delivery.client import Answer, NoAnswer, SiteClient
from companion.ledger import outbox, sites
from companion.ledger.database import reading, writing
from companion.ledger.models import Site
from companion.ledger.outbox import Claimed, Outcome
from companion.moments import now_ms
from companion.schedule import LONGEST_HINT

log = logging.getLogger("companion.delivery")

SITE_LEASE_MS = 120_000
DRAIN_MS = 45_000  # then the lease is taken anew; the longest batch after that ends before the lease does
WAY_SOUGHT_EVERY_MS = 60_000
PROBE_EVERY_MS = 60_000
FAILURES_UNTIL_UNREACHABLE = 3
REST_SECONDS = 5.0
LONG_REST_SECONDS = 30.0
LARGEST_BATCH = 50
FIRST_WAY = "pretty"
QUICK_SECONDS = 3.0
TOO_LARGE = 413
OUTCOMES = frozenset({"applied", "skipped", "retry", "failed"})


@dataclass(slots=True)
class Dispatch:
    """Work for one site at a time; ``stopping`` is asked between batches."""

    config: Config
    stopping: Callable[[], bool]

    def run(self, site_id: str) -> bool:
        """Deliver what is due. True when more may be due now: the caller looks again."""
        if _with_work(site_id) is None:
            return False
        with _turn(site_id) as is_ours:
            if not is_ours:
                return False
            self._drain(site_id)
        return _with_work(site_id) is not None

    def look_again(self, site_id: str) -> None:
        """See whether a site that pulls because no push arrived can be reached again; it asks us and then stops."""
        with _turn(site_id) as is_ours:
            if not is_ours:
                return
            site = sites.get(site_id)
            with closing(SiteClient(site, allow_private=self.config.allow_private_sites)) as client:
                self._probe(client, site)

    def _drain(self, site_id: str) -> None:
        client: SiteClient | None = None
        ends_at = now_ms() + DRAIN_MS
        try:
            while not self.stopping() and now_ms() < ends_at:
                site = _with_work(site_id)
                if site is None:
                    return
                client = client or SiteClient(site, allow_private=self.config.allow_private_sites)
                if not self._one_batch(client, site):
                    return
        finally:
            if client:
                client.close()

    def _one_batch(self, client: SiteClient, site: Site) -> bool:
        """Send one batch; False when the site wants no more for now."""
        was_away = site.unreachable_since is not None
        if was_away and not self._probe(client, site):
            return False
        if site.way is None:
            self._another_way(client, site, "")
        keys.hand_over(client, site)
        batch = outbox.claim(site.id, min(site.batch_size, LARGEST_BATCH))
        if not batch:
            return False
        began = now_ms()
        way = site.way or FIRST_WAY
        try:
            answer = client.post(way, "/events", {"deliveries": [one.to_json() for one in batch]})
        except NoAnswer as error:
            return _no_answer(site, batch, way, error, site_is_there=was_away)
        results = _results(answer) if answer.is_ours and answer.status == 200 else None
        if results is None:
            return self._not_delivered(client, site, batch, way, answer)
        return _take_in(site, batch, way, results, (now_ms() - began) / 1000)

    def _probe(self, client: SiteClient, site: Site) -> bool:
        """One look whether a site that could not be reached is back; False when nothing answers there."""
        now = now_ms()
        try:
            way = ways.find_way(client)
        except NoAnswer as error:
            _change(site, hold_until=now + PROBE_EVERY_MS, trouble=error.message, way_sought_at=now)
            return False
        answers = {"unreachable_since": None, "failures_in_a_row": 0, "way_sought_at": now}
        _change(site, **answers, **({"way": way, "trouble": None} if way else {}))
        return True

    def _not_delivered(self, client: SiteClient, site: Site, batch: list[Claimed], way: str, answer: Answer) -> bool:
        """The plugin refused, or somebody else answered in its place: perhaps there is another way."""
        hint = answer.retry_after if answer.status in (429, 503) else None
        trouble = _trouble(answer)
        if answer.status == TOO_LARGE and len(batch) > 1:
            _change(site, batch_size=max(1, len(batch) // 4))
            with writing(site.id):
                outbox.release(batch)
            return True
        if not answer.is_ours and hint is None:
            other = self._another_way(client, site, way)
            if other is not None:
                with writing(site.id):
                    outbox.release(batch)
                return True
        changes = _rest(site, trouble, hint)
        fault = Outcome("refused" if answer.is_ours else "not_ours", way, answer.status, trouble, retry_after=hint)
        return _settle_all(site, batch, fault, changes)

    def _another_way(self, client: SiteClient, site: Site, way: str) -> str | None:
        """Another way than ``way`` that leads to the plugin; looked for at most once a minute."""
        now = now_ms()
        if site.way_sought_at is not None and now - site.way_sought_at < WAY_SOUGHT_EVERY_MS:
            return None
        try:
            found = ways.find_way(client)
        except NoAnswer:
            found = None
        _change(site, way=found or site.way, way_sought_at=now)
        site.way = found or site.way
        return found if found != way else None


def _ready(site_id: str) -> Site | None:
    """The site, when it may be sent something now."""
    now = now_ms()
    site = Site.get_or_none(Site.id == site_id, Site.removed_at.is_null(), Site.paused_at.is_null())
    if site is None or site.hold_until > now or sites.is_pulling(site, now):
        return None
    return site


def _with_work(site_id: str) -> Site | None:
    """The site, when it may be sent something now and something is due."""
    with reading():
        site = _ready(site_id)
        return site if site is not None and outbox.has_due(site_id) else None


@contextmanager
def _turn(site_id: str) -> Iterator[bool]:
    """The lease on a site for the block; False while another worker has it."""
    token = outbox.lease_site(site_id, SITE_LEASE_MS)
    try:
        yield token is not None
    finally:
        if token is not None:
            outbox.release_site(site_id, token)


def _results(answer: Answer) -> list[Any] | None:
    body = answer.json()
    results = body.get("results") if isinstance(body, dict) else None
    return results if isinstance(results, list) else None


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
    return {"trouble": trouble, "failures_in_a_row": 0, "hold_until": now_ms() + int(seconds * 1000)}


def _no_answer(site: Site, batch: list[Claimed], way: str, error: NoAnswer, *, site_is_there: bool) -> bool:
    """Too slow, or not reached. A site that answers pings but breaks off on this batch has trouble with the batch."""
    smaller = {"batch_size": max(1, len(batch) // 4)}
    if not error.unreachable or site_is_there:
        changes = {**_rest(site, error.message), **smaller}
        return _settle_all(site, batch, Outcome("timeout", way, None, error.message), changes)
    failures = site.failures_in_a_row + 1
    rest = {"trouble": error.message, "failures_in_a_row": failures, "hold_until": now_ms() + 1000 * failures}
    changes = {**smaller, **rest}
    if failures >= FAILURES_UNTIL_UNREACHABLE:
        changes |= {"unreachable_since": now_ms(), "hold_until": now_ms() + PROBE_EVERY_MS}
        log.warning("site %s cannot be reached; deliveries wait, one probe a minute", site.id)
    with writing(site.id):
        outbox.release(batch)
        Site.update(**changes).where(Site.id == site.id).execute()
    return False


def _settle_all(site: Site, batch: list[Claimed], outcome: Outcome, changes: dict[str, Any]) -> bool:
    with writing(site.id):
        for one in batch:
            outbox.settle(one, outcome)
        Site.update(**changes).where(Site.id == site.id).execute()
    return False


def _take_in(site: Site, batch: list[Claimed], way: str, results: list[Any], seconds: float) -> bool:
    """Settle each delivery by its own result; one without a result is tried again."""
    told = outcomes_of(results, way)
    unsaid = Outcome("no_result", way, 200, "The plugin gave no result for this delivery.", progress=_progress(told))
    with writing(site.id):
        for one in batch:
            outbox.settle(one, told.get(one.id, unsaid))
        size = min(LARGEST_BATCH, site.batch_size * 2) if seconds < QUICK_SECONDS else max(1, len(batch) // 2)
        changes = {"failures_in_a_row": 0, "trouble": None, "way": way, "batch_size": size}
        Site.update(**changes).where(Site.id == site.id).execute()
    return True


def outcomes_of(results: list[Any], way: str) -> dict[str, Outcome]:
    """What the plugin's well-formed results mean, by delivery id; of two for one delivery the first counts."""
    told: dict[str, Outcome] = {}
    for row in results:
        if isinstance(row, dict) and isinstance(row.get("id"), str) and row.get("outcome") in OUTCOMES:
            told.setdefault(row["id"], _outcome_of(row, way))
    progress = _progress(told)
    return {name: replace(outcome, progress=progress) for name, outcome in told.items()}


def _progress(told: dict[str, Outcome]) -> bool:
    """Whether the site works as such: then those that it put off have used up no step of the schedule."""
    return any(outcome.outcome in outbox.SETTLED for outcome in told.values())


def _outcome_of(result: dict[str, Any], way: str) -> Outcome:
    hint = result.get("retry_after")
    message = result.get("message")
    return Outcome(
        result["outcome"],
        way,
        200,
        str(message)[:1000] if message else None,
        result={name: value for name, value in result.items() if name != "id"},
        retry_after=min(float(hint), LONGEST_HINT) if isinstance(hint, int | float) and hint >= 0 else None,
    )


def _change(site: Site, **changes: Any) -> None:
    with writing(site.id):
        Site.update(**changes).where(Site.id == site.id).execute()
