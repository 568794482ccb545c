"""How fast this machine and its Python are, said before any figure: without it no two runs can be compared.

A Python compiled without profile-guided optimisation (``configure --enable-optimizations``, which pyenv leaves out
unless told otherwise) takes up to a fifth more CPU for what the companion does than Debian's.
"""

from __future__ import annotations

import os
import platform
import time

ADDITIONS = 10_000_000


def yardstick() -> str:
    """One line: the Python, the processors, and the CPU time of a loop that everybody can run."""
    began, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    took = time.process_time() - began
    return (
        f"{platform.python_implementation()} {platform.python_version()} ({platform.python_compiler()}), "
        f"{len(os.sched_getaffinity(0))} processors; {ADDITIONS:,} additions take {took:.2f} s"
    )
