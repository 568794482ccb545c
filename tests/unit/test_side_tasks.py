"""What a worker does at sites beside deliveries is begun again when it could not be begun."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest

from companion.delivery.side_tasks import SideTasks


class ShortOfThreads(ThreadPoolExecutor):
    """Refuses once as a pool for which the system has no thread does."""

    refused = False

    def submit(self, *args: Any, **named: Any) -> Future[Any]:
        if not self.refused:
            self.refused = True
            raise RuntimeError("can't start new thread")
        return super().submit(*args, **named)


def test_what_no_thread_was_left_for_is_begun_the_next_time() -> None:
    tasks, done = SideTasks(lambda: ShortOfThreads(1)), []
    with pytest.raises(RuntimeError):
        tasks.start(["site_1"], "asking at", done.append)
    tasks.start(["site_1"], "asking at", done.append)
    wait(tasks.running)
    tasks.shutdown()
    assert done == ["site_1"]
