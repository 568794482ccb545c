"""A process that is bound to a ledger anew while a thread still reads the former one."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from companion.config import Config
from companion.ledger import database, pool
from companion.ledger.models import Site


def test_a_connection_goes_back_to_the_ledger_it_came_from(ledger: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CLOSE_SECONDS", 0.05)
    former = database.database.obj
    has_read, may_end = threading.Event(), threading.Event()
    held: list[Any] = []

    def read() -> None:
        with database.reading():
            Site.select().count()
            held.append(former.connection())
            has_read.set()
            may_end.wait(10)

    thread = threading.Thread(target=read)
    thread.start()
    assert has_read.wait(10)
    database.connect(ledger)
    assert database.database.obj is not former
    may_end.set()
    thread.join(10)

    with pytest.raises(Exception, match="closed"):
        held[0].execute("SELECT 1")
    with database.reading():
        assert Site.select().count() == 0
