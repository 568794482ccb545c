"""Delivery payloads: an event together with all that the ledger knows of its customer by now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from peewee import PeeweeException

from companion.clock import from_ms
from companion.entitlements import History, ResolvedEvent
from companion.events import EventType, Item, PublishedEvent, Subscription
from companion.history import load
from companion.history.late_events import history_before_and_after
from companion.ledger import people
from companion.ledger.documents import FromNewerRelease, from_document
from companion.ledger.models import Event
from companion.schema.serialize import entitlement_to_json, event_to_json
from companion.thrivecart.items import kind_of

log = logging.getLogger("companion.delivery")


@dataclass(frozen=True, slots=True)
class DeliveryPayload:
    """One event in its published form, and what goes with it where it is not the newest that is known.

    ``extras`` holds its ``story`` when the site knows a later event; else ``entitlements_then``, what was
    the customer's right after it, where that differs from now: rules go by it, as if the event had come in its time.
    ``regained`` names items that were over before it: what their purchase gave comes back.
    """

    event: dict[str, Any]
    extras: dict[str, Any]


def build_payloads(site: str, pairs: Iterable[tuple[str, str]]) -> dict[str, DeliveryPayload]:
    """The payloads of (event id, person) pairs, which the site gets in this order, by event id.

    What only a newer release understands is left out: that release sends it.
    """
    person_of = dict(pairs)
    customers = load.load_customers(site, person_of.values())
    addresses = people.addresses_of(site, person_of.values())
    events = {event.id: event for event in Event.select().where(Event.id.in_(sorted(person_of)))}
    brought: dict[str, list[str]] = defaultdict(list)
    payloads = {}
    for event_id, person in person_of.items():
        customer = customers[person]
        try:
            event = publish(events[event_id], customer, addresses[person])
        except FromNewerRelease as error:
            log.warning("%s is of a newer release (%s): it waits for that one", event_id, error)
            continue
        payloads[event_id] = DeliveryPayload(event, _extras(event, customer, brought[person]))
        brought[person].append(event_id)
    return payloads


def build_possible_payloads(site: str, pairs: Iterable[tuple[str, str]]) -> dict[str, DeliveryPayload]:
    """The same without the persons of whom an event cannot be published, such as one of a newer companion.

    They must not keep the others waiting. Raises LedgerUnavailable, and whatever else the database raises.
    """
    pairs = list(pairs)
    try:
        return build_payloads(site, pairs)
    except PeeweeException:
        raise
    except Exception:
        found: dict[str, DeliveryPayload] = {}
        for person in dict.fromkeys(person for _, person in pairs):
            of_person = [pair for pair in pairs if pair[1] == person]
            try:
                found |= build_payloads(site, of_person)
            except PeeweeException:
                raise
            except Exception:
                log.exception("%s cannot be told to %s yet; it is tried again", of_person[0][0], site)
        return found


def publish(event: Event, customer: load.CustomerHistory, addresses: list[str]) -> dict[str, Any]:
    """The event in its published form; ``addresses`` are all of the customer's, oldest first."""
    normalised = from_document(event.document)
    everything = customer.history(event.mode)
    resolved = everything.resolved.get(event.id)
    refund = (
        replace(normalised.refund, full=resolved.full_refund) if normalised.refund and resolved else normalised.refund
    )
    if normalised.subscription and resolved:
        normalised = replace(normalised, subscription=_numbered(normalised.subscription, resolved))
    if refund and not normalised.items:  # a refund of the whole order names no item; the ledger knows what it held
        keys = everything.items_of(normalised.order.id or "")
        normalised = replace(normalised, items=tuple(Item(key, None, kind_of(key)) for key in keys))
    published = PublishedEvent(
        id=event.id,
        type=resolved.type if resolved else normalised.type,
        occurred_at=from_ms(event.occurred_at),
        received_at=from_ms(event.received_at),
        normalised=normalised,
        refund=refund,
        also_known_as=tuple(email for email in addresses if email != normalised.customer.email),
        entitlements=everything.entitlements(),
    )
    return event_to_json(published)


def _extras(event: dict[str, Any], customer: load.CustomerHistory, brought: list[str]) -> dict[str, Any]:
    if event["type"] == EventType.CUSTOMER_RESYNC.value:
        return {}
    if history_of_late_event := history_before_and_after(customer, event["id"], brought):
        return {"story": history_of_late_event}
    resolved = customer.history(event["mode"]).resolved.get(event["id"])
    extras: dict[str, Any] = {"regained": list(resolved.regained)} if resolved and resolved.regained else {}
    if not customer.is_followed_by_waiting_only(event["id"]):
        return extras
    then = [entitlement_to_json(row) for row in customer.entitlements_after(event["id"], event["mode"])]
    return {**extras, "entitlements_then": then} if then != event["entitlements"] else extras


def _numbered(subscription: Subscription, resolved: ResolvedEvent) -> Subscription:
    """Which payment it is about, and how often that one failed, by all that is known."""
    return replace(
        subscription,
        rebill=resolved.rebill or subscription.rebill,
        rebills=resolved.rebills or subscription.rebills,
        failures=resolved.failures,
    )


def publish_alone(event: Event) -> dict[str, Any]:
    """An event that goes to no site, in its published form."""
    nobody = load.CustomerHistory(History(), History())
    return publish(event, nobody, [])
