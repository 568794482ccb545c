"""What one search shows: the customers found, and beside them the newest of the events found."""

from __future__ import annotations

from typing import Any

from companion.history import customer_list, event_list, search
from companion.history.customer_list import CustomerFilter
from companion.history.event_filters import EventFilter


def search_results(site: str, wanted: CustomerFilter, *, limit: int, events: int) -> dict[str, Any]:
    """A page of customers with ``"events"``, the first page of events by the same search, which is looked up once.

    ``limit``, ``events``: rows of each. Raises ValueError where nothing is searched for.
    """
    if not wanted.search:
        raise ValueError("a search needs something to search for")
    found = search.find(site, wanted.search)
    beside = event_list.events(site, EventFilter(search=wanted.search), limit=events, found=found)
    return {**customer_list.customers(site, wanted, limit=limit, found=found), "events": beside}
