"""The one schedule of access checks: when a site is asked again whether a customer can get in.

Checked after 1, 5 and 15 minutes, then hourly for a day and daily for a week, and as long as a customer is kept out, or
gets in who should not, weekly for a year. Times count from when the delivery was settled, so that a check that came
late does not put off the next. A settled status ends the checks; but one that the site found in what it had written
itself is confirmed by one check after 15 minutes, as the CRM may have undone it (decision 053).

A check is claimed by moving its time: of two workers only one asks, and it comes again when its answer was lost.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peewee import Case, chunked, fn

from companion.clock import DAY_MS, HOUR_MS, now_ms
from companion.ledger import dealt_with, readiness
from companion.ledger.access_status import ALERT_AFTER_MS, ALERTS, KNOWN, UNSETTLED, AccessStatus, status_of
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Site, TimelineEntry
from companion.ledger.sites import PULL_IS_RECENT_MS
from companion.ledger.statements import Statement
from companion.messages import Message

MINUTE_MS = 60_000
FIRST_MS = (MINUTE_MS, 5 * MINUTE_MS, ALERT_AFTER_MS)
THEN_MS = ((DAY_MS, HOUR_MS), (8 * DAY_MS, DAY_MS))  # until how long after the last of those: how far apart
THEN_ALERTS_MS = (*THEN_MS, (365 * DAY_MS, 7 * DAY_MS))
MAX_CHECKS = 50  # in one request
ANSWER_LOST_MS = 5 * MINUTE_MS  # a check whose answer does not come is asked for again after that
SOON_MS = MINUTE_MS  # a user was created: their tags follow in a moment
MAX_PUT_OFF_SECONDS = 24 * 3600
CHANGES = ("tags_applied", "tags_removed", "operations_run", "revokes")  # what a result may have changed


def next_check_at(status: str | None, settled_at: int, now: int) -> int | None:
    """The first check after ``now`` of a delivery with this status; ``None`` when there is none to come."""
    if status not in UNSETTLED:
        return None
    age = now - settled_at
    for after in FIRST_MS:
        if age < after:
            return settled_at + after
    since = age - ALERT_AFTER_MS
    for until, apart in THEN_ALERTS_MS if status in ALERTS else THEN_MS:
        after = apart * (since // apart + 1)
        if after <= until:
            return settled_at + ALERT_AFTER_MS + after
    return None


def next_confirmation_at(settled_at: int, now: int) -> int | None:
    """The next try to confirm a settled status: after 15 minutes; while no answer comes, as if it were unknown."""
    return next_check_at(AccessStatus.UNKNOWN, settled_at, max(now, settled_at + FIRST_MS[-2]))


def after_settling(access: str | None, result: dict[str, Any] | None, now: int) -> dict[str, Any]:
    """What is kept with a delivery that is settled now; ``access``: the status that it has until then.

    A report may have come first, when the response to an earlier attempt was lost: a result is as old as the attempt.
    """
    status = status_of(result)
    if status in UNSETTLED and access is not None and access not in UNSETTLED:
        return {}
    kept = {"access": status.value, "access_at": now} if status else {"access": None, "access_at": None}
    is_to_confirm = status is not None and status not in UNSETTLED and (result or {}).get("confirm") is True
    next_at = next_confirmation_at(now, now) if is_to_confirm else next_check_at(status, now, now)
    return {**kept, "next_access_check_at": next_at}


def sites_with_due_checks(now: int) -> list[str]:
    """Sites with checks due that can be asked: reachable, not paused, not limited, not fetching on their own."""
    is_pushed = Site.pulled_at.is_null() | (Site.pulled_at <= now - PULL_IS_RECENT_MS)
    has_room = Site.limited_until.is_null() | (Site.limited_until <= now)
    due = Delivery.select(Delivery.site).where(Delivery.next_access_check_at <= now)
    asked = Site.select(Site.id).where(readiness.may_be_pinged(), is_pushed, has_room, Site.id.in_(due))
    with reading():
        return [site.id for site in asked]


def claim_due_checks(site: str, now: int, limit: int = MAX_CHECKS) -> list[str]:
    """Ids of the events whose access the site is to check now; asked for again in five minutes without an answer.

    First those for which the check after 15 minutes decides whether there is an alert; then the newest.
    """
    due = _is_of(site) & (Delivery.next_access_check_at <= now)
    ages = Delivery.settled_at.between(now - ALERT_AFTER_MS - HOUR_MS, now - ALERT_AFTER_MS)
    decides = ages & Delivery.access.in_(sorted(UNSETTLED))
    order = (Case(None, [(decides, 0)], 1), Delivery.settled_at.desc(), Delivery.id.desc())
    with reading():
        if not Delivery.select(Delivery.id).where(due).exists():
            return []
    with writing(site):
        rows = list(Delivery.select().where(due).order_by(*order).limit(limit))
        for row in rows:
            by_schedule = _next_without_answer(row, now)
            again = None if by_schedule is None else min(by_schedule, now + ANSWER_LOST_MS)
            _plan(row.id, again)
    return [row.event_id for row in rows]


def record_answers(site: str, asked: list[str], answers: Any) -> int:
    """Keep what the plugin answered to the checks that it was asked for; how many statuses it reported.

    ``answers``: ``[{"event", "access", "observed_at"}]``; a row whose ``access`` is null was not checked: it is asked
    for again after its ``retry_after`` (seconds), or without one at its next time. A plugin that answers no list makes
    its own checks: then each is asked for again at its next time, too.
    """
    rows = _last_of_each(answers, set(asked)) if isinstance(answers, list) else []
    put_off = {row["event"]: row.get("retry_after") for row in rows if row.get("access") is None}
    now = now_ms()
    with writing(site):
        mine = (Delivery.site == site) & Delivery.event.in_(asked) & Delivery.next_access_check_at.is_null(False)
        for row in Delivery.select().where(mine):
            _plan(row.id, _put_off_until(row, put_off.get(row.event_id), now))
    return record_reports(site, rows)


def _put_off_until(row: Delivery, seconds: Any, now: int) -> int | None:
    by_schedule = _next_without_answer(row, now)
    if by_schedule is None or not isinstance(seconds, int | float) or not 0 < seconds <= MAX_PUT_OFF_SECONDS:
        return by_schedule
    return min(by_schedule, now + int(seconds * 1000))


def _next_without_answer(delivery: Delivery, now: int) -> int | None:
    """Of a delivery with a check planned: its next, as long as nobody has said what it would find."""
    if _waits_for_confirmation(delivery):
        return next_confirmation_at(delivery.settled_at or now, now)
    return _next_of(delivery, delivery.access, now)


def _waits_for_confirmation(delivery: Delivery) -> bool:
    return delivery.access not in UNSETTLED and delivery.next_access_check_at is not None


def _next_of(delivery: Delivery, status: str, now: int) -> int | None:
    """By the schedule; but a check that something at the site gave reason for, and that is due in a moment, stays.

    A good report that comes before the 15 minutes are over confirms nothing.
    """
    is_early = delivery.settled_at is not None and now < delivery.settled_at + ALERT_AFTER_MS
    if is_early and status not in UNSETTLED and _waits_for_confirmation(delivery):
        return next_confirmation_at(delivery.settled_at, now)
    at = None if delivery.settled_at is None else next_check_at(status, delivery.settled_at, now)
    planned: int | None = delivery.next_access_check_at
    return planned if at is not None and planned is not None and now < planned <= now + SOON_MS else at


def record_reports(site: str, rows: list[dict[str, Any]]) -> int:
    """Keep what the plugin reports of its own deliveries; how many were kept.

    The event's timeline shows what is new, and of a status that was open the check after 15 minutes whatever it found.
    Others are let in between: a body has room for thousands.
    """
    recorded = 0
    for some in chunked(_last_of_each(rows), MAX_CHECKS):
        with writing(site):
            for row in some:
                status = row.get("access")
                if isinstance(status, str) and status in KNOWN:
                    recorded += _record(site, row["event"], AccessStatus(status), row.get("observed_at"))
    return recorded


def _last_of_each(rows: list[Any], among: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Of rows that name an event (one of these), the last for each."""
    named = [row for row in rows if isinstance(row, dict) and isinstance(row.get("event"), str)]
    return list({row["event"]: row for row in named if among is None or row["event"] in among}.values())


def check_soon(site: str, persons: list[str]) -> int:
    """Something changed for these persons, such as their user: what is open is checked in a minute, even if given up.

    How many deliveries.
    """
    with writing(site):
        return _hasten(Delivery.person.in_(persons), site, now_ms() + SOON_MS)


def check_all_now(site: str) -> int:
    """The site looks at access in another way now: all that is open is checked. How many deliveries."""
    with writing(site):
        return _hasten(Delivery.id.is_null(False), site, now_ms())


def after_tag_changes(settled: list[tuple[Any, dict[str, Any] | None]], now: int) -> None:
    """A person's other open deliveries may wait for what a result changed: they are checked now; in a transaction.

    ``settled``: deliveries of one site with their results, in the order in which they were settled. One that was
    settled after the last change, as the one that made it, waits for nothing of this.
    """
    since: dict[str, list[str]] = {}  # the last delivery of each person that changed something, and those after it
    for row, result in settled:
        if any([(result or {}).get(name) for name in CHANGES]):
            since[row.person] = []
        if row.person in since:
            since[row.person].append(row.id)
    if since:
        others = [one for ids in since.values() for one in ids]
        _HASTEN.changed(site=settled[0][0].site, persons=list(since), others=others, at=now)


def overdue(site: str, now: int) -> int:
    """How many checks of the site are late by more than an hour: it cannot be asked, or does not get round to them."""
    late = _is_of(site) & (Delivery.next_access_check_at <= now - HOUR_MS)
    return int(Delivery.select().where(late).count())


def _is_of(site: str) -> Any:
    """For what an index of times finds: SQLite would rather go through all that an index by the site alone finds."""
    return fn.COALESCE(Delivery.site, "") == site


def plan_missing(now: int) -> int:
    """Open statuses without a next check, as a process of the version before leaves them, get one; how many."""
    year_ago = now - THEN_ALERTS_MS[-1][0]
    lost = Delivery.access.in_(sorted(UNSETTLED)) & Delivery.next_access_check_at.is_null()
    with reading():
        rows = list(Delivery.select().where(lost, Delivery.settled_at > year_ago))
    planned = [(row, at) for row in rows if (at := next_check_at(row.access, row.settled_at, now)) is not None]
    for some in chunked(planned, 200):
        with writing(*{row.site for row, _ in some}):
            for row, at in some:
                Delivery.update(next_access_check_at=at).where(lost, Delivery.id == row.id).execute()
    return len(planned)


def _record(site: str, event: str, status: AccessStatus, observed_at: Any) -> bool:
    """Keep a later status that the site reports of its own delivery, in the caller's transaction; False without one."""
    delivery = Delivery.get_or_none((Delivery.event == event) & (Delivery.site == site))
    if delivery is None:
        return False
    now = now_ms()
    changes = {"access": status.value, "access_at": now, "next_access_check_at": _next_of(delivery, status, now)}
    Delivery.update(**changes).where(Delivery.id == delivery.id).execute()
    if delivery.access in ALERTS and status != delivery.access:
        dealt_with.end(site, event, delivery.person, ALERTS.values(), now)
    if status != delivery.access or _is_decisive(delivery, now):
        TimelineEntry.create(event=event, site=site, at=now, what="access", detail=_described(status, observed_at))
    return True


def _is_decisive(delivery: Delivery, now: int) -> bool:
    """Whether a report that comes now is the first since there is an alert without a good status."""
    if delivery.settled_at is None or delivery.access not in UNSETTLED:
        return False
    alert_at: int = delivery.settled_at + ALERT_AFTER_MS
    return (delivery.access_at or 0) < alert_at <= now


def _hasten(whose: Any, site: str, at: int) -> int:
    changed: int = _hastened(whose, site, at).execute()
    return changed


def _hastened(whose: Any, site: Any, at: Any) -> Any:
    is_planned = Delivery.next_access_check_at.is_null(False)
    given_up = Delivery.next_access_check_at.is_null() & Delivery.access.in_(sorted(ALERTS))
    is_open = Delivery.access.in_(sorted(UNSETTLED))  # What is good is confirmed in its own time.
    mine = (Delivery.site == site) & is_open & Delivery.settled_at.is_null(False)
    return Delivery.update(next_access_check_at=at).where(mine, whose, is_planned | given_up)


_HASTEN = Statement(
    lambda site, persons, others, at: _hastened(Delivery.person.in_(persons) & Delivery.id.not_in(others), site, at)
)


def _plan(delivery_id: str, at: int | None) -> None:
    Delivery.update(next_access_check_at=at).where(Delivery.id == delivery_id).execute()


def _described(status: AccessStatus, seen_at: Any) -> Message:
    if isinstance(seen_at, str) and len(seen_at) < 40 and seen_at.isprintable():
        return Message(f"access.{status}_seen", at=seen_at)
    return Message(f"access.{status}")
