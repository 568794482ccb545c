"""What a worker does at sites beside deliveries: pings, each kind once at a time at a site."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from companion.delivery.threads import Threads
from companion.ledger.database import close

log = logging.getLogger("companion.worker")

AT_ONCE = 8  # of each kind


class SideTasks:
    """Started by the worker, which waits for ``running`` in the end.

    Each kind has its own places: sites that take long to check access keep no other from fetching its deliveries.
    """

    def __init__(self) -> None:
        self._threads: dict[str, Threads] = {}
        self.running: set[Future[None]] = set()
        self._under_way: set[tuple[str, str]] = set()
        self._guard = threading.Lock()

    def start(self, sites: Iterable[str], what: str, work: Callable[[str], None]) -> None:
        """Do it at each site where it is not under way; when it breaks off, its time comes again."""

        def run(site: str) -> None:
            try:
                work(site)
            except Exception:
                log.exception("%s %s broke off", what, site)
            with self._guard:
                self._under_way.discard((site, what))
            close()

        for site in sites:
            with self._guard:
                is_new = (site, what) not in self._under_way
                self._under_way.add((site, what))
            if is_new:
                try:
                    future = self._threads_for(what).submit(run, site)
                except RuntimeError:  # no more threads, or the end: what stays would keep it from every later time
                    with self._guard:
                        self._under_way.discard((site, what))
                    raise
                self.running.add(future)
                future.add_done_callback(self.running.discard)

    def shutdown(self) -> None:
        """Begin nothing more."""
        for threads in list(self._threads.values()):
            threads.shutdown()

    def _threads_for(self, what: str) -> Threads:
        with self._guard:
            return self._threads.setdefault(what, Threads(AT_ONCE, "beside"))
