"""The ledger closed while threads are in the middle of queries: no connection is freed under them."""

from __future__ import annotations

import threading

import pytest

from companion.config import Config
from companion.ledger import database

ROUNDS = 10
LONG_QUERY = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT max(i) FROM n",
    "postgres": "SELECT max(i) FROM generate_series(1, 20000) AS i",
}


def test_queries_end_although_the_ledger_is_closed(ledger: Config, request: pytest.FixtureRequest) -> None:
    query = LONG_QUERY["sqlite" if ledger.on_sqlite else "postgres"]
    odd: list[object] = []

    def ask() -> None:
        with database.reading():
            for _ in range(20):
                if (found := database.database.execute_sql(query).fetchone()) != (20000,):
                    odd.append(found)

    for _ in range(ROUNDS):
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        database.disconnect()
        for thread in threads:
            thread.join(30)
        database.connect(ledger)
    assert odd == []
