"""What operators do is written down before it is done; a ledger that takes no more of it then hides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from companion.config import Config
from companion.ledger import database, operators
from companion.ledger.errors import LedgerUnavailable


def rename(now: str, then: str) -> None:
    with database.writing():
        database.database.execute_sql(f"ALTER TABLE {now} RENAME TO {then}")


@pytest.fixture
def refuse_notes(ledger: Config) -> Iterator[Callable[[], None]]:
    """Once called, the ledger refuses what operators did, until the test is over."""
    called: list[bool] = []

    def refuse() -> None:
        rename("operator_action", "out_of_reach")
        called.append(True)

    yield refuse
    if called:
        rename("out_of_reach", "operator_action")


def test_nothing_is_done_that_cannot_be_written_down(refuse_notes: Callable[[], None]) -> None:
    refuse_notes()
    with pytest.raises(LedgerUnavailable), operators.noted("192.0.2.1", "site.link"):
        pytest.fail("it was done without a trace")


def test_a_new_link_is_shown_though_its_end_could_not_be_noted(
    refuse_notes: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    with operators.noted("192.0.2.1", "site.link"):
        refuse_notes()
    assert "could not be noted" in caplog.text


def test_why_something_is_not_possible_is_said_though_it_could_not_be_noted(refuse_notes: Callable[[], None]) -> None:
    def fail() -> None:
        with operators.noted("192.0.2.1", "site.remove"):
            refuse_notes()
            raise ValueError("others listen to it")

    with pytest.raises(ValueError, match="others listen"):
        fail()
