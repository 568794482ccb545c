"""What cannot be written at this moment keeps nothing else waiting, and keeps its order."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from companion.ledger.errors import LedgerLocked, LedgerUnavailable
from companion.ledger.group_commit import GroupCommit

Item = tuple[str, int]


class Book:
    """Writes items for keys of which some may be held by somebody else."""

    def __init__(self) -> None:
        self.held: set[str] = set()
        self.lost = 0
        self.written: list[Item] = []
        self.batches: list[int] = []

    def write(self, items: list[Item]) -> list[Item]:
        if self.held & {key for key, _ in items}:
            raise LedgerLocked
        if self.lost:
            self.lost -= 1
            raise LedgerUnavailable("The connection was lost.", passes=True)
        self.written += items
        self.batches.append(len(items))
        return items


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def commits(book: Book) -> GroupCommit[Item, Item]:
    return GroupCommit(book.write, lambda item: item[0])


def submitted(commits: GroupCommit[Item, Item], pool: ThreadPoolExecutor, items: list[Item]) -> list[Future[Item]]:
    """In this order."""
    futures = []
    for item in items:
        futures.append(pool.submit(commits.submit, item, timeout=10))
        time.sleep(0.01)
    return futures


def test_what_is_handed_over_before_anybody_waits_is_written_together(
    book: Book, commits: GroupCommit[Item, Item]
) -> None:
    tickets = [commits.begin(("a", n)) for n in range(5)]
    assert [ticket.result(5) for ticket in tickets] == [("a", n) for n in range(5)]
    assert book.batches == [5]
    assert commits.submit(("a", 5), timeout=5) == ("a", 5)


def test_whoever_waits_first_has_the_earlier_ones_written_before(book: Book, commits: GroupCommit[Item, Item]) -> None:
    first, second = commits.begin(("a", 1)), commits.begin(("a", 2))
    assert second.result(5) == ("a", 2)
    assert first.result(5) == ("a", 1)
    assert book.written == [("a", 1), ("a", 2)]


def test_what_is_held_goes_aside_and_comes_in_its_order(book: Book, commits: GroupCommit[Item, Item]) -> None:
    book.held = {"a"}
    with ThreadPoolExecutor(20) as pool:
        waiting = submitted(commits, pool, [("a", 1), ("a", 2)])
        others = submitted(commits, pool, [("b", 1), ("c", 1)])
        assert [one.result(5) for one in others] == [("b", 1), ("c", 1)]
        late = submitted(commits, pool, [("a", 3)])
        assert not any(one.done() for one in [*waiting, *late])
        book.held = set()
        assert [one.result(5) for one in [*waiting, *late]] == [("a", 1), ("a", 2), ("a", 3)]
    assert [item for item in book.written if item[0] == "a"] == [("a", 1), ("a", 2), ("a", 3)]


def test_a_batch_of_which_one_is_held_is_written_without_it(book: Book, commits: GroupCommit[Item, Item]) -> None:
    book.held = {"a"}
    with ThreadPoolExecutor(40) as pool:
        futures = [pool.submit(commits.submit, (key, n), timeout=10) for n in range(10) for key in ("a", "b", "c")]
        done = [one for n, one in enumerate(futures) if n % 3]
        assert len({one.result(5) for one in done}) == 20
        book.held = set()
        assert len({one.result(5) for one in futures}) == 30


def test_a_connection_that_was_lost_refuses_nothing(book: Book, commits: GroupCommit[Item, Item]) -> None:
    book.lost = 2
    assert commits.submit(("a", 1), timeout=10) == ("a", 1)


def test_what_nobody_waits_for_any_more_is_left_out(book: Book, commits: GroupCommit[Item, Item]) -> None:
    book.held = {"a"}
    with pytest.raises(LedgerUnavailable):
        commits.submit(("a", 1), timeout=0.2)
    book.held = set()
    assert commits.submit(("a", 2), timeout=5) == ("a", 2)
    assert book.written == [("a", 2)]


def test_trouble_that_lasts_is_answered_at_once() -> None:
    def refuse(items: list[Item]) -> list[Item]:
        raise LedgerUnavailable("The disk is full.")

    failing: GroupCommit[Item, Item] = GroupCommit(refuse, lambda item: item[0])
    began = time.monotonic()
    with pytest.raises(LedgerUnavailable, match="full"):
        failing.submit(("a", 1), timeout=10)
    assert time.monotonic() - began < 1
