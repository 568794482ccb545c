"""Recording: webhooks in, events and deliveries on disk, in one transaction.

Many webhooks that arrive at the same time are recorded together (``commit.py``), since a commit costs the
same for one as for fifty. Within a batch the order of arrival is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from companion.events import Occurrence
from companion.ledger import consequences, counterparts
from companion.ledger.database import LOCK_SECONDS, writing
from companion.ledger.models import Event
from companion.ledger.recording import Received, Recorded, Recording


@dataclass(frozen=True, slots=True)
class Raised:
    """One of ThriveCart's transactions that was not known, and what became of it."""

    what: Occurrence
    recorded: Recorded

    @property
    def is_new(self) -> bool:
        return self.recorded.status == "accepted"


def record(batch: list[Received], *, patience_seconds: float = LOCK_SECONDS) -> list[Recorded]:
    """Record the webhooks durably, all or none; the answers are in their order.

    Raises LedgerUnavailable; Held, which is one, when somebody else has a site for longer than our patience.
    """
    answers: list[Recorded] = []
    with writing(*{received.site for received in batch}, patience_seconds=patience_seconds):
        for segment in _segments(batch):
            answers += _record_segment(segment)
    return answers


def _record_segment(segment: list[Received]) -> list[Recorded]:
    recording = Recording(segment)
    answers = recording.run()
    for site, persons in recording.touched.items():
        consequences.draw(site, persons)
    return answers


def record_untold(site: str, transactions: list[Occurrence], *, as_history: bool) -> list[Raised]:
    """Record those of ThriveCart's transactions that no event of the site tells of. Raises LedgerUnavailable."""
    with writing(site):
        missing = counterparts.untold(site, transactions)
        recorded = _record_segment([Received(site, what, as_history=as_history) for what in missing])
    return [Raised(*pair) for pair in zip(missing, recorded, strict=True)]


def take_in(event: Event, received: Received) -> tuple[str, ...]:
    """A quarantined webhook that can be read now becomes an event like any other; the sites that have work."""
    with writing(event.site):
        if Event.get_by_id(event.id).status != "quarantined":
            return ()  # somebody else was quicker
        recording = Recording([received])
        wake = recording.take_in(event, received)
        for site, persons in recording.touched.items():
            consequences.draw(site, persons)
    return wake


def _segments(batch: list[Received]) -> list[list[Received]]:
    """A vague occurrence is told from a repetition by the events before it: these must lie in the ledger."""
    segments: list[list[Received]] = [[]]
    for received in batch:
        if received.what is not None and received.what.key_is_vague and segments[-1]:
            segments.append([])
        segments[-1].append(received)
    return segments
