"""Events that the companion raises on request: ``customer.resync``, and the test of the connection."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import chunked

from companion.clock import from_ms, now_ms
from companion.events import TEST_ADDRESS, Customer, EventType, Item, Kind, Mode, NormalisedEvent, Order, Source
from companion.history import inbox
from companion.history.recording import IncomingEvent, RecordResult
from companion.ids import new_id
from companion.ledger.bulk import AT_ONCE
from companion.ledger.database import writing
from companion.ledger.models import BULK_PRIORITY, Delivery, Event
from companion.ledger.states import DeliveryState, EventStatus


def resync(site: str, emails_of: dict[str, str], *, bulk_id: str | None = None) -> list[RecordResult]:
    """Raise ``customer.resync`` for these persons (one address each): the site compares its tags with what is theirs.

    ``bulk_id`` names a request for many of them: repeated, it is recognised, and its deliveries come after all that
    customers wait for. A customer whose comparison is waiting already gets no second one.
    """
    with writing(site):
        waiting = _waiting_resyncs(site, emails_of)
        if bulk_id is None:
            _bring_forward(site, waiting.values())
    own = bulk_id or new_id("wish_")
    about = [
        _about(EventType.CUSTOMER_RESYNC, email, "customer.resync", key=f"customer.resync:{own}:{person}")
        for person, email in sorted(emails_of.items())
        if person not in waiting
    ]
    raised = inbox.record([IncomingEvent(site, event, only_for=site, is_bulk=bulk_id is not None) for event in about])
    return [*raised, *(RecordResult(event, EventStatus.DUPLICATE, (site,)) for event in waiting.values())]


def test_event(site: str) -> RecordResult:
    """A purchase in test mode that the companion itself makes: it shows whether the site is reached."""
    event = _about(EventType.PURCHASE_COMPLETED, TEST_ADDRESS, "test-event", Mode.TEST)
    return inbox.record([IncomingEvent(site, event, only_for=site)])[0]


def _about(kind: EventType, email: str, name: str, mode: Mode = Mode.LIVE, key: str = "") -> NormalisedEvent:
    is_test = mode is Mode.TEST
    item = Item("product-0", "Test of the connection", Kind.PRODUCT, "one-time", 1, 0)
    return NormalisedEvent(
        type=kind,
        mode=mode,
        source=Source("companion", name),
        order=Order(id=new_id("test-") if is_test else None, total=0 if is_test else None),
        customer=Customer(email=email),
        items=(item,) if is_test else (),
        occurred_at=from_ms(now_ms()) if is_test else None,
        key=key or new_id(f"{name}:"),
    )


def _waiting_resyncs(site: str, persons: Iterable[str]) -> dict[str, str]:
    """The event of each person's ``customer.resync`` that waits to be brought and was put off by nothing."""
    found: dict[str, str] = {}
    for some in chunked(sorted(persons), AT_ONCE):
        query = (
            Delivery.select(Delivery.person, Event.id)
            .join(Event)
            .where(
                Delivery.site == site,
                Delivery.person.in_(some),
                Delivery.state == DeliveryState.PENDING,
                Event.type == EventType.CUSTOMER_RESYNC.value,
            )
            .tuples()
        )
        found |= dict(query)
    return found


def _bring_forward(site: str, events: Iterable[str]) -> None:
    """Somebody waits for these now: before the many that nobody waits for, inside the caller's transaction."""
    now = now_ms()
    mine = (Delivery.site == site) & Delivery.event.in_(list(events)) & (Delivery.state == DeliveryState.PENDING)
    is_bulk = Delivery.priority == BULK_PRIORITY
    Delivery.update(priority=0, happened_at=now, due_at=now).where(mine, is_bulk).execute()
