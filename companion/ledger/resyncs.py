"""``customer.resync`` on its way: whose waits already, and bringing it before what nobody waits for."""

from __future__ import annotations

from collections.abc import Iterable

from companion.events import EventType
from companion.ledger.database import chunked
from companion.ledger.models import Delivery, Event
from companion.moments import now_ms


def waiting(site: str, persons: Iterable[str]) -> dict[str, str]:
    """The event of each person's ``customer.resync`` that waits to be brought and was put off by nothing."""
    found: dict[str, str] = {}
    for some in chunked(sorted(persons)):
        query = (
            Delivery.select(Delivery.person, Event.id)
            .join(Event)
            .where(
                Delivery.site == site,
                Delivery.person.in_(some),
                Delivery.state == "pending",
                Event.type == EventType.CUSTOMER_RESYNC.value,
            )
            .tuples()
        )
        found |= dict(query)
    return found


def bring_forward(site: str, events: Iterable[str]) -> None:
    """Somebody waits for these now: before the many that nobody waits for, inside the caller's transaction."""
    now = now_ms()
    mine = (Delivery.site == site) & Delivery.event.in_(list(events)) & (Delivery.state == "pending")
    Delivery.update(happened_at=now, due_at=now).where(mine, Delivery.happened_at > now).execute()
