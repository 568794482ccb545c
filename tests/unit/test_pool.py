"""A few connections for many threads."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from companion.ledger import pool as pools
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.pool import Pool


class Door:
    """A database that lets in so many; ``opened`` and ``inside`` count."""

    def __init__(self, lets_in: int = 100) -> None:
        self.lets_in, self.opened, self.inside = lets_in, 0, 0
        self._lock = threading.Lock()

    def enter(self) -> Guest:
        with self._lock:
            if self.inside >= self.lets_in:
                raise psycopg.OperationalError('FATAL:  too many connections for role "few"')
            self.opened += 1
            self.inside += 1
        return Guest(self)

    def leave(self) -> None:
        with self._lock:
            self.inside -= 1


class Guest:
    def __init__(self, door: Door) -> None:
        self._door, self.is_well = door, True

    def close(self) -> None:
        self._door.leave()


def pool_of(door: Door, most: int, patience_seconds: float = 5.0) -> Pool:
    return Pool(door.enter, most=most, patience_seconds=patience_seconds, is_usable=lambda guest: guest.is_well)


def test_many_threads_share_a_few_and_nobody_starves() -> None:
    door = Door()
    pool = pool_of(door, 3)
    waits: list[float] = []

    def use(_: int) -> None:
        began = time.monotonic()
        taken = pool.take()
        waits.append(time.monotonic() - began)
        time.sleep(0.002)
        pool.give(taken)

    with ThreadPoolExecutor(48) as crew:
        list(crew.map(use, range(1000)))
    assert door.opened <= 3
    assert max(waits) < 1.0
    pool.close()
    assert door.inside == 0


def test_whoever_waits_in_vain_is_told_so() -> None:
    pool = pool_of(Door(), 1, patience_seconds=0.1)
    taken = pool.take()
    with pytest.raises(LedgerUnavailable, match="in use"):
        pool.take()
    pool.give(taken)
    assert pool.take() is taken
    pool.close()


def test_a_database_that_allows_no_more_is_asked_again() -> None:
    door = Door(lets_in=1)
    somebody_else = door.enter()
    pool = pool_of(door, 4)
    threading.Timer(0.5, somebody_else.close).start()
    pool.give(pool.take())
    assert door.opened == 2
    pool.close()


def test_it_is_not_asked_for_ever() -> None:
    door = Door(lets_in=0)
    pool = pool_of(door, 4, patience_seconds=0.3)
    with pytest.raises(psycopg.OperationalError, match="too many"):
        pool.take()
    pool.close()


def test_one_that_is_not_well_is_not_lent_again() -> None:
    door = Door()
    pool = pool_of(door, 1)
    first = pool.take()
    pool.give(first)
    first.is_well = False
    second = pool.take()
    assert second is not first
    second.is_well = False
    pool.give(second)
    assert door.inside == 0
    pool.close()


def test_what_rests_is_given_back_all_but_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(pools, "TIDY_SECONDS", 0.05)
    door = Door()
    pool = pool_of(door, 5)
    for taken in [pool.take() for _ in range(5)]:
        pool.give(taken)
    until = time.monotonic() + 5
    while door.inside > 1 and time.monotonic() < until:
        time.sleep(0.02)
    assert door.inside == 1
    pool.close()


def test_closing_leaves_to_a_thread_what_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drivers free a query with its connection: closed under its thread, it ended the process."""
    monkeypatch.setattr(pools, "CLOSE_SECONDS", 0.05)
    door = Door()
    pool = pool_of(door, 2)
    mine, idle = pool.take(), pool.take()
    pool.give(idle)
    pool.close()
    assert door.inside == 1, "what nobody uses is closed at once"
    pool.give(mine)
    assert door.inside == 0, "the rest when it is given back"


def test_closing_waits_for_a_query_under_way() -> None:
    door = Door()
    pool = pool_of(door, 1)
    taken, may_end = pool.take(), threading.Event()
    closer = threading.Thread(target=lambda: (pool.close(), may_end.set()))
    closer.start()
    assert not may_end.wait(0.1)
    pool.give(taken)
    closer.join(pools.CLOSE_SECONDS + 5)
    assert (may_end.is_set(), door.inside) == (True, 0)
