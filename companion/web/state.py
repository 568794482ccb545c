"""What the routes of one process share: settings, the group commit, the waker, the tally of refusals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter

from flask import current_app

from companion.clock import now_ms
from companion.config import Config
from companion.delivery.wakeups import Waker
from companion.history import inbox
from companion.history.recording import IncomingEvent, RecordResult
from companion.ledger import refused_webhooks
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.group_commit import GroupCommit, Ticket

COMMIT_SECONDS = 20.0
REFUSALS_WRITTEN_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Recording:
    """A webhook that is being recorded."""

    ticket: Ticket[IncomingEvent, RecordResult]
    waker: Waker

    def result(self) -> RecordResult:
        """Durable when this returns; the sites that have work are woken. Raises LedgerUnavailable."""
        recorded = self.ticket.result(COMMIT_SECONDS)
        self.waker.wake(recorded.wake)
        return recorded


@dataclass
class State:
    config: Config
    commits: GroupCommit[IncomingEvent, RecordResult] = field(
        default_factory=lambda: GroupCommit(partial(inbox.record, patience_seconds=0.0), attrgetter("site"))
    )
    waker: Waker = field(init=False)
    refusals: RefusedWebhookCounter = field(init=False)

    def __post_init__(self) -> None:
        self.waker = Waker(self.config)
        self.refusals = RefusedWebhookCounter()

    def record(self, received: IncomingEvent) -> Recording:
        """Begin to record it, with what else comes at this moment."""
        return Recording(self.commits.begin(received), self.waker)

    def record_checked(self, received: IncomingEvent, check: Callable[[], None]) -> RecordResult:
        """Record it, unless ``check`` raises, which is called while nobody else writes of those sites.

        Durable when this returns; the sites that have work are woken. Raises LedgerUnavailable.
        """
        recorded = inbox.record_checked(received, check)
        self.waker.wake(recorded.wake)
        return recorded

    def webhook_url(self, webhook_key: str) -> str:
        return f"{self.config.public_url}/webhooks/thrivecart/{webhook_key}"


class RefusedWebhookCounter:
    """Counts refused webhooks per site; a few are written at once, of a flood one transaction a second."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self._writes_left = float(REFUSALS_WRITTEN_AT_ONCE)
        self._counted_at = time.monotonic()

    def count(self, site: str) -> None:
        with self._lock:
            self._counts[site] = self._counts.get(site, 0) + 1
            if not self._may_write():
                return
            counts, self._counts = self._counts, {}
        try:
            refused_webhooks.record(counts, now_ms())
        except LedgerUnavailable:
            with self._lock:
                for name, number in counts.items():
                    self._counts[name] = self._counts.get(name, 0) + number

    def _may_write(self) -> bool:
        now = time.monotonic()
        self._writes_left = min(float(REFUSALS_WRITTEN_AT_ONCE), self._writes_left + now - self._counted_at)
        self._counted_at = now
        if self._writes_left < 1.0:
            return False
        self._writes_left -= 1.0
        return True


def state() -> State:
    found: State = current_app.extensions["companion"]
    return found
