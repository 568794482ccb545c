"""When a site may be sent or asked something, when a lease is over, and which deliveries may go, in which order.

Whoever holds a lease may be killed, stopped or cut off from the ledger at any moment. What was held is then due
again as soon as the lease is over, whatever state the site is in.
"""

from __future__ import annotations

from typing import Any

from peewee import Tuple, fn

from companion.ledger.models import Delivery, Site
from companion.ledger.statements import Statement
from companion.ledger.states import DeliveryState

PUSH_RESTS_MS = 90_000  # after a pull: a site that goes on pulling comes once a minute
IN_ORDER = (Delivery.priority, Delivery.happened_at, Delivery.id)
MAX_LEASE_MS = 120_000  # no lease is made for as long: one that ends later was made before the clock was set back


def is_active() -> Any:
    """Whether the site is there and not paused by a person, as a condition."""
    return Site.removed_at.is_null() & Site.paused_at.is_null()


def may_be_pinged() -> Any:
    """Whether something may be asked of the site beside deliveries, as a condition."""
    return is_active() & Site.unreachable_since.is_null()


def may_be_sent(now: int) -> Any:
    """Whether a push may go to the site now, as far as the site is concerned, as a condition."""
    does_not_pull = Site.pulled_at.is_null() | (Site.pulled_at <= now - PUSH_RESTS_MS)
    return is_active() & (Site.held_until <= now) & does_not_pull


RESTS = ("removed_at", "paused_at", "hold_until", "pulled_at")  # columns that ``rests`` takes


def rests(now: int, removed_at: int | None, paused_at: int | None, held_until: int, pulled_at: int | None) -> bool:
    """The same of a row that was read, the other way round: a worker would look for deliveries in vain."""
    pulls = pulled_at is not None and pulled_at > now - PUSH_RESTS_MS
    return removed_at is not None or paused_at is not None or held_until > now or pulls


def is_before(one: Any, other: Any) -> Any:
    """Whether of a person's deliveries ``one`` (a model, an alias or a row) goes before ``other``, as a condition."""
    return Tuple(one.priority, one.happened_at, one.id) < Tuple(other.priority, other.happened_at, other.id)


def is_over(row: Any, now: int) -> Any:
    """Whether nobody holds the lease of ``row`` (a model or an alias), as a condition."""
    return (row.lease_until <= now) | (row.lease_until > now + MAX_LEASE_MS)


def is_held(row: Any, now: int) -> Any:
    """A delivery that a worker holds, as a condition."""
    return (row.state == DeliveryState.DELIVERING) & ~is_over(row, now)


def is_left(row: Any, now: int) -> Any:
    """A delivery whose worker is gone, as a condition."""
    return (row.state == DeliveryState.DELIVERING) & is_over(row, now)


def hold(site_id: str, trouble: str, *, until: int) -> None:
    """Leave the site alone for a while, inside the caller's transaction."""
    Site.update(last_error=trouble, held_until=until).where(Site.id == site_id).execute()


def with_work(site: str, now: int) -> Site | None:
    """The site, when it may be sent something now and something is due."""
    return _WITH_WORK.one(Site, site=site, now=now)


def take_back(site: str, now: int) -> int:
    """Make the site's abandoned deliveries due again, inside the caller's transaction; how many.

    The lease's token stays with them: who comes back late, but before anybody else has claimed one, may still settle
    it.
    """
    return _TAKE_BACK.changed(site=site, now=now)


def claimable(site: str, now: int, to_fetch: bool = False) -> Any:
    """Due deliveries that nothing of the same person holds back; an index gives them in their order."""
    other = Delivery.alias()
    waits = (other.state == DeliveryState.PENDING) & ~_may_go(other, now, to_fetch) & is_before(other, Delivery)
    holds_back = other.select(other.id).where(
        other.site == Delivery.site, other.person == Delivery.person, waits | (other.state == DeliveryState.DELIVERING)
    )
    due = (Delivery.site == site) & (Delivery.state == DeliveryState.PENDING) & _may_go(Delivery, now, to_fetch)
    return Delivery.select().where(due, ~fn.EXISTS(holds_back))


def _may_go(row: Any, now: int, to_fetch: bool) -> Any:
    """By the clock alone."""
    is_due = row.due_at <= now
    return is_due | (row.fetch_from.is_null(False) & (row.fetch_from <= now)) if to_fetch else is_due


_WITH_WORK = Statement(
    lambda site, now: Site.select().where(Site.id == site, may_be_sent(now), fn.EXISTS(claimable(site, now)))
)
_TAKE_BACK = Statement(
    lambda site, now: Delivery.update(state=DeliveryState.PENDING).where(Delivery.site == site, is_left(Delivery, now))
)
