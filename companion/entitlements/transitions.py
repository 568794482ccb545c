"""What each type of fact does to the lines it is about; a table at the end says which teller tells which type."""

from __future__ import annotations

from collections.abc import Callable

from companion.entitlements.facts import PAUSE_SHADOW, Fact, History, Line, Reading
from companion.events import AccessState, EventType


def _lines_of(history: History, fact: Fact) -> list[Line]:
    """The lines a fact is about: its item's, made when it is the first word of it; else the whole order's."""
    if fact.item is not None:
        return [history.lines.setdefault((fact.order, fact.item), Line(fact.item))]
    if fact.order:
        known = [line for (order, _), line in history.lines.items() if order == fact.order]
        if known:
            return known
    return [history.lines.setdefault((fact.order, key), Line(key)) for key, _ in fact.items]


def _go_on(history: History, line: Line, kind: EventType, fact: Fact) -> list[str]:
    """Access to the line goes on; its item, where it had been over."""
    if line.regain(fact.at):
        history.begin_anew(line.item)
        return [line.item]
    history.go_on(line.item, kind, fact.at)
    return []


def tell_nothing(history: History, fact: Fact) -> None:
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_purchase(history: History, fact: Fact) -> None:
    for key, amount in fact.items:
        line = history.lines.setdefault((fact.order, key), Line(key))
        if not line.bought:  # the same order told in other words pays nothing twice
            line.bought = True
            line.pay(amount)
            line.become(AccessState.ACTIVE, fact.at)
            history.begin_anew(key)
        if key == fact.item:
            line.next_payment_at = fact.next_payment_at or line.next_payment_at
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_payment(history: History, fact: Fact) -> None:
    """A good payment: access goes on, whatever was before; after a failed one it is the recovery."""
    lines = _lines_of(history, fact)
    recovered = any(line.failures > 0 for line in lines)
    renewed = EventType.SUBSCRIPTION_COMPLETED if fact.completes_plan else EventType.SUBSCRIPTION_RENEWED
    kind = EventType.SUBSCRIPTION_RECOVERED if recovered else renewed
    regained: list[str] = []
    for line in lines:
        line.make_good()
        line.rebill, line.rebills = fact.rebill or line.rebill, fact.rebills or line.rebills
        line.completed = line.completed or fact.completes_plan
        line.next_payment_at = fact.next_payment_at
        line.pay(fact.amount)
        regained += _go_on(history, line, kind, fact)
    history.readings[fact.event_id] = Reading(kind, None, None, fact.rebill, fact.rebills, tuple(regained))


def _tell_completed(history: History, fact: Fact) -> None:
    """ThriveCart's word that a plan is paid off; the final payment itself is told by its rebill."""
    regained: list[str] = []
    for line in _lines_of(history, fact):
        line.completed = True
        line.make_good()
        if line.state is AccessState.REFUNDED:
            line.ended_by, line.paid_until = None, None
        else:
            regained += _go_on(history, line, fact.type, fact)
    history.readings[fact.event_id] = Reading(fact.type, regained=tuple(regained))


def _tell_failed(history: History, fact: Fact) -> None:
    """A rebill failed: the one after the last that was paid, where ThriveCart does not say which."""
    reading = Reading(fact.type, None, 1, fact.rebill, fact.rebills)
    for line in _lines_of(history, fact):
        if line.completed:
            continue
        line.fail(fact.invoice)
        if line.since is None or line.state is AccessState.ACTIVE:
            line.become(AccessState.PAST_DUE, fact.at)
        if line.state is AccessState.PAST_DUE:  # in any other state a failed payment takes nothing
            line.suffer(fact.type, fact.at)
        following = line.rebill + 1 if line.rebill else None
        reading = Reading(fact.type, None, line.failures, fact.rebill or following, line.rebills or fact.rebills)
    history.readings[fact.event_id] = reading


def _tell_paused(history: History, fact: Fact) -> None:
    for line in _lines_of(history, fact):
        shadowed = line.ended_by is not None and line.since is not None and fact.at - line.since <= PAUSE_SHADOW
        if line.completed or (line.state in (AccessState.REFUNDED, AccessState.ENDED) and not shadowed):
            continue
        if shadowed:
            line.take_back_endings()
        line.paused_at, line.ended_by, line.paid_until = fact.at, None, None
        line.become(AccessState.PAUSED, fact.at)
        line.suffer(fact.type, fact.at)
    history.readings[fact.event_id] = Reading(fact.type)


def _tell_resumed(history: History, fact: Fact) -> None:
    regained = [item for line in _lines_of(history, fact) for item in _go_on(history, line, fact.type, fact)]
    history.readings[fact.event_id] = Reading(fact.type, regained=tuple(regained))


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
        line.suffer(fact.type, fact.at)
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
            history.refund_a_part(line.item, fact.at, names_it=fact.item is not None or len(lines) == 1)
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


TELLERS: dict[EventType, Callable[[History, Fact], None]] = {
    EventType.PURCHASE_COMPLETED: _tell_purchase,
    EventType.SUBSCRIPTION_RENEWED: _tell_payment,
    EventType.SUBSCRIPTION_COMPLETED: _tell_completed,
    EventType.SUBSCRIPTION_PAYMENT_FAILED: _tell_failed,
    EventType.SUBSCRIPTION_PAUSED: _tell_paused,
    EventType.SUBSCRIPTION_RESUMED: _tell_resumed,
    EventType.SUBSCRIPTION_CANCELLED: _tell_cancelled,
    EventType.PURCHASE_REFUNDED: _tell_refunded,
}
