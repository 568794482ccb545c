"""Recording: webhooks in, events and deliveries on disk, in one transaction.

Many webhooks that arrive at the same time are recorded together (``group_commit.py``), since a commit costs the
same for one as for fifty. Within a batch the order of arrival is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from companion.events import NormalisedEvent
from companion.history import derived_events, matching, search_index
from companion.history.recording import BatchRecorder, IncomingEvent, RecordResult
from companion.ledger.database import LOCK_SECONDS, also_lock, writing
from companion.ledger.models import Event, Site
from companion.ledger.states import EventStatus


@dataclass(frozen=True, slots=True)
class RaisedEvent:
    """One of ThriveCart's transactions that was not known, and what became of it."""

    event: NormalisedEvent
    recorded: RecordResult

    @property
    def is_new(self) -> bool:
        return self.recorded.status == EventStatus.ACCEPTED


def record(batch: list[IncomingEvent], *, patience_seconds: float = LOCK_SECONDS) -> list[RecordResult]:
    """Record the webhooks durably, all or none; the answers are in their order.

    Raises LedgerUnavailable; LedgerLocked, which is one, when somebody else holds a site for longer than that.
    """
    answers: list[RecordResult] = []
    with writing(*{incoming.site for incoming in batch}, patience_seconds=patience_seconds):
        for segment in _segments(batch):
            answers += _record_segment(segment)
    return answers


def record_checked(incoming: IncomingEvent, check: Callable[[], None]) -> RecordResult:
    """Record one webhook unless ``check`` raises, which is called while all sites that it may go to are held.

    Raises LedgerUnavailable, and what ``check`` does.
    """
    with writing(incoming.site):
        also_lock(site.id for site in Site.select(Site.id).where(Site.source == incoming.site))
        check()
        return _record_segment([incoming])[0]


def _record_segment(segment: list[IncomingEvent]) -> list[RecordResult]:
    recorder = BatchRecorder(segment)
    answers = recorder.run()
    for site, persons in recorder.touched.items():
        derived_events.derive(site, persons)
    return answers


def record_missing(site: str, transactions: list[NormalisedEvent], *, as_history: bool) -> list[RaisedEvent]:
    """Record those of ThriveCart's transactions that no event of the site covers. Raises LedgerUnavailable."""
    with writing(site):
        missing = matching.missing_from_ledger(site, transactions)
        recorded = _record_segment([IncomingEvent(site, event, as_history=as_history) for event in missing])
    return [RaisedEvent(*pair) for pair in zip(missing, recorded, strict=True)]


def requeue_quarantined(event: Event, incoming: IncomingEvent) -> tuple[str, ...]:
    """A quarantined webhook that can be read now becomes an event like any other; the sites that have work.

    Inside the caller's transaction, which holds the event's site.
    """
    if Event.get_by_id(event.id).status != EventStatus.QUARANTINED:
        return ()  # somebody else was quicker
    recorder = BatchRecorder([incoming])
    wake = recorder.requeue(event, incoming)
    search_index.index_anew(event.id)
    for site, persons in recorder.touched.items():
        derived_events.derive(site, persons)
    return wake


def _segments(batch: list[IncomingEvent]) -> list[list[IncomingEvent]]:
    """Whether a vague webhook is a repetition depends on the events before it, which must be in the ledger by then."""
    segments: list[list[IncomingEvent]] = [[]]
    for incoming in batch:
        if incoming.event is not None and incoming.event.key_is_vague and segments[-1]:
            segments.append([])
        segments[-1].append(incoming)
    return segments
