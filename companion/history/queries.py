"""What people see of the ledger: one event's timeline, a site in numbers, one customer; lists are beside it."""

from __future__ import annotations

from typing import Any

from peewee import fn

from companion.clock import iso, now_ms
from companion.history import payloads
from companion.history.event_filters import STATES
from companion.history.event_rows import addresses_by_event, is_imported
from companion.history.products import known_names
from companion.history.timeline import timeline
from companion.history.unread_messages import add_what_is_named, unread_because
from companion.ids import made_at
from companion.ledger import access_checks, access_status, counts, health, needs_you, refused_webhooks
from companion.ledger.documents import recorded_event
from companion.ledger.models import IS_QUARANTINED, WAITING, Attempt, Delivery, Event, Site, Webhook
from companion.thrivecart.decode import DecodeError, decode

PURCHASES_LOOKED_AT = 2000
ATTENTION = ("failed", "dead", "quarantined")  # what needs a person


def find(site: str | None, event_id: str) -> Event | None:
    """The event, if the site may see it."""
    event = Event.get_or_none(Event.id == event_id)
    if event is None or site is None or event.site == site:
        return event
    return event if Delivery.select().where(Delivery.event == event_id, Delivery.site == site).exists() else None


def detail(site: str | None, event: Event) -> dict[str, Any]:
    """All about one event; a site sees its own deliveries only."""
    mine = [Delivery.event == event.id] + ([Delivery.site == site] if site else [])
    deliveries = list(Delivery.select().where(*mine).order_by(Delivery.id))
    webhook = Webhook.get_or_none(Webhook.event == event.id)
    tries = list(Attempt.select().where(Attempt.delivery.in_([row.id for row in deliveries])).order_by(Attempt.id))
    return {
        "event": _with_names(_event(event, deliveries), deliveries[0].site if deliveries else event.site),
        "status": event.status,
        "problem": event.problem,
        "unread_because": unread_because(event),
        "imported": is_imported(event.document),
        "person_emails": addresses_by_event(site, [event.id]).get(event.id, []) if site else [],
        "webhook": _webhook(webhook),
        "deliveries": [_delivery(row, [one for one in tries if one.delivery_id == row.id]) for row in deliveries],
        "timeline": timeline(site, event, deliveries, tries),
    }


def _with_names(event: dict[str, Any], site: str) -> dict[str, Any]:
    """A product that the message gives no name has the one that is known."""
    items = event.get("items") or []
    names = known_names(site, [item["key"] for item in items if not item["name"]])
    if not names:
        return event
    return {**event, "items": [{**item, "name": item["name"] or names.get(item["key"])} for item in items]}


def _event(event: Event, deliveries: list[Delivery]) -> dict[str, Any]:
    """As the site whose webhook it was knows it: one that listens may have missed its purchase."""
    if deliveries:
        first = next((row for row in deliveries if row.site == event.site), deliveries[0])
        if payload := payloads.build_payloads(first.site, [(event.id, first.person)]).get(event.id):
            return payload.event
    elif event.status == "accepted":
        row = (event.id, event.type, event.occurred_at, event.received_at, event.document)
        recorded = recorded_event(*row)
        if recorded.is_understood:
            return payloads.publish_alone(recorded)
    add_what_is_named([event])
    return {"id": event.id, "type": event.type, **event.document, "received_at": iso(event.received_at)}


def _webhook(row: Webhook | None) -> dict[str, Any] | None:
    if row is None:
        return None
    try:
        fields = decode(row.body.encode(), row.content_type)
    except DecodeError:
        fields = {}
    return {
        "id": row.event,
        "received_at": iso(row.received_at),
        "content_type": row.content_type,
        "fields": fields,
    }


def _delivery(row: Delivery, tries: list[Attempt]) -> dict[str, Any]:
    return {
        "id": row.id,
        "site": row.site,
        "state": row.state,
        "due_at": iso(row.due_at) if row.state == "pending" else None,
        "attempts": [
            {
                "at": iso(one.at),
                "way": one.transport,
                "status": one.status,
                "outcome": one.outcome,
                "message": one.message,
            }
            for one in tries
        ],
        "result": row.result,
        **access_status.as_listed(row, now_ms()),
    }


def summary(site: Site, described: dict[str, Any]) -> dict[str, Any]:
    """A site in numbers."""
    found = {**dict.fromkeys(STATES, 0), **counts.by_state(site.id)}
    found["quarantined"] = Event.select().where(Event.site == site.id, IS_QUARANTINED).count()
    oldest = (
        Delivery.select(fn.MIN(Delivery.due_at)).where(Delivery.site == site.id, Delivery.state == "pending").scalar()
    )
    refused = refused_webhooks.summary(site.source)
    needed = needs_you.counts(site)
    return {
        "site": {**described, "last_webhook_at": iso(refused_webhooks.last_accepted_at(site.source))},
        "counts": found,
        "needs_you": needed,
        "alerts": {kind: needed[kind] for kind in access_status.ALERTS.values()},
        "overdue_access_checks": access_checks.overdue(site.id, now_ms()),
        "needs_attention": sum(needed[state] for state in ATTENTION),
        "worker_seen_at": iso(health.worker_seen_at()),
        "waiting": _waiting(site.id, found, oldest),
        "oldest_pending_at": iso(oldest),
        "refused_webhooks": refused.count,
        "refused": refused.to_json(),
        "settings": described["settings"],
    }


def _waiting(site: str, counted: dict[str, int], due_at: int | None) -> dict[str, Any]:
    """How many are not settled, since when the first of them waits, when the next is tried."""
    mine = (Delivery.site == site) & Delivery.state.in_(WAITING)
    made = fn.MIN(fn.SUBSTR(fn.COALESCE(Delivery.replay, Delivery.id), 5))  # their ULIDs sort by time
    first: str | None = Delivery.select(made).where(mine).scalar()
    return {
        "count": sum(counted[state] for state in WAITING),
        "since": iso(made_at(f"dlv_{first}")) if first else None,
        "next_try_at": iso(due_at),
    }


def products(site: str) -> dict[str, str]:
    """Names under which the site's last purchases called each product, with its key; the newest name's key counts."""
    has_names = ~Event.document.contains('"is_history":true')  # files have numbers, or names that were asked for
    bought = Event.select(Event.document).where(Event.site == site, Event.type == "purchase.completed", has_names)
    found: dict[str, str] = {}
    for event in bought.order_by(Event.id.desc()).limit(PURCHASES_LOOKED_AT):
        for item in event.document["items"]:
            if item["name"]:
                found.setdefault(item["name"], item["key"])
    return found
