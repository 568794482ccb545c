"""Did it work for this customer, and if not, why, and what helps: one sentence on top that says what the page says.

Everything that is open is a verdict; the worst is said on top and the others are its reasons, so that nothing on the
page is worse than its first sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from companion.event_types import Access
from companion.events import EventType
from companion.history.customer import goodness, words
from companion.history.customer.access import WRONG, Finding, was_tagged
from companion.history.customer.products import ProductLine
from companion.history.customer.rows import Known, Login, Row
from companion.ledger.states import DeliveryState
from companion.messages import Message, parameters_of


class Tone(IntEnum):
    """How bad it is; sent by its name in lower case."""

    ERROR = 0
    WARNING = 1
    INFO = 2
    SUCCESS = 3


@dataclass(frozen=True, slots=True)
class Action:
    """What helps: ``do`` is a word of docs/plugin-api.md; the event and the item it is about."""

    do: str
    event: str | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """``reasons`` are sentences of ours, or what the site said; of ``actions`` the first is the one that helps."""

    tone: Tone
    message: str
    reasons: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    about: frozenset[str] = frozenset()  # items, where it is about some of them only

    def leaves_good(self, lines: Sequence[ProductLine]) -> bool:
        """Whether there are other products, and all is well with them."""
        rest = [line for line in lines if line.holding.item not in self.about]
        return bool(self.about and rest) and goodness.is_well(rest)


def answer(known: Known, lines: Sequence[ProductLine]) -> Answer:
    """The worst that is open, with all else that is open as its reasons."""
    open_ones = [
        *_failed(known),
        *_of_findings(known, lines),
        *_unread(known, lines),
        *_waiting(known),
        *_payments_overdue(lines),
        *_alerts_elsewhere(known, lines),
    ]
    if not open_ones:
        return _all_well(lines) if lines else _nothing_bought(known)
    first, *others = sorted(open_ones, key=lambda one: one.tone)
    reasons = [*first.reasons, *(reason for one in others for reason in (one.message, *one.reasons))]
    if not others and first.leaves_good(lines):
        reasons.append(Message("customer.else"))
    actions = [action for one in [first, *others] for action in one.actions if action.do != "wait" or one is first]
    return replace(first, reasons=tuple(dict.fromkeys(reasons)), actions=tuple(dict.fromkeys(actions)))


def _failed(known: Known) -> list[Answer]:
    rows = [row for row in known.rows if row.is_failed]
    if not rows:
        return []
    row = rows[0]
    gave_up = row.state == DeliveryState.DEAD and not row.result
    message = Message("customer.gave_up" if gave_up else "customer.failed", about=words.happened(row))
    reasons = ((row.said,) if row.said else ()) + _more(len(rows) - 1)
    return [Answer(Tone.ERROR, message, reasons, (Action("retry", row.id),))]


def _more(count: int) -> tuple[Message, ...]:
    if count == 0:
        return ()
    return (Message("customer.failed_more", count=count) if count > 1 else Message("customer.failed_one_more"),)


_CODES = {
    Finding.NO_LOGIN: (Tone.ERROR, "customer.no_login", ("create_login",)),
    Finding.OUT: (Tone.ERROR, "customer.out", ("check_login", "retry")),
    Finding.STILL_IN: (Tone.ERROR, "customer.still_in", ("check_login", "retry")),
    Finding.NO_RULE: (Tone.WARNING, "customer.no_rule_for_some", ("make_rule",)),
    Finding.BEFORE_RULE: (Tone.WARNING, "customer.before_rule", ("apply_rules",)),
    Finding.LEFT_BEFORE_RULE: (Tone.WARNING, "customer.left_before_rule", ("retry",)),
    Finding.LEFT: (Tone.WARNING, "customer.left", ("make_rule",)),
    Finding.CHECKING: (Tone.INFO, "customer.checking", ("wait",)),
    Finding.UNSEEN: (Tone.INFO, "customer.unseen", ("check_login",)),
}


def _of_findings(known: Known, lines: Sequence[ProductLine]) -> list[Answer]:
    groups = {finding: [line for line in lines if line.finding is finding] for finding in _CODES}
    return [_of_finding(known, finding, some, len(some) == len(lines)) for finding, some in groups.items() if some]


def _of_finding(known: Known, finding: Finding, some: Sequence[ProductLine], is_all: bool) -> Answer:
    """``is_all``: it is so of everything that the customer has."""
    tone, code, does = _CODES[finding]
    row = some[0].judged.row
    if finding is Finding.NO_RULE and is_all:
        tone, code = Tone.ERROR, "customer.no_rule"
    if finding is Finding.NO_LOGIN and any(was_tagged(known, line.holding.item) for line in some):
        code = "customer.no_login_tagged"
    values = {
        "items": words.listed([line.name for line in some]),
        "since": words.day(some[0].holding.since),
        "email": words.listed(known.emails or (known.email,)),
    }
    if finding is Finding.OUT and known.site.login is Login.YES:
        code = "customer.out_login"
    if finding is Finding.CHECKING and known.site.login is Login.NO:
        code = "customer.checking_login"
    about = some if finding is Finding.NO_RULE else some[:1]
    events = [(one.judged.row.id if one.judged.row else None, one.holding.item) for one in about]
    actions = [Action(do, event, item) for event, item in events for do in does]
    said = (row.said,) if finding is Finding.LEFT and row and row.said else ()
    if finding is Finding.NO_LOGIN and known.site.makes_logins and not any(_gave(one.judged.row) for one in some):
        said = (Message("customer.login_not_made"),)
    message = Message(code, **{name: values[name] for name in parameters_of(code)})
    return Answer(tone, message, said, tuple(actions), frozenset(line.holding.item for line in some))


def _gave(row: Row | None) -> bool:
    """Whether it is an event with which a plugin that makes logins makes one: no import, and no resync."""
    return row is not None and row.type.row.access is Access.GRANTS


def _unread(known: Known, lines: Sequence[ProductLine]) -> list[Answer]:
    if not known.unread:
        return []
    count, does = len(known.unread), (Action("read_messages", known.unread[0].id),)
    if not known.rows:
        return [Answer(Tone.ERROR, Message("customer.unread_only", email=known.email), (), does)]
    code = "customer.unread_else" if lines and goodness.is_well(lines) else "customer.unread"
    message = Message(code, count=count) if count > 1 else Message(f"{code}_one")
    return [Answer(Tone.WARNING, message, (), does)]


def _waiting(known: Known) -> list[Answer]:
    """The one that happened first is the next to be sent."""
    rows = [row for row in known.rows if row.is_waiting]
    if not rows:
        return []
    row = min(rows, key=lambda one: (one.said is None and one.attempted is None, one.occurred_at))
    about = words.happened(row)
    if row.attempted is None and row.said is None:
        return [Answer(Tone.INFO, Message("customer.on_its_way", about=about), (), (Action("wait", row.id),))]
    message = Message("customer.tried", about=about)
    if row.due_at is not None and row.due_at > known.now:
        message = Message("customer.tried_again_at", about=about, at=words.moment(row.due_at))
    return [Answer(Tone.WARNING, message, (row.said,) if row.said else (), (Action("retry", row.id),))]


def _payments_overdue(lines: Sequence[ProductLine]) -> list[Answer]:
    """Of every order; of the one that counts only where nothing worse is said of its product."""
    said = [(line, goodness.whole(line)) for line in lines if goodness.is_past_due(line) and line.finding not in WRONG]
    others = [(line, order) for line in lines for order in line.orders[1:] if goodness.is_past_due(order)]
    said += [(line, goodness.of_order(order)) for line, order in others]
    return [Answer(Tone.WARNING, message, (), (Action("wait", None, line.holding.item),)) for line, message in said]


def _alerts_elsewhere(known: Known, lines: Sequence[ProductLine]) -> list[Answer]:
    """An alert that lists still show, although what came since says that it is over."""
    alerts = (row for row in known.rows if row.alert and not (row.is_test or row.is_dealt_with))
    row: Row | None = next(alerts, None)
    if row is None or any(line.finding in WRONG for line in lines):
        return []
    message = Message("customer.rechecking", about=words.happened(row))
    return [Answer(Tone.INFO, message, (), (Action("check_login", row.id),))]


def _all_well(lines: Sequence[ProductLine]) -> Answer:
    taken = any(line.finding is Finding.TAKEN for line in lines)
    says = goodness.says(lines)
    unheard = goodness.unheard(lines, says)
    if taken:
        return Answer(Tone.INFO, says, unheard, (Action("none"),))
    return Answer(Tone.SUCCESS, Message("customer.well", says=says), unheard, (Action("none"),))


def _nothing_bought(known: Known) -> Answer:
    """Nobody bought anything: what did come, or that nothing did."""
    none = (Action("none"),)
    if not known.rows:
        return Answer(Tone.WARNING, Message("customer.nothing_known", email=known.email), (), (Action("tie"),))
    live = [row for row in known.rows if not row.is_test]
    if not live:
        return Answer(Tone.INFO, Message("customer.test_only"), (), none)
    row = live[0]
    if row.is_declined or row.type is EventType.CART_ABANDONED:
        kind = "declined" if row.is_declined else "abandoned"
        items = words.listed([words.product(item.key, item.name) for item in row.items])
        return Answer(Tone.INFO, Message(f"customer.{kind}", items=items, day=words.day(row.occurred_at)), (), none)
    return Answer(Tone.INFO, Message("customer.nothing_bought", about=words.happened(row)), (), none)
