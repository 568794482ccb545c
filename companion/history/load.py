"""What the ledger knows of a customer at one site: the events, and what they come to."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from companion.clock import from_ms, now_ms, to_ms
from companion.entitlements import Fact, History, LineItemKey, fact_of, replay, replay_steps
from companion.events import AccessState, Entitlement, EventType, Mode, NormalisedEvent, RecordedEvent
from companion.ledger.bulk import AT_ONCE, chunked
from companion.ledger.documents import recorded_event
from companion.ledger.models import WAITING, Delivery, Event
from companion.ledger.statements import Statement
from companion.ledger.states import DeliveryState, EventStatus

ENDED = "ended:"  # how a key starts that is of the companion's own event about paid time that ran out


@dataclass(slots=True)
class CustomerHistory:
    """One person at one site. Test purchases are no part of the live history, but see it."""

    events: dict[str, RecordedEvent] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    live: History = field(default_factory=History)
    test: History = field(default_factory=History)
    _after: dict[str, tuple[Entitlement, ...]] = field(default_factory=dict)

    def history(self, mode: Mode) -> History:
        return self.test if mode is Mode.TEST else self.live

    def facts_of(self, mode: Mode) -> list[Fact]:
        if mode is Mode.TEST:
            return self.facts
        return [fact for fact in self.facts if self.events[fact.event_id].event.mode is not Mode.TEST]

    def is_followed_by_waiting_only(self, recorded: RecordedEvent) -> bool:
        """Whether everything relevant that happened after the event is still waiting to be sent to the site.

        What was superseded is not relevant; imported history is never sent either, but counts.
        """
        return all(
            one.state in WAITING or (one.state == DeliveryState.SUPERSEDED and not one.is_history)
            for one in self.events.values()
            if one is not recorded and one.happened_at >= recorded.happened_at
        )

    def entitlements_after(self, recorded: RecordedEvent) -> tuple[Entitlement, ...]:
        """What was theirs right after the event, by all that is known of the time until then."""
        if recorded.id not in self._after:
            self._look_at_steps(recorded)
        return self._after[recorded.id]

    def _look_at_steps(self, recorded: RecordedEvent) -> None:
        """Once for all events of its mode that are still to be sent: each of them may be asked for."""
        history = History()
        for fact in replay_steps(self.facts_of(recorded.event.mode), history):
            one = self.events[fact.event_id]
            if one is recorded or (one.state in WAITING and one.event.mode is recorded.event.mode):
                self._after[one.id] = history.entitlements()


_OF_EVENT = (Event.id, Event.type, Event.occurred_at, Event.received_at, Event.document)
_EVENTS = Statement(
    lambda site, persons: (
        Delivery.select(Delivery.person, *_OF_EVENT, Delivery.state, Delivery.happened_at)
        .join(Event)
        .where(Delivery.site == site, Delivery.person.in_(persons), Event.status == EventStatus.ACCEPTED)
    )
)


def load_customers(site: str, persons: Iterable[str], now: int | None = None) -> dict[str, CustomerHistory]:
    """Read all events of these persons, and replay them up to now."""
    until = from_ms(now or now_ms())
    found: dict[str, list[RecordedEvent]] = defaultdict(list)
    wanted = sorted(set(persons))
    for some in chunked(wanted, AT_ONCE):
        for row in _EVENTS.rows(site=site, persons=list(some)):
            person, event_id, kind, occurred_at, received_at, document, state, happened_at = row
            recorded = recorded_event(
                event_id, kind, occurred_at, received_at, json.loads(document), state, happened_at
            )
            found[person].append(recorded)
    return {person: _customer_history(found[person], until) for person in wanted}


def _customer_history(events: list[RecordedEvent], now: datetime) -> CustomerHistory:
    customer = CustomerHistory({one.id: one for one in events}, [fact_of(one.id, one.event) for one in events])
    live = customer.facts_of(Mode.LIVE)
    customer.live = replay(live, now)
    customer.test = customer.live if len(live) == len(events) else replay(customer.facts, now)
    return customer


def is_superseded(customer: CustomerHistory, recorded: RecordedEvent) -> bool:
    """A purchase that arrived after its own refund: nothing of it is left to grant."""
    event, order = recorded.event, recorded.event.order.id
    if event.type is not EventType.PURCHASE_COMPLETED or not order:
        return False
    lines = customer.history(event.mode).lines
    mine = [lines.get((order, item.key)) for item in event.items]
    if not mine or any(line is None or line.state is not AccessState.REFUNDED for line in mine):
        return False
    return any(
        fact.type is EventType.PURCHASE_REFUNDED and fact.order == order and fact.event_id < recorded.id
        for fact in customer.facts  # ids are ULIDs: their order is the order of receipt
    )


def is_void(customer: CustomerHistory, event: NormalisedEvent) -> bool:
    """An end of paid time that, by all that is known now, never came: it went on, or was refunded before."""
    return is_ending(event) and event.key not in ending_keys(customer.history(event.mode), event.mode)


def is_ending(event: NormalisedEvent) -> bool:
    """Whether it is the companion's own event of paid time that ran out."""
    return event.key.startswith(ENDED)


def ending_keys(history: History, mode: Mode) -> set[str]:
    return {ending_key(mode, line, ending.at) for line, row in history.lines.items() for ending in row.endings}


def ending_key(mode: Mode, line: LineItemKey, at: datetime) -> str:
    """What the companion's own event of this ending is known by."""
    return f"{ENDED}{mode.value}:{line[0]}:{line[1]}:{to_ms(at)}"
