"""Ctrl-C and SIGTERM end a program the same way, so that its services are stopped."""

from __future__ import annotations

import signal
from types import FrameType


def heed_signals() -> None:
    """Turn SIGTERM, and SIGINT even where a shell ignores it for its background jobs, into KeyboardInterrupt."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping short
    raise KeyboardInterrupt
