"""Who is let in when many sites ask for a place at a worker's, and some of them do not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import wait

import pytest

from companion.delivery import places
from companion.delivery.places import Places, Share, Standing


class Served:
    """Sites are served until they are told to be done; those named so are waited for."""

    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}
        self.waited_for: set[str] = set()
        self.came: list[str] = []
        self.gave_way: list[str] = []
        self._changed = threading.Condition()
        self._over: set[str] = set()
        self.places = Places(
            self._serve,
            lambda site: self.standings.get(site, Standing.GOOD),
            lambda site: site in self.waited_for,
            self._give_way,
        )

    def _serve(self, site: str) -> None:
        with self._changed:
            self.came.append(site)
            self._changed.notify_all()
            self._changed.wait_for(lambda: site in self._over)

    def _give_way(self, site: str) -> bool:
        if site not in self.waited_for:
            return False
        self.gave_way.append(site)
        threading.Thread(target=self.over, args=(site,)).start()
        return True

    def over(self, *sites: str) -> None:
        with self._changed:
            self._over.update(sites)
            self._changed.notify_all()

    def ask(self, *sites: str) -> None:
        for site in sites:
            self.places.ask(site)

    def come(self, number: int) -> list[str]:
        """So many, when they have come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.came) >= number, 10), self.came
            return sorted(self.came)

    def end(self) -> None:
        self.places.close()
        self.over(*self.came)
        wait(self.places.running, 10)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(places, "AT_ONCE", 4)
    monkeypatch.setattr(places, "LOOK_SECONDS", 0.02)
    made = Served()
    yield made
    made.end()


@pytest.fixture
def no_thread(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many times from now on, no thread that serves can be started."""
    start, left = threading.Thread.start, [0]

    def start_if_there_is_one(thread: threading.Thread) -> None:
        if left[0] and thread.name.startswith("deliver"):
            left[0] -= 1
            raise RuntimeError("can't start new thread")
        start(thread)

    def short_of_threads(times: int) -> None:
        left[0] = times

    monkeypatch.setattr(threading.Thread, "start", start_if_there_is_one)
    return short_of_threads


def shares(monkeypatch: pytest.MonkeyPatch, **most: int) -> None:
    changed = {one: Share(places.SHARES[one].part, most.get(one.value, 100)) for one in Standing}
    monkeypatch.setattr(places, "SHARES", changed)


def test_as_many_are_served_at_once_as_there_are_places(served: Served) -> None:
    served.ask("a", "b", "c", "d", "e")
    assert served.come(4) == ["a", "b", "c", "d"]
    served.over("b")
    assert served.come(5)[-1] == "e"


def test_who_is_waited_for_keeps_nobody_from_a_place(served: Served) -> None:
    served.ask("a", "b", "c", "d", "e", "f")
    served.come(4)
    served.waited_for = {"a", "c"}
    assert served.come(6) == ["a", "b", "c", "d", "e", "f"]


def test_those_that_were_never_reached_leave_a_place_for_those_that_work(served: Served) -> None:
    served.standings = dict.fromkeys(["n1", "n2", "n3", "n4"], Standing.NEW)
    served.ask("n1", "n2", "n3", "n4", "works")
    assert served.come(4) == ["n1", "n2", "n3", "works"]


def test_those_in_trouble_have_few_places(served: Served) -> None:
    served.standings = dict.fromkeys(["t1", "t2"], Standing.TROUBLED)
    served.ask("t1", "t2", "a", "b", "c")
    assert served.come(4) == ["a", "b", "c", "t1"]
    served.over("a", "b", "c")
    served.ask("d")
    served.come(5)
    assert "t2" not in served.came
    served.over("t1")
    assert "t2" in served.come(6)


def test_those_that_are_waited_for_are_bounded_and_leave_threads_for_those_that_work(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares(monkeypatch, new=3)
    served.standings = dict.fromkeys(["n1", "n2", "n3", "n4"], Standing.NEW)
    served.waited_for = {"n1", "n2", "n3"}
    served.ask("n1", "n2", "n3", "n4", "a", "b", "c", "d")
    assert served.come(7) == ["a", "b", "c", "d", "n1", "n2", "n3"]
    served.over("n2")
    served.over("a")
    assert "n4" in served.come(8)


def test_who_found_no_thread_is_let_in_a_little_later_and_once(
    served: Served, no_thread: Callable[[int], None]
) -> None:
    no_thread(2)
    served.ask("a")
    assert served.come(1) == ["a"]
    served.over("a")
    served.ask("b", "c", "d", "e", "f")
    assert served.come(5) == ["a", "b", "c", "d", "e"]  # four at once: each place was given back once
    served.over("b", "c", "d", "e")
    assert served.come(6) == ["a", "b", "c", "d", "e", "f"]


def test_nobody_is_let_in_any_more_when_it_is_over(served: Served) -> None:
    served.ask("a", "b", "c", "d", "e")
    served.come(4)
    served.places.close()
    served.over("a", "b", "c", "d")
    wait(served.places.running, 10)
    served.ask("f")
    assert sorted(served.came) == ["a", "b", "c", "d"]


def test_when_all_threads_are_waited_for_the_first_of_them_gives_way(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those whose last batch arrived, too; the troubled keep the few that they have."""
    monkeypatch.setattr(places, "MOST", 6)
    served.standings["t"] = Standing.TROUBLED
    served.waited_for = {"t", "a", "b", "c", "d", "e"}
    served.ask("t", "a", "b", "c", "d", "e")
    served.come(6)
    assert served.gave_way == []
    served.ask("works")
    served.come(7)
    assert served.gave_way == ["a"]


def test_none_gives_way_to_those_in_trouble(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST", 4)
    served.standings["t"] = Standing.TROUBLED
    served.waited_for = {"a", "b", "c", "d"}
    served.ask("a", "b", "c", "d")
    served.come(4)
    served.ask("t")
    served.over("d")
    assert "t" in served.come(5)
    assert served.gave_way == []
