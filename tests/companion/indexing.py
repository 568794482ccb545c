"""What the worker keeps up for searches and lists, done at once."""

from __future__ import annotations

import time

from companion.history import search
from companion.history.search_index import SearchIndex, keep_figures
from companion.ledger import database


def keep_up(site: str) -> None:
    """Every event is taken up, and every figure that is over."""
    index = SearchIndex()
    while index.step():
        pass
    index.count_anew(time.monotonic() + 60)
    keep_figures(until=time.monotonic() + 60)
    with database.reading():
        assert search.unindexed(site) == []
