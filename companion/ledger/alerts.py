"""Alerts: what is wrong at a site at this moment, and of what its owner was told by e-mail.

Nobody raises an alert: it is open as long as the ledger says so. What is kept is which of them was told; that goes when
the alert is over, so that it is told again should it come back. Some are known to the plugin only, such as items
that were sold without a tag rule: it says which it told, and which are over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import BigIntegerField, Case, CompositeKey, TextField, chunked, fn

from companion.clock import HOUR_MS, iso, now_ms
from companion.events import TEST_PURCHASE
from companion.ledger import readiness, refused_webhooks
from companion.ledger.access_status import ALERT_AFTER_MS, ALERTS, is_open_alert
from companion.ledger.database import reading, writing
from companion.ledger.dealt_with import hides
from companion.ledger.documents import ERASED
from companion.ledger.models import IS_QUARANTINED, Delivery, Event, Site, Table
from companion.ledger.sites import PULL_IS_RECENT_MS

STATES = ("failed", "dead")
REFUSED, QUARANTINED = "refused", "quarantined"
OF_PLUGIN = ("no_rule", "second_password")  # what it alone knows
KINDS = (*ALERTS.values(), *STATES, QUARANTINED, REFUSED, *OF_PLUGIN)
MAX_SUBJECT = 191
MAX_LISTED = 200  # untold ones of one kind; nobody reads more in an e-mail
REFUSED_AFTER_MS = int(timedelta(minutes=15).total_seconds() * 1000)  # a stray one between two good ones is over then

ASK_EVERY_MS = 5 * 60_000
ASKED_FOR_MS = HOUR_MS  # then who sends no e-mails is left alone; the plugin asks by itself, too


class ToldAlert(Table):
    """An alert of which the site's owner was told by e-mail; the row goes when the alert is over."""

    site = TextField()
    kind = TextField()  # one of KINDS
    subject = TextField()  # an event's id, a product's key, the time of the first refused webhook or second password
    told_at = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("site", "kind", "subject")


@dataclass(frozen=True, slots=True)
class Alert:
    """One open alert: ``kind`` of KINDS, what it is about, since when, and when its owner was told, if so."""

    kind: str
    subject: str
    since: int | None
    told_at: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def event(self) -> str | None:
        return self.subject if self.kind not in (REFUSED, *OF_PLUGIN) else None

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "kind": self.kind, "since": iso(self.since), "told_at": iso(self.told_at)}


def open_at(site: Site, now: int) -> list[Alert]:
    """All that is open, the newest of each kind first. What was told and is over is forgotten by it.

    What a person has dealt with is not open.
    """
    with reading():
        told = _told(site.id)
        found = [*_of_access(site.id, now), *_of_events(site.id), *_refused(site, now)]
    found += [Alert(kind, subject, told_at) for (kind, subject), told_at in told.items() if kind in OF_PLUGIN]
    over = told.keys() - {(alert.kind, alert.subject) for alert in found}
    if over:
        _forget(site.id, over)
    return [Alert(one.kind, one.subject, one.since, told.get((one.kind, one.subject))) for one in found]


def note_told(site: str, keys: Iterable[str], at: int) -> int:
    """The owner was told of these at that time, in an e-mail that was sent; how many keys were understood."""
    pairs = understood(keys)
    rows = [{"site": site, "kind": kind, "subject": subject, "told_at": at} for kind, subject in pairs]
    with writing(site):
        for some in chunked(rows, 200):
            ToldAlert.insert_many(some).on_conflict_ignore().execute()
    return len(rows)


def note_all_told(site: Site, kinds: Iterable[str], at: int) -> int:
    """The owner was told how many more there are of these kinds, open since then or earlier; how many."""
    wanted = set(kinds)
    rest = [one for one in open_at(site, now_ms()) if one.kind in wanted and one.told_at is None]
    return note_told(site.id, [one.key for one in rest if one.since is not None and one.since <= at], at)


def note_over(site: str, keys: Iterable[str]) -> None:
    """These, which only the plugin knows, are over."""
    pairs = {found for found in understood(keys) if found[0] in OF_PLUGIN}
    if pairs:
        _forget(site, pairs)


def sites_to_ask(now: int) -> list[str]:
    """Sites whose plugin is to look for alerts now: something new is untold, and no visitor may come for hours.

    Asked every five minutes for an hour: the plugin gathers what is new before it sends it.
    """
    is_pushed = Site.pulled_at.is_null() | (Site.pulled_at <= now - PULL_IS_RECENT_MS)
    is_time = Site.alerts_asked_at.is_null() | (Site.alerts_asked_at <= now - ASK_EVERY_MS)
    since = now - ASKED_FOR_MS
    of_site = Delivery.select(Delivery.id).where(Delivery.site == Site.id)
    late = Delivery.settled_at.between(since - ALERT_AFTER_MS, now - ALERT_AFTER_MS)
    access = of_site.where(is_open_alert("alert", now), late, ~_is_told(Case(Delivery.access, list(ALERTS.items()))))
    failed = of_site.where(Delivery.state.in_(STATES), Delivery.settled_at > since, ~_is_told(Delivery.state))
    failed = failed.where(~is_failure_dealt_with())
    quarantined = Event.select(Event.id).where(Event.site == Site.id, IS_QUARANTINED, Event.received_at > since)
    quarantined = quarantined.where(~_is_told(QUARANTINED, Event.site, Event.id), ~is_unread_dealt_with())
    new = fn.EXISTS(access) | fn.EXISTS(failed) | fn.EXISTS(quarantined)
    with reading():
        return [site.id for site in Site.select(Site.id).where(readiness.may_be_pinged(), is_pushed, is_time, new)]


def claim_request(site: str, now: int) -> bool:
    """Note that the site is asked now; False when another worker does."""
    is_mine = Site.alerts_asked_at.is_null() | (Site.alerts_asked_at <= now - ASK_EVERY_MS)
    with writing(site):
        changed: int = Site.update(alerts_asked_at=now).where(Site.id == site, is_mine).execute()
    return changed > 0


def _of_access(site: str, now: int) -> list[Alert]:
    found = []
    rows = Delivery.select(Delivery.event, Delivery.person, Delivery.settled_at).order_by(Delivery.event.desc())
    for kind in ALERTS.values():
        persons: set[str] = set()  # each customer once, by the newest event, as lists name them
        for event, person, at in rows.where(Delivery.site == site, is_open_alert(kind, now)).tuples():
            if person not in persons:
                found.append(Alert(kind, event, at + ALERT_AFTER_MS))
            persons.add(person)
    return found


def _of_events(site: str) -> list[Alert]:
    found = []
    for kind in (*STATES, QUARANTINED):
        rows = sorted(open_events(site, kind).tuples(), reverse=True)
        found += [Alert(kind, event, at) for event, at in rows]
    return found


def open_events(site: str, kind: str) -> Any:
    """Event and time of what failed, was given up or was not understood and needs a person, as a query."""
    if kind == QUARANTINED:
        rows = Event.select(Event.id, Event.received_at)
        return rows.where(Event.site == site, IS_QUARANTINED, ~is_unread_dealt_with())
    rows = Delivery.select(Delivery.event, Delivery.settled_at)
    return rows.where(Delivery.site == site, Delivery.state == kind, ~is_failure_dealt_with())


def _refused(site: Site, now: int) -> list[Alert]:
    since = refused_webhooks.summary(site.source).since
    if since is None or since > now - REFUSED_AFTER_MS:
        return []
    return [Alert(REFUSED, str(iso(since)), since)]


def is_failure_dealt_with() -> Any:
    """Whether a delivery that failed or was given up was dealt with since, as a condition.

    Of somebody who was forgotten nothing is left to be done, and nothing can be sent again. Who makes a test purchase
    is shown how it goes.
    """
    event = Event.alias()
    is_nobodys = (event.email == ERASED) | event.order_id.startswith(TEST_PURCHASE)
    forgotten = event.select(event.id).where(event.id == Delivery.event, is_nobodys)
    return hides(Delivery.state, Delivery.event, Delivery.settled_at, site=Delivery.site) | fn.EXISTS(forgotten)


def is_unread_dealt_with() -> Any:
    """The same of an event that is quarantined."""
    is_forgotten = fn.COALESCE(Event.email, "") == ERASED
    return hides(QUARANTINED, Event.id, Event.received_at, site=Event.site) | is_forgotten


def _told(site: str) -> dict[tuple[str, str], int]:
    rows = ToldAlert.select(ToldAlert.kind, ToldAlert.subject, ToldAlert.told_at).where(ToldAlert.site == site)
    return {(kind, subject): told_at for kind, subject, told_at in rows.tuples()}


def _is_told(kind: Any, site: Any = Delivery.site, subject: Any = Delivery.event) -> Any:
    """Whether this alert was told, as a condition."""
    row = (ToldAlert.site == site) & (ToldAlert.kind == kind) & (ToldAlert.subject == subject)
    return fn.EXISTS(ToldAlert.select(ToldAlert.site).where(row))


def _forget(site: str, pairs: Iterable[tuple[str, str]]) -> None:
    with writing(site):
        for kind, subject in pairs:
            same = (ToldAlert.site == site) & (ToldAlert.kind == kind) & (ToldAlert.subject == subject)
            ToldAlert.delete().where(same).execute()


def understood(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Kind and subject of each key that is one, each once."""
    return list(dict.fromkeys(found for key in keys if (found := _pair(key)) is not None))


def _pair(key: str) -> tuple[str, str] | None:
    kind, _, subject = key.partition(" ")
    return (kind, subject) if kind in KINDS and 0 < len(subject) <= MAX_SUBJECT else None
