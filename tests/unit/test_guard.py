"""What a unit test must not use is refused."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
from collections.abc import Callable

import psycopg
import pytest

from tests.unit.conftest import Guard, ReachedOut


def serve() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))


WAYS: dict[str, Callable[[], object]] = {
    "a socket": lambda: socket.create_connection(("127.0.0.1", 9)),
    "a server": serve,
    "a name": lambda: socket.getaddrinfo("localhost", 80),
    "SQLite": lambda: sqlite3.connect(":memory:"),
    "PostgreSQL": lambda: psycopg.connect("postgresql://nobody@127.0.0.1:9/none"),
    "a process": lambda: subprocess.run(["true"], check=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_test_that_reaches_out_is_refused(guard: Guard, way: str) -> None:
    with pytest.raises(ReachedOut, match="its place is tests/companion"):
        WAYS[way]()
    assert guard.refused
    guard.refused = None
