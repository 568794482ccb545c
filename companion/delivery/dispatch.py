"""Bringing a site its due deliveries: batch after batch, until there are none or the site wants a rest."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field

from companion.clock import now_ms
from companion.config import Config
from companion.delivery.client import GaveWay, SiteClient
from companion.delivery.places import Standing
from companion.delivery.push import Push
from companion.delivery.site_lease import LeaseLost, SiteLease, give_back, hold_site, lease_with_work, new_token
from companion.ledger import sites
from companion.ledger.errors import LedgerLocked, LedgerUnavailable
from companion.ledger.models import Site

log = logging.getLogger("companion.delivery")

DRAIN_SECONDS = 3.0  # then other sites come first, if any wait for a place
WAITED_SECONDS = 1.0  # so long a request may take without keeping others from a place
PATIENCE_SECONDS = 5.0  # so long it is waited for in any case, also while others find no thread
APART_SECONDS = 0.05  # between the beginnings of two batches of a site of which the first was not full


@dataclass(slots=True)
class Dispatch:
    """Work for one site at a time; ``stopping`` is asked between batches."""

    config: Config
    stopping: Callable[[], bool]
    _standings: dict[str, Standing] = field(default_factory=dict)
    _clients: dict[str, SiteClient] = field(default_factory=dict)  # of the sites that are being served
    _left: dict[str, str] = field(default_factory=dict)  # token of a lease that the ledger kept us from ending -> site

    def standing_of(self, site_id: str) -> Standing:
        """As far as this process knows it: of a site that is troubled the next batch may take long for nothing."""
        return self._standings.get(site_id, Standing.NEW)

    def is_waited_for(self, site_id: str) -> bool:
        """Whether a request to the site has been without its answer for a second."""
        return self._waited(self._clients.get(site_id)) >= WAITED_SECONDS

    def give_way(self, site_id: str) -> bool:
        """Break the site's request off if it has waited long enough; whether it had.

        What was sent is due again, as nothing is known of it; the site has few places until a batch arrives there.
        """
        client = self._clients.get(site_id)
        if client is None or self._waited(client) < PATIENCE_SECONDS:
            return False
        client.give_way()
        return True

    def _waited(self, client: SiteClient | None) -> float:
        """Seconds for which its request has had no answer."""
        asked_at = client.asked_at if client else None
        return 0.0 if asked_at is None else time.monotonic() - asked_at

    def learn(self, found: Iterable[str]) -> None:
        """What the ledger knows of those of the sites that this process has not served yet; inside of ``reading``."""
        if unknown := [site_id for site_id in found if site_id not in self._standings]:
            rows = Site.select(Site.id, Site.transport, Site.last_error).where(Site.id.in_(unknown))
            self._standings |= {site.id: _standing(site) for site in rows}

    def run(self, site_id: str) -> bool:
        """Deliver what is due, and what others left. True when more may be due now: the caller looks again."""
        token = new_token()
        try:
            return self._run(site_id, token)
        except LedgerUnavailable:
            self._left[token] = site_id
            raise

    def give_back(self) -> None:
        """What the ledger's trouble left in our hands is due again as soon as that is over, not with our leases."""
        for token, site_id in list(self._left.items()):
            with suppress(LedgerLocked):  # the next sweep tries again
                give_back(site_id, token)
                del self._left[token]

    def _run(self, site_id: str, token: str) -> bool:
        leased = lease_with_work(site_id, now_ms(), token)
        if leased is None:
            return False
        lease, site = leased
        try:
            self._drain(lease, site)
        except LeaseLost:
            log.warning("another worker serves %s by now: this one leaves it alone", site_id)
            return False
        except GaveWay:
            self._standings[site_id] = Standing.TROUBLED
            give_back(site_id, token)
            lease.is_released = True
            return True
        finally:
            more = not lease.is_released and lease.release()
        self._standings[site_id] = Standing.TROUBLED if lease.in_trouble else Standing.GOOD
        return more

    def probe_pulling(self, site_id: str) -> None:
        """See whether a site that pulls because no push arrived can be reached again; it asks us and then stops."""
        with hold_site(site_id) as lease:
            if lease is None:
                return
            with closing(self._client(sites.get(site_id))) as client, suppress(LeaseLost):
                Push(client, lease).probe()

    def _drain(self, lease: SiteLease, site: Site) -> None:
        ends_at = time.monotonic() + DRAIN_SECONDS
        with closing(self._client(site)) as client:
            self._clients[site.id] = client
            try:
                push = Push(client, lease)
                more: Site | None = site
                while more is not None and not self.stopping():
                    began = time.monotonic()
                    more = push.send_batch(more)
                    if time.monotonic() >= ends_at:
                        return
                    if more is not None and not push.was_full:  # what comes one by one goes together
                        time.sleep(max(0.0, began + APART_SECONDS - time.monotonic()))
            finally:
                self._clients.pop(site.id, None)

    def _client(self, site: Site) -> SiteClient:
        return SiteClient(site, allow_private=self.config.allow_private_sites)


def _standing(site: Site) -> Standing:
    if site.last_error is not None:
        return Standing.TROUBLED
    return Standing.NEW if site.transport is None else Standing.GOOD
