"""Bringing a site its due deliveries: batch after batch, until there are none or the site wants a rest."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass

from companion.clock import now_ms
from companion.config import Config
from companion.delivery.client import SiteClient
from companion.delivery.push import Push
from companion.delivery.site_lease import LeaseLost, SiteLease, hold_site
from companion.ledger import leases, outbox, readiness, sites
from companion.ledger.database import reading
from companion.ledger.models import Site

log = logging.getLogger("companion.delivery")

DRAIN_MS = 10_000  # then other sites come first, if any wait for a place


@dataclass(slots=True)
class Dispatch:
    """Work for one site at a time; ``stopping`` is asked between batches."""

    config: Config
    stopping: Callable[[], bool]

    def run(self, site_id: str) -> bool:
        """Deliver what is due, and what others left. True when more may be due now: the caller looks again."""
        leases.take_back_abandoned(site_id)
        if _with_work(site_id) is None:
            return False
        with hold_site(site_id) as lease:
            if lease is None:
                return False
            try:
                self._drain(lease)
            except LeaseLost:
                log.warning("another worker serves %s by now: this one leaves it alone", site_id)
                return False
        return _with_work(site_id) is not None

    @staticmethod
    def is_in_trouble(site_id: str) -> bool:
        """Whether the last batch did not arrive: the next may take long for nothing."""
        with reading():
            return Site.select().where(Site.id == site_id, Site.last_error.is_null(False)).exists()

    def probe_pulling(self, site_id: str) -> None:
        """See whether a site that pulls because no push arrived can be reached again; it asks us and then stops."""
        with hold_site(site_id) as lease:
            if lease is None:
                return
            with closing(self._client(sites.get(site_id))) as client, suppress(LeaseLost):
                Push(client, lease).probe()

    def _drain(self, lease: SiteLease) -> None:
        push: Push | None = None
        ends_at = now_ms() + DRAIN_MS
        try:
            while not self.stopping() and now_ms() < ends_at:
                site = _with_work(lease.site)
                if site is None:
                    return
                push = push or Push(self._client(site), lease)
                if not push.send_batch(site):
                    return
        finally:
            if push:
                push.client.close()

    def _client(self, site: Site) -> SiteClient:
        return SiteClient(site, allow_private=self.config.allow_private_sites)


def _ready(site_id: str) -> Site | None:
    """The site, when it may be sent something now."""
    found: Site | None = Site.get_or_none(Site.id == site_id, readiness.may_be_sent(now_ms()))
    return found


def _with_work(site_id: str) -> Site | None:
    """The site, when it may be sent something now and something is due."""
    with reading():
        site = _ready(site_id)
        return site if site is not None and outbox.has_due(site_id) else None
