"""An upgrade beside the running release: no webhook is refused, and none hangs."""

from __future__ import annotations

import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest
from peewee import BigIntegerField, TextField
from playhouse.migrate import migrate

from companion import config
from companion.ledger import database, errors, migrations
from tests.stack.companion import Companion, companion
from tests.stack.senders import Posted, open_till, refused, sell_steadily, slowest

PER_SECOND = 60


@pytest.fixture
def service(postgres_url: str) -> Iterator[Companion]:
    """With connections enough, that of this test's own upgrades beside them."""
    with companion(database_url=postgres_url) as made:
        made.start()
        database.connect(config.load(made.environment))
        yield made
        database.disconnect()


def a_step(number: int) -> Callable[[], None]:
    """What a release adds, in the shape of m0003: columns of the tables that every webhook writes, and an index."""

    def up() -> None:
        change = database.migrator()
        migrate(
            change.add_column("delivery", f"new_{number}", TextField(null=True)),
            change.add_column("event", f"new_{number}", TextField(null=True)),
            change.add_column("site", f"new_{number}", BigIntegerField(null=True)),
        )
        database.database.execute_sql(f'CREATE INDEX "new_{number}" ON "delivery" ("new_{number}")')

    return up


@pytest.fixture
def new_release(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Each call: a release with one step more."""
    names = migrations.steps()
    monkeypatch.setattr(migrations, "steps", lambda: names)

    def add() -> None:
        number = 9000 + len(names)
        name = f"m{number}_new"
        module = types.ModuleType(name)
        module.up = a_step(number)  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, f"{migrations.__name__}.{name}", module)
        names.append(name)

    return add


def test_upgrades_under_load_refuse_no_webhook(service: Companion, new_release: Callable[[], None]) -> None:
    tills = [open_till(service) for _ in range(3)]
    with ThreadPoolExecutor(1) as crew:
        sold: Future[list[Posted]] = crew.submit(sell_steadily, tills, PER_SECOND, 20)
        time.sleep(2)
        for _ in range(6):
            new_release()
            assert len(migrations.upgrade()) == 1
            time.sleep(1.5)
        answers = sold.result()
    assert refused(answers) == []
    assert slowest(answers) < 8


def test_an_upgrade_beside_a_long_reader_waits_and_holds_nobody_up(
    service: Companion, postgres_url: str, new_release: Callable[[], None]
) -> None:
    till = open_till(service)
    new_release()
    reader = psycopg.connect(postgres_url, application_name="a long report")
    reader.execute("SELECT COUNT(*) FROM event JOIN delivery ON delivery.event_id = event.id, site")
    done: list[list[str]] = []
    with ThreadPoolExecutor(1) as crew:
        sold = crew.submit(sell_steadily, [till], 20, 12)
        upgrade = threading.Thread(target=lambda: done.append(migrations.upgrade()))
        upgrade.start()
        answers = sold.result()
        assert done == []
    reader.close()
    upgrade.join(20)
    assert len(done[0]) == 1
    assert refused(answers) == []
    assert slowest(answers) < 5


def test_whoever_is_in_the_way_is_named(
    service: Companion,
    postgres_url: str,
    new_release: Callable[[], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrations, "SAY_EVERY_SECONDS", 1.5)
    new_release()
    with psycopg.connect(postgres_url, application_name="a long report") as reader:
        reader.execute("SELECT COUNT(*) FROM delivery")
        with pytest.raises(errors.LedgerUnavailable):
            migrations.upgrade(patience_seconds=4)
    assert "a long report" in caplog.text
    assert migrations.pending() != []
