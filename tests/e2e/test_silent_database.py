"""A PostgreSQL that goes silent, no reset and no answer: everybody is told, and is back, within seconds."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stack.companion import Companion, companion
from tests.stack.postgres import Postgres
from tests.stack.process import eventually
from tests.stack.proxy import proxy
from tests.stack.senders import open_till, refused, sell, slowest

DOES_NOT_ANSWER = "does not answer"
SILENT_SECONDS = 8


def answer(service: Companion, path: str) -> tuple[int, str]:
    """Status and text of a GET."""
    try:
        with urllib.request.urlopen(service.url + path, timeout=10) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def retry_after(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, data=b"event=order.success", timeout=10):
            return None
    except urllib.error.HTTPError as error:
        with error:
            return error.headers["Retry-After"]


@contextmanager
def asked_for_readiness(service: Companion) -> Iterator[list[tuple[float, int, str]]]:
    """Seconds, status and text of /readyz, asked again and again meanwhile."""
    found: list[tuple[float, int, str]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.2):
            began = time.monotonic()
            status, text = answer(service, "/readyz")
            found.append((time.monotonic() - began, status, text))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def test_while_the_database_is_silent_webhooks_are_refused_within_five_seconds(postgres_url: str) -> None:
    with proxy(postgres_url) as transport, companion(database_url=transport.url) as service:
        service.start()
        tills = [open_till(service) for _ in range(3)]
        assert refused(sell(tills, 24, senders=12)) == []
        transport.fall_silent()
        until = time.monotonic() + SILENT_SECONDS
        with asked_for_readiness(service) as readiness:
            while time.monotonic() < until:
                sold = sell(tills, 40, senders=40)
                assert {one.status for one in sold} == {503}, sold
                assert slowest(sold) < 5
        assert {status for _, status, _ in readiness} == {503}
        assert all(DOES_NOT_ANSWER in text for _, _, text in readiness)
        assert max(seconds for seconds, _, _ in readiness) < 5
        assert retry_after(tills[0].webhook_url) == "5"
        assert DOES_NOT_ANSWER in service.refusal("doctor")
        transport.speak()
        service.wait_ready(6)
        back = [sold]

        def is_well() -> bool:  # each of two web processes notices by itself
            back[:] = [sell(tills, 24, senders=12)]
            return refused(back[0]) == [] and slowest(back[0]) < 5

        eventually(is_well, 5, lambda: f"{back}\n{service.log_tail()}")
        log = service.log.read_text()
        assert "the database has gone silent" in log
        assert "the database answers again" in log
        assert "Traceback" not in log


def test_a_worker_that_is_cut_off_alone_is_missed_and_carries_on(postgres_cluster: Postgres, postgres_url: str) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    with proxy(postgres_url) as transport, companion(database_url=postgres_url) as service:
        service.cli("db", "upgrade")
        service.start_web()
        service.environment["DATABASE_URL"] = transport.url
        service.start_worker()
        service.environment["DATABASE_URL"] = postgres_url
        service.wait_ready()
        transport.fall_silent()
        eventually(lambda: DOES_NOT_ANSWER in service.log.read_text(), 5, service.log_tail)
        # As if a minute had gone by, after which a worker is missed.
        postgres_cluster.sql("UPDATE worker_seen SET at = at - 60000", name)
        assert answer(service, "/readyz")[0] == 503
        assert "No worker was seen" in answer(service, "/readyz")[1]
        transport.speak()
        service.wait_ready(8)
        eventually(lambda: "workers can be woken again" in service.log.read_text(), 10, service.log_tail)


def test_a_statement_that_takes_long_is_no_silence(postgres_cluster: Postgres, postgres_url: str) -> None:
    """Others' locks keep webhooks waiting for longer than the server is asked whether it is there."""
    with companion(database_url=postgres_url) as service:
        service.start()
        till = open_till(service)
        name = postgres_url.rsplit("/", 1)[1]
        held = threading.Thread(
            target=lambda: postgres_cluster.sql('BEGIN; LOCK TABLE "event"; SELECT pg_sleep(4); COMMIT', name)
        )
        held.start()
        sold = sell([till], 4, senders=4)
        held.join()
        assert refused(sold) == []
        assert "gone silent" not in service.log.read_text()
