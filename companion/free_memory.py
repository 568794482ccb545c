"""Memory that was needed for a moment goes back to the system.

glibc keeps what is freed for the next time, and most of all what many threads freed: SQLite's pages, bodies, long
texts. So a process stays as large as it was in its busiest moment, or at its largest request.
"""

from __future__ import annotations

import ctypes
import time
from contextlib import suppress

EVERY_SECONDS = 30.0


def trim() -> None:
    """Whatever whole pages are free; takes about a millisecond. Nothing happens with another C library."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def trim_regularly() -> None:
    """Without an end: for a thread of its own."""
    while True:
        time.sleep(EVERY_SECONDS)
        trim()
