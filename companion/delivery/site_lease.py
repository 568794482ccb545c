"""A worker's lease on one site: short, and renewed while it works, so that a site waits little for a worker that died.

A worker that lost its lease (stopped for longer than it lasts) writes nothing more about the site and leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from companion.clock import now_ms
from companion.ledger import outbox
from companion.ledger.database import writing
from companion.ledger.outbox import ClaimedDelivery

LEASE_MS = 30_000
MAX_STEP_MS = 20_000  # one request of up to 15 s, and writing down what came of it


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

    def keep(self) -> None:
        """Renew the lease if it may end during one more request. Raises LeaseLost."""
        now = now_ms()
        if self.ends_at - now >= MAX_STEP_MS:
            return
        if not outbox.renew_site(self.site, self.token, now + LEASE_MS, self.in_hand):
            raise LeaseLost(self.site)
        self.ends_at = now + LEASE_MS

    def note(self, **changes: Any) -> None:
        """Write about the site, as long as it is ours."""
        with writing(self.site):
            outbox.note_site(self.site, self.token, changes)


@contextmanager
def hold_site(site: str) -> Iterator[SiteLease | None]:
    """The lease on a site for the block; ``None`` while another worker has it."""
    ends_at = now_ms() + LEASE_MS
    token = outbox.lease_site(site, ends_at)
    try:
        yield SiteLease(site, token, ends_at) if token else None
    finally:
        if token:
            outbox.release_site(site, token)
