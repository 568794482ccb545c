"""What the routes of one process share: settings, the group commit, the waker, the tally of refusals."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter

from flask import current_app

from companion.config import Config
from companion.delivery.queue import Waker
from companion.ledger import inbox
from companion.ledger.commit import GroupCommit
from companion.ledger.database import LedgerUnavailable, writing
from companion.ledger.models import Counter
from companion.ledger.recording import Received, Recorded

COMMIT_SECONDS = 20.0


@dataclass
class State:
    config: Config
    commits: GroupCommit[Received, Recorded] = field(
        default_factory=lambda: GroupCommit(partial(inbox.record, patience_seconds=0.0), attrgetter("site"))
    )
    waker: Waker = field(init=False)
    refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self.waker = Waker(self.config)
        self.refusals = Refusals()

    def record(self, received: Received) -> Recorded:
        """Durable when this returns; the sites that have work are woken. Raises LedgerUnavailable."""
        recorded = self.commits.submit(received, timeout=COMMIT_SECONDS)
        self.waker.wake(recorded.wake)
        return recorded

    def webhook_url(self, webhook_key: str) -> str:
        return f"{self.config.public_url}/webhooks/thrivecart/{webhook_key}"


class Refusals:
    """Counts refused webhooks per site, and writes the count at most once a second: a flood must cost nothing."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self._written_at = 0.0

    def count(self, site: str) -> None:
        with self._lock:
            self._counts[site] = self._counts.get(site, 0) + 1
            if time.monotonic() - self._written_at < 1.0:
                return
            self._written_at = time.monotonic()
            counts, self._counts = self._counts, {}
        try:
            with writing():
                for name, number in counts.items():
                    Counter.insert(site=name, name="webhooks_refused", value=number).on_conflict(
                        conflict_target=[Counter.site, Counter.name], update={Counter.value: Counter.value + number}
                    ).execute()
        except LedgerUnavailable:
            with self._lock:
                for name, number in counts.items():
                    self._counts[name] = self._counts.get(name, 0) + number


def state() -> State:
    found: State = current_app.extensions["companion"]
    return found
