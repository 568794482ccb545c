"""Fills a companion's ledger with many events, in a minute: rows as our own modules write them, a table at a time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from peewee import chunked

from companion.config import Config
from companion.events import NormalisedEvent
from companion.history.search_index import SearchIndex, keep_figures
from companion.ids import new_id
from companion.ledger import database
from companion.ledger.bulk import insert_rows
from companion.ledger.documents import to_document
from companion.ledger.models import Attempt, Delivery, Event, IdempotencyKey, Webhook
from companion.ledger.people_models import Address, IdentityLink
from tests.bench.screens.population import Happening

AT_ONCE = 2_000
TOOK_MS = 1_400
FORM = "application/x-www-form-urlencoded"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def event_id(one: Happening) -> str:
    """Sorted as it happened, and always the same."""
    number = (one.at << 80) | one.number
    return "evt_" + "".join([_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5)])


def fill(database_url: str, folder: Path, site: str, happened: Iterable[Happening], *, body_bytes: int = 0) -> None:
    """All of it, with what the worker would make of it; ``body_bytes``: about so long a webhook for each."""
    database.connect(Config(database_url=database_url, secret_key="only-for-the-bench", data_folder=folder))
    persons: dict[str, str] = {}
    try:
        for some in chunked(happened, AT_ONCE):
            rows = _rows(site, some, persons, body_bytes)
            with database.writing(site):
                for model, made in rows.items():
                    insert_rows(model, made)
        index = SearchIndex()
        while index.step():
            pass
        keep_figures(until=float("inf"))
    finally:
        database.disconnect()


def _rows(
    site: str, some: list[Happening], persons: dict[str, str], body_bytes: int
) -> dict[Any, list[dict[str, Any]]]:
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Address, IdentityLink, IdempotencyKey, Webhook, Event, Delivery, Attempt)
    }
    for one in some:
        event, id_ = one.event, event_id(one)
        base = {"id": id_, "site": site, "occurred_at": one.at, "received_at": one.at}
        if event is None:
            document = {"source": {"name": "thrivecart", "event": "order.something_new", "account": None}}
            unread = {"status": "quarantined", "type": "other", "mode": "live", "email": None, "order_id": None}
            rows[Event].append({**base, **unread, "document": {**document, "time_sent": False}, "problem": "New."})
            body = urlencode({"customer[email]": f"unread{one.number}@example.com", "order[id]": str(one.number)})
            rows[Webhook].append({"event": id_, "received_at": one.at, "content_type": FORM, "body": body})
            continue
        for email in one.emails:
            if email not in persons:
                persons[email] = persons.get(one.emails[0]) or new_id("per_")
                rows[Address].append({"site": site, "email": email, "person": persons[email]})
                link = {"site": site, "kind": "customer", "value": event.customer.id or "", "email": email}
                rows[IdentityLink].append(link)
                order = {"site": site, "kind": "order", "value": event.order.id or "", "email": email}
                rows[IdentityLink].append(order)
        rows[IdempotencyKey].append({"site": site, "key": event.key, "event": id_})
        if body_bytes:
            body = _body(event, body_bytes)
            rows[Webhook].append({"event": id_, "received_at": one.at, "content_type": FORM, "body": body})
        rows[Event].append(
            {
                **base,
                "status": "accepted",
                "type": event.type.value,
                "mode": event.mode.value,
                "email": event.customer.email,
                "order_id": event.order.id,
                "document": to_document(event),
                "problem": None,
            }
        )
        delivery = "dlv_" + id_[4:]
        rows[Delivery].append(
            {
                "id": delivery,
                "event": id_,
                "site": site,
                "person": persons[one.emails[0]],
                "happened_at": one.at,
                "state": one.state,
                "due_at": one.at,
                "settled_at": one.at + TOOK_MS,
                "result": one.result,
                "access": one.access,
                "access_at": one.at + 3_600_000,
            }
        )
        rows[Attempt].append(
            {
                "delivery": delivery,
                "sent_at": one.at + 300,
                "at": one.at + TOOK_MS,
                "transport": "pretty",
                "status": 200,
                "outcome": (one.result or {})["outcome"],
                "message": None,
            }
        )
    return rows


def _body(event: NormalisedEvent, length: int) -> str:
    """Of the length and the names of a real one; what it says beside them is nobody's."""
    said = {
        "event": event.source.event,
        "order_id": event.order.id,
        "invoice_id": event.order.invoice_id,
        "customer[email]": event.customer.email,
        "customer[first_name]": event.customer.first_name,
        "customer[last_name]": event.customer.last_name,
        "customer_id": event.customer.id,
        "purchase_map_flat": ",".join(item.key for item in event.items),
    }
    known = urlencode(said)
    return known + "&" + urlencode({"viewer[referrer]": "x" * max(0, length - len(known))})
