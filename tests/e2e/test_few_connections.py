"""A database that allows twenty connections, as the smallest plans do, is enough for all that there is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from tests.bench.crash.run import stand_ins
from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres
from tests.stack.process import eventually
from tests.stack.senders import open_till, refused, sell

ALLOWED = 20
SOLD = 400


@pytest.fixture
def small_plan(postgres_cluster: Postgres) -> Iterator[str]:
    """URL of a database whose user may have so many connections."""
    url = postgres_cluster.new_database()
    name = url.rsplit("/", 1)[1]
    postgres_cluster.sql(f"CREATE ROLE few_{name} LOGIN CONNECTION LIMIT {ALLOWED}")
    postgres_cluster.sql(f"ALTER DATABASE {name} OWNER TO few_{name}")
    yield url.replace("companion@", f"few_{name}@")
    postgres_cluster.drop(url)
    postgres_cluster.sql(f"DROP ROLE few_{name}")


def connections(cluster: Postgres, url: str) -> int:
    name = url.rsplit("/", 1)[1]
    return int(cluster.sql(f"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '{name}'"))


def test_no_webhook_and_no_command_is_refused(postgres_cluster: Postgres, small_plan: str) -> None:
    """Two web processes and a worker as the Procfile starts them, which delivers to all six sites meanwhile."""
    with stand_ins() as (sites, came), companion(database_url=small_plan) as service:
        service.start()
        tills = [open_till(service, f"{sites}/s{number}") for number in range(6)]
        with ThreadPoolExecutor(1) as person:
            beside = person.submit(_commands, service, 2)
            assert refused(sell(tills, SOLD, senders=60)) == []
            beside.result()
        assert connections(postgres_cluster, small_plan) <= ALLOWED
        eventually(lambda: came.read_text().count("\n") == SOLD, 60, service.log_tail, pause=0.5)
        assert "too many connections" not in service.log.read_text()
        few = 8  # one or two of each process, and the queue's

        def rests() -> bool:
            return connections(postgres_cluster, small_plan) <= few

        eventually(rests, 20, lambda: f"{connections(postgres_cluster, small_plan)} connections", pause=0.5)


def test_whoever_comes_when_all_are_taken_waits_a_moment(postgres_cluster: Postgres, small_plan: str) -> None:
    with companion(database_url=small_plan) as service:
        service.start()
        till = open_till(service)
        others: list[psycopg.Connection[object]] = []
        with suppress(psycopg.OperationalError):
            while len(others) < ALLOWED:
                others.append(psycopg.connect(small_plan))
        assert others
        with ThreadPoolExecutor(2) as crew:
            upgrade = crew.submit(service.cli, "db", "upgrade")
            sold = crew.submit(sell, [till], 20, 8)
            time.sleep(3)
            for one in others:
                one.close()
            assert "up to date" in upgrade.result()
            assert refused(sold.result()) == []


def _commands(service: Companion, times: int) -> None:
    for _ in range(times):
        service.cli("site", "list")
        service.cli("db", "upgrade")
        service.cli("doctor")
