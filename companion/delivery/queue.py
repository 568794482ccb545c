"""The queue that wakes workers: "site X has work", carried by huey.

huey hands a task out at most once, so a signal may be lost; the worker's sweep of the ledger then finds the
work a second later. On SQLite the queue is a file of its own beside the ledger, not synced to the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError

from companion.config import Config
from companion.ledger import postgres
from companion.ledger.errors import has_too_many_connections, ledger_error

COALESCE_SECONDS = 0.02
POLL_SECONDS = 0.02
POLL_BEHIND_A_POOLER_SECONDS = 0.25
REST_SECONDS = 5.0  # a web process that has nothing to say keeps no connection to the queue
PATIENCE_SECONDS = 5.0
TABLE_TRIES = 5
OPTIONS = {"name": "cart-companion", "results": False, "utc": True}


def make_queue(config: Config) -> Huey:
    """SqliteHuey embedded; PostgresHuey or, with REDIS_URL, RedisHuey when hosted.

    Raises what its driver raises: ``what_is_wrong`` says what it means.
    """
    if config.redis_url:
        return RedisHuey(connection_pool=_redis_pool(config.redis_url), **OPTIONS)
    if config.on_sqlite:
        queue = SqliteHuey(
            filename=str(config.data_folder / "queue.db"), fsync=False, cache_mb=1, create_tables=False, **OPTIONS
        )
    else:
        queue = PostgresHuey(
            connection=lambda: _connect(config.database_url),
            table_prefix="companion_queue",
            create_tables=False,
            **OPTIONS,
        )
    _make_tables(queue)
    if not config.on_sqlite and postgres.is_pooled(queue.storage.conn):
        queue.storage.blocking = False  # behind a pooler LISTEN hears nothing
    return queue


def poll_seconds(queue: Huey) -> float:
    """How often one asks a queue that cannot call: a file of our own often, a database behind a pooler less."""
    return POLL_SECONDS if isinstance(queue, SqliteHuey) else POLL_BEHIND_A_POOLER_SECONDS


def _redis_pool(url: str) -> Any:
    """Connections that give up: a Redis that is gone without a word must not keep a thread for ever."""
    try:
        from redis import ConnectionPool
    except ImportError as error:
        raise ConfigurationError("redis is missing") from error
    return ConnectionPool.from_url(url, socket_connect_timeout=5, socket_timeout=10, socket_keepalive=True)


def _connect(url: str) -> psycopg.Connection[Any]:
    """As the ledger's connections are; one that is refused because there are too many is asked for again."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return postgres.connect(url)
        except psycopg.OperationalError as error:
            if not has_too_many_connections(error) or time.monotonic() > until:
                raise
        time.sleep(POLL_BEHIND_A_POOLER_SECONDS)


def _make_tables(queue: Huey) -> None:
    """``CREATE TABLE IF NOT EXISTS`` of two processes at once: one of them fails, and finds the tables next time."""
    for left in reversed(range(TABLE_TRIES)):
        try:
            queue.storage.initialize_schema()
            return
        except (psycopg.IntegrityError, psycopg.ProgrammingError, sqlite3.OperationalError):
            if not left:
                raise
        time.sleep(POLL_SECONDS)


def what_is_wrong(config: Config, error: Exception) -> str:
    """Why the queue cannot be used, and what to do."""
    if isinstance(error, ConfigurationError) and config.redis_url:
        return "REDIS_URL is set, but Python's `redis` is missing: run `pip install -r requirements.txt`, or unset it."
    if config.redis_url:
        return f"Redis, at REDIS_URL, {_of_redis(error)} ({type(error).__name__})."
    reason = ledger_error(error)
    return str(reason) if reason else f"The queue's tables cannot be used ({type(error).__name__})."


def _of_redis(error: Exception) -> str:
    words = str(error).lower()
    if "certificate" in words:
        return (
            "shows a certificate that nobody vouches for: add `?ssl_cert_reqs=none` to REDIS_URL if you trust the "
            "network between, or unset it"
        )
    if "auth" in words or "password" in words:
        return "refuses the password: correct REDIS_URL, or unset it"
    return "does not answer as it should: start it, correct REDIS_URL, or unset it"


def wake_task(queue: Huey, on_wake: Callable[[str], None]) -> Callable[[str], object]:
    """Register the one task of the queue; calling what it returns enqueues it."""

    @queue.task(name="wake")
    def wake(site: str) -> None:
        on_wake(site)

    enqueue: Callable[[str], object] = wake
    return enqueue


class Waker:
    """Wakes workers from a web process: signals of 20 ms are put together, and no request waits for the queue."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._sites: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wake(self, sites: Iterable[str]) -> None:
        with self._changed:
            self._sites.update(sites)
            if self._sites and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        queue: Huey | None = None
        enqueue: Callable[[str], object] | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._sites), REST_SECONDS if queue else None)
                sites, self._sites = self._sites, set()
            if not sites:
                _close(queue)
                queue = None
                continue
            try:
                if queue is None or enqueue is None:
                    queue = make_queue(self._config)
                    enqueue = wake_task(queue, lambda site: None)
                for site in sites:
                    enqueue(site)
            except Exception:  # a lost signal costs a second: the sweep finds the work
                _close(queue)
                queue = None
            threading.Event().wait(COALESCE_SECONDS)


def _close(queue: Huey | None) -> None:
    if queue is not None:
        with contextlib.suppress(Exception):
            queue.storage.close()
