"""Messages of ThriveCart's that could not be read, by the addresses that stand in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from companion.history.search import INDEXED, terms_of_webhook
from companion.history.search_terms import PART
from companion.ids import lowest_at
from companion.ledger.alerts import is_unread_dealt_with
from companion.ledger.bulk import rows_among
from companion.ledger.models import IS_QUARANTINED, Event, Webhook
from companion.ledger.search_models import SearchTerm, progress


def naming(site: str, emails: Collection[str]) -> list[Event]:
    """Those of the site that name one of these addresses and nobody dealt with, newest first."""
    terms = {PART + email for email in emails}
    found = {event for (event,) in rows_among(SearchTerm, ("subject",), site={site}, term=terms)}
    found |= set(_not_indexed_yet(site, terms))
    still_open = IS_QUARANTINED & ~is_unread_dealt_with()
    return list(Event.select().where(Event.id.in_(found), still_open).order_by(Event.id.desc()))


def _not_indexed_yet(site: str, terms: Collection[str]) -> Iterator[str]:
    """Of the newest, to which the worker has not come."""
    after = lowest_at("evt_", progress("", INDEXED) + 1)
    newest = Event.select(Event.id).where(Event.site == site, IS_QUARANTINED, Event.id > after)
    for webhook in Webhook.select().where(Webhook.event.in_(newest)):
        if not set(terms).isdisjoint(terms_of_webhook(webhook)):
            yield webhook.event
