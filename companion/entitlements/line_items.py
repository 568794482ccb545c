"""Line items and what they come to: plain data, and the few operations on a line item."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from companion.entitlements.facts import Fact
from companion.entitlements.pauses import Pauses
from companion.event_types import Access
from companion.events import AccessState, Entitlement, EntitlementEvent, EventType

# Two cancellations within this time are one, sent twice: the one that says until when is paid counts.
ONE_CANCELLATION = timedelta(minutes=5)

# The better of two line items of one item comes first.
_PREFERENCE = (
    AccessState.ACTIVE,
    AccessState.CANCELLING,
    AccessState.PAST_DUE,
    AccessState.PAUSED,
    AccessState.ENDED,
    AccessState.REFUNDED,
)

OVER = frozenset({AccessState.ENDED, AccessState.REFUNDED})

# The setback that a state implies: the one that leads to it.
_EXPLAINED: dict[AccessState, tuple[EventType, ...]] = {AccessState.ACTIVE: ()} | {
    one.row.state: (one,) for one in EventType if one.row.access is Access.KEEPS and one.row.state
}

Dated = tuple[datetime, EntitlementEvent]

LineItemKey = tuple[str, str]


class Void(StrEnum):
    """Why a cancellation is none, and no site is told of it: the code of the sentence that says so."""

    IS_A_PAUSE = "event.is_a_pause"
    PAID_OFF = "event.paid_off"


@dataclass(frozen=True, slots=True)
class Ending:
    """Paid time of a cancelled subscription ran out, whatever came after; ``cause`` is the cancellation's event."""

    cause: str
    at: datetime


@dataclass(slots=True)
class LineItem:
    """One item of one order while its facts are replayed, oldest first."""

    item: str
    state: AccessState = AccessState.ACTIVE
    since: datetime | None = None
    paid: int | None = None
    refunded: int = 0
    next_payment_at: datetime | None = None
    is_due_moved: bool = False  # by a pause: until then is paid, but when the next payment is due nobody said
    paid_until: datetime | None = None
    cancelled_at: datetime | None = None
    ended_by: str | None = None  # the event whose cancellation ended it, or will
    endings: list[Ending] = field(default_factory=list)
    bought: bool = False
    completed: bool = False
    failures: int = 0  # of the invoice that failed last, since the last good payment
    failed_invoice: str | None = None
    rebill: int | None = None  # the number of the last one that was paid
    rebills: int | None = None
    setbacks: list[Dated] = field(default_factory=list)  # since it was last active; each type once, oldest first

    def become(self, state: AccessState, at: datetime) -> None:
        if self.state is not state or self.since is None:
            self.state, self.since = state, at

    def run_out(self, now: datetime) -> bool:
        """Paid time that is over by ``now`` ends what was cancelled; whether it did."""
        if self.state is not AccessState.CANCELLING or self.paid_until is None or self.paid_until > now:
            return False
        self.become(AccessState.ENDED, self.paid_until)
        self.endings.append(Ending(self.ended_by or "", self.paid_until))
        return True

    def reactivate(self, at: datetime) -> bool:
        """Access continues; whether it had ended before. Its endings are dropped, as it did not end."""
        was_over = self.state in OVER
        self.endings.clear()
        self.setbacks.clear()
        self.ended_by, self.paid_until = None, None
        self.become(AccessState.ACTIVE, at)
        return was_over

    def add_setback(self, kind: EventType, at: datetime) -> None:
        _append(self.setbacks, at, EntitlementEvent(kind))

    def is_still_told(self, setback: EventType) -> bool:
        """Whether it counts beside a better line: what is over is not unpaid or paused any more, and was cancelled."""
        return self.state not in OVER or setback is EventType.SUBSCRIPTION_CANCELLED

    def take_back_endings(self) -> None:
        """The current cancellation is replaced by another one: it ended nothing then."""
        self.endings = [ending for ending in self.endings if ending.cause != self.ended_by]

    def is_sent_again(self, cancellation: Fact) -> bool:
        """Whether it is the one that ended it, once more."""
        return self.cancelled_at is not None and cancellation.at - self.cancelled_at <= ONE_CANCELLATION

    @property
    def has_run_out(self) -> bool:
        return self.state is AccessState.ENDED and self.paid_until is not None and self.since == self.paid_until

    def is_refined_by(self, fact: Fact) -> bool:
        """Whether a cancellation is the one that ended it at once, with more in it: until when is paid."""
        at_once = self.cancelled_at is not None and self.since == self.cancelled_at
        return at_once and self.is_sent_again(fact) and fact.paid_until is not None

    def pay(self, amount: int | None) -> None:
        if amount is not None:
            self.paid = (self.paid or 0) + amount

    def resume_payments(self, due: datetime | None, at: datetime) -> None:
        """A pause moves what is due: a day that was known before it is no longer claimed, unless one was paid since."""
        if due is not None and due >= at:
            self.expect_payment(due)
        elif self.state is not AccessState.ACTIVE or (self.next_payment_at and self.next_payment_at < at):
            self.is_due_moved = True

    def expect_payment(self, due: datetime | None) -> None:
        self.next_payment_at, self.is_due_moved = due, False

    def fail(self, invoice: str | None) -> None:
        self.failures = self.failures + 1 if invoice == self.failed_invoice else 1
        self.failed_invoice = invoice

    def clear_failures(self) -> None:
        self.failures, self.failed_invoice = 0, None


@dataclass(frozen=True, slots=True)
class ResolvedEvent:
    """An event resolved against all the others of its customer.

    ``failures``: which failure of its invoice it is (1 = first); ``rebill`` of ``rebills``: which payment it is about;
    ``reactivated``: items that were over before it, and are the customer's again.
    """

    type: EventType
    full_refund: bool | None = None
    failures: int | None = None
    rebill: int | None = None
    rebills: int | None = None
    reactivated: tuple[str, ...] = ()


@dataclass(slots=True)
class History:
    """All facts of one customer, replayed in the order in which they happened."""

    lines: dict[LineItemKey, LineItem] = field(default_factory=dict)
    resolved: dict[str, ResolvedEvent] = field(default_factory=dict)
    refunded_of_order: dict[str, int] = field(default_factory=dict)
    refunded_by_item: frozenset[str] = frozenset()  # refunds of an order that are counted for one of its items already
    pauses: Pauses = field(default_factory=Pauses)
    void: dict[str, Void] = field(default_factory=dict)  # cancellations by event that were none
    newest: str | None = None  # the event that led to what is: the last one, unless paid time has run out since
    part_refunds: dict[str, list[Dated]] = field(default_factory=dict)  # by item; and what was paid for it since
    bought_at: dict[str, datetime] = field(default_factory=dict)  # by item, by any order: the last time

    def run_out(self, now: datetime) -> None:
        if any([line_item.run_out(now) for line_item in self.lines.values()]):
            self.newest = None

    def items_of(self, order: str) -> list[str]:
        """Keys of all that is known to have been bought with the order."""
        return [item for (of, item) in self.lines if order and of == order]

    def add_partial_refund(self, item: str, at: datetime, *, names_it: bool) -> None:
        """A part of an item was refunded, or of its order without saying which item: the customer keeps it."""
        what = EntitlementEvent(EventType.PURCHASE_REFUNDED, item if names_it else None)
        _append(self.part_refunds.setdefault(item, []), at, what)

    def add_payment(self, item: str, kind: EventType, at: datetime) -> None:
        """What was refunded in part is paid for once more; that part stays refunded."""
        if item in self.part_refunds:
            _append(self.part_refunds[item], at, EntitlementEvent(kind))

    def reset(self, item: str) -> None:
        """It is bought, or active again after it had ended: what its purchase gave is given again."""
        self.part_refunds.pop(item, None)

    def best_lines(self) -> list[tuple[LineItemKey, LineItem]]:
        """Of each item the line that counts, sorted by item."""
        best: dict[str, tuple[LineItemKey, LineItem]] = {}
        for key, line_item in self.lines.items():
            if key[1] not in best or _goodness(line_item) < _goodness(best[key[1]][1]):
                best[key[1]] = (key, line_item)
        return [best[item] for item in sorted(best)]

    def entitlements(self) -> tuple[Entitlement, ...]:
        """One row per item, sorted by item."""
        return tuple(
            Entitlement(line.item, line.state, line.since, _until(line), self._open_events(line), self._beside(line))
            for _, line in self.best_lines()
            if line.since is not None
        )

    def _beside(self, best: LineItem) -> tuple[EventType, ...]:
        """What the best line hides: setbacks of the item's others, and that it was bought after some of them."""
        others = [line for line in self.lines.values() if line.item == best.item and line is not best]
        told = [(at, what.type) for line in others for at, what in line.setbacks if line.is_still_told(what.type)]
        if told and (bought_at := self.bought_at.get(best.item)):
            told.append((bought_at, EventType.PURCHASE_COMPLETED))
        in_time = [type_ for _, type_ in sorted(told, key=lambda one: (one[0], one[1].rank))]
        each_once = list(reversed(dict.fromkeys(reversed(in_time))))
        return tuple(each_once[1:] if each_once[:1] == [EventType.PURCHASE_COMPLETED] else each_once)

    def _open_events(self, line_item: LineItem) -> tuple[EntitlementEvent, ...]:
        """What still counts besides the state; nothing where the state implies it."""
        if line_item.state in OVER:
            return ()
        entries = sorted([*line_item.setbacks, *self.part_refunds.get(line_item.item, [])], key=lambda one: one[0])
        happened = tuple(what for _, what in entries)
        return () if tuple(what.type for what in happened) == _EXPLAINED[line_item.state] else happened


def _append(entries: list[Dated], at: datetime, what: EntitlementEvent) -> None:
    """Each event once, at its last time."""
    entries[:] = [one for one in entries if one[1] != what]
    entries.append((at, what))


def _until(line_item: LineItem) -> datetime | None:
    return line_item.paid_until if line_item.state is AccessState.CANCELLING else None


def _goodness(line_item: LineItem) -> tuple[int, int, float]:
    """Of two in one state the better one has had fewer setbacks, by which a site's rules may have taken something."""
    gone = line_item.state in OVER
    moment = line_item.since.timestamp() if line_item.since else 0.0
    setbacks = 0 if gone else len(line_item.setbacks)
    return min(_PREFERENCE.index(line_item.state), 4), setbacks, -moment if gone else moment
