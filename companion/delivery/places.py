"""Places for sites that are served side by side: those that work wait for none that does not answer.

A worker serves so many sites at a time; a site whose request has got no answer for a second does nothing, and counts
no more: the next one is let in. How many may wait like that is bounded by what is known of a site, so that some
threads are always left for those whose last batch arrived. When these too are all waited for, as when a host of many
sites is down, those waited for longest give their threads away, and count as troubled from then on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum

from companion.delivery.threads import Threads

log = logging.getLogger("companion.worker")

AT_ONCE = 32  # sites that are being served, without those that are waited for
MOST = 192  # threads in all: small plans allow a process, or all of a machine's, some 250
LOOK_SECONDS = 0.25


class Standing(Enum):
    """What is known of a site: its last batch arrived, nothing was ever sent, its last batch did not arrive."""

    GOOD = "good"
    NEW = "new"
    TROUBLED = "troubled"


@dataclass(frozen=True, slots=True)
class Share:
    """How many sites of a standing may be served at once: a part of ``AT_ONCE``, and so many with those waited for."""

    part: float
    most: int


SHARES = {Standing.GOOD: Share(1.0, MOST), Standing.NEW: Share(0.75, 128), Standing.TROUBLED: Share(0.25, 32)}


class Places:
    """Calls ``work`` with each site, on a thread of its own, in the order in which they asked as far as shares allow.

    ``standing_of`` is asked when a site's turn may have come; ``is_waited_for``: whether a site that is being served
    has left a request unanswered for a while; ``give_way`` breaks that request off, and says whether it did.
    """

    def __init__(
        self,
        work: Callable[[str], None],
        standing_of: Callable[[str], Standing],
        is_waited_for: Callable[[str], bool],
        give_way: Callable[[str], bool],
    ) -> None:
        self._work, self._standing_of = work, standing_of
        self._is_waited_for, self._give_way = is_waited_for, give_way
        self._leaving: set[str] = set()  # that were told to give way
        self._threads = Threads(MOST, "deliver")
        self._line: dict[str, None] = {}  # in the order in which they came
        self._served: dict[str, Standing] = {}
        self._changed = threading.Condition()
        self._is_over = False
        self._looker: threading.Thread | None = None
        self.running: set[Future[None]] = set()

    def ask(self, site: str) -> None:
        """Serve the site as soon as there is a place. Raises RuntimeError when no thread can be started."""
        with self._changed:
            if self._looker is None:
                thread = threading.Thread(target=self._look, name="places", daemon=True)
                thread.start()
                self._looker = thread
            self._line[site] = None
            self._fill()
            self._changed.notify()

    def close(self) -> None:
        """Let nobody in any more."""
        with self._changed:
            self._is_over = True
            self._line.clear()
            self._changed.notify()
        self._threads.shutdown()

    def _look(self) -> None:
        """While sites stand in line, see whether some that are served are waited for by now."""
        with self._changed:
            while not self._is_over:
                self._changed.wait(LOOK_SECONDS if self._line else None)
                self._fill()

    def _fill(self) -> None:
        if self._is_over:
            return
        busy = dict.fromkeys(Standing, 0)  # that are served and not waited for
        held = dict.fromkeys(Standing, 0)
        for site, standing in self._served.items():
            held[standing] += 1
            busy[standing] += not self._is_waited_for(site)
        for site in list(self._line):
            if sum(held.values()) >= MOST:
                self._make_room()
                return
            if sum(busy.values()) >= AT_ONCE:
                return
            standing = self._standing_of(site)
            share = SHARES[standing]
            if busy[standing] < max(1, int(share.part * AT_ONCE)) and held[standing] < share.most:
                if not self._begin(site, standing):
                    return
                busy[standing] += 1
                held[standing] += 1

    def _make_room(self) -> None:
        """All threads are held: those that came first and are waited for leave theirs to those that may work.

        A troubled site is let out the whole of its time, for there are few: a slow one gets its answer then.
        """
        hopeful = sum(self._standing_of(site) is not Standing.TROUBLED for site in self._line)
        room = min(hopeful, AT_ONCE) - len(self._leaving)
        for site, standing in self._served.items():
            if room <= 0:
                return
            if standing is not Standing.TROUBLED and site not in self._leaving and self._give_way(site):
                self._leaving.add(site)
                room -= 1

    def _begin(self, site: str, standing: Standing) -> bool:
        """False when there are no more threads: a little later there may be."""
        self._served[site] = standing
        try:
            future = self._threads.submit(self._serve, site)
        except RuntimeError as error:
            del self._served[site]
            log.warning("no thread for a site: %s", error)
            return False
        del self._line[site]
        self.running.add(future)
        future.add_done_callback(self.running.discard)
        return True

    def _serve(self, site: str) -> None:
        try:
            self._work(site)
        finally:
            with self._changed:
                self._served.pop(site, None)
                self._leaving.discard(site)
                self._fill()
