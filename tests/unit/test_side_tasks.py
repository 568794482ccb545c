"""What a worker does at sites beside deliveries is begun again when it could not be begun."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from companion.delivery.side_tasks import SideTasks


def test_what_no_thread_was_left_for_is_begun_the_next_time() -> None:
    tasks, done = SideTasks(), []
    tasks.pool.shutdown()  # refuses as a pool without a free thread does: RuntimeError
    with pytest.raises(RuntimeError):
        tasks.start(["site_1"], "asking at", done.append)
    tasks.pool = ThreadPoolExecutor(1)
    tasks.start(["site_1"], "asking at", done.append)
    wait(tasks.running)
    tasks.pool.shutdown()
    assert done == ["site_1"]
