"""What a worker does at sites beside deliveries is begun again when it could not be begun."""

from __future__ import annotations

import threading
from concurrent.futures import wait

import pytest

from companion.delivery.side_tasks import SideTasks


def refused(thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_what_no_thread_was_left_for_is_begun_the_next_time_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks, done = SideTasks(), []
    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(RuntimeError):
        tasks.start(["site_1"], "asking at", done.append)
    monkeypatch.undo()
    tasks.start(["site_1"], "asking at", done.append)
    wait(tasks.running)
    tasks.shutdown()
    assert done == ["site_1"]
