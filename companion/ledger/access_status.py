"""Access status of a delivery: whether its customer can get in, as the site reported it last, and alerts.

It comes from the result of the delivery, then from checks (access_checks.py). Nobody raises an alert: there is one as
long as a check after 15 minutes found the status not a good one, and it ends with a better status or when the event is
sent again. What was found before that may have changed since: a CRM that cannot be asked for a while keeps nobody out.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Any

from peewee import Case, fn

from companion.clock import DAY_MS, iso, now_ms
from companion.ledger import dealt_with
from companion.ledger.models import Delivery, Site


class AccessStatus(StrEnum):
    """What the site says about a customer's access after an event; stored and sent as its value."""

    GRANTED = "granted"
    PENDING = "pending"
    REVOKED = "revoked"
    STILL_HAS_ACCESS = "still_has_access"
    NONE = "none"
    UNKNOWN = "unknown"


KNOWN = frozenset(AccessStatus)
UNSETTLED = frozenset({AccessStatus.PENDING, AccessStatus.STILL_HAS_ACCESS, AccessStatus.UNKNOWN})  # may still change

ALERTS = {AccessStatus.PENDING.value: "no_access", AccessStatus.STILL_HAS_ACCESS.value: "still_has_access"}  # once late
FILTERS = ("alert", *ALERTS.values())
ALERT_AFTER_MS = 15 * 60_000
UNCHECKED_ALERT_AFTER_MS = DAY_MS  # without any check, which the site's overdue checks tell of after an hour

NO_STATUS: dict[str, Any] = {"access": None, "access_at": None, "next_access_check_at": None}


def status_of(result: dict[str, Any] | None) -> AccessStatus | None:
    """The status in a result. Access that should go and is not gone yet is sent as pending, with ``revokes``."""
    status = (result or {}).get("access")
    if status == AccessStatus.PENDING and (result or {}).get("revokes") is True:
        return AccessStatus.STILL_HAS_ACCESS
    return AccessStatus(status) if isinstance(status, str) and status in KNOWN else None


def as_listed(delivery: Delivery | None, now: int) -> dict[str, str | None]:
    """``access``, ``alert`` and the next check of a delivery; what older builds settled has its result only."""
    if delivery is None:
        return {"access": None, "alert": None, "next_check_at": None}
    late = delivery.settled_at is not None and _is_late(delivery.settled_at, delivery.access_at or 0, now)
    old = status_of(delivery.result) if delivery.settled_at is not None else None
    return {
        "access": delivery.access or (old.value if old else None),
        "alert": ALERTS.get(delivery.access or "") if late else None,
        "next_check_at": iso(delivery.next_access_check_at),
    }


def is_alert(kind: str, now: int) -> Any:
    """The deliveries with an alert of this kind, one of FILTERS, as a condition."""
    statuses = [status for status, name in ALERTS.items() if kind in ("alert", name)]
    is_checked = Delivery.access_at >= Delivery.settled_at + ALERT_AFTER_MS
    late = (Delivery.settled_at <= now - ALERT_AFTER_MS) & is_checked
    late |= Delivery.settled_at <= now - UNCHECKED_ALERT_AFTER_MS
    return Delivery.access.in_(statuses) & late


def is_open_alert(kind: str, now: int) -> Any:
    """The same without those that a person has dealt with."""
    of_row = Case(Delivery.access, list(ALERTS.items()))
    settled = dealt_with.hides(of_row, Delivery.event, Delivery.settled_at, site=Delivery.site, person=Delivery.person)
    return is_alert(kind, now) & ~settled


def newest_of_each(site: str, kind: str, now: int) -> Any:
    """Of the site's events with open alerts of this kind the newest of each customer and status, as a query.

    A list then names each customer once.
    """
    newest = fn.MAX(Delivery.event).alias("newest")
    query = Delivery.select(newest).where(Delivery.site == site, is_open_alert(kind, now))
    return query.group_by(fn.COALESCE(Delivery.person, ""), Delivery.access)  # else SQLite goes through all by person


def alerts(site: str | None = None) -> dict[str, int]:
    """How many customers have an open alert of each kind, at the site or (``None``) at all that were not removed.

    A customer counts once, however many of their events it concerns: bought, paid again, cancelled.
    """
    counts: Counter[str] = Counter()
    for status, _, number in _counted(site):
        counts[status] += number
    return {name: counts[status] for status, name in ALERTS.items()}


def alerts_by_site() -> dict[str, dict[str, int]]:
    """The same of each site that has any."""
    found: dict[str, dict[str, int]] = {}
    for status, site, number in _counted(None):
        found.setdefault(site, dict.fromkeys(ALERTS.values(), 0))[ALERTS[status]] = number
    return found


def _counted(site: str | None) -> list[tuple[str, str, int]]:
    here = Delivery.site == site if site else Delivery.site.in_(Site.select(Site.id).where(Site.removed_at.is_null()))
    customers = fn.COUNT(Delivery.person.distinct())
    counted = Delivery.select(Delivery.access, Delivery.site, customers).where(here, is_open_alert("alert", now_ms()))
    return list(counted.group_by(Delivery.access, Delivery.site).tuples())


def _is_late(settled_at: int, seen_at: int, now: int) -> bool:
    """Whether a status that is not good, reported at ``seen_at``, has been so for too long."""
    is_checked = settled_at + ALERT_AFTER_MS <= min(seen_at, now)
    return is_checked or settled_at <= now - UNCHECKED_ALERT_AFTER_MS
