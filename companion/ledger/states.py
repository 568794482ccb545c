"""The closed sets of words that the ledger keeps; a member is stored, compared and sent as its value."""

from __future__ import annotations

from enum import StrEnum


class EventStatus(StrEnum):
    """What became of a webhook; ``DUPLICATE`` is answered, and never stored."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERING = "delivering"
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    FAILED = "failed"
    DEAD = "dead"
    SUPERSEDED = "superseded"


class AttemptOutcome(StrEnum):
    """How one attempt went: what the plugin said, or the fault.

    ``LIMITED`` hit the CRM's limit for the account. ``WAITING``: something that this delivery alone needs is not there
    yet, and comes by itself.
    """

    APPLIED = "applied"
    SKIPPED = "skipped"
    FAILED = "failed"
    RETRY = "retry"
    LIMITED = "limited"
    WAITING = "waiting"
    REFUSED = "refused"
    NOT_OURS = "not_ours"
    TIMEOUT = "timeout"
    NO_RESULT = "no_result"


class Transport(StrEnum):
    """How a delivery reaches the plugin; with ``PULL`` the site fetched it."""

    PRETTY = "pretty"
    PLAIN = "plain"
    AJAX = "ajax"
    PULL = "pull"


class JobKind(StrEnum):
    RESYNC = "resync"
    RECONCILIATION = "reconciliation"
    IMPORT = "import"
    REPLAY = "replay"


class JobState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


WAITING = frozenset({DeliveryState.PENDING, DeliveryState.DELIVERING})  # deliveries that are still to be sent
RUNNING = frozenset({JobState.WAITING, JobState.RUNNING})  # jobs that a worker has, or takes
PUT_OFF = (AttemptOutcome.LIMITED, AttemptOutcome.WAITING)  # a retry that uses up none, with the reason as a key
SETTLED = {
    AttemptOutcome.APPLIED: DeliveryState.DELIVERED,
    AttemptOutcome.SKIPPED: DeliveryState.SKIPPED,
    AttemptOutcome.FAILED: DeliveryState.FAILED,
}
