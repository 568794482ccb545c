"""Waiting for the lock file on which this machine's writers to one SQLite file queue.

SQLite's own busy handler sleeps up to 100 ms between attempts, which would be the tail of every accept.
"""

from __future__ import annotations

import fcntl
import threading
from concurrent.futures import Future
from typing import IO

QUEUE_SECONDS = 4.0


def wait_for(lock: IO[str]) -> bool:
    """Wait for the writers' lock, in the kernel's fair queue; whether it is ours.

    Not when whoever has it does not come to an end (stopped, hung): the handle is then closed here. ``flock`` itself
    knows no time limit, so that a thread of its own waits; looking again and again instead let one writer starve for
    seconds.
    """
    acquired: Future[None] = Future()

    def take() -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if acquired.set_running_or_notify_cancel():
            acquired.set_result(None)
        else:
            lock.close()  # nobody waits any more

    threading.Thread(target=take, name="writers-queue", daemon=True).start()
    try:
        acquired.result(QUEUE_SECONDS)
    except TimeoutError:
        return not acquired.cancel()
    return True
