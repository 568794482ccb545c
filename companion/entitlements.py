"""Facts in, access out: what a customer may use, as a pure function of everything known.

Facts are ordered by when they happened, never by when they arrived, so that any order of telling ends in
the same state. One purchase of one item is a *line*, named by its order and the item; an item bought twice
has two lines, and the customer has the better of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from companion.events import AccessState, Entitlement, EventType

# At ThriveCart a pause at Stripe is a cancellation underneath, and the cancelled webhook may come with it:
# within this time of each other the pause is what the owner meant (support.thrivecart.com, pausing).
PAUSE_SHADOW = timedelta(minutes=5)

# Two cancellations within this time are one, told twice: the one that says until when is paid counts.
ONE_CANCELLATION = timedelta(minutes=5)

# The better of two lines of one item comes first.
_PREFERENCE = (
    AccessState.ACTIVE,
    AccessState.CANCELLING,
    AccessState.PAST_DUE,
    AccessState.PAUSED,
    AccessState.ENDED,
    AccessState.REFUNDED,
)

LineKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One occurrence, as far as access depends on it.

    ``items`` are (key, amount paid) pairs, ``item`` the one item it is about (``None``: the whole order);
    ``key`` names the occurrence and breaks ties between facts of one second. Amounts in minor units.
    """

    event_id: str
    key: str
    type: EventType
    at: datetime
    order: str
    items: tuple[tuple[str, int | None], ...] = ()
    item: str | None = None
    amount: int | None = None
    paid_until: datetime | None = None
    next_payment_at: datetime | None = None
    completes_plan: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """Paid time of a cancelled subscription ran out, whatever came after; ``cause`` is the cancellation's event."""

    cause: str
    at: datetime


@dataclass(slots=True)
class Line:
    """One item of one order while its facts are told, oldest first."""

    state: AccessState = AccessState.ACTIVE
    since: datetime | None = None
    paid: int | None = None
    refunded: int = 0
    next_payment_at: datetime | None = None
    paid_until: datetime | None = None
    paused_at: datetime | None = None
    cancelled_at: datetime | None = None
    ended_by: str | None = None  # the event whose cancellation ended it, or will
    endings: list[Ending] = field(default_factory=list)
    bought: bool = False
    completed: bool = False
    failing: bool = False

    def become(self, state: AccessState, at: datetime) -> None:
        if self.state is not state or self.since is None:
            self.state, self.since = state, at

    def run_out(self, now: datetime) -> None:
        """Paid time that is over by ``now`` ends what was cancelled."""
        if self.state is AccessState.CANCELLING and self.paid_until is not None and self.paid_until <= now:
            self.become(AccessState.ENDED, self.paid_until)
            self.endings.append(Ending(self.ended_by or "", self.paid_until))

    def take_back_endings(self) -> None:
        """The cancellation that stands now is told otherwise by another: it ended nothing then."""
        self.endings = [ending for ending in self.endings if ending.cause != self.ended_by]

    @property
    def has_run_out(self) -> bool:
        return self.state is AccessState.ENDED and self.paid_until is not None and self.since == self.paid_until

    def is_told_better(self, fact: Fact) -> bool:
        """Whether a cancellation tells of the one that ended it at once, and says more: until when is paid."""
        at_once = self.cancelled_at is not None and self.since == self.cancelled_at
        same = self.cancelled_at is not None and fact.at - self.cancelled_at <= ONE_CANCELLATION
        return at_once and same and fact.paid_until is not None

    def pay(self, amount: int | None) -> None:
        if amount is not None:
            self.paid = (self.paid or 0) + amount


@dataclass(frozen=True, slots=True)
class Reading:
    """What one fact turns out to mean among the others."""

    type: EventType
    full_refund: bool | None = None


@dataclass(slots=True)
class History:
    """All facts of one customer, told in the order in which they happened."""

    lines: dict[LineKey, Line] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    refunded_of_order: dict[str, int] = field(default_factory=dict)
    told_by_item: frozenset[str] = frozenset()  # refunds of an order that are counted for an item of it already

    def run_out(self, now: datetime) -> None:
        for line in self.lines.values():
            line.run_out(now)

    def items_of(self, order: str) -> list[str]:
        """Keys of all that is known to have been bought with the order."""
        return [item for (of, item) in self.lines if order and of == order]

    def entitlements(self) -> tuple[Entitlement, ...]:
        """One row per item, sorted by item."""
        best: dict[str, Line] = {}
        for (_, item), line in self.lines.items():
            if item not in best or _goodness(line) < _goodness(best[item]):
                best[item] = line
        return tuple(
            Entitlement(item, line.state, line.since) for item, line in sorted(best.items()) if line.since is not None
        )


def tell(facts: Iterable[Fact], now: datetime) -> History:
    """Tell the facts in the order in which they happened, up to ``now`` (paid time runs out by then)."""
    history = History()
    for _ in telling(facts, history):
        pass
    history.run_out(now)
    return history


def telling(facts: Iterable[Fact], history: History) -> Iterator[Fact]:
    """Tell the facts into ``history`` in the order in which they happened; each is given when it was just told."""
    told = list(facts)
    history.told_by_item = _told_by_item(told)
    for moment, fact in _in_order(told):
        history.run_out(moment)
        _TELLERS.get(fact.type, _tell_nothing)(history, fact)
        yield fact


def _told_by_item(facts: list[Fact]) -> frozenset[str]:
    """The same money back, told of the order and once more of its item: counted twice, a part would look like all."""
    refunds = [fact for fact in facts if fact.type is EventType.PURCHASE_REFUNDED and fact.order and fact.amount]
    of_items = {(fact.order, fact.at, fact.amount) for fact in refunds if fact.item}
    of_orders = [fact for fact in refunds if fact.item is None]
    return frozenset(fact.event_id for fact in of_orders if (fact.order, fact.at, fact.amount) in of_items)


def _in_order(facts: list[Fact]) -> list[tuple[datetime, Fact]]:
    """As they happened; a purchase goes before all else of its order, also when it carries no usable time."""
    began: dict[str, datetime] = {}
    for fact in facts:
        if fact.order:
            began[fact.order] = min(fact.at, began.get(fact.order, fact.at))

    def when(fact: Fact) -> tuple[datetime, int, str]:
        is_purchase = fact.type is EventType.PURCHASE_COMPLETED
        return began.get(fact.order, fact.at) if is_purchase else fact.at, fact.type.rank, fact.key

    return [(when(fact)[0], fact) for fact in sorted(facts, key=when)]


def _goodness(line: Line) -> tuple[int, float]:
    gone = line.state in (AccessState.ENDED, AccessState.REFUNDED)
    moment = line.since.timestamp() if line.since else 0.0
    return min(_PREFERENCE.index(line.state), 4), -moment if gone else moment


def _lines_of(history: History, fact: Fact) -> list[Line]:
    """The lines a fact is about: its item's, made when it is the first word of it; else the whole order's."""
    if fact.item is not None:
        return [history.lines.setdefault((fact.order, fact.item), Line())]
    if fact.order:
        known = [line for (order, _), line in history.lines.items() if order == fact.order]
        if known:
            return known
    return [history.lines.setdefault((fact.order, key), Line()) for key, _ in fact.items]


def _tell_nothing(history: History, fact: Fact) -> None:
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_purchase(history: History, fact: Fact) -> None:
    for key, amount in fact.items:
        line = history.lines.setdefault((fact.order, key), Line())
        if not line.bought:  # the same order told in other words pays nothing twice
            line.bought = True
            line.pay(amount)
            line.become(AccessState.ACTIVE, fact.at)
        if key == fact.item:
            line.next_payment_at = fact.next_payment_at or line.next_payment_at
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_payment(history: History, fact: Fact) -> None:
    """A good payment: access goes on, whatever was before; after a failed one it is the recovery."""
    recovered = False
    for line in _lines_of(history, fact):
        recovered = recovered or line.failing
        line.failing, line.paused_at, line.ended_by, line.paid_until = False, None, None, None
        line.completed = line.completed or fact.completes_plan
        line.next_payment_at = fact.next_payment_at
        line.pay(fact.amount)
        line.become(AccessState.ACTIVE, fact.at)
    renewed = EventType.SUBSCRIPTION_COMPLETED if fact.completes_plan else EventType.SUBSCRIPTION_RENEWED
    history.readings[fact.event_id] = Reading(EventType.SUBSCRIPTION_RECOVERED if recovered else renewed)


def _tell_completed(history: History, fact: Fact) -> None:
    """ThriveCart's word that a plan is paid off; the final payment itself is told by its rebill."""
    for line in _lines_of(history, fact):
        line.completed, line.failing, line.ended_by, line.paid_until = True, False, None, None
        if line.state is not AccessState.REFUNDED:
            line.become(AccessState.ACTIVE, fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_failed(history: History, fact: Fact) -> None:
    for line in _lines_of(history, fact):
        if line.completed:
            continue
        line.failing = True
        if line.since is None or line.state is AccessState.ACTIVE:
            line.become(AccessState.PAST_DUE, fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_paused(history: History, fact: Fact) -> None:
    for line in _lines_of(history, fact):
        shadowed = line.ended_by is not None and line.since is not None and fact.at - line.since <= PAUSE_SHADOW
        if line.completed or (line.state in (AccessState.REFUNDED, AccessState.ENDED) and not shadowed):
            continue
        if shadowed:
            line.take_back_endings()
        line.paused_at, line.ended_by, line.paid_until = fact.at, None, None
        line.become(AccessState.PAUSED, fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_resumed(history: History, fact: Fact) -> None:
    for line in _lines_of(history, fact):
        line.paused_at, line.ended_by, line.paid_until = None, None, None
        line.become(AccessState.ACTIVE, fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_cancelled(history: History, fact: Fact) -> None:
    for line in _lines_of(history, fact):
        shadow = line.paused_at is not None and fact.at - line.paused_at <= PAUSE_SHADOW
        is_over = line.state is AccessState.REFUNDED or (line.has_run_out and not line.is_told_better(fact))
        if line.completed or shadow or is_over:
            continue
        due = line.next_payment_at if line.next_payment_at and line.next_payment_at > fact.at else None
        known = line.paid_until if line.state is AccessState.CANCELLING else None
        line.take_back_endings()
        line.paid_until = max(fact.paid_until or known or due or fact.at, fact.at)
        line.ended_by, line.cancelled_at = fact.event_id, fact.at
        line.become(AccessState.CANCELLING, fact.at)
        line.run_out(fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_refunded(history: History, fact: Fact) -> None:
    """A refund is full once all that was paid came back; one of an unknown amount counts as full."""
    if fact.event_id in history.told_by_item:
        history.readings[fact.event_id] = Reading(fact.type, False)
        return
    lines = _lines_of(history, fact)
    full = _is_full(history, fact, lines)
    for line in lines:
        if full is False:
            line.since = line.since or fact.at
        else:
            line.ended_by, line.paid_until = None, None
            line.become(AccessState.REFUNDED, fact.at)
    history.readings[fact.event_id] = Reading(fact.type, full)


def _is_full(history: History, fact: Fact, lines: list[Line]) -> bool | None:
    paid = [line.paid for line in lines if line.paid is not None]
    if fact.item is not None:
        lines[0].refunded += fact.amount or 0
    else:
        history.refunded_of_order[fact.order] = history.refunded_of_order.get(fact.order, 0) + (fact.amount or 0)
    if not paid or fact.amount is None:
        return None
    back = sum(line.refunded for line in lines)
    if fact.item is None or len([key for key in history.lines if key[0] == fact.order]) == 1:
        back += history.refunded_of_order.get(fact.order, 0)
    return back >= sum(paid)


_TELLERS = {
    EventType.PURCHASE_COMPLETED: _tell_purchase,
    EventType.SUBSCRIPTION_RENEWED: _tell_payment,
    EventType.SUBSCRIPTION_COMPLETED: _tell_completed,
    EventType.SUBSCRIPTION_PAYMENT_FAILED: _tell_failed,
    EventType.SUBSCRIPTION_PAUSED: _tell_paused,
    EventType.SUBSCRIPTION_RESUMED: _tell_resumed,
    EventType.SUBSCRIPTION_CANCELLED: _tell_cancelled,
    EventType.PURCHASE_REFUNDED: _tell_refunded,
}
