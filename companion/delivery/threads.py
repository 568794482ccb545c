"""A bounded number of threads, started when there is work. What is refused is refused for good.

A ThreadPoolExecutor puts work in its line before it starts a thread: where none can be started it raises, does the
work later all the same, beside the next try, and from then on takes a busy thread for an idle one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future

Task = tuple["Future[None]", Callable[[str], None], str]


class Threads:
    """``most`` at once; more work waits in line. ``name`` is what the threads are called."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._guard = threading.Lock()
        self._line: deque[Task] = deque()
        self._at_work = 0
        self._is_over = False

    def submit(self, work: Callable[[str], None], subject: str) -> Future[None]:
        """Have ``work`` called with the subject.

        Raises RuntimeError, and never calls it, when no thread can be started, or after ``shutdown``.
        """
        task: Task = (Future(), work, subject)
        with self._guard:
            if self._is_over:
                raise RuntimeError("no more work is taken")
            if self._at_work < self._most:
                threading.Thread(target=self._run, args=[task], name=self._name).start()
                self._at_work += 1
            else:
                self._line.append(task)
        return task[0]

    def shutdown(self) -> None:
        """Begin nothing more; what is under way goes on."""
        with self._guard:
            self._is_over = True
            waiting = list(self._line)
            self._line.clear()
        for future, _, _ in waiting:
            future.cancel()

    def _run(self, task: Task | None) -> None:
        while task is not None:
            _do(*task)
            with self._guard:
                task = self._line.popleft() if self._line else None
                self._at_work -= task is None


def begun(work: Callable[[], None]) -> threading.Thread:
    """A thread for as long as the process lives, begun: ``work`` ends it by itself, or the process does."""
    thread = threading.Thread(target=work, name=work.__name__.strip("_"), daemon=True)
    thread.start()
    return thread


def _do(future: Future[None], work: Callable[[str], None], subject: str) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        work(subject)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(None)
