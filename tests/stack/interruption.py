"""Ctrl-C and SIGTERM end a program the same way, so that its services are stopped."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType


def heed_signals() -> None:
    """Turn SIGTERM, and SIGINT even where a shell ignores it for its background jobs, into KeyboardInterrupt."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not cut the stopping short
    raise KeyboardInterrupt


def run_to_its_end(command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> int:
    """The exit code of a program that starts services: interrupted with this one, it may still stop what it started.

    A terminal sends its Ctrl-C to both; SIGTERM is passed on as one. Raises KeyboardInterrupt when it has ended.
    """
    is_interrupted = False

    def interrupt(number: int, _frame: FrameType | None) -> None:
        nonlocal is_interrupted
        is_interrupted = True
        if number == signal.SIGTERM:
            program.send_signal(signal.SIGINT)

    with subprocess.Popen(command, cwd=cwd, env=env) as program:
        before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            code = program.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
    if is_interrupted:
        raise KeyboardInterrupt
    return code
