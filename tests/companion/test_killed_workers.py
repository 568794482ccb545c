"""Real processes that are killed, stopped or cut off in the middle of a delivery, at a site where nothing else happens.

The server in the plugin's place does not answer the first batch; what it is sent later it answers at once.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import peewee
import psycopg
import pytest

from companion.config import Config
from companion.delivery import site_lease
from companion.ledger import database
from companion.ledger.models import Delivery, Site
from tests.companion.ageing import time_goes_by
from tests.companion.shop import Shop, bought
from tests.companion.wordpress import Wordpress
from tests.stack.companion import Companion
from tests.stack.process import eventually

SECONDS = 8  # a worker starts, looks once a second, and the machine may do much else


class SlowAtFirst:
    """Answers nothing to the first batch until told to; ``began`` is set when that has come."""

    def __init__(self, place: Wordpress) -> None:
        self.began, self.goes_on = threading.Event(), threading.Event()
        self._place = place
        place.behave = self._behave

    def _behave(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if b"deliveries" in body and not self.began.is_set():
            self.began.set()
            self.goes_on.wait(60)
        self._place.applied(handler, body)


@pytest.fixture
def service(ledger: Config, tmp_path: Path) -> Iterator[Companion]:
    """Processes beside this one, on the same ledger."""
    (tmp_path / "processes").mkdir()
    made = Companion(tmp_path / "processes", database_url=ledger.database_url, SECRET_KEY=ledger.secret_key)
    yield made
    made.stop()


@pytest.fixture
def slow(reached: Shop, wordpress: Wordpress) -> Iterator[SlowAtFirst]:
    Site.update(transport="pretty").execute()
    made = SlowAtFirst(wordpress)
    yield made
    made.goes_on.set()


def is_delivered() -> bool:
    with database.reading():
        return {row.state for row in Delivery.select()} == {"delivered"}


def arrives(service: Companion, seconds: float) -> None:
    eventually(is_delivered, seconds, lambda: f"{[*Delivery.select().dicts()]}\n{service.log_tail()}")


def test_after_kill_9_it_arrives_when_its_lease_is_over(reached: Shop, slow: SlowAtFirst, service: Companion) -> None:
    reached.post(bought("1"))
    service.start_worker()
    assert slow.began.wait(30)
    assert service.worker
    service.worker.kill()
    service.start_worker()
    arrives(service, site_lease.LEASE_MS / 1000 + SECONDS)


def test_a_stopped_worker_is_replaced_and_changes_nothing_when_it_goes_on(
    reached: Shop, slow: SlowAtFirst, service: Companion
) -> None:
    recorded = reached.post(bought("1"))
    service.start_worker()
    stopped = service.worker
    assert stopped
    try:
        assert slow.began.wait(30)
        stop_between_writes(stopped.pid)
        service.start_worker()
        arrives(service, SECONDS)
        slow.goes_on.set()
        os.kill(stopped.pid, signal.SIGCONT)
        assert stopped.stop() == 0
    finally:
        stopped.kill()
    delivery = reached.delivery(recorded)
    assert (delivery.state, delivery.attempts, len(list(delivery.tries))) == ("delivered", 2, 1)


def test_a_worker_that_lost_the_database_takes_it_up_again(
    ledger: Config, reached: Shop, slow: SlowAtFirst, service: Companion
) -> None:
    """It cannot write what came of the batch, nor give the site back; a little later the database is there again."""
    reached.post(bought("1"))
    service.start_worker()
    assert slow.began.wait(30)
    with no_ledger(ledger):
        slow.goes_on.set()
        eventually(lambda: "ledger unavailable while delivering" in service.log_tail(50), 30, service.log_tail)
    assert not is_delivered()
    arrives(service, SECONDS)  # not only when its lease is over


def stop_between_writes(pid: int) -> None:
    """Stop the process, and let time go by: not while it holds SQLite's only lock, as then nobody can write."""
    while True:
        os.kill(pid, signal.SIGSTOP)
        try:
            time_goes_by()
            return
        except peewee.OperationalError:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def no_ledger(config: Config) -> Iterator[None]:
    """Nobody else can use the ledger: a stranger has locked it (SQLite), or it lets nobody in (PostgreSQL)."""
    database.disconnect()
    if config.on_sqlite:
        with closing(sqlite3.connect(config.sqlite_path, isolation_level=None)) as link:
            link.execute("BEGIN IMMEDIATE")
            yield
            link.execute("ROLLBACK")
    else:
        name = config.database_url.rpartition("/")[2]
        with psycopg.connect(config.database_url.removesuffix(name) + "postgres", autocommit=True) as link:
            link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            link.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            yield
            link.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    database.connect(config)
