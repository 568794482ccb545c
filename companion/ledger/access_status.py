"""Access status of a delivery: whether its customer can get in, as the site reported it last, and alerts.

It comes from the result of the delivery, then from the plugin's reports. Nobody raises an alert: there is one as long
as the status is not a good one in time, and it ends with a better status or when the event is sent again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from enum import StrEnum
from typing import Any

from peewee import Case, fn

from companion.clock import DAY_MS, now_ms
from companion.ledger import readiness
from companion.ledger.database import reading, writing
from companion.ledger.errors import LedgerLocked
from companion.ledger.models import Delivery, Site, TimelineEntry
from companion.ledger.sites import PULL_IS_RECENT_MS
from companion.messages import Message


class AccessStatus(StrEnum):
    """What the site says about a customer's access after an event; stored and sent as its value."""

    GRANTED = "granted"
    PENDING = "pending"
    REVOKED = "revoked"
    STILL_HAS_ACCESS = "still_has_access"
    NONE = "none"
    UNKNOWN = "unknown"


_KNOWN = frozenset(AccessStatus)
UNSETTLED = frozenset({AccessStatus.PENDING, AccessStatus.STILL_HAS_ACCESS, AccessStatus.UNKNOWN})  # may still change

ALERTS = {AccessStatus.PENDING.value: "no_access", AccessStatus.STILL_HAS_ACCESS.value: "still_has_access"}  # once late
FILTERS = ("alert", *ALERTS.values())
ALERT_AFTER_MS = 15 * 60_000

# After the plugin's own checks, which WP-Cron makes on a site that has visitors: 1, 5 and 15 minutes.
CHECK_DELAYS_MS = (65_000, 305_000, 905_000)
CHECKS_EXPIRE_MS = DAY_MS  # for a site that cannot be asked

NO_STATUS: dict[str, Any] = {"access": None, "access_at": None, "next_access_check_at": None}


def status_of(result: dict[str, Any] | None) -> AccessStatus | None:
    """The status in a result. Access that should go and is not gone yet is sent as pending, with ``revokes``."""
    status = (result or {}).get("access")
    if status == AccessStatus.PENDING and (result or {}).get("revokes") is True:
        return AccessStatus.STILL_HAS_ACCESS
    return AccessStatus(status) if isinstance(status, str) and status in _KNOWN else None


def after_settling(delivery: Delivery, result: dict[str, Any] | None, now: int) -> dict[str, Any]:
    """What is kept with a delivery that is settled now.

    A report may have come first, when the response to an earlier attempt was lost: a result is as old as the attempt.
    """
    status = status_of(result)
    if status in UNSETTLED and delivery.access is not None and delivery.access not in UNSETTLED:
        return {}
    next_check_at = now + CHECK_DELAYS_MS[0] if status in UNSETTLED else None
    kept = {"access": status.value, "access_at": now} if status else {"access": None, "access_at": None}
    return {**kept, "next_access_check_at": next_check_at}


def record_status(site: str, event: str, status: str) -> bool:
    """Keep a later status that the site reports of its own delivery, in the caller's transaction; False without one."""
    no_check: dict[str, Any] = {} if status in UNSETTLED else {"next_access_check_at": None}
    mine = (Delivery.event == event) & (Delivery.site == site)
    changed: int = Delivery.update(access=status, access_at=now_ms(), **no_check).where(mine).execute()
    return changed > 0


def as_listed(delivery: Delivery | None, now: int) -> dict[str, str | None]:
    """``access`` and ``alert`` of a delivery, for lists; what older builds settled has its result only."""
    if delivery is None:
        return {"access": None, "alert": None}
    late = delivery.settled_at is not None and delivery.settled_at <= now - ALERT_AFTER_MS
    old = status_of(delivery.result) if delivery.settled_at is not None else None
    return {
        "access": delivery.access or (old.value if old else None),
        "alert": ALERTS.get(delivery.access or "") if late else None,
    }


def is_alert(kind: str, now: int) -> Any:
    """The deliveries with an alert of this kind, one of FILTERS, as a condition."""
    statuses = [status for status, name in ALERTS.items() if kind in ("alert", name)]
    return Delivery.access.in_(statuses) & (Delivery.settled_at <= now - ALERT_AFTER_MS)


def is_newest_of_person(now: int) -> Any:
    """Of several alerts of one kind and person the newest: a list of them then names each customer once."""
    newer = Delivery.alias()
    is_late = newer.settled_at <= now - ALERT_AFTER_MS
    same = (newer.site == Delivery.site) & (newer.person == Delivery.person) & (newer.access == Delivery.access)
    return ~fn.EXISTS(newer.select(newer.id).where(same, is_late, newer.event > Delivery.event))


def alerts(site: str | None = None) -> dict[str, int]:
    """How many customers have an alert of each kind, at the site or (``None``) at all that were not removed.

    A customer counts once, however many of their events it concerns: bought, paid again, cancelled.
    """
    here = Delivery.site == site if site else Delivery.site.in_(Site.select(Site.id).where(Site.removed_at.is_null()))
    customers = fn.COUNT(Delivery.person.distinct())
    counted = Delivery.select(Delivery.access, customers).where(here, is_alert("alert", now_ms()))
    counts: Counter[str] = Counter()
    for status, number in counted.group_by(Delivery.access, Delivery.site).tuples():
        counts[status] += number
    return {name: counts[status] for status, name in ALERTS.items()}


def sites_with_due_checks(now: int) -> list[str]:
    """Sites that have access checks due, and that can be pinged: reachable, not paused, not fetching on their own."""
    is_pushed = Site.pulled_at.is_null() | (Site.pulled_at <= now - PULL_IS_RECENT_MS)
    due = Delivery.select(Delivery.site).where(Delivery.next_access_check_at <= now)
    with reading():
        return [site.id for site in Site.select(Site.id).where(readiness.may_be_pinged(), is_pushed, Site.id.in_(due))]


def claim_due_checks(site: str, now: int) -> bool:
    """Schedule the due checks of the site for their next time; False when another worker did."""
    nexts = [(Delivery.settled_at + after > now, Delivery.settled_at + after) for after in CHECK_DELAYS_MS]
    due = (Delivery.site == site) & (Delivery.next_access_check_at <= now)
    with writing(site):
        moved: int = Delivery.update(next_access_check_at=Case(None, nexts, None)).where(due).execute()
    return moved > 0


def drop_expired_checks(now: int) -> None:
    """A site that could not be asked for a day is left to its own checks."""
    late = Delivery.next_access_check_at <= now - CHECKS_EXPIRE_MS
    with reading():
        sites = [site for (site,) in Delivery.select(Delivery.site).where(late).distinct().tuples()]
    for site in sites:
        with suppress(LedgerLocked), writing(site, patience_seconds=0.0):  # it is done the next time
            Delivery.update(next_access_check_at=None).where(late, Delivery.site == site).execute()


def record_reports(site: str, rows: list[dict[str, Any]]) -> int:
    """Keep what the plugin reports of its own deliveries, also in their events' timelines; how many were kept."""
    recorded = 0
    with writing(site):
        for row in rows:
            event, status = row.get("event"), row.get("access")
            if not isinstance(event, str) or not isinstance(status, str) or status not in _KNOWN:
                continue
            if not record_status(site, event, status):
                continue
            detail = _described(status, row.get("observed_at"))
            TimelineEntry.create(event=event, site=site, at=now_ms(), what="access", detail=detail)
            recorded += 1
    return recorded


def _described(status: str, seen_at: Any) -> Message:
    if isinstance(seen_at, str) and len(seen_at) < 40 and seen_at.isprintable():
        return Message(f"access.{status}_seen", at=seen_at)
    return Message(f"access.{status}")
