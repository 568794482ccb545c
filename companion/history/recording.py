"""Rows of a few webhooks, written with one insert a table: events, what they are known by, deliveries.

Everything here runs inside the caller's transaction; ``inbox.py`` opens it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from companion.clock import DAY_MS, now_ms, to_ms
from companion.events import EventType, Mode, NormalisedEvent, RecordedEvent
from companion.history import deduplication, matching
from companion.ids import new_id
from companion.ledger import people, readiness
from companion.ledger.bulk import Insert, Lookup, insert_together, look_up
from companion.ledger.database import also_lock
from companion.ledger.documents import to_document
from companion.ledger.models import BULK_PRIORITY, Delivery, Event, IdempotencyKey, Site, Webhook
from companion.ledger.states import DeliveryState, EventStatus
from companion.messages import Message

NOT_FORWARDED = frozenset(one for one in EventType if not one.row.forwarded)
COMPANION = "companion"  # the source of events that the companion itself raises


@dataclass(frozen=True, slots=True)
class IncomingEvent:
    """One verified webhook, or an event that the companion itself raises (``body`` is ``None`` then).

    ``event`` is ``None`` when it was not understood: ``problem`` says why, ``name`` is its event name and
    ``fallback_key`` the hash of its content. ``only_for`` raises it for one site, not for its listeners.
    ``as_history``: it happened long ago, and counts as a fact without being sent. ``is_bulk``: one of many that
    nobody waits for; whatever a customer waits for is sent before it.
    """

    site: str
    event: NormalisedEvent | None
    body: str | None = None
    content_type: str = ""
    problem: str | None = None
    name: str = ""
    fallback_key: str = ""
    only_for: str | None = None
    as_history: bool = False
    is_bulk: bool = False
    received_at: int = field(default_factory=now_ms)


@dataclass(frozen=True, slots=True)
class RecordResult:
    """What became of it; ``wake`` names the sites that have work now, unless nothing may be sent to them now."""

    event: str
    status: EventStatus
    wake: tuple[str, ...] = ()


class BatchRecorder:
    """One run of inserts. ``touched`` then holds, per site, the persons whose history went on."""

    def __init__(self, batch: list[IncomingEvent]) -> None:
        self.batch = batch
        self.touched: dict[str, set[str]] = defaultdict(set)
        self._keys = [(_keys_of(incoming), _claim_of(incoming)) for incoming in batch]
        self._known: dict[tuple[str, str], str] = {}
        self._rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self._raised: dict[tuple[str, str], list[RecordedEvent]] = {}
        self._matched: set[str] = set()  # of them, by a webhook of this batch
        sources = {incoming.site for incoming in batch}
        self._listeners: dict[str, list[str]] = defaultdict(list)  # the sites that a webhook of each source goes to
        self._compared: set[str] = set()  # the sources that were compared with ThriveCart before
        self._resting: set[str] = set()  # sites to which nothing may be sent: their workers would look in vain
        self._look_up(sources)
        if others := {site for sites in self._listeners.values() for site in sites} - sources:
            also_lock(others)
        self._persons = people.persons_for(
            [(site, r.event) for r in batch if r.event and _is_personal(r.event) for site in self._destinations(r)],
            write_all=self._write,
        )

    def run(self) -> list[RecordResult]:
        """Record the webhooks in their order. Raises LedgerUnavailable."""
        answers = [self._one(incoming, *keys) for incoming, keys in zip(self.batch, self._keys, strict=True)]
        self._write()
        return answers

    def requeue(self, event: Event, incoming: IncomingEvent) -> tuple[str, ...]:
        """A quarantined webhook that can be read now: the same event, with its deliveries.

        When another webhook has brought the same event meanwhile, it is kept as a repetition, and sent nowhere.
        """
        [(keys, claims)] = self._keys
        known = self._known_by(incoming, keys)
        incoming = self._without_known_completion(incoming, claims)
        row = _event_row(event.id, incoming)
        values = {name: value for name, value in row.items() if name not in ("id", "received_at")}
        if known:
            values |= {"type": EventType.OTHER.value, "problem": Message("event.repeats", event=known)}
        Event.update(**values).where(Event.id == event.id).execute()
        if known:
            return ()
        wake = self._deliver(row, incoming)
        for key in [*keys, *claims]:
            IdempotencyKey.insert(site=event.site, key=key, event=event.id).on_conflict_ignore().execute()
        self._write()
        return wake

    def _known_by(self, incoming: IncomingEvent, keys: list[str]) -> str | None:
        """The event that is known already: from a webhook, or from ThriveCart's transactions."""
        known = next((self._known[incoming.site, key] for key in keys if (incoming.site, key) in self._known), None)
        return known or self._raised_before(incoming, keys)

    def _raised_before(self, incoming: IncomingEvent, keys: list[str]) -> str | None:
        """The event that was raised before its own webhook came; from here on it has the webhook's keys too."""
        event, site = incoming.event, incoming.site
        candidates = self._raised_for(incoming)
        if event is None or not candidates:
            return None
        raised = matching.match_webhook(event, incoming.received_at, candidates, self._matched)
        if raised is None:
            return None
        for destination in self._destinations(incoming):
            self._persons.of(destination, event)  # its address may be another one of the same person
        for key in [*keys, matching.matched_key(raised.id)]:
            if self._known.setdefault((site, key), raised.id) == raised.id:
                self._rows[IdempotencyKey].append({"site": site, "key": key, "event": raised.id})
        return raised.id

    def _raised_for(self, incoming: IncomingEvent) -> list[RecordedEvent]:
        """What was raised for the webhook's order; nothing, unless the site's transactions are compared or imported."""
        event, site = incoming.event, incoming.site
        if event is None or site not in self._compared or event.source.name != "thrivecart" or not event.order.id:
            return []
        if (site, event.order.id) not in self._raised:
            orders = {one.event.order.id for one in self.batch if one.event and one.site == site and one.event.order.id}
            raised = matching.raised_by_order(site, orders)
            self._raised |= {(site, order): some for order, some in raised.items()}
        return self._raised[site, event.order.id]

    def _without_known_completion(self, incoming: IncomingEvent, claims: list[str]) -> IncomingEvent:
        """That the plan is paid off counts once, whichever webhook says it first."""
        if incoming.event and any((incoming.site, claim) in self._known for claim in claims):
            return replace(incoming, event=replace(incoming.event, completes_plan=False))
        return incoming

    def _without_raised_items(self, incoming: IncomingEvent) -> IncomingEvent:
        """A purchase of which some items were raised before is recorded without them."""
        raised = self._raised_for(incoming)
        if incoming.event is None or not raised:
            return incoming
        return replace(incoming, event=matching.without_recorded_items(incoming.event, raised))

    def _look_up(self, sources: set[str]) -> None:
        keys = {key for both in self._keys for some in both for key in some}
        sites, known = look_up(
            Lookup(Site, ("source", "id", "raised_at", *readiness.RESTS), {"source": sources}),
            Lookup(IdempotencyKey, ("site", "key", "event"), {"site": sources, "key": keys}),
        )
        now = now_ms()
        for source, site, raised_at, removed_at, *since in sites:
            if removed_at is None:
                self._listeners[source].append(site)
            if readiness.rests(now, removed_at, *since):
                self._resting.add(site)
            if raised_at is not None:
                self._compared.add(source)
        self._known = {(site, key): event for site, key, event in known}

    def _destinations(self, incoming: IncomingEvent) -> list[str]:
        return [incoming.only_for] if incoming.only_for else self._listeners.get(incoming.site, [])

    def _one(self, incoming: IncomingEvent, keys: list[str], claims: list[str]) -> RecordResult:
        if known := self._known_by(incoming, keys):
            return RecordResult(known, EventStatus.DUPLICATE)
        event_id = new_id("evt_")
        incoming = self._without_raised_items(self._without_known_completion(incoming, claims))
        for key in [*keys, *claims]:
            if self._known.setdefault((incoming.site, key), event_id) == event_id:
                self._rows[IdempotencyKey].append({"site": incoming.site, "key": key, "event": event_id})
        if incoming.body is not None:
            self._rows[Webhook].append(
                {
                    "event": event_id,
                    "received_at": incoming.received_at,
                    "content_type": incoming.content_type,
                    "body": incoming.body,
                }
            )
        row = _event_row(event_id, incoming)
        self._rows[Event].append(row)
        if incoming.event is None:
            return RecordResult(event_id, EventStatus.QUARANTINED)
        return RecordResult(event_id, EventStatus.ACCEPTED, self._deliver(row, incoming))

    def _deliver(self, row: dict[str, Any], incoming: IncomingEvent) -> tuple[str, ...]:
        event = incoming.event
        if event is None or not _is_personal(event):
            return ()
        destinations = self._destinations(incoming)
        for site in destinations:
            person = self._persons.of(site, event)
            if event.type in NOT_FORWARDED:
                continue
            self._rows[Delivery].append(_delivery_row(row, site, person, incoming, event))
            is_first_purchase = event.type is EventType.PURCHASE_COMPLETED and person in self._persons.newcomers
            if not is_first_purchase and event.type is not EventType.CUSTOMER_RESYNC:
                self.touched[site].add(person)
        if event.type in NOT_FORWARDED or incoming.as_history:
            return ()
        return tuple(site for site in destinations if site not in self._resting)

    def _write(self) -> None:
        rows = [Insert(model, self._rows.pop(model, [])) for model in (IdempotencyKey, Webhook, Event, Delivery)]
        insert_together([*self._persons.take_new(), *rows])


def _keys_of(incoming: IncomingEvent) -> list[str]:
    """Every idempotency key of the event; the first is its own."""
    event = incoming.event
    if event is None:
        return ["raw:" + incoming.fallback_key]
    keys = [deduplication.disambiguated_key(incoming.site, event) if event.key_is_vague else event.key]
    if event.type is EventType.SUBSCRIPTION_COMPLETED and event.source.name != COMPANION:
        keys += _completion_of(event)
    if event.webhook_id:
        keys.append(deduplication.WEBHOOK_PREFIX + event.webhook_id)
    return keys


def _claim_of(incoming: IncomingEvent) -> list[str]:
    """The final rebill says that the plan is paid off, as does ThriveCart's own event of it: it counts once."""
    event = incoming.event
    is_final = event is not None and event.completes_plan and event.type is EventType.SUBSCRIPTION_RENEWED
    return _completion_of(event) if event and is_final else []


def _completion_of(event: NormalisedEvent) -> list[str]:
    item = event.subscription.item if event.subscription else None
    return [f"completed:{event.mode.value}:{event.order.id}:{item}"] if event.order.id else []


def _is_personal(event: NormalisedEvent) -> bool:
    """Whether it concerns a customer: events that are not forwarded count when they tie addresses."""
    if event.customer.email is None:
        return False
    return event.type not in NOT_FORWARDED or any(identifier.kind == "email" for identifier in event.identifiers)


def _event_row(event_id: str, incoming: IncomingEvent) -> dict[str, Any]:
    """The event's row; a time that lies ahead of the receipt by more than a day is not believed."""
    event, at = incoming.event, incoming.received_at
    sent = to_ms(event.occurred_at) if event and event.occurred_at else None
    occurred_at = sent if sent is not None and sent <= at + DAY_MS else at
    unread: dict[str, Any] = {"source": {"name": "thrivecart", "event": incoming.name, "account": None}}
    document = to_document(event) if event else unread
    document["time_sent"] = occurred_at == sent
    if incoming.as_history:
        document["is_history"] = True
    return {
        "id": event_id,
        "site": incoming.only_for or incoming.site,
        "status": (EventStatus.ACCEPTED if event else EventStatus.QUARANTINED).value,
        "type": event.type.value if event else EventType.OTHER.value,
        "mode": event.mode.value if event else Mode.LIVE.value,
        "occurred_at": occurred_at,
        "received_at": at,
        "email": event.customer.email if event else None,
        "order_id": event.order.id if event else None,
        "document": document,
        "problem": incoming.problem,
    }


def _delivery_row(
    row: dict[str, Any], site: str, person: str, incoming: IncomingEvent, event: NormalisedEvent
) -> dict[str, Any]:
    """A delivery that is due at once; webhooks carry whole seconds, so that the rank fits in between."""
    as_history = incoming.as_history
    rank = event.type.rank if row["document"]["time_sent"] else 0
    return {
        "id": new_id("dlv_"),
        "event": row["id"],
        "site": site,
        "person": person,
        "priority": BULK_PRIORITY if incoming.is_bulk else 0,
        "happened_at": row["occurred_at"] + rank,
        "state": (DeliveryState.SUPERSEDED if as_history else DeliveryState.PENDING).value,
        "due_at": row["received_at"],
        "settled_at": row["received_at"] if as_history else None,
    }
