"""What wakes workers is a help, no need: whatever is wrong with it, they start, deliver, and say so once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.companion.wordpress import Wordpress, serving
from tests.stack.companion import Companion, companion
from tests.stack.pgbouncer import pgbouncer
from tests.stack.process import Process, eventually
from tests.stack.senders import WORD, Till

AT_ONCE_SECONDS = 0.4  # a sweep alone would take half a second on average, and a whole one at times
TRIES = 9


@contextmanager
def a_site(service: Companion) -> Iterator[tuple[Till, Wordpress]]:
    """A site that answers like the plugin."""
    with serving() as place:
        added = service.json("site", "add", place.url, "--secret-word", WORD)
        place.site_id = added["site_id"]
        yield Till(added["site_id"], added["webhook_url"]), place


def brings_a_purchase(service: Companion, within_seconds: float = 5) -> None:
    with a_site(service) as (till, place):
        till.sell("first@example.com")  # finds the way to the site
        eventually(lambda: len(place.batches) == 1, 20, lambda: service.log_tail(40))
        assert till.sell().status == 200
        eventually(lambda: len(place.batches) == 2, within_seconds, lambda: service.log_tail(40))


def delays(service: Companion) -> list[float]:
    """Seconds from the answer to a webhook until its delivery came, of several webhooks, the shortest first."""
    found = []
    with a_site(service) as (till, place):
        till.sell("first@example.com")
        eventually(lambda: len(place.batches) == 1, 20, lambda: service.log_tail(40))
        for number in range(TRIES):
            time.sleep(0.13)  # not in step with the sweep
            assert till.sell(f"buyer{number}@example.com").status == 200
            began = time.monotonic()
            eventually(lambda: len(place.batches) == number + 2, 10, lambda: service.log_tail(40), 0.002)  # noqa: B023
            found.append(time.monotonic() - began)
    return sorted(found)


def doctor_says(service: Companion) -> dict[str, tuple[bool, str]]:
    return {one["name"]: (one["ok"], one["message"]) for one in _checks(service)}


def _checks(service: Companion) -> list[dict[str, str]]:
    return list(json.loads(service.refusal("doctor", "--json"))["checks"])


def test_a_webhook_wakes_the_worker_at_once(database_url: str) -> None:
    with companion(database_url=database_url) as service:
        service.start()
        found = delays(service)
        assert found[TRIES // 2] < AT_ONCE_SECONDS, found
        assert "cannot be woken" not in service.log.read_text()


def test_every_worker_is_woken(database_url: str) -> None:
    """Two workers at once; one is killed, and the other brings the next ones without a sweep."""
    with companion(database_url=database_url) as service:
        service.start()
        first = service.worker
        assert first
        service.start_worker()
        assert delays(service)[TRIES // 2] < AT_ONCE_SECONDS
        first.kill()
        found = delays(service)
        assert found[TRIES // 2] < AT_ONCE_SECONDS, found


def test_a_connection_that_was_cut_is_made_again(postgres_url: str) -> None:
    with companion(database_url=postgres_url) as service:
        service.start()
        listens = "application_name = 'cart-companion' AND (query LIKE 'LISTEN%' OR query = '')"  # '' once it looked
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {listens}"
        with psycopg.connect(postgres_url, autocommit=True) as link:
            eventually(lambda: link.execute(cut).rowcount, 20, service.log_tail)
        eventually(lambda: _log(service, "workers can be woken again"), 20, service.log_tail)
        assert delays(service)[TRIES // 2] < AT_ONCE_SECONDS
        assert service.log.read_text().count("workers cannot be woken") == 1
        assert "Traceback" not in service.log.read_text()


def test_a_pipe_that_is_gone_comes_again() -> None:
    with companion() as service:
        service.start()
        (service.folder / "wakeups.pipe").unlink()
        eventually(lambda: _log(service, "workers can be woken again"), 20, service.log_tail)
        assert delays(service)[TRIES // 2] < AT_ONCE_SECONDS
        assert service.log.read_text().count("workers cannot be woken") == 1
        assert "Traceback" not in service.log.read_text()


def test_behind_a_pooler_the_ledger_is_asked_more_often(postgres_url: str) -> None:
    with pgbouncer(postgres_url) as url, companion(database_url=url) as service:
        service.start()
        assert delays(service)[TRIES // 2] < AT_ONCE_SECONDS
        ok, message = doctor_says(service)["queue"]
        assert ok
        assert "pooler" in message


def test_a_redis_url_of_before_is_said_to_be_of_no_use() -> None:
    with companion(REDIS_URL="redis://127.0.0.1:6399/0") as service:
        service.start()
        brings_a_purchase(service)
        assert "REDIS_URL is not used any more" in doctor_says(service)["queue"][1]


@pytest.mark.parametrize("tables", ["with-tables", "without-tables"])
def test_workers_started_at_once_on_a_new_database_stay(tables: str, database_url: str) -> None:
    with companion(database_url=database_url) as service:
        if tables == "with-tables":
            service.cli("db", "upgrade")
        workers = [_worker(service) for _ in range(4)]
        try:
            time.sleep(6)
            assert [one.log_tail() for one in workers if not one.is_alive()] == []
            service.cli("db", "upgrade")
            service.start_web()
            service.wait_ready()
            said = "".join(one.log.read_text() for one in workers)
            assert "Traceback" not in said
        finally:
            for one in workers:
                one.stop()


def _worker(service: Companion) -> Process:
    service.start_worker()
    made, service.worker = service.worker, None
    assert made
    return made


def _log(service: Companion, words: str) -> str:
    path: Path = service.log
    text = path.read_text()
    return text if words in text else ""
