"""The queue that wakes workers: "site X has work", carried by huey.

huey hands a task out at most once, so a signal may be lost; the worker's sweep of the ledger then finds the
work a second later. On SQLite the queue is a file of its own beside the ledger, not synced to the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey

from companion.config import Config

COALESCE_SECONDS = 0.02


def make_queue(config: Config) -> Huey:
    """SqliteHuey embedded; PostgresHuey or, with REDIS_URL, RedisHuey when hosted."""
    options = {"name": "cart-companion", "results": False, "utc": True}
    if config.redis_url:
        return RedisHuey(url=config.redis_url, **options)
    if config.on_sqlite:
        return SqliteHuey(filename=str(config.data_folder / "queue.db"), fsync=False, **options)
    return PostgresHuey(dsn=config.database_url, table_prefix="companion_queue", **options)


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
        enqueue: Callable[[str], object] | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._sites))
                sites, self._sites = self._sites, set()
            try:
                enqueue = enqueue or wake_task(make_queue(self._config), lambda site: None)
                for site in sites:
                    enqueue(site)
            except Exception:  # a lost signal costs a second: the sweep finds the work
                enqueue = None
            threading.Event().wait(COALESCE_SECONDS)
