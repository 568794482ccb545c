"""Tests that need no database, no WordPress and no network: what reaches for one is refused, here and in CI alike.

The interpreter's own audit events tell (docs.python.org, "Audit events table"), so that it is all the same which
library reaches out. psycopg connects in C, of which they tell nothing.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import psycopg
import pytest

REFUSED = {
    "socket.bind": "a socket",
    "socket.connect": "a socket",
    "socket.getaddrinfo": "a name server",
    "socket.sendto": "a socket",
    "sqlite3.connect": "a database",
    "os.fork": "a process",
    "os.posix_spawn": "a process",
    "subprocess.Popen": "a process",
}


class ReachedOut(BaseException):
    """No Exception, lest the code under test take it for trouble that passes."""


class Guard:
    """Refuses, from ``start`` to ``stop``, what the test's own threads do; those of tests before it are let be."""

    def __init__(self) -> None:
        self.refused: str | None = None
        self._is_on = False
        self._strangers: set[int | None] = set()

    def start(self) -> None:
        self._strangers = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}
        self._is_on, self.refused = True, None

    def stop(self) -> None:
        self._is_on = False

    def hear(self, event: str, _: tuple[object, ...]) -> None:
        if self._is_on and event in REFUSED and threading.get_ident() not in self._strangers:
            self.refuse(REFUSED[event])

    def refuse(self, what: str) -> None:
        self.refused = f"A test under tests/unit uses {what}: its place is tests/companion."
        raise ReachedOut(self.refused)


GUARD = Guard()
sys.addaudithook(GUARD.hear)  # for good: a hook cannot be taken away again


@pytest.fixture(autouse=True)
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """Fails a test that reached out, also in a thread whose error nobody hears."""
    for place in (psycopg, psycopg.Connection):
        monkeypatch.setattr(place, "connect", lambda *_, **__: GUARD.refuse("a database"))
    GUARD.start()
    yield GUARD
    GUARD.stop()
    if GUARD.refused:
        pytest.fail(GUARD.refused)
