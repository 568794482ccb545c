"""What the ledger knows of a customer at one site: the facts, and what they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from companion.clock import from_ms, now_ms, to_ms
from companion.entitlements import Fact, History, LineItemKey, replay, replay_steps
from companion.events import AccessState, Entitlement, EventType, Mode
from companion.ledger.database import chunked
from companion.ledger.documents import Document, fact_of, is_history
from companion.ledger.models import WAITING, Delivery, Event

ENDED = "ended:"  # how a key starts that is of the companion's own event about paid time that ran out

_Row = tuple[str, str, int, Document, str, int]


@dataclass(slots=True)
class CustomerHistory:
    """One person at one site. Test purchases are no part of the live history, but see it."""

    live: History
    test: History
    facts: list[Fact] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)  # as the ledger has them
    states: dict[str, str] = field(default_factory=dict)  # of the deliveries
    happened_at: dict[str, int] = field(default_factory=dict)

    def history(self, mode: str) -> History:
        return self.test if mode == Mode.TEST.value else self.live

    def facts_of(self, mode: str) -> list[Fact]:
        if mode == Mode.TEST.value:
            return self.facts
        return [fact for fact in self.facts if self.documents[fact.event_id]["mode"] != Mode.TEST.value]

    def is_followed_by_waiting_only(self, event_id: str) -> bool:
        """Whether everything relevant that happened after the event is still waiting to be sent to the site."""
        at = self.happened_at[event_id]
        later = [one for one, moment in self.happened_at.items() if one != event_id and moment >= at]
        return all(self.states[one] in WAITING or self._is_overtaken(one) for one in later)

    def _is_overtaken(self, event_id: str) -> bool:
        """Superseded by other events; imported history is never sent either, but counts."""
        return self.states[event_id] == "superseded" and not is_history(self.documents[event_id])

    def entitlements_after(self, event_id: str, mode: str) -> tuple[Entitlement, ...]:
        """What was theirs right after the event, by all that is known of the time until then."""
        history = History()
        for fact in replay_steps(self.facts_of(mode), history):
            if fact.event_id == event_id:
                break
        return history.entitlements()


def load_customers(site: str, persons: Iterable[str]) -> dict[str, CustomerHistory]:
    """Read all facts of these persons, and replay them up to now."""
    now = from_ms(now_ms())
    rows: dict[str, list[_Row]] = defaultdict(list)
    wanted = sorted(set(persons))
    for some in chunked(wanted):
        query = (
            Delivery.select(
                Delivery.person,
                Event.id,
                Event.type,
                Event.occurred_at,
                Event.document,
                Delivery.state,
                Delivery.happened_at,
            )
            .join(Event)
            .where(Delivery.site == site, Delivery.person.in_(some), Event.status == "accepted")
            .tuples()
        )
        for person, *row in query:
            rows[person].append(tuple(row))
    return {person: _customer_history(rows[person], now) for person in wanted}


def _customer_history(rows: list[_Row], now: datetime) -> CustomerHistory:
    customer = CustomerHistory(History(), History())
    for event_id, kind, occurred_at, document, state, happened_at in rows:
        customer.facts.append(fact_of(event_id, occurred_at, document))
        customer.documents[event_id] = document
        customer.types[event_id] = kind
        customer.states[event_id] = state
        customer.happened_at[event_id] = happened_at
    live = customer.facts_of(Mode.LIVE.value)
    customer.live = replay(live, now)
    customer.test = customer.live if len(live) == len(rows) else replay(customer.facts, now)
    return customer


def is_superseded(customer: CustomerHistory, event_id: str) -> bool:
    """A purchase that arrived after its own refund: nothing of it is left to grant."""
    document = customer.documents.get(event_id)
    if document is None or document["type"] != EventType.PURCHASE_COMPLETED.value:
        return False
    order = document["order"]["id"]
    lines = customer.history(document["mode"]).lines
    mine = [lines.get((order, item["key"])) for item in document["items"]]
    if not order or not mine or any(line is None or line.state is not AccessState.REFUNDED for line in mine):
        return False
    return any(
        fact.type is EventType.PURCHASE_REFUNDED and fact.order == order and _receipt(fact) < event_id[4:]
        for fact in customer.facts
    )


def is_void(customer: CustomerHistory, event_id: str) -> bool:
    """An end of paid time that, by all that is known now, never came: it went on, or was refunded before."""
    document = customer.documents.get(event_id)
    if document is None or not is_ending(document):
        return False
    return document["key"] not in ending_keys(customer.history(document["mode"]), document["mode"])


def is_ending(document: Document) -> bool:
    """Whether it is the companion's own event of paid time that ran out."""
    return bool(document["key"].startswith(ENDED))


def ending_keys(history: History, mode: str) -> set[str]:
    return {ending_key(mode, line, ending.at) for line, row in history.lines.items() for ending in row.endings}


def ending_key(mode: str, line: LineItemKey, at: datetime) -> str:
    """What the companion's own event of this ending is known by."""
    return f"{ENDED}{mode}:{line[0]}:{line[1]}:{to_ms(at)}"


def _receipt(fact: Fact) -> str:
    """Event ids are ULIDs: their order is the order of receipt."""
    return fact.event_id[4:]
