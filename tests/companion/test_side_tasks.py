"""What a worker does at sites beside deliveries."""

from __future__ import annotations

import threading

import pytest

from companion.config import Config
from companion.delivery.side_tasks import AT_ONCE, SideTasks
from companion.delivery.wakeups import Waker


def waited(event: threading.Event) -> None:
    event.wait(20)


def test_sites_that_take_long_at_one_thing_keep_no_other_site_from_another() -> None:
    tasks, may_end, is_fetched = SideTasks(), threading.Event(), threading.Event()
    try:
        tasks.start([f"site_{n}" for n in range(3 * AT_ONCE)], "asking for access at", lambda _: waited(may_end))
        tasks.start(["site_x"], "asking to fetch at", lambda _: is_fetched.set())
        assert is_fetched.wait(10)
    finally:
        tasks.shutdown()
        may_end.set()


def test_a_webhook_is_taken_where_no_thread_can_be_started(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    waker = Waker(ledger)

    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refused)
        waker.wake(["site_x"])
    started = threading.Event()
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.set())
    waker.wake(["site_y"])
    assert started.is_set(), "The next call tries again."
