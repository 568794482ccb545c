"""How much memory processes took at most (proc(5), VmHWM)."""

from __future__ import annotations

from pathlib import Path


def peak_mib(pid: int) -> float:
    """Of the process and those that it started: the most that one of them took since it began, or since ``renew``."""
    return max(_high(one) for one in family(pid))


def renew_peak(pid: int) -> None:
    """Forget what they took until now."""
    for one in family(pid):
        Path(f"/proc/{one}/clear_refs").write_text("5")


def family(pid: int) -> list[int]:
    """The process and all below it."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def children(pid: int) -> list[int]:
    """Those that the process started, the oldest first."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _high(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))
