"""A SQLite ledger whose file is deleted or replaced under a running companion: nothing is acknowledged into nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion.administration import doctor
from companion.config import Config
from companion.ledger import database
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.models import Counter, Event, Site
from companion.thrivecart.decode import FORM
from tests.companion.shop import bought, form

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GONE = "deleted or replaced"


def buy(browser: FlaskClient, site: Site, number: int) -> tuple[int, str | None]:
    """Status of the answer, and its Retry-After."""
    body = form(bought(str(number), f"buyer{number}@example.com"))
    answer = browser.post(f"/webhooks/thrivecart/{site.webhook_key}", data=body, content_type=FORM)
    return answer.status_code, answer.headers.get("Retry-After")


def files(ledger: Config) -> list[Path]:
    return [path for end in ("", "-wal", "-shm") if (path := Path(f"{ledger.sqlite_path}{end}")).exists()]


@pytest.mark.parametrize("is_replaced", [False, True])
def test_webhooks_are_refused_until_it_is_moved_back(
    ledger: Config,
    site: Site,
    browser: FlaskClient,
    migrated_sqlite: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    *,
    is_replaced: bool,
) -> None:
    assert buy(browser, site, 1) == (200, None)
    away = tmp_path / "away"
    away.mkdir()
    moved = [(path, Path(shutil.move(path, away))) for path in files(ledger)]
    if is_replaced:
        shutil.copy(migrated_sqlite, ledger.sqlite_path)
    assert [buy(browser, site, number) for number in range(2, 12)] == [(503, "5")] * 10
    ready = browser.get("/readyz")
    assert ready.status_code == 503
    said = [ready.text, caplog.text, *(one.message for one in doctor.examine(ledger) if one.name == "ledger")]
    assert [GONE in text for text in said] == [True] * 3
    for path in files(ledger):
        path.unlink()
    for path, where in moved:
        shutil.move(where, path)
    assert buy(browser, site, 12) == (200, None)
    assert Event.select().count() == 2


def test_a_commit_after_which_the_file_is_gone_is_not_acknowledged(ledger: Config) -> None:
    def write_while_it_is_deleted() -> None:
        with database.writing():
            Counter.insert(site="", name="x", value=1).execute()
            ledger.sqlite_path.unlink()

    with pytest.raises(LedgerUnavailable, match=GONE):
        write_while_it_is_deleted()


def test_doctor_tells_of_an_empty_ledger_that_it_may_have_been_another(ledger: Config) -> None:
    database.disconnect()
    for path in files(ledger):
        path.unlink()
    database.connect(ledger)  # as the command does, which is another process
    assert GONE in next(one.message for one in doctor.examine(ledger) if one.name == "ledger")
