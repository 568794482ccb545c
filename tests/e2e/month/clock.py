"""Time that is given instead of waited for: companion and plugin go by the same clock, ahead of the real one."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.stack.wordpress import HERE, WordPress

CLOCK = HERE / "mu-plugins" / "clock.php"


class Clock:
    """Seconds since it was entered; this process's own time and the plugin's are as far ahead of the real one."""

    def __init__(self, site: WordPress) -> None:
        self._file: Path = site.folder / "wp-content" / "ahead.txt"
        self._real, self._real_ns = time.time, time.time_ns
        self._ahead, self._began = 0, 0.0
        site.add_mu_plugin(CLOCK)

    def __enter__(self) -> Self:
        self._began = self._real()
        time.time = lambda: self._real() + self._ahead
        time.time_ns = lambda: self._real_ns() + self._ahead * 1_000_000_000
        self._file.write_text("0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        time.time, time.time_ns = self._real, self._real_ns
        self._file.unlink(missing_ok=True)

    def reach(self, seconds: float) -> None:
        """Let time pass until then; when it has passed already, none."""
        passed = time.time() - self._began
        if passed < seconds:
            self._ahead += int(seconds - passed) + 1
            self._file.write_text(str(self._ahead))

    def let_pass(self, seconds: float) -> None:
        self.reach(time.time() - self._began + seconds)
