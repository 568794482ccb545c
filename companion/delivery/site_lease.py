"""A worker's lease on one site: short, and renewed while it works, so that a site waits little for a worker that died.

A worker that lost its lease (stopped for longer than it lasts) writes nothing more about the site and leaves.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from companion.clock import now_ms
from companion.ledger import readiness
from companion.ledger.database import writing
from companion.ledger.models import Delivery, Site
from companion.ledger.outbox import ClaimedDelivery
from companion.ledger.statements import Statement, as_stored
from companion.ledger.states import DeliveryState

LEASE_MS = 30_000
MAX_STEP_MS = 20_000  # one request of up to 15 s, and writing down what came of it

_CHANGE = Statement(lambda site, changes: Site.update(**changes).where(Site.id == site))
_CHANGE_OURS = Statement(
    lambda site, token, changes: Site.update(**changes).where(Site.id == site, Site.lease_token == token)
)


class LeaseLost(Exception):
    """Another worker may be serving the site by now."""


@dataclass(slots=True)
class SiteLease:
    """The lease on ``site`` under its token; ``ends_at`` is as far as this worker knows.

    ``in_hand`` are the deliveries claimed under it: the leases on them last as long as this one.
    """

    site: str
    token: str
    ends_at: int
    in_hand: list[ClaimedDelivery] = field(default_factory=list)
    in_trouble: bool = False  # the site's last batch did not arrive
    is_released: bool = False

    def keep(self, now: int | None = None) -> None:
        """Renew the lease if it may end during one more request. Raises LeaseLost."""
        now = now or now_ms()
        if self.ends_at - now >= MAX_STEP_MS:
            return
        with writing(self.site):
            if not self.write({"lease_until": now + LEASE_MS}):
                raise LeaseLost(self.site)
            for one in self.in_hand:
                held = (Delivery.state == DeliveryState.DELIVERING) & (Delivery.lease_token == one.token)
                Delivery.update(lease_until=now + LEASE_MS).where(Delivery.id == one.id, held).execute()
        self.ends_at = now + LEASE_MS

    def note(self, **changes: Any) -> None:
        """Write about the site, as long as it is ours."""
        with writing(self.site):
            self.write(changes)

    def write(self, changes: dict[str, Any]) -> bool:
        """The same inside the caller's transaction; whether the site is ours."""
        if "last_error" in changes:
            self.in_trouble = changes["last_error"] is not None
        return bool(_CHANGE_OURS.changed(site=self.site, token=self.token, changes=as_stored(Site, changes)))

    def release_unless_more(self, now: int) -> Site | None:
        """Inside the caller's transaction: the site, when it may be sent more now; else the lease is released."""
        more = readiness.with_work(self.site, now)
        if more is None:
            self._release()
        return more

    def release(self) -> bool:
        """Whether the site may be sent more then."""
        with writing(self.site):
            self._release()
            return readiness.with_work(self.site, now_ms()) is not None

    def _release(self) -> None:
        self.write({"lease_until": 0, "lease_token": None})
        self.is_released = True


@contextmanager
def hold_site(site: str) -> Iterator[SiteLease | None]:
    """The lease on a site for the block; ``None`` while another worker has it."""
    now = now_ms()
    with writing(site):
        lease = lease_site(site, now)
    try:
        yield lease
    finally:
        if lease and not lease.is_released:
            lease.release()


def lease_with_work(site: str, now: int, token: str | None = None) -> tuple[SiteLease, Site] | None:
    """A lease on the site under ``token``, and the site, when something is due for it and nobody else serves it.

    What others left is taken back first; a site that let its own lease run out is not believed to fetch.
    """
    with writing(site):
        if readiness.take_back(site, now):
            _CHANGE.changed(site=site, changes={"pulled_at": None})
        found = readiness.with_work(site, now)
        if found is None or not readiness.is_over(found, now):
            return None
        token = token or new_token()
        _CHANGE.changed(site=site, changes={"lease_token": token, "lease_until": now + LEASE_MS})
    return SiteLease(site, token, now + LEASE_MS, in_trouble=found.last_error is not None), found


def new_token() -> str:
    return secrets.token_hex(8)


def give_back(site: str, token: str) -> None:
    """End everything that is held under ``token``: the site and its deliveries are due for anybody, also for us.

    For a worker that could not write for a moment what it had done, or does not know whether its lease was written.
    Raises LedgerLocked at once while somebody else is writing about the site.
    """
    with writing(site, patience_seconds=0):
        Site.update(lease_token=None, lease_until=0).where(Site.id == site, Site.lease_token == token).execute()
        held = (Delivery.site == site) & (Delivery.state == DeliveryState.DELIVERING) & (Delivery.lease_token == token)
        Delivery.update(lease_until=0).where(held).execute()


def lease_site(site: str, now: int) -> SiteLease | None:
    """Inside the caller's transaction; ``None`` while another worker has it."""
    token = new_token()
    is_free = (Site.id == site) & readiness.is_over(Site, now)
    taken = Site.update(lease_token=token, lease_until=now + LEASE_MS).where(is_free).execute()
    return SiteLease(site, token, now + LEASE_MS) if taken else None
