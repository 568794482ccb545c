"""Rows of a few webhooks, written with one insert a table: events, what they are known by, deliveries.

Everything here runs inside the caller's transaction; ``inbox.py`` opens it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from companion.clock import DAY_MS, now_ms, to_ms
from companion.events import EventType, Mode, NormalisedEvent, RecordedEvent
from companion.history import deduplication, matching
from companion.ids import new_id
from companion.ledger import people
from companion.ledger.bulk import insert_rows, rows_among
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

    ``what`` is ``None`` when it was not understood: ``problem`` says why, ``name`` is its event name and
    ``fallback_key`` the hash of its content. ``only_for`` raises it for one site, not for its listeners.
    ``as_history``: it happened long ago, and counts as a fact without being sent. ``is_bulk``: one of many that
    nobody waits for; whatever a customer waits for is sent before it.
    """

    site: str
    what: NormalisedEvent | None
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
    """What became of it; ``wake`` names the sites that have work now."""

    event: str
    status: EventStatus
    wake: tuple[str, ...] = ()


class Recording:
    """One run of inserts. ``touched`` then holds, per site, the persons whose history went on."""

    def __init__(self, batch: list[IncomingEvent]) -> None:
        self.batch = batch
        self.touched: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[str, str], str] = {}
        self._rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)
        self._raised: dict[tuple[str, str], list[RecordedEvent]] = {}
        self._matched: set[str] = set()  # of them, by a webhook of this batch
        sources = {received.site for received in batch}
        self._listeners, self._compared = _listeners(sources)
        if others := {site for sites in self._listeners.values() for site in sites} - sources:
            also_lock(others)
        self._persons = people.persons_for(
            [(site, r.what) for r in batch if r.what and _is_personal(r.what) for site in self._destinations(r)],
            write_all=self._write,
        )

    def run(self) -> list[RecordResult]:
        """Record the webhooks in their order. Raises LedgerUnavailable."""
        keys = [_keys_of(received) for received in self.batch]
        claims = [_claim_of(received) for received in self.batch]
        self._look_up({key for some in [*keys, *claims] for key in some})
        answers = [self._one(*row) for row in zip(self.batch, keys, claims, strict=True)]
        self._write()
        return answers

    def requeue(self, event: Event, received: IncomingEvent) -> tuple[str, ...]:
        """A quarantined webhook that can be read now: the same event, with its deliveries.

        When another webhook has brought the same event meanwhile, it is kept as a repetition, and sent nowhere.
        """
        keys, claims = _keys_of(received), _claim_of(received)
        self._look_up({*keys, *claims})
        known = self._known_by(received, keys)
        received = self._without_known_completion(received, claims)
        row = _event_row(event.id, received)
        values = {name: value for name, value in row.items() if name not in ("id", "received_at")}
        if known:
            values |= {"type": EventType.OTHER.value, "problem": Message("event.repeats", event=known)}
        Event.update(**values).where(Event.id == event.id).execute()
        if known:
            return ()
        wake = self._deliver(row, received)
        for key in [*keys, *claims]:
            IdempotencyKey.insert(site=event.site, key=key, event=event.id).on_conflict_ignore().execute()
        self._write()
        return wake

    def _known_by(self, received: IncomingEvent, keys: list[str]) -> str | None:
        """The event that is known already: from a webhook, or from ThriveCart's transactions."""
        known = next((self._known[received.site, key] for key in keys if (received.site, key) in self._known), None)
        return known or self._raised_before(received, keys)

    def _raised_before(self, received: IncomingEvent, keys: list[str]) -> str | None:
        """The event that was raised before its own webhook came; from here on it has the webhook's keys too."""
        what, site = received.what, received.site
        candidates = self._raised_for(received)
        if what is None or not candidates:
            return None
        raised = matching.match_webhook(what, received.received_at, candidates, self._matched)
        if raised is None:
            return None
        for destination in self._destinations(received):
            self._persons.of(destination, what)  # its address may be another one of the same person
        for key in [*keys, matching.matched_key(raised.id)]:
            if self._known.setdefault((site, key), raised.id) == raised.id:
                self._rows[IdempotencyKey].append({"site": site, "key": key, "event": raised.id})
        return raised.id

    def _raised_for(self, received: IncomingEvent) -> list[RecordedEvent]:
        """What was raised for the webhook's order; nothing, unless the site's transactions are compared or imported."""
        what, site = received.what, received.site
        if what is None or site not in self._compared or what.source.name != "thrivecart" or not what.order.id:
            return []
        if (site, what.order.id) not in self._raised:
            orders = {one.what.order.id for one in self.batch if one.what and one.site == site and one.what.order.id}
            raised = matching.raised_by_order(site, orders)
            self._raised |= {(site, order): some for order, some in raised.items()}
        return self._raised[site, what.order.id]

    def _without_known_completion(self, received: IncomingEvent, claims: list[str]) -> IncomingEvent:
        """That the plan is paid off counts once, whichever webhook says it first."""
        if received.what and any((received.site, claim) in self._known for claim in claims):
            return replace(received, what=replace(received.what, completes_plan=False))
        return received

    def _without_raised_items(self, received: IncomingEvent) -> IncomingEvent:
        """A purchase of which some items were raised before is recorded without them."""
        raised = self._raised_for(received)
        if received.what is None or not raised:
            return received
        return replace(received, what=matching.without_recorded_items(received.what, raised))

    def _look_up(self, keys: set[str]) -> None:
        sites = {received.site for received in self.batch}
        for site, key, event in rows_among(IdempotencyKey, ("site", "key", "event"), site=sites, key=keys):
            self._known[(site, key)] = event

    def _destinations(self, received: IncomingEvent) -> list[str]:
        return [received.only_for] if received.only_for else self._listeners.get(received.site, [])

    def _one(self, received: IncomingEvent, keys: list[str], claims: list[str]) -> RecordResult:
        if known := self._known_by(received, keys):
            return RecordResult(known, EventStatus.DUPLICATE)
        event = new_id("evt_")
        received = self._without_raised_items(self._without_known_completion(received, claims))
        for key in [*keys, *claims]:
            if self._known.setdefault((received.site, key), event) == event:
                self._rows[IdempotencyKey].append({"site": received.site, "key": key, "event": event})
        if received.body is not None:
            self._rows[Webhook].append(
                {
                    "event": event,
                    "received_at": received.received_at,
                    "content_type": received.content_type,
                    "body": received.body,
                }
            )
        row = _event_row(event, received)
        self._rows[Event].append(row)
        if received.what is None:
            return RecordResult(event, EventStatus.QUARANTINED)
        return RecordResult(event, EventStatus.ACCEPTED, self._deliver(row, received))

    def _deliver(self, row: dict[str, Any], received: IncomingEvent) -> tuple[str, ...]:
        what = received.what
        if what is None or not _is_personal(what):
            return ()
        destinations = self._destinations(received)
        for site in destinations:
            person = self._persons.of(site, what)
            if what.type in NOT_FORWARDED:
                continue
            self._rows[Delivery].append(_delivery_row(row, site, person, received, what))
            is_first_purchase = what.type is EventType.PURCHASE_COMPLETED and person in self._persons.newcomers
            if not is_first_purchase and what.type is not EventType.CUSTOMER_RESYNC:
                self.touched[site].add(person)
        return () if what.type in NOT_FORWARDED or received.as_history else tuple(destinations)

    def _write(self) -> None:
        self._persons.flush()
        for model in (IdempotencyKey, Webhook, Event, Delivery):
            insert_rows(model, self._rows.pop(model, []))


def _listeners(sources: Iterable[str]) -> tuple[dict[str, list[str]], set[str]]:
    """The sites that a webhook of each source goes to; and the sources that were compared with ThriveCart before."""
    found: dict[str, list[str]] = defaultdict(list)
    compared = set()
    columns = ("source", "id", "removed_at", "raised_at")
    for source, site, removed_at, raised_at in rows_among(Site, columns, source=set(sources)):
        if removed_at is None:
            found[source].append(site)
        if raised_at is not None:
            compared.add(source)
    return found, compared


def _keys_of(received: IncomingEvent) -> list[str]:
    """Every idempotency key of the event; the first is its own."""
    what = received.what
    if what is None:
        return ["raw:" + received.fallback_key]
    keys = [deduplication.disambiguated_key(received.site, what) if what.key_is_vague else what.key]
    if what.type is EventType.SUBSCRIPTION_COMPLETED and what.source.name != COMPANION:
        keys += _completion_of(what)
    if what.webhook_id:
        keys.append(deduplication.WEBHOOK_PREFIX + what.webhook_id)
    return keys


def _claim_of(received: IncomingEvent) -> list[str]:
    """The final rebill says that the plan is paid off, as does ThriveCart's own event of it: it counts once."""
    what = received.what
    is_final = what is not None and what.completes_plan and what.type is EventType.SUBSCRIPTION_RENEWED
    return _completion_of(what) if what and is_final else []


def _completion_of(what: NormalisedEvent) -> list[str]:
    item = what.subscription.item if what.subscription else None
    return [f"completed:{what.mode.value}:{what.order.id}:{item}"] if what.order.id else []


def _is_personal(what: NormalisedEvent) -> bool:
    """Whether it concerns a customer: events that are not forwarded count when they tie addresses."""
    if what.customer.email is None:
        return False
    return what.type not in NOT_FORWARDED or any(identifier.kind == "email" for identifier in what.identifiers)


def _event_row(event: str, received: IncomingEvent) -> dict[str, Any]:
    """The event's row; a time that lies ahead of the receipt by more than a day is not believed."""
    what, at = received.what, received.received_at
    sent = to_ms(what.occurred_at) if what and what.occurred_at else None
    occurred_at = sent if sent is not None and sent <= at + DAY_MS else at
    unread: dict[str, Any] = {"source": {"name": "thrivecart", "event": received.name, "account": None}}
    document = to_document(what) if what else unread
    document["time_sent"] = occurred_at == sent
    if received.as_history:
        document["is_history"] = True
    return {
        "id": event,
        "site": received.only_for or received.site,
        "status": EventStatus.ACCEPTED if what else EventStatus.QUARANTINED,
        "type": what.type.value if what else EventType.OTHER.value,
        "mode": what.mode.value if what else Mode.LIVE.value,
        "occurred_at": occurred_at,
        "received_at": at,
        "email": what.customer.email if what else None,
        "order_id": what.order.id if what else None,
        "document": document,
        "problem": received.problem,
    }


def _delivery_row(
    row: dict[str, Any], site: str, person: str, received: IncomingEvent, what: NormalisedEvent
) -> dict[str, Any]:
    """A delivery that is due at once; webhooks carry whole seconds, so that the rank fits in between."""
    as_history = received.as_history
    rank = what.type.rank if row["document"]["time_sent"] else 0
    return {
        "id": new_id("dlv_"),
        "event": row["id"],
        "site": site,
        "person": person,
        "priority": BULK_PRIORITY if received.is_bulk else 0,
        "happened_at": row["occurred_at"] + rank,
        "state": DeliveryState.SUPERSEDED if as_history else DeliveryState.PENDING,
        "due_at": row["received_at"],
        "settled_at": row["received_at"] if as_history else None,
    }
