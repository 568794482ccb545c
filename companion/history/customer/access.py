"""Whether a customer gets what they hold of one item, and no longer what they do not: one finding for each item.

The newest event that says something decides. Events about access are judged in the order in which they happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from companion.entitlements import Holding
from companion.event_types import Access
from companion.events import EventType
from companion.history.customer.rows import Known, Login, Row
from companion.ledger.access_status import ALERT_AFTER_MS, AccessStatus
from companion.ledger.states import DeliveryState


class Finding(StrEnum):
    """What is so about one item; sent as its value. Those above are worse than those below."""

    FAILED = "failed"  # an event about it could not be processed: a person must look
    NO_LOGIN = "no_login"  # held, and the customer has no WordPress user
    OUT = "out"  # held, and the customer does not get in
    STILL_IN = "still_in"  # over, and the customer still gets in
    NO_RULE = "no_rule"  # held, and no rule gives anything for it
    BEFORE_RULE = "before_rule"  # held, and bought before its rule was made
    WAITING = "waiting"  # an event about it is on its way
    CHECKING = "checking"  # done, and whether the access followed is being checked
    UNSEEN = "unseen"  # done, and nobody can see whether the access is right
    LEFT = "left"  # over, and no rule took anything away
    LEFT_BEFORE_RULE = "left_before_rule"  # over, and the rule that takes it away was made afterwards
    TAKEN = "taken"  # held, and a rule of the owner's took the access
    TAGGED = "tagged"  # held, its tags are set, and more is not needed or cannot be seen
    UNTAGGED = "untagged"  # over, its tags were taken away
    IN = "in"  # held, and the customer was seen to get in
    GONE = "gone"  # over, and the access was seen to be gone
    NOTHING_GIVEN = "nothing_given"  # over, and there was nothing to take away
    NO_TAGS_NEEDED = "no_tags_needed"  # held; buyers of it need no tags, says the owner


RANK = {finding: number for number, finding in enumerate(Finding)}
GOOD = frozenset(
    {
        Finding.TAKEN,
        Finding.TAGGED,
        Finding.UNTAGGED,
        Finding.IN,
        Finding.GONE,
        Finding.NOTHING_GIVEN,
        Finding.NO_TAGS_NEEDED,
    }
)
WRONG = frozenset({Finding.FAILED, Finding.NO_LOGIN, Finding.OUT, Finding.STILL_IN})

_NOT_GIVEN = frozenset({Finding.NO_RULE, Finding.BEFORE_RULE, Finding.NO_TAGS_NEEDED})
_NEEDS_LOGIN = frozenset({Finding.IN, Finding.OUT, Finding.CHECKING, Finding.UNSEEN, Finding.TAGGED})


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, and the event that led to it; ``None`` where no event did."""

    finding: Finding
    row: Row | None = None


def judge(known: Known, holding: Holding) -> Judged:
    """The finding about one item."""
    about = [row for row in known.rows if not row.is_test and row.is_about(holding.item)]
    failed = next((row for row in about if row.is_failed), None)
    if failed:
        return Judged(Finding.FAILED, failed)
    seen = _while_held(known, holding, about) if holding.is_held else _when_over(known, holding, about)
    waiting = next((row for row in reversed(about) if row.is_waiting), None)
    if waiting and (RANK[seen.finding] > RANK[Finding.WAITING] or not _grant(about)):
        return Judged(Finding.WAITING, waiting)
    return seen


def _while_held(known: Known, holding: Holding, about: list[Row]) -> Judged:
    item = holding.item
    found = next((judged for row in about if (judged := _of_event(known, row, item))), None) or _unsaid(known, item)
    if item in known.site.exempt and found.finding in _NOT_GIVEN | {Finding.UNSEEN}:
        return Judged(Finding.NO_TAGS_NEEDED, found.row)
    is_dealt_with = found.row is not None and found.row.is_dealt_with
    if known.site.login is Login.NO and found.finding in _NEEDS_LOGIN and not is_dealt_with:
        is_new = found.row and (found.row.settled_at or 0) > known.now - ALERT_AFTER_MS
        may_come = is_new and not known.site.makes_logins
        return Judged(Finding.CHECKING if may_come else Finding.NO_LOGIN, _grant(about) or found.row)
    if known.site.login is Login.NOT_NEEDED and found.finding is Finding.UNSEEN:
        return Judged(Finding.TAGGED, found.row)
    return found


def _grant(about: list[Row]) -> Row | None:
    """The newest event that gives something: what makes the login when it is done again."""
    return next((row for row in about if row.is_processed and row.type.row.access is Access.GRANTS), None)


def was_tagged(known: Known, item: str) -> bool:
    """Whether something gave tags for it."""
    about = [row for row in known.rows if not row.is_test and row.is_about(item)]
    return any(row.is_processed and row.texts("tags_applied") and row.type.row.access is Access.GRANTS for row in about)


def _unsaid(known: Known, item: str) -> Judged:
    """No event says anything of it, such as one that was only imported."""
    return Judged(Finding.NO_RULE if item in (known.site.uncovered or ()) else Finding.UNSEEN)


def _of_event(known: Known, row: Row, item: str) -> Judged | None:
    """What one event says of an item that is held; ``None`` when it says nothing."""
    if not row.is_processed:
        return None
    if item in row.no_rule:
        uncovered = known.site.uncovered
        is_covered_now = uncovered is not None and item not in uncovered
        return Judged(Finding.BEFORE_RULE if is_covered_now else Finding.NO_RULE, row)
    access = _access(row)
    if access is AccessStatus.GRANTED:
        return Judged(Finding.IN, row)
    if access is AccessStatus.REVOKED:
        return Judged(Finding.TAKEN if row.taken_by_rule else Finding.UNSEEN, row)
    if row.is_dealt_with and access in (AccessStatus.PENDING, AccessStatus.STILL_HAS_ACCESS):
        return Judged(Finding.UNSEEN, row)
    if access is AccessStatus.PENDING:
        return Judged(Finding.OUT if row.alert else Finding.CHECKING, row)
    if access is AccessStatus.STILL_HAS_ACCESS:
        if not row.taken_by_rule:
            return Judged(Finding.UNSEEN, row)
        return Judged(Finding.STILL_IN if row.alert else Finding.CHECKING, row)
    if access is AccessStatus.UNKNOWN:
        return Judged(Finding.UNSEEN, row)
    return _of_tags(known, row, item)


def _of_tags(known: Known, row: Row, item: str) -> Judged | None:
    """The same where no access depends on the event, or nobody said."""
    kind = row.type.row.access
    if row.type is EventType.CUSTOMER_RESYNC:
        uncovered = known.site.uncovered
        is_right = row.moved_tags if uncovered is None else item not in uncovered
        return Judged(Finding.TAGGED, row) if is_right else None
    if kind is Access.GRANTS:
        if row.state == DeliveryState.SKIPPED:
            return Judged(Finding.NO_RULE, row) if item in (known.site.uncovered or ()) else None
        return Judged(Finding.TAGGED, row) if row.moved_tags else None
    # A rule moved tags of which nobody knows whether they let in: what was seen before says nothing any more.
    return Judged(Finding.UNSEEN, row) if row.moved_tags and kind is Access.REVOKES else None


def _access(row: Row) -> AccessStatus | None:
    """A failed payment, pause or cancellation takes nothing unless a rule of the owner's does."""
    keeps = row.type.row.access is Access.KEEPS
    return None if keeps and row.result.get("by_rule") is None else row.access


def _when_over(known: Known, holding: Holding, about: list[Row]) -> Judged:
    gave = False
    for row in about:
        if not row.is_processed:
            continue
        if row.access is AccessStatus.REVOKED:
            return Judged(Finding.GONE, row)
        if row.access in (AccessStatus.STILL_HAS_ACCESS, AccessStatus.PENDING):
            if row.is_dealt_with:
                return Judged(Finding.UNSEEN, row)
            return Judged(Finding.STILL_IN if row.alert else Finding.CHECKING, row)
        if row.type.row.access is Access.REVOKES:
            if row.moved_tags:
                return Judged(Finding.UNTAGGED, row)
            gave = any(_gives(one, holding.item) for one in about)
            return Judged(_left(known, row, holding.item) if gave else Finding.NOTHING_GIVEN, row)
        gave = gave or _gives(row, holding.item)
    return Judged(Finding.UNSEEN if gave else Finding.NOTHING_GIVEN)


def _left(known: Known, row: Row, item: str) -> Finding:
    return Finding.LEFT_BEFORE_RULE if known.site.takes(row.type, item) else Finding.LEFT


def _gives(row: Row, item: str) -> bool:
    return row.is_processed and row.moved_tags and row.type.row.access is Access.GRANTS and item not in row.no_rule
