"""Somebody who sends one request after the other until told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType


class Sending:
    """``send`` is called with 1, 2, 3, ... on a thread of its own inside of the ``with``; its answers are kept."""

    def __init__(self, send: Callable[[int], int]) -> None:
        self.answers: list[int] = []
        self._send = send
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Sending:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.answers.append(self._send(len(self.answers) + 1))
