"""What needs a person now, of every kind that the ledger knows: how many, and a page of them, the newest first.

The same as alerts.open_at() counts, for lists of thousands: the database counts and cuts. Refused messages are among it
at once; an e-mail tells of them only after a quarter of an hour, when a stray one is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from peewee import fn

from companion.clock import iso, now_ms
from companion.ledger import access_status, dealt_with, refused_webhooks
from companion.ledger.access_status import ALERT_AFTER_MS, ALERTS, newest_of_each
from companion.ledger.alerts import (
    QUARANTINED,
    REFUSED,
    STATES,
    Alert,
    is_failure_dealt_with,
    is_unread_dealt_with,
    open_events,
)
from companion.ledger.dealt_with import Word
from companion.ledger.models import IS_QUARANTINED, Delivery, Event, Site

KINDS = ("no_access", *STATES, QUARANTINED, "still_has_access", REFUSED)  # the gravest first
OF_EVENTS = tuple(kind for kind in KINDS if kind != REFUSED)


def counts(site: Site | None = None) -> dict[str, int]:
    """How many things need a person, by kind; at one site, or (``None``) at all that were not removed.

    Customers count once for each kind, refused messages as one thing of a site, however many they are.
    """
    there = Site.select(Site.id).where(Site.removed_at.is_null())
    here = Delivery.site == site.id if site else Delivery.site.in_(there)
    failed = Delivery.select(Delivery.state, fn.COUNT(Delivery.id)).where(here, Delivery.state.in_(STATES))
    failed = failed.where(~is_failure_dealt_with()).group_by(Delivery.state)
    mine = Event.site == site.id if site else Event.site.in_(there)
    unread = Event.select().where(mine, IS_QUARANTINED, ~is_unread_dealt_with()).count()
    listening = [site] if site else list(Site.select().where(Site.removed_at.is_null(), Site.source == Site.id))
    refused = sum(refused_webhooks.summary(one.source).count > 0 for one in listening)
    found: dict[str, int] = dict(failed.tuples())
    found |= {**access_status.alerts(site.id if site else None), QUARANTINED: unread, REFUSED: refused}
    return {kind: found.get(kind, 0) for kind in KINDS}


def counts_by_site() -> dict[str, dict[str, int]]:
    """The same of each site at which anything does, in as few queries for a thousand sites as for one."""
    there = Site.removed_at.is_null()
    found: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for site, of_access in access_status.alerts_by_site().items():
        found[site] |= of_access
    for state in STATES:  # site by site by its index: few of very many deliveries are in such a state
        failed = Delivery.select(fn.COUNT(Delivery.id)).where(Delivery.site == Site.id, Delivery.state == state)
        _add(found, state, Site.select(Site.id, failed.where(~is_failure_dealt_with())).where(there))
    unread = Event.select(Event.site, fn.COUNT(Event.id)).where(IS_QUARANTINED, ~is_unread_dealt_with())
    _add(found, QUARANTINED, unread.group_by(Event.site))
    refused = [site for site in refused_webhooks.sites_with_any() if refused_webhooks.summary(site).count]
    for (site,) in Site.select(Site.id).where(there, Site.source.in_(refused)).tuples():
        found[site][REFUSED] = 1
    return {site: counted for site, counted in found.items() if any(counted.values())}


def _add(found: defaultdict[str, dict[str, int]], kind: str, rows: Any) -> None:
    for site, number in rows.tuples():
        if number:
            found[site][kind] = number


def page(site: Site, kind: str, limit: int, *, before: str | None = None) -> list[Alert]:
    """Open alerts of one kind; ``before``: the event of the last one of the page before."""
    if kind == REFUSED:
        since = refused_webhooks.summary(site.source).since
        return [] if since is None or before else [Alert(REFUSED, str(iso(since)), since)]
    delay = ALERT_AFTER_MS if kind in ALERTS.values() else 0
    if delay:
        rows = _of_customers(site.id, kind, limit, before)
    else:
        column = Event.id if kind == QUARANTINED else Delivery.event
        newest_first = fn.COALESCE(column, "").desc()  # else all of the site's events are gone through in their order
        query = open_events(site.id, kind).order_by(newest_first).limit(limit)
        rows = list((query if before is None else query.where(column < before)).tuples())
    return [Alert(kind, event, None if at is None else at + delay) for event, at in rows]


def _of_customers(site: str, kind: str, limit: int, before: str | None) -> list[tuple[str, int]]:
    """The newest events with open alerts, one a customer; in two steps, as SQLite would look at every delivery."""
    newest = newest_of_each(site, kind, now_ms())
    newest = newest if before is None else newest.having(fn.MAX(Delivery.event) < before)
    ids = [event for (event,) in newest.order_by(fn.MAX(Delivery.event).desc()).limit(limit).tuples()]
    rows = Delivery.select(Delivery.site, Delivery.event, Delivery.settled_at).where(Delivery.event.in_(ids))
    return sorted([(event, at) for place, event, at in rows.tuples() if place == site], reverse=True)


def events(site: str, kind: str) -> list[str]:
    """All events of one kind of OF_EVENTS that need a person, the oldest first."""
    if kind in ALERTS.values():
        return sorted(event for (event,) in newest_of_each(site, kind, now_ms()).tuples())
    return sorted(event for event, _ in open_events(site, kind).tuples())


def deal_with(site: Site, pairs: Collection[tuple[str, str]], word: Word) -> None:
    """A person says that these alerts, (kind, subject), are dealt with. Raises LedgerUnavailable."""
    dealt_with.mark(site.id, pairs, word)
    if any(kind == REFUSED for kind, _ in pairs):
        refused_webhooks.dismiss(site.source, word.at)
