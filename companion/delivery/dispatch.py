"""Bringing a site its due deliveries: batch after batch, until there are none or the site wants a rest."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field

from companion.clock import now_ms
from companion.config import Config
from companion.delivery.client import SiteClient
from companion.delivery.push import Push
from companion.delivery.site_lease import LeaseLost, SiteLease, hold_site, lease_with_work
from companion.ledger import sites
from companion.ledger.models import Site

log = logging.getLogger("companion.delivery")

DRAIN_SECONDS = 10.0  # then other sites come first, if any wait for a place


@dataclass(slots=True)
class Dispatch:
    """Work for one site at a time; ``stopping`` is asked between batches.

    ``troubled`` are the sites whose last batch from here did not arrive: the next may take long for nothing.
    """

    config: Config
    stopping: Callable[[], bool]
    troubled: set[str] = field(default_factory=set)

    def run(self, site_id: str) -> bool:
        """Deliver what is due, and what others left. True when more may be due now: the caller looks again."""
        leased = lease_with_work(site_id, now_ms())
        if leased is None:
            return False
        lease, site = leased
        try:
            self._drain(lease, site)
        except LeaseLost:
            log.warning("another worker serves %s by now: this one leaves it alone", site_id)
            return False
        finally:
            more = not lease.is_released and lease.release()
        (self.troubled.add if lease.in_trouble else self.troubled.discard)(site_id)
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
            push = Push(client, lease)
            more: Site | None = site
            while more is not None and not self.stopping():
                more = push.send_batch(more)
                if time.monotonic() >= ends_at:
                    return

    def _client(self, site: Site) -> SiteClient:
        return SiteClient(site, allow_private=self.config.allow_private_sites)
