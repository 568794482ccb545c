"""Threads on which a worker does its work: so many at once, and what was refused is never done."""

from __future__ import annotations

import threading
from concurrent.futures import wait

import pytest

from companion.delivery.threads import Threads


def test_what_finds_no_thread_free_is_done_in_its_turn() -> None:
    threads, may_end, done = Threads(2, "test"), threading.Event(), []

    def work(subject: str) -> None:
        may_end.wait(10)
        done.append(subject)

    begun = [threads.submit(work, str(number)) for number in range(5)]
    assert [future.running() for future in begun[2:]] == [False] * 3
    may_end.set()
    assert not wait(begun, 10).not_done
    assert sorted(done) == ["0", "1", "2", "3", "4"]


def test_what_was_refused_for_want_of_a_thread_is_never_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    threads, done = Threads(1, "test"), []
    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(RuntimeError, match="new thread"):
        threads.submit(done.append, "refused")
    monkeypatch.undo()
    wait([threads.submit(done.append, "again")], 10)
    assert done == ["again"]


def test_work_that_fails_keeps_its_thread_from_nothing() -> None:
    threads, done = Threads(1, "test"), []
    failed = threads.submit({}.__getitem__, "missing")
    wait([failed, threads.submit(done.append, "next")], 10)
    assert isinstance(failed.exception(), KeyError)
    assert done == ["next"]


def test_what_waits_in_line_is_dropped_when_it_is_over() -> None:
    threads, may_end, done = Threads(1, "test"), threading.Event(), []
    first = threads.submit(lambda _: may_end.wait(10) and None, "first")
    second = threads.submit(done.append, "second")
    threads.shutdown()
    may_end.set()
    wait([first], 10)
    assert second.cancelled()
    assert done == []
    with pytest.raises(RuntimeError):
        threads.submit(done.append, "third")
