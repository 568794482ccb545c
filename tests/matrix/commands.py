"""Commands that are run to their end, in a process group of their own that ends with them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.stack.wordpress import php_command


class TooLong(RuntimeError):
    """A command did not end in its time; the message has its last words."""


def output_of(
    command: Sequence[str | Path], *, seconds: float, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Exit code, and what was printed on both ways. What the command started is ended with it, by Ctrl-C too."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | dict(env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        words = (error.stdout or b"")[-600:]
        raise TooLong(f"no end after {seconds:.0f} s: {words!r}") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, said


def machines_php() -> str:
    """The version of the PHP that this machine has."""
    return output_of([*php_command(), "-r", "echo PHP_VERSION;"], seconds=20)[1].strip()
