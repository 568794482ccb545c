"""What each type of fact does to its line items, by the transition that its row names; and all facts replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from companion.entitlements.facts import Fact
from companion.entitlements.line_items import OVER, History, LineItem, ResolvedEvent, Void
from companion.entitlements.pauses import Pauses
from companion.events import AccessState, EventType


def _line_items_of(history: History, fact: Fact) -> list[LineItem]:
    """The line items a fact is about: its item's, made when there is none yet; else the whole order's."""
    if fact.item is not None:
        return [history.lines.setdefault((fact.order, fact.item), LineItem(fact.item))]
    if fact.order:
        known = [line_item for (order, _), line_item in history.lines.items() if order == fact.order]
        if known:
            return known
    return [history.lines.setdefault((fact.order, key), LineItem(key)) for key, _ in fact.items]


def _reactivate(history: History, line_item: LineItem, kind: EventType, fact: Fact) -> list[str]:
    """Access to the line item continues; its item, where it had ended."""
    if line_item.reactivate(fact.at):
        history.reset(line_item.item)
        return [line_item.item]
    history.add_payment(line_item.item, kind, fact.at)
    return []


def no_transition(history: History, fact: Fact) -> None:
    history.resolved[fact.event_id] = ResolvedEvent(fact.type)


def _purchase(history: History, fact: Fact) -> None:
    for key, amount in fact.items:
        line_item = history.lines.setdefault((fact.order, key), LineItem(key))
        if not line_item.bought:  # the same order sent again in another form adds no payment
            line_item.bought = True
            line_item.pay(amount)
            line_item.become(AccessState.ACTIVE, fact.at)
            history.reset(key)
            history.bought_at[key] = fact.at
        if key == fact.item:
            line_item.expect_payment(fact.next_payment_at or line_item.next_payment_at)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type)


def _payment(history: History, fact: Fact) -> None:
    """A good payment: access continues, whatever was before; after a failed one it is the recovery."""
    line_items = _line_items_of(history, fact)
    recovered = any(line_item.failures > 0 for line_item in line_items)
    renewed = EventType.SUBSCRIPTION_COMPLETED if fact.completes_plan else EventType.SUBSCRIPTION_RENEWED
    kind = EventType.SUBSCRIPTION_RECOVERED if recovered else renewed
    reactivated: list[str] = []
    for line_item in line_items:
        line_item.clear_failures()
        line_item.rebill, line_item.rebills = fact.rebill or line_item.rebill, fact.rebills or line_item.rebills
        line_item.completed = line_item.completed or fact.completes_plan
        line_item.expect_payment(fact.next_payment_at)
        line_item.pay(fact.amount)
        reactivated += _reactivate(history, line_item, kind, fact)
    history.resolved[fact.event_id] = ResolvedEvent(kind, None, None, fact.rebill, fact.rebills, tuple(reactivated))


def _completed(history: History, fact: Fact) -> None:
    """ThriveCart's event that a plan is paid off; the final payment itself is the last rebill."""
    reactivated: list[str] = []
    for line_item in _line_items_of(history, fact):
        line_item.completed = True
        line_item.clear_failures()
        if line_item.state is AccessState.REFUNDED:
            line_item.ended_by, line_item.paid_until = None, None
        else:
            reactivated += _reactivate(history, line_item, fact.type, fact)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type, reactivated=tuple(reactivated))


def _failed(history: History, fact: Fact) -> None:
    """A rebill failed: the one after the last that was paid, where ThriveCart does not say which."""
    resolved = ResolvedEvent(fact.type, None, 1, fact.rebill, fact.rebills)
    for line_item in _line_items_of(history, fact):
        if line_item.completed:
            continue
        line_item.fail(fact.invoice)
        if line_item.since is None or line_item.state is AccessState.ACTIVE:
            line_item.become(AccessState.PAST_DUE, fact.at)
        if line_item.state is AccessState.PAST_DUE:  # in any other state a failed payment takes nothing
            line_item.add_setback(fact.type, fact.at)
        following = line_item.rebill + 1 if line_item.rebill else None
        resolved = ResolvedEvent(
            fact.type, None, line_item.failures, fact.rebill or following, line_item.rebills or fact.rebills
        )
    history.resolved[fact.event_id] = resolved


def _paused(history: History, fact: Fact) -> None:
    for line_item in _line_items_of(history, fact):
        if line_item.completed or line_item.state in OVER:
            continue
        line_item.ended_by, line_item.paid_until = None, None
        line_item.become(AccessState.PAUSED, fact.at)
        line_item.add_setback(fact.type, fact.at)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type)


def _resumed(history: History, fact: Fact) -> None:
    reactivated: list[str] = []
    for line_item in _line_items_of(history, fact):
        line_item.resume_payments(fact.next_payment_at, fact.at)
        reactivated += _reactivate(history, line_item, fact.type, fact)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type, reactivated=tuple(reactivated))


def _cancelled(history: History, fact: Fact) -> None:
    line_items = _line_items_of(history, fact)
    _note_void(history, fact, line_items)
    for line_item in line_items:
        if line_item.completed or history.pauses.cover(fact, line_item.item) or _is_over(line_item, fact):
            continue
        due = line_item.next_payment_at if line_item.next_payment_at and line_item.next_payment_at > fact.at else None
        known = line_item.paid_until if line_item.state is AccessState.CANCELLING else None
        line_item.take_back_endings()
        line_item.paid_until = max(fact.paid_until or known or due or fact.at, fact.at)
        line_item.ended_by, line_item.cancelled_at = fact.event_id, fact.at
        line_item.become(AccessState.CANCELLING, fact.at)
        line_item.add_setback(fact.type, fact.at)
        line_item.run_out(fact.at)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type)


def _is_over(line_item: LineItem, cancellation: Fact) -> bool:
    return line_item.state is AccessState.REFUNDED or (
        line_item.has_run_out and not line_item.is_refined_by(cancellation)
    )


def _note_void(history: History, fact: Fact, line_items: list[LineItem]) -> None:
    """A cancellation that is a pause, or of a plan that is paid off, is none; not where another item goes with it."""
    pauses = history.pauses
    kept = [line_item for line_item in line_items if line_item.completed or pauses.cover(fact, line_item.item)]
    if not kept or any(line_item not in kept and not _is_over(line_item, fact) for line_item in line_items):
        return
    is_paid_off = all(line_item.completed for line_item in kept)
    history.void[fact.event_id] = Void.PAID_OFF if is_paid_off else Void.IS_A_PAUSE


def _refunded(history: History, fact: Fact) -> None:
    """A refund is full once all that was paid came back; one of an unknown amount counts as full."""
    if fact.event_id in history.refunded_by_item:
        history.resolved[fact.event_id] = ResolvedEvent(fact.type, False)
        return
    line_items = _line_items_of(history, fact)
    full = _is_full(history, fact, line_items)
    for line_item in line_items:
        if full is False:
            line_item.since = line_item.since or fact.at
            history.add_partial_refund(line_item.item, fact.at, names_it=fact.item is not None or len(line_items) == 1)
        else:
            line_item.ended_by, line_item.paid_until = None, None
            line_item.become(AccessState.REFUNDED, fact.at)
    history.resolved[fact.event_id] = ResolvedEvent(fact.type, full)


def _is_full(history: History, fact: Fact, line_items: list[LineItem]) -> bool | None:
    paid = [line_item.paid for line_item in line_items if line_item.paid is not None]
    if fact.item is not None:
        line_items[0].refunded += fact.amount or 0
    else:
        history.refunded_of_order[fact.order] = history.refunded_of_order.get(fact.order, 0) + (fact.amount or 0)
    if not paid or fact.amount is None:
        return None
    back = sum(line_item.refunded for line_item in line_items)
    if fact.item is None or len([key for key in history.lines if key[0] == fact.order]) == 1:
        back += history.refunded_of_order.get(fact.order, 0)
    return back >= sum(paid)


_BY_NAME: dict[str, Callable[[History, Fact], None]] = {
    "purchase": _purchase,
    "payment": _payment,
    "completed": _completed,
    "failed": _failed,
    "paused": _paused,
    "resumed": _resumed,
    "cancelled": _cancelled,
    "refunded": _refunded,
}
TRANSITIONS = {type_: _BY_NAME[type_.row.transition] for type_ in EventType if type_.row.transition}


def replay(facts: Iterable[Fact], now: datetime) -> History:
    """Replay the facts in the order in which they happened, up to ``now`` (paid time runs out by then)."""
    history = History()
    for fact in replay_steps(facts, history):
        history.newest = fact.event_id
    history.run_out(now)
    return history


def replay_steps(facts: Iterable[Fact], history: History) -> Iterator[Fact]:
    """Replay the facts into ``history`` in the order in which they happened; yields each after it was applied."""
    all_facts = list(facts)
    history.refunded_by_item = _refunded_by_item(all_facts)
    in_order = _in_order(all_facts)
    history.pauses = Pauses([fact for _, fact in in_order])
    for moment, fact in in_order:
        history.run_out(moment)
        TRANSITIONS.get(fact.type, no_transition)(history, fact)
        yield fact


def _refunded_by_item(facts: list[Fact]) -> frozenset[str]:
    """Refunds reported for the order and again for its item: counted twice, a partial refund would look full."""
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
