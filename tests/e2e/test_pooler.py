"""A pooler in transaction mode, as hosts hand it out: nothing is refused or late, and doctor says what it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.test_wakeups import brings_a_purchase, doctor_says
from tests.stack.companion import Companion, companion
from tests.stack.pgbouncer import pgbouncer
from tests.stack.postgres import Postgres
from tests.stack.senders import open_till, refused, sell


@pytest.fixture
def pooled(postgres_cluster: Postgres) -> Iterator[Companion]:
    url = postgres_cluster.new_database()
    with pgbouncer(url) as transport, companion(database_url=transport) as service:
        service.start()
        yield service
    postgres_cluster.drop(url)


def test_behind_a_pooler_all_works(pooled: Companion) -> None:
    assert refused(sell([open_till(pooled), open_till(pooled)], 600, senders=16)) == []
    brings_a_purchase(pooled)
    pooled.cli("db", "upgrade")
    pooled.cli("forget", "first@example.com")
    ok, message = doctor_says(pooled)["queue"]
    assert ok
    assert "pooler" in message
    assert "Traceback" not in pooled.log.read_text()
