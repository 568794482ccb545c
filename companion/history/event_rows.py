"""Events as lists show them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from peewee import JOIN, chunked

from companion.clock import iso, now_ms
from companion.events import EventType
from companion.history import products
from companion.history.unread_messages import add_what_is_named, unread_because
from companion.ledger import access_status, people
from companion.ledger.bulk import AT_ONCE
from companion.ledger.models import Delivery, Event

_PAYING = frozenset(kind for kind in EventType if kind.row.pays)


def brought_to(site: str) -> Any:
    """The delivery of an event to the site, as the condition of a join."""
    return (Delivery.event == Event.id) & (Delivery.site == site)


def rows_of(site: str, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The rows of these events, as ``events`` lists them, by id."""
    rows: dict[str, dict[str, Any]] = {}
    for some in chunked(ids, AT_ONCE):
        query = Event.select(Event, Delivery).join(Delivery, JOIN.LEFT_OUTER, on=brought_to(site), attr="sent")
        rows |= {row["id"]: row for row in as_listed(list(query.where(Event.id.in_(some))))}
    return rows


def rows_with_addresses(site: str, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The same, each with the addresses that its person has now: a tie or untying since may have changed them."""
    rows = rows_of(site, ids)
    addresses = addresses_by_event(site, list(rows))
    for id_, row in rows.items():
        row["person_emails"] = addresses.get(id_, [])
    return rows


def addresses_by_event(site: str, ids: list[str]) -> dict[str, list[str]]:
    """Of each event the addresses of its person at the site, as of now."""
    persons: dict[str, str] = {}
    for some in chunked(ids, AT_ONCE):
        # By the event alone: SQLite would go through all deliveries of the site.
        query = Delivery.select(Delivery.event, Delivery.site, Delivery.person).where(Delivery.event.in_(some))
        persons |= {event: person for event, of_site, person in query.tuples() if of_site == site}
    addresses = people.addresses_of(site, persons.values())
    return {event: addresses.get(person, []) for event, person in persons.items()}


def as_listed(events: list[Event]) -> list[dict[str, Any]]:
    """These events as lists show them, each with its delivery as ``sent``."""
    add_what_is_named(events)
    lacking: defaultdict[str, set[str]] = defaultdict(set)
    for event in events:
        lacking[_site_of(event)] |= {item["key"] for item in event.document.get("items") or [] if not item["name"]}
    names = {site: products.known_names(site, keys) for site, keys in lacking.items()}
    return [_row_of(event, names[_site_of(event)]) for event in events]


def _delivery_of(event: Event) -> Delivery | None:
    delivery: Delivery | None = getattr(event, "sent", None)
    return delivery if delivery is not None and delivery.id else None


def _site_of(event: Event) -> str:
    delivery = _delivery_of(event)
    return str(delivery.site if delivery else event.site)


def _row_of(event: Event, names: dict[str, str]) -> dict[str, Any]:
    """``names``: of products that the message gives no name."""
    delivery = _delivery_of(event)
    result: dict[str, Any] = (delivery.result if delivery else None) or {}
    document = event.document
    items = document.get("items") or []
    order = document.get("order") or {}
    amount = amount_of(document)
    return {
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "source": document["source"]["name"],
        "source_event": document["source"].get("event"),
        "imported": is_imported(document),
        "occurred_at": iso(event.occurred_at),
        "received_at": iso(event.received_at),
        "email": event.email,
        "name": name_of(document),
        "order_id": event.order_id or order.get("id"),
        "invoice_id": order.get("invoice_id"),
        "amount": amount,
        "currency": order.get("currency") if amount is not None else None,
        "items": [item["key"] for item in items],
        "item_names": [item["name"] or names.get(item["key"]) or item["key"] for item in items],
        "site": _site_of(event),
        "state": delivery.state if delivery else "quarantined" if event.status == "quarantined" else "kept",
        "outcome": result.get("outcome"),
        "message": result.get("message") or event.problem,
        "unread_because": unread_because(event),
        "due_at": iso(delivery.due_at) if delivery and delivery.state == "pending" else None,
        "no_rule": result.get("no_rule") or [],
        "tags_applied": result.get("tags_applied") or [],
        "tags_removed": result.get("tags_removed") or [],
        "operations_run": result.get("operations_run") or [],
        "revokes": result.get("revokes"),
        "by_rule": result.get("by_rule"),
        **access_status.as_listed(delivery, now_ms()),
    }


def is_imported(document: dict[str, Any]) -> bool:
    """Whether an import brought it, or the end that followed from it: recorded as a fact, and never sent."""
    return bool(document.get("is_history"))


def name_of(document: dict[str, Any]) -> str | None:
    """First and last name, as far as the message had them."""
    customer = document.get("customer") or {}
    return " ".join(part for part in (customer.get("first_name"), customer.get("last_name")) if part) or None


def amount_of(document: dict[str, Any]) -> int | None:
    """What was paid or given back with it, in minor units; ``None`` where no money moved, or nobody said how much."""
    if refund := document.get("refund"):
        return refund.get("amount")
    is_paid = document.get("type") in _PAYING
    return (document.get("order") or {}).get("total") if is_paid else None
