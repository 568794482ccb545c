"""What a site is told: an event together with all that the ledger knows of its customer by now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from companion.entitlements import History
from companion.events import Event as ToldEvent
from companion.ledger import history, people
from companion.ledger.documents import from_document
from companion.ledger.models import Event
from companion.moments import from_ms


def tell(site: str, pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """(event id, person) pairs as the site is told them, by event id."""
    person_of = dict(pairs)
    customers = history.customers(site, person_of.values())
    addresses = people.addresses_of(site, person_of.values())
    events = Event.select().where(Event.id.in_(sorted(person_of)))
    return {event.id: told(event, customers[person_of[event.id]], addresses[person_of[event.id]]) for event in events}


def told(event: Event, customer: history.Customer, addresses: list[str]) -> dict[str, Any]:
    """The event in its published form; ``addresses`` are all of the customer's, oldest first."""
    what = from_document(event.document)
    everything = customer.history(event.mode)
    reading = everything.readings.get(event.id)
    refund = replace(what.refund, full=reading.full_refund) if what.refund and reading else what.refund
    return ToldEvent(
        id=event.id,
        type=reading.type if reading else what.type,
        occurred_at=from_ms(event.occurred_at),
        received_at=from_ms(event.received_at),
        occurrence=what,
        refund=refund,
        also_known_as=tuple(email for email in addresses if email != what.customer.email),
        entitlements=everything.entitlements(),
    ).to_json()


def untold(event: Event) -> dict[str, Any]:
    """An event that goes to no site, in its published form."""
    nobody = history.Customer(History(), History())
    return told(event, nobody, [])
