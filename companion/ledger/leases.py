"""Leases on deliveries and sites: when one is over, and taking back what somebody left who is gone.

Whoever holds a lease may be killed, stopped or cut off from the ledger at any moment. What was held is then due
again as soon as the lease is over, whatever state the site is in. The lease's token stays with a delivery that was
taken back: who comes back late, but before anybody else has claimed it, may still settle it.
"""

from __future__ import annotations

from typing import Any

from companion.clock import now_ms
from companion.ledger.database import reading, writing
from companion.ledger.models import Delivery, Site

MAX_MS = 120_000  # no lease is made for as long: one that ends later was made before the clock was set back


def is_over(row: Any, now: int) -> Any:
    """Whether nobody holds the lease of ``row`` (a model or an alias), as a condition."""
    return (row.lease_until <= now) | (row.lease_until > now + MAX_MS)


def is_held(row: Any, now: int) -> Any:
    """A delivery that a worker holds, as a condition."""
    return (row.state == "delivering") & ~is_over(row, now)


def is_left(row: Any, now: int) -> Any:
    """A delivery whose worker is gone, as a condition."""
    return (row.state == "delivering") & is_over(row, now)


def take_back(site: str, now: int) -> int:
    """Make the site's abandoned deliveries due again, inside the caller's transaction; how many."""
    left = (Delivery.site == site) & is_left(Delivery, now)
    changed: int = Delivery.update(state="pending").where(left).execute()
    return changed


def take_back_abandoned(site: str) -> None:
    """The same in a transaction of its own; a site that let its own lease run out is not believed to fetch."""
    with reading():
        if not Delivery.select().where(Delivery.site == site, is_left(Delivery, now_ms())).exists():
            return
    with writing(site):
        if take_back(site, now_ms()):
            Site.update(pulled_at=None).where(Site.id == site).execute()
