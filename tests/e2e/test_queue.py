"""The queue is a help, no need: whatever is wrong with it, the worker starts, delivers, and says what to do."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.companion.wordpress import Wordpress, serving
from tests.stack.companion import Companion, companion
from tests.stack.process import HOST, Process, eventually, free_port
from tests.stack.redis import redis_server
from tests.stack.senders import WORD, Till


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


def doctor_says(service: Companion) -> dict[str, tuple[bool, str]]:
    return {one["name"]: (one["ok"], one["message"]) for one in _checks(service)}


def _checks(service: Companion) -> list[dict[str, str]]:
    return list(json.loads(service.refusal("doctor", "--json"))["checks"])


@pytest.fixture
def without_redis(tmp_path: Path) -> str:
    """A PYTHONPATH on which Python's redis cannot be imported, as before it was among the requirements."""
    (tmp_path / "redis.py").write_text("raise ImportError('not installed')\n")
    return str(tmp_path)


def test_redis_carries_the_wake_ups() -> None:
    with redis_server() as url, companion(REDIS_URL=url) as service:
        service.start()
        brings_a_purchase(service)
        assert doctor_says(service)["queue"][0]
        assert "queue cannot be used" not in service.log.read_text()


def test_without_python_s_redis_the_worker_delivers_and_says_what_is_missing(without_redis: str) -> None:
    with companion(REDIS_URL="redis://127.0.0.1:6399/0", PYTHONPATH=without_redis) as service:
        service.start()
        brings_a_purchase(service)
        ok, message = doctor_says(service)["queue"]
        assert not ok
        assert "pip install -r requirements.txt" in message
        _is_said_once(service)


@pytest.mark.parametrize("fault", ["nobody", "certificate", "password"])
def test_a_redis_that_cannot_be_used_costs_a_second(fault: str) -> None:
    words = {"nobody": "start it", "certificate": "ssl_cert_reqs=none", "password": "refuses the password"}
    with contextlib.ExitStack() as stack:
        if fault == "nobody":
            url = f"redis://{HOST}:{free_port()}/0"
        elif fault == "certificate":
            url = stack.enter_context(redis_server(tls=True))
        else:
            url = stack.enter_context(redis_server(password="right")).replace("right", "wrong")
        service = stack.enter_context(companion(REDIS_URL=url))
        service.start()
        brings_a_purchase(service)
        ok, message = doctor_says(service)["queue"]
        assert not ok
        assert words[fault] in message
        _is_said_once(service)


def test_a_certificate_can_be_taken_as_it_is() -> None:
    with redis_server(tls=True) as url, companion(REDIS_URL=f"{url}?ssl_cert_reqs=none") as service:
        service.start()
        brings_a_purchase(service)
        assert doctor_says(service)["queue"][0]


def test_a_redis_that_comes_later_is_used_then() -> None:
    with redis_server() as url, companion(REDIS_URL=url) as service:
        service.start()
    with companion(REDIS_URL=url) as service:
        service.start()
        assert "queue cannot be used" in eventually(lambda: _log(service, "queue cannot"), 20, service.log_tail)
        port = int(url.rsplit(":", 1)[1].split("/")[0])
        late = Process("redis", ["redis-server", "--port", str(port), "--save", ""], service.folder / "redis.log")
        try:
            eventually(lambda: _log(service, "the queue can be used again"), 60, lambda: service.log_tail(40))
        finally:
            late.stop()


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
    text = service.log.read_text()
    return text if words in text else ""


def _is_said_once(service: Companion) -> None:
    text = service.log.read_text()
    assert text.count("the queue cannot be used") == 1, text[-3000:]
    assert "Traceback" not in text, text[-3000:]
