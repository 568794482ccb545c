"""What processes cost, from the kernel's own accounting (proc(5)): CPU time, and memory with shared pages divided."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.stack.companion import Companion
from tests.stack.memory import family

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
STARTED = re.compile(r"worker wrk_\w+ started, process (\d+)")


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time of the processes so far, with that of their children that have ended.

    A session of a database that ends at this very moment is with its parent's children the next time.
    """
    total = 0.0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            total += parse_stat(Path(f"/proc/{pid}/stat").read_text())
    return total


def parse_stat(line: str) -> float:
    """Seconds of CPU in one line of /proc/PID/stat: utime, stime, cutime and cstime."""
    fields = line.rpartition(")")[2].split()  # the name before may hold spaces and brackets
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS_A_SECOND


def pss_mib(pids: Iterable[int]) -> float:
    """Proportional set size: what two processes share counts half for each."""
    return sum(parse_pss(Path(f"/proc/{pid}/smaps_rollup").read_text()) for pid in pids)


def parse_pss(text: str) -> float:
    """MiB of the line ``Pss:`` of /proc/PID/smaps_rollup."""
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:"))


@dataclass(frozen=True)
class Processes:
    """Those of one companion; what supervises others counts as web."""

    web: list[int]
    worker: list[int]

    @property
    def all(self) -> list[int]:
        return self.web + self.worker


def processes(service: Companion) -> Processes:
    """Of a companion that runs; in ``serve`` the worker is known by what it said at its start."""
    assert service.web
    web = family(service.web.pid)
    if service.worker:
        return Processes(web, family(service.worker.pid))
    said = STARTED.findall(service.log.read_text(errors="replace"))
    worker = [one for one in family(int(said[-1])) if one in web] if said else []
    return Processes([one for one in web if one not in worker], worker)
