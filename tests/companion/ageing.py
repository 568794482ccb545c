"""Deliveries in somebody's hand, and time that goes by in the ledger without a test that waits for it."""

from __future__ import annotations

from companion.clock import now_ms
from companion.delivery import claims, site_lease
from companion.ledger import outbox, readiness
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from tests.companion.shop import Shop


def time_goes_by(milliseconds: int = 31_000) -> None:
    """Everything in the ledger happened that much longer ago."""
    for model, columns in {
        Site: ["lease_until", "held_until", "pulled_at"],
        Delivery: ["lease_until", "due_at"],
    }.items():
        for column in columns:
            field = getattr(model, column)
            model.update({field: field - milliseconds}).where(field > 0).execute()


def hold(shop: Shop, *, limit: int = 50) -> list[outbox.ClaimedDelivery]:
    """A worker has the lease on the site and on its deliveries, and never settles them."""
    with writing(shop.site):
        assert site_lease.lease_site(shop.site, now_ms())
    return claims.claim(shop.site, limit, lease_ms=site_lease.LEASE_MS)


def take_back(site: str) -> None:
    """What a worker left is due again."""
    with writing(site):
        readiness.take_back(site, now_ms())
