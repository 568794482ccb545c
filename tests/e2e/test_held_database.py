"""Whoever hangs in the middle of something, or a connection that died without a word, stops no other site's intake."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres
from tests.stack.process import REPOSITORY, eventually
from tests.stack.proxy import proxy
from tests.stack.senders import Posted, Till, open_till, refused, sell, sell_steadily, slowest

IN_A_TRANSACTION = """
import sys, time
from companion.config import load
from companion.ledger import database
database.connect(load())
with database.writing(sys.argv[1]):
    print("begun", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def service(postgres_url: str) -> Iterator[Companion]:
    with companion(database_url=postgres_url) as made:
        made.start()
        yield made


@contextmanager
def held(url: str, site_id: str) -> Iterator[None]:
    """Somebody else's session that has the site's lock, and does nothing."""
    with psycopg.connect(url) as session:
        session.execute("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(site_id.encode()),))
        yield
        session.rollback()


@contextmanager
def stopped_in_a_transaction(service: Companion, site_id: str) -> Iterator[None]:
    """A process of the companion's own that the system stopped (SIGSTOP) while it was writing for the site."""
    command = [sys.executable, "-c", IN_A_TRANSACTION, site_id]
    environment = {**service.environment, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, env=environment, cwd=service.folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        os.kill(process.pid, signal.SIGSTOP)
        yield
    finally:
        process.kill()
        process.communicate()


def sold_beside(till: Till) -> tuple[threading.Thread, list[Posted]]:
    answers: list[Posted] = []
    thread = threading.Thread(target=lambda: answers.append(till.sell("waiting@example.com")))
    thread.start()
    return thread, answers


def test_one_site_s_lock_holds_no_other_site_s_webhooks(service: Companion, postgres_url: str) -> None:
    mine, other = open_till(service), open_till(service)
    with held(postgres_url, mine.site_id):
        waiting, answers = sold_beside(mine)
        sold = sell([other], 20, senders=8)
        assert refused(sold) == []
        assert slowest(sold) < 5
        assert service.status("/readyz") == 200
        assert answers == []
    waiting.join(20)
    assert [one.status for one in answers] == [200]


def test_many_of_a_held_site_keep_no_connection_from_the_others(service: Companion, postgres_url: str) -> None:
    mine, other = open_till(service), open_till(service)
    with held(postgres_url, mine.site_id):
        crowd = [sold_beside(mine) for _ in range(12)]
        sold = sell([other], 20, senders=8)
        assert refused(sold) == []
        assert slowest(sold) < 5
    for thread, _ in crowd:
        thread.join(20)
    assert [one.status for _, answers in crowd for one in answers] == [200] * 12


def test_a_process_that_was_stopped_in_a_transaction_is_got_rid_of(service: Companion) -> None:
    mine, other = open_till(service), open_till(service)
    with stopped_in_a_transaction(service, mine.site_id):
        waiting, answers = sold_beside(mine)
        sold = sell([other], 20, senders=8)
        assert refused(sold) == []
        assert slowest(sold) < 5
        waiting.join(25)
        assert [one.status for one in answers] == [200]


def test_a_connection_that_died_without_a_reset_costs_seconds(postgres_url: str) -> None:
    with proxy(postgres_url) as transport, companion(database_url=transport.url) as service:
        service.start()
        till = open_till(service)
        assert refused(sell([till], 8, senders=8)) == []
        assert transport.swallow() > 0
        seen: list[Posted] = []

        def is_well() -> bool:
            seen[:] = sell([till], 8, senders=8)
            return refused(seen) == [] and slowest(seen) < 5

        eventually(is_well, 30, lambda: f"{seen}\n{service.log_tail(30)}")
        service.wait_ready(5)


def test_a_database_that_cuts_all_connections_again_and_again_refuses_nothing(
    service: Companion, postgres_cluster: Postgres, postgres_url: str
) -> None:
    tills = [open_till(service), open_till(service)]
    name = postgres_url.rsplit("/", 1)[1]
    with ThreadPoolExecutor(1) as crew:
        sold = crew.submit(sell_steadily, tills, 30, 10)
        for _ in range(8):
            time.sleep(1)
            postgres_cluster.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        answers = sold.result()
    assert refused(answers) == []
    assert slowest(answers) < 8
