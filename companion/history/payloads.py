"""What a site is told: an event together with all that the ledger knows of its customer by now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from peewee import PeeweeException

from companion.entitlements import History, Reading
from companion.events import Event as ToldEvent
from companion.events import EventType, Item, Subscription
from companion.ledger import history, people
from companion.ledger.documents import FromNewerRelease, from_document
from companion.ledger.models import Event
from companion.ledger.story import story
from companion.moments import from_ms
from companion.published import entitlement_to_json, event_to_json
from companion.thrivecart.items import kind_of

log = logging.getLogger("companion.delivery")


@dataclass(frozen=True, slots=True)
class Telling:
    """One event in its published form, and what goes with it where it is not the newest that is known.

    ``beside`` holds its ``story`` when the site was told of something later; else ``entitlements_then``, what was
    the customer's right after it, where that differs from now: rules go by it, as if the event had come in its time.
    ``regained`` names items that were over before it: what their purchase gave comes back.
    """

    event: dict[str, Any]
    beside: dict[str, Any]


def tell(site: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Telling]:
    """(event id, person) pairs as the site is told them one after the other, by event id.

    What only a newer release understands is left out: it tells it.
    """
    person_of = dict(pairs)
    customers = history.customers(site, person_of.values())
    addresses = people.addresses_of(site, person_of.values())
    events = {event.id: event for event in Event.select().where(Event.id.in_(sorted(person_of)))}
    brought: dict[str, list[str]] = defaultdict(list)
    tellings = {}
    for event_id, person in person_of.items():
        customer = customers[person]
        try:
            event = told(events[event_id], customer, addresses[person])
        except FromNewerRelease as error:
            log.warning("%s is of a newer release (%s): it waits for that one", event_id, error)
            continue
        tellings[event_id] = Telling(event, _beside(event, customer, brought[person]))
        brought[person].append(event_id)
    return tellings


def tell_if_possible(site: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Telling]:
    """The same without the persons of whom something cannot be told, such as what a newer companion has written.

    They must not keep the others waiting. Raises LedgerUnavailable, and whatever else the database raises.
    """
    pairs = list(pairs)
    try:
        return tell(site, pairs)
    except PeeweeException:
        raise
    except Exception:
        found: dict[str, Telling] = {}
        for person in dict.fromkeys(person for _, person in pairs):
            of_person = [pair for pair in pairs if pair[1] == person]
            try:
                found |= tell(site, of_person)
            except PeeweeException:
                raise
            except Exception:
                log.exception("%s cannot be told to %s yet; it is tried again", of_person[0][0], site)
        return found


def told(event: Event, customer: history.Customer, addresses: list[str]) -> dict[str, Any]:
    """The event in its published form; ``addresses`` are all of the customer's, oldest first."""
    what = from_document(event.document)
    everything = customer.history(event.mode)
    reading = everything.readings.get(event.id)
    refund = replace(what.refund, full=reading.full_refund) if what.refund and reading else what.refund
    if what.subscription and reading:
        what = replace(what, subscription=_numbered(what.subscription, reading))
    if refund and not what.items:  # a refund of the whole order names no item; the ledger knows what it held
        keys = everything.items_of(what.order.id or "")
        what = replace(what, items=tuple(Item(key, None, kind_of(key)) for key in keys))
    published = ToldEvent(
        id=event.id,
        type=reading.type if reading else what.type,
        occurred_at=from_ms(event.occurred_at),
        received_at=from_ms(event.received_at),
        occurrence=what,
        refund=refund,
        also_known_as=tuple(email for email in addresses if email != what.customer.email),
        entitlements=everything.entitlements(),
    )
    return event_to_json(published)


def _beside(event: dict[str, Any], customer: history.Customer, brought: list[str]) -> dict[str, Any]:
    if event["type"] == EventType.CUSTOMER_RESYNC.value:
        return {}
    if its_story := story(customer, event["id"], brought):
        return {"story": its_story}
    reading = customer.history(event["mode"]).readings.get(event["id"])
    beside: dict[str, Any] = {"regained": list(reading.regained)} if reading and reading.regained else {}
    if not customer.is_followed_by_waiting_only(event["id"]):
        return beside
    then = [entitlement_to_json(row) for row in customer.entitlements_after(event["id"], event["mode"])]
    return {**beside, "entitlements_then": then} if then != event["entitlements"] else beside


def _numbered(subscription: Subscription, reading: Reading) -> Subscription:
    """Which payment it is about, and how often that one failed, by all that is known."""
    return replace(
        subscription,
        rebill=reading.rebill or subscription.rebill,
        rebills=reading.rebills or subscription.rebills,
        failures=reading.failures,
    )


def untold(event: Event) -> dict[str, Any]:
    """An event that goes to no site, in its published form."""
    nobody = history.Customer(History(), History())
    return told(event, nobody, [])
