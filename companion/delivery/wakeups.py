"""Wakes workers the moment a site has work. A help, no need: without it the sweep finds the work within a second.

On PostgreSQL it is a NOTIFY, which every worker on every machine hears. Beside a SQLite ledger it is a byte in a named
pipe, on which the workers of this machine wait: one of them takes it, and perhaps the others hear of it. So whatever
is wrong here stops nothing: it is logged once, and tried again from time to time.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from companion import private_files
from companion.config import Config
from companion.ledger import postgres
from companion.ledger.database import database, on_sqlite, reading
from companion.ledger.errors import ledger_error

log = logging.getLogger("companion.worker")

CHANNEL = "companion_wakeups"
COALESCE_SECONDS = 0.05  # the first is told at once
PIPE_PAUSE_SECONDS = 0.01  # what comes within it is one signal
MANY = 4096  # bytes, each of which says that there is work
BEHIND_A_POOLER_SECONDS = 0.25
LISTEN_SECONDS = 1.0  # between two looks whether the worker stops
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 8.0


class Waker:
    """Wakes workers from a web process: signals of 50 ms are put together, and no request waits for them."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._sites: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wake(self, sites: Iterable[str]) -> None:
        with self._changed:
            self._sites.update(sites)
            if self._sites and self._thread is None:
                self._start()
            self._changed.notify()

    def _start(self) -> None:
        """Where no thread can be started, the sweep finds the work, and the next call tries again."""
        thread = threading.Thread(target=self._run, name="waker", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            log.debug("no worker was woken: %s", error)
        else:
            self._thread = thread

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._sites))
                sites, self._sites = self._sites, set()
            try:
                _send(self._config, sites)
            except Exception as error:  # a lost signal costs a second: the sweep finds the work
                log.debug("no worker was woken: %s", error)
            threading.Event().wait(COALESCE_SECONDS)


def _send(config: Config, sites: Iterable[str]) -> None:
    if on_sqlite():
        _write_to_pipe(private_files.wakeup_pipe(config))
        return
    with reading():
        database.execute_sql("SELECT pg_notify(%s, site) FROM unnest(%s::text[]) AS site", (CHANNEL, [*sites]))


def _write_to_pipe(path: Path) -> None:
    """Raises OSError when nobody listens, and when so much lies there unread that nothing is lost by it."""
    pipe = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(pipe, b".")
    finally:
        os.close(pipe)


class Listener:
    """A thread that tells of work until ``stopping`` is set.

    ``on_wake`` gets a site that has some; ``on_any`` is called when which site it is has to be looked up.
    """

    def __init__(
        self, config: Config, on_wake: Callable[[str], None], on_any: Callable[[], None], stopping: threading.Event
    ) -> None:
        self._config, self._on_wake, self._on_any, self._stopping = config, on_wake, on_any, stopping
        self._trouble: str | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="listener", daemon=True).start()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                self._watch_pipe() if self._config.on_sqlite else self._listen()
            except Exception as error:  # whatever the driver raises, or starting a thread
                pause = FIRST_PAUSE_SECONDS if self._trouble is None else min(LONGEST_PAUSE_SECONDS, pause * 2)
                self._report(str(ledger_error(error) or type(error).__name__))
                self._stopping.wait(pause)

    def _watch_pipe(self) -> None:
        private_files.prepare(self._config)  # it may be gone
        path = private_files.wakeup_pipe(self._config)
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)  # writing, too: so it stays open when the last writer leaves
        try:
            opened, poll = os.fstat(pipe), select.poll()
            poll.register(pipe, select.POLLIN)
            self._report(None)
            while not self._stopping.wait(PIPE_PAUSE_SECONDS):
                if poll.poll(LISTEN_SECONDS * 1000):
                    with suppress(BlockingIOError):  # another worker was faster
                        os.read(pipe, MANY)
                    self._on_any()
                elif not os.path.samestat(opened, path.stat()):
                    return  # another pipe lies there by now
        finally:
            os.close(pipe)

    def _listen(self) -> None:
        """Behind a pooler nothing can be heard; the ledger is asked more often instead."""
        with database.obj.connect_apart() as connection:
            is_pooled = postgres.is_pooled(connection)
            if not is_pooled:
                connection.execute(f"LISTEN {CHANNEL}")
                self._report(None)
                self._on_any()  # what came while nobody listened
            while not (is_pooled or self._stopping.is_set()):
                for told in connection.notifies(timeout=LISTEN_SECONDS):
                    self._on_wake(told.payload)
                connection.execute("")  # who only listens does not notice that nothing comes any more
        while not self._stopping.wait(BEHIND_A_POOLER_SECONDS):
            self._on_any()

    def _report(self, trouble: str | None) -> None:
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("workers cannot be woken, so that deliveries start up to a second later: %s", trouble)
        else:
            log.info("workers can be woken again")
        self._trouble = trouble
