"""Everything that happened with one customer, newest first: at ThriveCart, at the site, and what people did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from companion.clock import HOUR_MS
from companion.events import EventType
from companion.history.customer import words
from companion.history.customer.rows import FAILED, QUARANTINED, Known, Row
from companion.ledger.states import DeliveryState
from companion.messages import Message

MAX_STEPS = 200

_GAVE_UP = ("step.given_up", "step.given_up_because")  # without a reason, and with one
_NOT_DONE = ("step.not_done", "step.not_done_because")


@dataclass(frozen=True, slots=True)
class Step:
    """``what``: happened, done, failed, waiting, access, unread or noted. ``detail``: a sentence."""

    at: int
    row: Row
    what: str
    detail: str


def timeline(known: Known) -> list[Step]:
    """Newest first; of one moment what the site did stands above what it did it for. Only what is shown is worded."""
    there = _tags_there_before(known)
    moments = [
        moment for row in (*known.rows, *known.unread) for moment in _moments(row, there.get(row.id, frozenset()))
    ]
    moments.sort(key=lambda one: (one[0], one[1].id, one[2] != "happened"), reverse=True)
    return [Step(at, row, what, say()) for at, row, what, say in moments[:MAX_STEPS]]


Moment = tuple[int, Row, str, Callable[[], str]]


def _tags_there_before(known: Known) -> dict[str, frozenset[str]]:
    """Of each event the tags that earlier ones of this customer's had given, and none had taken since.

    What a site did with an event is what it asked of the CRM, which is not read for it: that a tag was there is only
    known from here.
    """
    there: dict[str, frozenset[str]] = {}
    given: set[str] = set()
    for row in sorted(known.rows, key=lambda row: row.settled_at or row.received_at):
        there[row.id] = frozenset(given)
        given.difference_update(row.texts("tags_removed"))
        given.update(row.texts("tags_applied"))
    return there


def _moments(row: Row, there: frozenset[str]) -> Iterator[Moment]:
    """When something happened with an event, what, and how to say it. ``there``: tags known to have been there."""
    yield row.occurred_at, row, "unread" if row.state == QUARANTINED else "happened", partial(_happened, row)
    at = row.settled_at or row.received_at
    if row.is_history or row.is_processed or row.state == DeliveryState.SUPERSEDED:
        yield row.received_at if row.is_history else at, row, "done", partial(_done_then, row, there)
    elif row.state in FAILED:
        yield at, row, "failed", partial(_not_done, row)
    elif row.is_waiting:
        yield row.attempted.at if row.attempted else row.received_at, row, "waiting", partial(_waits, row)
    for note in row.notes:
        yield note.at, row, note.what if note.what == "access" else "noted", partial(str, note.detail)


def _done_then(row: Row, there: frozenset[str]) -> str:
    """Long after it happened it stands far from that, and says what it is about."""
    is_late = (row.settled_at or 0) > row.occurred_at + HOUR_MS and row.type is not EventType.CUSTOMER_RESYNC
    done = _done(row, there)
    return Message("step.late", about=words.happened(row), done=done) if is_late else done


def _not_done(row: Row) -> Message:
    plain, because = _GAVE_UP if row.state == DeliveryState.DEAD else _NOT_DONE
    return Message(because, reason=row.said) if row.said else Message(plain)


def _waits(row: Row) -> Message:
    if row.said:
        return Message("step.tried_because", reason=row.said)
    return Message("step.tried") if row.attempted else Message("step.on_its_way")


def _happened(row: Row) -> str:
    if row.state == QUARANTINED:
        return Message("did.unread", reason=row.problem or Message("event.unreadable"))
    sentence = _said(row)
    return Message("did.test", sentence=sentence) if row.is_test else sentence


def _said(row: Row) -> Message:
    """ThriveCart's event in words, with its amount where it has one."""
    if row.is_declined:
        return Message("did.declined")
    if row.type is EventType.OTHER:
        return Message("did.other", event=row.name or "?")
    if row.type is EventType.CUSTOMER_RESYNC:
        return Message("did.customer.resync")
    items = words.listed([words.product(item.key, item.name) for item in row.items])
    if row.type is EventType.SUBSCRIPTION_CANCELLED and row.paid_until:
        return Message("did.subscription.cancelled_until", items=items, until=words.day(row.paid_until))
    if row.amount and (row.type.row.pays or row.type is EventType.PURCHASE_REFUNDED):
        return Message(f"did.{row.type}_amount", items=items, amount=words.money(row.amount, row.currency))
    return Message(f"did.{row.type}", items=items)


def _done(row: Row, there: frozenset[str]) -> str:
    """The tags that went and came, or why nothing had to be done."""
    if row.is_history:
        return Message("step.imported")
    if row.state == DeliveryState.SUPERSEDED:
        return Message("step.superseded")
    ran = row.texts("operations_run")
    parts = [
        *_tags(row, there),
        *([Message("tags.operations", names=_quoted(ran))] if ran else []),
    ]
    if not parts and row.no_rule:
        names = [words.product(item.key, item.name) for item in row.items if item.key in row.no_rule]
        return Message("step.no_rule", items=words.listed(names))
    if not parts:
        return row.said or Message("step.nothing_to_do")
    done = words.together(parts)
    return Message("step.done_and_said", done=done, said=row.said) if row.said else done


def _tags(row: Row, there: frozenset[str]) -> Iterator[Message]:
    """A resync reads the contact's tags and changes what differs; any other event asks for all that its rules say."""
    is_read = row.type is EventType.CUSTOMER_RESYNC
    applied, removed = row.texts("tags_applied"), row.texts("tags_removed")
    known = tuple(tag for tag in removed if is_read or tag in there)
    perhaps = tuple(tag for tag in removed if tag not in known)
    if applied:
        yield Message("tags.added" if is_read else "tags.set", tags=_quoted(applied))
    if known:
        yield Message("tags.removed", tags=_quoted(known))
    if perhaps:
        yield Message("tags.removed_if_there", tags=_quoted(perhaps))


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{name}”" for name in names)
