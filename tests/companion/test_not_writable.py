"""A ledger that answers and takes nothing: webhooks get 503 and come again, and everybody is told the true reason."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion.administration import doctor
from companion.app import create_app
from companion.config import Config
from companion.ledger import database, migrations, sites
from companion.ledger.models import Event, Webhook
from companion.thrivecart.decode import FORM
from tests.companion.shop import WORD, bought, form
from tests.stack.packages import as_root
from tests.stack.postgres import Postgres, unprivileged_account


class Shopfront:
    """A companion on a database of its own, and ThriveCart before it."""

    def __init__(self, config: Config) -> None:
        self.config = config
        database.connect(config)
        migrations.upgrade()
        site, _ = sites.add("https://course.example", name="Course", secret_word=WORD, listen_to=None)
        self._path = f"/webhooks/thrivecart/{site.webhook_key}"
        self.browser: FlaskClient = create_app(config).test_client()
        self._numbers = iter(range(1, 10_000))

    def buy(self, more_bytes: int = 0) -> tuple[int, str | None]:
        """Status of the answer, and its Retry-After."""
        number = next(self._numbers)
        fields = bought(str(number), f"buyer{number}@example.com", viewer={"referrer": "x" * more_bytes})
        answer = self.browser.post(self._path, data=form(fields), content_type=FORM)
        return answer.status_code, answer.headers.get("Retry-After")

    def ready(self) -> str:
        """What /readyz says is missing; empty when it is 200."""
        answer = self.browser.get("/readyz")
        return "" if answer.status_code == 200 else str(json.loads(answer.data)["error"]["message"])

    def doctor(self) -> str:
        return next(one.message for one in doctor.examine(self.config) if one.name == "ledger")


NO_WORKER = "No worker"


@pytest.fixture
def hosted(postgres_cluster: Postgres, config: Config, postgres_url: str) -> Iterator[Shopfront]:
    """On PostgreSQL as a host gives it: a user that owns the tables and is not above their rights."""
    name = postgres_url.rsplit("/", 1)[1]
    postgres_cluster.sql(f"CREATE ROLE tenant_{name} LOGIN")
    postgres_cluster.sql(f"ALTER DATABASE {name} OWNER TO tenant_{name}")
    yield Shopfront(replace(config, database_url=postgres_url.replace("companion@", f"tenant_{name}@")))
    database.disconnect()
    postgres_cluster.drop(postgres_url)
    postgres_cluster.sql(f"DROP ROLE tenant_{name}")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("tables", ["ALL TABLES IN SCHEMA public", "event"])
def test_a_host_that_took_the_right_to_insert_away(
    hosted: Shopfront, postgres_cluster: Postgres, postgres_url: str, tables: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    postgres_cluster.sql(f"REVOKE INSERT ON {tables} FROM tenant_{name}", name)
    assert hosted.buy() == (503, "5")
    for said in (hosted.ready(), hosted.doctor(), caplog.text):
        assert "plan is full" in said
        assert "db upgrade" not in said
    postgres_cluster.sql(f"GRANT INSERT ON {tables} TO tenant_{name}", name)
    assert hosted.buy() == (200, None)
    assert hosted.ready().startswith(NO_WORKER)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_is_read_only(
    hosted: Shopfront, postgres_cluster: Postgres, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    _set_read_only(postgres_cluster, name, "on")
    assert hosted.buy() == (503, "5")
    for said in (hosted.ready(), hosted.doctor(), caplog.text):
        assert "read-only" in said
    _set_read_only(postgres_cluster, name, "off")
    assert hosted.buy() == (200, None)
    assert hosted.ready().startswith(NO_WORKER)


def _set_read_only(cluster: Postgres, name: str, word: str) -> None:
    """And cut all connections, as a failover does."""
    cluster.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = {word}")
    cluster.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_whose_disk_is_full(
    hosted: Shopfront,
    postgres_cluster: Postgres,
    postgres_url: str,
    small_disk: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = postgres_url.rsplit("/", 1)[1]
    if account := unprivileged_account():
        shutil.chown(small_disk, account)
    postgres_cluster.sql(f"CREATE TABLESPACE small_{name} LOCATION '{small_disk}'")
    for table in ("webhook", "event"):
        postgres_cluster.sql(f"ALTER TABLE {table} SET TABLESPACE small_{name}", name)
    _fill(hosted, 20_000)
    caplog.clear()
    assert hosted.buy(20_000) == (503, "5")
    for said in (hosted.ready(), hosted.doctor(), caplog.text):
        assert "disk of the database is full" in said
    _grow(small_disk)
    assert hosted.ready().startswith(NO_WORKER)
    assert hosted.buy() == (200, None)
    with database.reading():
        assert not Webhook.select().where(Webhook.event == "room").exists()
    for table in ("webhook", "event"):
        postgres_cluster.sql(f"ALTER TABLE {table} SET TABLESPACE pg_default", name)
    postgres_cluster.sql(f"DROP TABLESPACE small_{name}")


def test_tables_that_are_not_there_yet_cost_no_webhook(ledger: Config) -> None:
    front = Shopfront(ledger)
    with database.writing():
        database.database.execute_sql('ALTER TABLE "webhook" RENAME TO "was_webhook"')
    assert front.buy() == (503, "5")
    with database.writing():
        database.database.execute_sql('ALTER TABLE "was_webhook" RENAME TO "webhook"')
    assert front.buy() == (200, None)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 3 MB, outside of pytest's folders: one that a killed run left would keep them from being emptied."""
    folder = Path(tempfile.mkdtemp(prefix="cc-disk-"))
    subprocess.run([*as_root(), "mount", "-t", "tmpfs", "-o", "size=3m,mode=777", "tmpfs", str(folder)], check=True)
    yield folder
    # Lazily: the thread that commits has the lock file open until the process ends.
    subprocess.run([*as_root(), "umount", "-l", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def embedded(config: Config, small_disk: Path) -> Iterator[Shopfront]:
    yield Shopfront(replace(config, database_url=f"sqlite:///{small_disk}/companion.db", data_folder=small_disk))
    database.disconnect()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_disk_that_is_full(embedded: Shopfront, small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert embedded.ready().startswith(NO_WORKER)
    accepted = _fill(embedded, 20_000) + _fill(embedded, 0)  # what is small still fits when what is large does not
    caplog.clear()
    assert [embedded.buy() for _ in range(10)] == [(503, "5")] * 10
    for said in (embedded.ready(), embedded.doctor(), caplog.text):
        assert "disk of the ledger is full" in said
    assert {row.levelno for row in caplog.records} == {logging.ERROR}
    assert Event.select().count() == Webhook.select().count() == accepted
    _grow(small_disk)
    assert embedded.buy() == (200, None)
    assert embedded.ready().startswith(NO_WORKER)
    assert database.database.execute_sql("PRAGMA integrity_check").fetchone() == ("ok",)


def _grow(disk: Path) -> None:
    subprocess.run([*as_root(), "mount", "-o", "remount,size=12m", str(disk)], check=True)


def _fill(front: Shopfront, more_bytes: int) -> int:
    """Buy until ten in a row are refused; how many were not."""
    accepted = refused = 0
    while refused < 10:
        status, _ = front.buy(more_bytes)
        accepted, refused = (accepted + 1, 0) if status == 200 else (accepted, refused + 1)
    return accepted
