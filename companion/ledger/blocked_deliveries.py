"""Deliveries that do not get through to their site though others do: the site is asked to fetch them.

A firewall may refuse one customer's words and let everybody else's pass. Such a delivery goes on being pushed by its
schedule, by itself; beside that the site may fetch it at any time, and a signed ping asks it to (docs/decisions/018).
What does not get through because the whole site is closed may be fetched too; there a ping does not get through either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import fn

from companion.ledger import readiness
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Site
from companion.ledger.statements import Statement
from companion.ledger.states import DeliveryState

ASK_EVERY_MS = 60_000
ASK_AGAIN_MS = 5_000  # for what was kept out since the site was last asked


@dataclass(frozen=True, slots=True)
class BlockedDeliveries:
    """How many deliveries a site is to fetch, and since when the oldest of them does not get through."""

    site: str
    count: int
    since: int


def by_site() -> list[BlockedDeliveries]:
    """The sites that are reached, and to which something does not get through."""
    reached = Site.select(Site.id).where(Site.removed_at.is_null(), Site.last_error.is_null())
    blocked = (
        (Delivery.state == DeliveryState.PENDING) & Delivery.fetch_from.is_null(False) & Delivery.site.in_(reached)
    )
    query = Delivery.select(Delivery.site, fn.COUNT(Delivery.id), fn.MIN(Delivery.fetch_from)).where(blocked)
    with reading():
        return [BlockedDeliveries(*row) for row in query.group_by(Delivery.site).tuples()]


def sites_to_ask(now: int) -> list[str]:
    """Sites to be asked now: those that are reached, at once for what is new, and once a minute as long as it waits."""
    return [row.id for row in _TO_ASK.rows(now=now)]


def _select_to_ask(now: Any) -> Any:
    is_reached = readiness.may_be_pinged() & Site.last_error.is_null()
    has_room = Site.limited_until.is_null() | (Site.limited_until <= now)
    blocked = (Delivery.site == Site.id) & (Delivery.state == DeliveryState.PENDING) & (Delivery.fetch_from <= now)
    newer = Delivery.select(Delivery.id).where(blocked, Delivery.fetch_from > Site.fetch_asked_at)
    is_time = (
        Site.fetch_asked_at.is_null()
        | (Site.fetch_asked_at <= now - ASK_EVERY_MS)
        | ((Site.fetch_asked_at <= now - ASK_AGAIN_MS) & fn.EXISTS(newer))
    )
    some = Delivery.select(Delivery.site).where(Delivery.state == DeliveryState.PENDING, Delivery.fetch_from <= now)
    return Site.select(Site.id).where(Site.id.in_(some), is_reached, has_room, is_time)


_TO_ASK = Statement(_select_to_ask)


def clear(site: str) -> None:
    """The site was closed as a whole, and is open again; inside the caller's transaction."""
    Delivery.update(fetch_from=None).where(Delivery.site == site, Delivery.fetch_from.is_null(False)).execute()


def was_asked(site: Site, now: int) -> bool:
    """Whether the site fetches because it was asked to, and is pushed to all the same."""
    return site.last_error is None and site.fetch_asked_at is not None and now - site.fetch_asked_at < ASK_EVERY_MS


def claim_request(site: str, now: int) -> bool:
    """Note that the site is asked now; False when another worker does."""
    is_mine = Site.fetch_asked_at.is_null() | (Site.fetch_asked_at <= now - ASK_AGAIN_MS)
    with writing(site):
        changed: int = Site.update(fetch_asked_at=now).where(Site.id == site, is_mine).execute()
    return changed > 0
