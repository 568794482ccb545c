"""Delivery payloads: an event together with all that the ledger knows of its customer by now."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from peewee import PeeweeException

from companion.entitlements import ResolvedEvent
from companion.events import EventType, Item, RecordedEvent, Subscription
from companion.history import load
from companion.history.late_events import history_before_and_after
from companion.ledger import people
from companion.schema.serialize import entitlement_to_json, event_to_json
from companion.thrivecart.items import kind_of

log = logging.getLogger("companion.delivery")


@dataclass(frozen=True, slots=True)
class DeliveryPayload:
    """One event in its published form, and what goes with it where it is not the newest that is known.

    ``extras`` holds its ``history`` when the site knows a later event; else ``entitlements_after``, what was
    the customer's right after it, where that differs from now: rules go by it, as if the event had come in its time.
    ``reactivated`` names items that were over before it: what their purchase gave comes back.
    """

    event: dict[str, Any]
    extras: dict[str, Any]


def build_payloads(site: str, pairs: Iterable[tuple[str, str]], now: int | None = None) -> dict[str, DeliveryPayload]:
    """The payloads of (event id, person) pairs, which the site gets in this order, by event id.

    What only a newer release understands is left out: that release sends it.
    """
    person_of = dict(pairs)
    customers = load.load_customers(site, person_of.values(), now)
    addresses = people.addresses_of(site, person_of.values())
    brought: dict[str, set[str]] = defaultdict(set)
    payloads = {}
    for event_id, person in person_of.items():
        customer = customers[person]
        recorded = customer.events[event_id]
        if not recorded.is_understood:
            log.warning("%s is of a newer release: it waits for that one", event_id)
            continue
        event = publish(recorded, customer, addresses[person])
        payloads[event_id] = DeliveryPayload(event, _extras(recorded, event, customer, brought[person]))
        brought[person].add(event_id)
    return payloads


def build_possible_payloads(site: str, pairs: Iterable[tuple[str, str]], now: int) -> dict[str, DeliveryPayload]:
    """The same without the persons of whom an event cannot be published, such as one of a newer companion.

    They must not keep the others waiting. Raises LedgerUnavailable, and whatever else the database raises.
    """
    pairs = list(pairs)
    try:
        return build_payloads(site, pairs, now)
    except PeeweeException:
        raise
    except Exception:
        found: dict[str, DeliveryPayload] = {}
        for person in dict.fromkeys(person for _, person in pairs):
            of_person = [pair for pair in pairs if pair[1] == person]
            try:
                found |= build_payloads(site, of_person, now)
            except PeeweeException:
                raise
            except Exception:
                log.exception("%s cannot be told to %s yet; it is tried again", of_person[0][0], site)
        return found


def publish(recorded: RecordedEvent, customer: load.CustomerHistory, addresses: list[str]) -> dict[str, Any]:
    """The event as a site receives it; ``addresses`` are all of the customer's, oldest first."""
    event = recorded.event
    everything = customer.history(event.mode)
    resolved = everything.resolved.get(recorded.id, ResolvedEvent(event.type))
    refund, subscription, items = event.refund, event.subscription, event.items
    if refund and recorded.id in everything.resolved:
        refund = replace(refund, full=resolved.full_refund)
    if subscription and recorded.id in everything.resolved:
        subscription = _numbered(subscription, resolved)
    if refund and not items:  # a refund of the whole order names no item; the ledger knows what it held
        items = tuple(Item(key, None, kind_of(key)) for key in everything.items_of(event.order.id or ""))
    others = tuple(email for email in addresses if email != event.customer.email)
    published = replace(
        event,
        type=resolved.type,
        customer=replace(event.customer, also_known_as=others),
        items=items,
        subscription=subscription,
        refund=refund,
    )
    return event_to_json(replace(recorded, event=published), everything.entitlements())


def _extras(
    recorded: RecordedEvent, event: dict[str, Any], customer: load.CustomerHistory, brought: set[str]
) -> dict[str, Any]:
    if recorded.event.type is EventType.CUSTOMER_RESYNC:
        return {}
    if history := history_before_and_after(customer, recorded.id, brought):
        return {"history": history, "story": _story(history)}
    everything = customer.history(recorded.event.mode)
    resolved = everything.resolved.get(recorded.id)
    extras: dict[str, Any] = {}
    if resolved and resolved.reactivated:
        extras["reactivated"] = extras["regained"] = list(resolved.reactivated)
    if everything.newest != recorded.id and customer.is_followed_by_waiting_only(recorded):
        after = [entitlement_to_json(row) for row in customer.entitlements_after(recorded)]
        if after != event["entitlements"]:
            extras["entitlements_after"] = extras["entitlements_then"] = after
    return extras


def _story(history: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The history by the names that a plugin of the release before reads (docs/decisions/040)."""
    before, after = ([{**row, "regained": row["reactivated"]} for row in rows] for rows in history.values())
    return {"without": before, "with": after}


def _numbered(subscription: Subscription, resolved: ResolvedEvent) -> Subscription:
    """Which payment it is about, and how often that one failed, by all that is known."""
    return replace(
        subscription,
        rebill=resolved.rebill or subscription.rebill,
        rebills=resolved.rebills or subscription.rebills,
        failures=resolved.failures,
    )


def publish_alone(recorded: RecordedEvent) -> dict[str, Any]:
    """An event that goes to no site, in its published form."""
    return publish(recorded, load.CustomerHistory(), [])
