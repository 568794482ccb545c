"""Messages of ThriveCart's that could not be read, by the addresses that stand in them."""

from __future__ import annotations

from collections.abc import Collection

from companion.history import search
from companion.history.search_terms import PART
from companion.ledger.bulk import rows_among
from companion.ledger.models import IS_QUARANTINED, Event
from companion.ledger.search_models import SearchTerm


def naming(site: str, emails: Collection[str]) -> list[Event]:
    """Those of the site that name one of these addresses, newest first."""
    terms = {PART + email for email in emails}
    found = {event for (event,) in rows_among(SearchTerm, ("subject",), site={site}, term=terms)}
    found |= {one.id for one in search.unindexed(site) if one.person is None and terms.intersection(one.terms)}
    return list(Event.select().where(Event.id.in_(found), IS_QUARANTINED).order_by(Event.id.desc()))
