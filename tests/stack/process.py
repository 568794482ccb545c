"""A process that a test owns: started with a log, waited for, and always stopped by its id."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")

HOST = "127.0.0.1"
PORTS = (10_000, 32_768)  # Linux gives 32768 to 60999 to connections (ip_local_port_range)
REPOSITORY = Path(__file__).resolve().parents[2]


class ServiceError(RuntimeError):
    """A service did not start or ended early; the message carries the end of its log."""


def free_port() -> int:
    """A loopback port that nobody listens on at this moment, none of those that connections going out are given.

    By chance: whoever else looks for one at the same time hardly finds the same.
    """
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def eventually(probe: Callable[[], Answer], seconds: float, why: Callable[[], str], pause: float = 0.05) -> Answer:
    """The first truthy answer of ``probe``; raises ServiceError with ``why()`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        if answer := probe():
            return answer
        if time.monotonic() > deadline:
            raise ServiceError(why())
        time.sleep(pause)


def owned_by(user: str | None) -> dict[str, Any]:
    """Arguments that make subprocess run a command as this user, with no group of ours."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


class Process:
    """One command in a process group of its own, so that what it forks ends with it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name, self.log, self._stop_signal = name, log, stop_signal
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **owned_by(user),
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def log_tail(self, lines: int = 12) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.strip().splitlines()[-lines:])

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for ``ready``; raises ServiceError as soon as the process has ended."""

        def probe() -> bool:
            if not self.is_alive():
                raise ServiceError(f"{self.name} ended with {self._popen.returncode}:\n{self.log_tail()}")
            return ready()

        eventually(probe, seconds, lambda: f"{self.name} was not ready in {seconds:.0f} s:\n{self.log_tail()}")

    def kill(self, port: int | None = None) -> None:
        """kill -9 of the whole process group, as a crash would; nobody of it listens on this port any more."""
        self._signal_group(signal.SIGKILL)
        self._popen.wait(10)
        if port is not None:
            eventually(lambda: not accepts_connections(port), 10, lambda: f"{self.name} still listens on {port}")

    def stop(self, seconds: float = 20) -> int:
        """Ask the process to stop, kill what stays; its exit code."""
        if self.is_alive():
            self._popen.send_signal(self._stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)
        self._signal_group(signal.SIGKILL)  # what would not stop, and forks that were left
        return self._popen.wait(10)

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
