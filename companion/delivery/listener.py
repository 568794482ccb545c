"""Hears from the queue which sites have work. It is a help, no need: without it the sweep finds the work in a second.

So whatever is wrong with the queue (no Redis, a certificate that nobody knows, a pooler that loses LISTEN) stops
nothing: it is said once, and tried again from time to time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from huey import Huey

from companion.config import Config
from companion.delivery.queue import make_queue, poll_seconds, wake_task, what_is_wrong

log = logging.getLogger("companion.worker")

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 30.0


class Listener:
    """A thread that calls ``on_wake`` with each site named in the queue, until ``stopping`` is set."""

    def __init__(self, config: Config, on_wake: Callable[[str], None], stopping: threading.Event) -> None:
        self._config, self._on_wake, self._stopping = config, on_wake, stopping
        self._trouble: str | None = None

    def start(self) -> None:
        threading.Thread(target=self._run, name="listener", daemon=True).start()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            queue: Huey | None = None
            try:
                queue = make_queue(self._config)
                wake_task(queue, self._on_wake)
                while not self._stopping.is_set():
                    self._receive(queue)
                    self._say(None)
                    pause = FIRST_PAUSE_SECONDS
            except Exception as error:  # whatever the queue's driver raises
                self._say(what_is_wrong(self._config, error))
            finally:
                if queue is not None:
                    _close(queue)
            self._stopping.wait(pause)
            pause = min(MAX_PAUSE_SECONDS, pause * 2)

    def _receive(self, queue: Huey) -> None:
        data = queue.storage.dequeue()
        if data is None:
            if not queue.storage.blocking:
                self._stopping.wait(poll_seconds(queue))
            return
        try:
            task = queue.deserialize_task(data)
        except Exception as error:  # of another release, or of somebody else: it is out of the queue, that is all
            log.warning("a signal in the queue is not understood (%s): it is left out", type(error).__name__)
            return
        queue.execute(task)

    def _say(self, trouble: str | None) -> None:
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("the queue cannot be used, so that deliveries start up to a second later: %s", trouble)
        else:
            log.info("the queue can be used again")
        self._trouble = trouble


def _close(queue: Huey) -> None:
    try:
        queue.storage.close()
    except Exception as error:
        log.debug("closing the queue: %s", type(error).__name__)
