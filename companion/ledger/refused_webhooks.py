"""Webhooks that were refused because their secret word was wrong or missing: how many, since when, when last.

Nothing of the webhook itself is kept. What was refused is open, that is worth showing to the owner, until something
shows that it is over: a later webhook was accepted, the secret word was entered anew, or the owner put it aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peewee import Case

from companion.clock import day, iso
from companion.ledger import counters
from companion.ledger.database import writing
from companion.ledger.models import Event, RefusedWebhooks, Site, Webhook

COUNTER = "webhooks_refused"  # the counter for metrics; it only grows
DAYS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class RefusedSummary:
    """What is open: how many, the times of the first and of the last, and the number of each UTC day, open or not."""

    count: int
    since: int | None
    last_at: int | None
    days: tuple[tuple[str, int], ...]

    def to_json(self) -> dict[str, Any]:
        days = [{"day": day, "count": count} for day, count in self.days]
        return {"count": self.count, "since": iso(self.since), "last_at": iso(self.last_at), "days": days}


def record(numbers: Mapping[str, int], now: int) -> None:
    """Count refused webhooks, ``{site: how many}``. Raises LedgerUnavailable."""
    with writing():
        for site, number in numbers.items():
            counters.add(COUNTER, number, site=site)
            _record_day(site, number, now)


def _record_day(site: str, number: int, now: int) -> None:
    """What was refused earlier on the same day and is over by now is not counted as open once more."""
    row = RefusedWebhooks
    is_over = row.last_at <= settled_until(site)
    fresh = {"site": site, "day": day(now), "count": number, "open": number, "open_since": now, "last_at": now}
    row.insert(**fresh).on_conflict(
        conflict_target=[row.site, row.day],
        update={
            row.count: row.count + number,
            row.open: Case(None, [(is_over, number)], row.open + number),
            row.open_since: Case(None, [(is_over, now)], row.open_since),
            row.last_at: now,
        },
    ).execute()


def summary(site: str) -> RefusedSummary:
    """What was refused of this site's own webhook."""
    rows = list(RefusedWebhooks.select().where(RefusedWebhooks.site == site).order_by(RefusedWebhooks.day.desc()))
    over = settled_until(site) if rows else 0
    is_open = [row for row in rows if row.last_at > over]
    return RefusedSummary(
        count=sum(row.open for row in is_open),
        since=min((row.open_since for row in is_open), default=None),
        last_at=max((row.last_at for row in is_open), default=None),
        days=tuple((row.day, row.count) for row in rows[:DAYS_SHOWN]),
    )


def sites_with_any() -> list[str]:
    """Sites of which something was refused that may still be open."""
    rows = RefusedWebhooks.select(RefusedWebhooks.site).where(RefusedWebhooks.open > 0).distinct()
    return [row.site for row in rows]


def settled_until(site: str) -> int:
    """What was refused up to then is over: the newest accepted webhook, or when the owner last dealt with it."""
    dealt_with = Site.select(Site.refusals_seen_at).where(Site.id == site).scalar()
    return max(last_accepted_at(site) or 0, dealt_with or 0)


def last_accepted_at(site: str) -> int | None:
    """When the newest webhook came whose secret word was right; ``None`` when none is kept."""
    brought = Event.select(Event.received_at).join(Webhook, on=(Webhook.event == Event.id))  # not raised by ourselves
    newest: int | None = brought.where(Event.site == site).order_by(Event.id.desc()).limit(1).scalar()
    return newest


def last_accepted_by_site() -> dict[str, int | None]:
    """The same of every site that is connected or was added, each by a look into an index."""
    brought = Event.select(Event.received_at).join(Webhook, on=(Webhook.event == Event.id))
    newest = brought.where(Event.site == Site.source).order_by(Event.id.desc()).limit(1)
    return dict(Site.select(Site.id, newest).where(Site.removed_at.is_null()).tuples())


def dismiss(site: str, until: int) -> None:
    """The owner has dismissed what was refused up to then."""
    with writing(site):
        newer = Site.refusals_seen_at.is_null() | (Site.refusals_seen_at < until)
        Site.update(refusals_seen_at=until).where(Site.id == site, newer).execute()
