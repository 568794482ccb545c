"""What one request of a batch does after its answer spoils no other's."""

from __future__ import annotations

import time
from collections import deque
from types import SimpleNamespace
from typing import Any

from companion.server.batches import GATHER_SECONDS, MANY, STUCK_SECONDS, Batch, Begun, may_begin


class Answer:
    """An application's, which cannot be closed if so."""

    def __init__(self, is_faulty: bool) -> None:
        self.is_faulty = is_faulty

    def __iter__(self) -> Any:
        yield b"said"

    def close(self) -> None:
        if self.is_faulty:
            raise RuntimeError("no more threads")


class Link:
    def __init__(self) -> None:
        self.sent = b""

    def send_all(self, data: bytes) -> None:
        self.sent += data


def begun(is_faulty: bool) -> Begun:
    made = Begun(Link(), request=None, answer=Answer(is_faulty))
    made.response = SimpleNamespace(
        write=made.sent.sendall, close=lambda: None, should_close=lambda: False, status="200 OK"
    )
    return made


def test_an_answer_that_cannot_be_closed_keeps_the_others_neither_unsent_nor_unclosed() -> None:
    said: list[str] = []
    log = SimpleNamespace(access=lambda *_: None, error=lambda text, *words: said.append(text % words))
    ready = [begun(is_faulty=True), begun(is_faulty=False), begun(is_faulty=False)]
    batch = Batch(waiting=deque(), begun=deque(ready))
    batch.serve(SimpleNamespace(log=log))
    assert [keep for _, keep in batch.done] == [True, True, True]
    assert [one.conn.sent for one in ready] == [b"said"] * 3
    assert said == ["a request could not be closed: RuntimeError"]


def test_a_batch_is_stuck_when_beginning_all_of_it_takes_long() -> None:
    batch = Batch(waiting=deque())
    batch.since -= STUCK_SECONDS + 1
    batch.moved_at = time.monotonic()
    assert batch.is_stuck()
    batch.is_begun = True
    assert not batch.is_stuck()


def test_what_comes_while_a_batch_waits_for_its_commit_begins_once_it_is_many() -> None:
    decoding, waiting = Batch(waiting=deque()), Batch(waiting=deque(), is_begun=True)
    assert may_begin(1, [])
    assert not may_begin(0, [])
    assert not may_begin(MANY, [decoding])
    assert not may_begin(MANY - 1, [waiting])
    assert may_begin(MANY, [waiting])
    assert not may_begin(MANY, [waiting, decoding])
    assert not may_begin(MANY, [waiting, Batch(waiting=deque(), is_begun=True)])


def test_a_batch_whose_commit_takes_long_keeps_nothing_waiting() -> None:
    slow, apart = Batch(waiting=deque(), is_begun=True), Batch(waiting=deque(), is_apart=True)
    slow.moved_at -= GATHER_SECONDS + 1
    assert may_begin(1, [slow, apart])
    assert may_begin(MANY, [slow, Batch(waiting=deque(), is_begun=True)])
