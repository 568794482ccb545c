"""When something could not be sent, whatever anybody did: a site was away or left alone, no worker, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.faults import Broken
from tests.chaos.lateness import Interval, united
from tests.chaos.plan import UNREACHABLE, Plan

REST_SECONDS = 30.0  # companion/delivery/push.py, LONG_REST_SECONDS: after a batch that did not arrive
PROBE_SECONDS = 60.0  # push.py, PROBE_EVERY_MS: of a site that cannot be reached
REQUEST_SECONDS = 15.0  # client.py, TIMEOUT_SECONDS: begun before the site was well again
LEASE_SECONDS = 30.0  # site_lease.py, LEASE_MS: what a dead worker held
START_SECONDS = 5.0  # of a worker, or of a database that is there again for those who lost it
OF_ALL = ("PostgreSQL", "pg_terminate_backend", "disk full")


@dataclass(frozen=True)
class Timeline:
    """Built from what really was broken (``broken``) and from the sites' moods; ``began_at`` as a Unix time."""

    plan: Plan
    broken: Sequence[Broken]
    began_at: float

    def barred(self, site_id: str, number: int, failed: Sequence[Interval]) -> list[Interval]:
        """For one site; ``failed`` are its tries that settled nothing: from when until when each was made."""
        found = [(sent, over + REST_SECONDS) for sent, over in failed]
        for mood in self.plan.moods:
            if mood.site == number:
                rest = PROBE_SECONDS if mood.name in UNREACHABLE else 0.0
                since, until = self.began_at + mood.since, self.began_at + mood.until
                found.append((since, until + REQUEST_SECONDS + rest))
        for one in self.broken:
            if one.what.startswith(OF_ALL):
                found.append((one.since, one.until + START_SECONDS))
            if site_id in one.sites:
                found.append((one.since, one.since + LEASE_SECONDS))
        return united([*found, *self._without_worker()])

    def _without_worker(self) -> list[Interval]:
        """When no worker was there at all."""
        down = [
            united([(one.since, one.until + START_SECONDS) for one in self.broken if one.worker == worker])
            for worker in range(self.plan.size.workers)
        ]
        common = down[0]
        for other in down[1:]:
            common = [(max(a, c), min(b, d)) for a, b in common for c, d in other if min(b, d) > max(a, c)]
        return common
