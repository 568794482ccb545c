"""The ledger's tables move forward with data in them.

``first-release.json`` was written by the first release itself: its tables' columns, and the rows after purchases, a
failed card, a recovery, a cancellation, a refund, an unread webhook and a tie by hand at a site with a listener.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from companion.config import Config
from companion.delivery import claims
from companion.history import inbox, queries
from companion.ledger import alerts, database, migrations, people, readiness, sites
from companion.ledger.models import BULK_PRIORITY, Delivery, Event, Site, Table
from tests.companion.shop import DAY, START, Shop, bought, paid, refunded, states

FIRST: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "ledger" / "first-release.json").read_text()
)
assert alerts.ToldAlert in Table.__subclasses__()
TABLES = [model for model in Table.__subclasses__() if model is not migrations.Migration]
SOURCE, LISTENER = FIRST["sites"]["source"], FIRST["sites"]["listener"]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a database without tables."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def first_release(config: Config) -> Iterator[None]:
    """A ledger as the first release left it."""
    database.connect(config)
    with database.writing("migrations"):
        importlib.import_module("companion.ledger.migrations.m0001_first_tables").up()
        database.database.create_tables([migrations.Migration])
        for table, rows in FIRST["rows"].items():
            for row in rows:
                _insert(table, row)
    yield
    database.disconnect()


def _insert(table: str, row: dict[str, Any]) -> None:
    db = database.database
    booleans = {column.name for column in db.get_columns(table) if column.data_type.lower().startswith("bool")}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join([db.param] * len(row))
    values = [bool(value) if name in booleans else value for name, value in row.items()]
    db.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values)
    if table in ("address", "attempt", "note", "hand_tie") and not database.on_sqlite():
        db.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {row['id']})")


def columns() -> dict[str, dict[str, str]]:
    db = database.database
    tables = {*(model._meta.table_name for model in TABLES), "migration"}
    found = {}
    for table in sorted(tables & set(db.get_tables())):
        found[table] = {one.name: "null" if one.null else "not null" for one in db.get_columns(table)}
    return found


def indexes() -> dict[str, set[tuple[tuple[str, ...], bool]]]:
    db = database.database
    return {
        model._meta.table_name: {
            (tuple(one.columns), one.unique)
            for one in db.get_indexes(model._meta.table_name)
            if not one.name.endswith("_pkey") and "autoindex" not in one.name
        }
        for model in TABLES
    }


def test_the_first_step_still_makes_the_first_release_s_tables(first_release: None) -> None:
    assert columns() == FIRST["tables"]


def test_a_ledger_that_moved_forward_has_the_tables_of_a_new_one(first_release: None, config: Config) -> None:
    migrations.upgrade()
    moved = columns(), indexes()
    with database.writing("migrations"):
        database.database.drop_tables([*TABLES, migrations.Migration])
        database.database.create_tables([*TABLES, migrations.Migration])
    assert moved == (columns(), indexes())


def test_nothing_is_lost_and_the_facts_say_the_same(first_release: None) -> None:
    before = {table: len(rows) for table, rows in FIRST["rows"].items()}
    assert migrations.upgrade() == [name for name in migrations.steps() if name != "m0001_first_tables"]
    assert migrations.upgrade() == []
    assert migrations.pending() == []
    added = {"migration": len(migrations.steps()) - 1, "counter": 1}  # when its secrets are encrypted
    for table, count in before.items():
        [(now,)] = database.database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchall()
        assert now == count + added.get(table, 0), table
    assert states(SOURCE, "ann@example.com") == {
        "bump-12": "active",
        "product-12": "cancelling",
        "product-30": "active",
        "upsell-4": "active",
    }
    assert states(LISTENER, "cat@example.com") == {"product-12": "refunded"}
    with database.reading():
        assert people.person_of(SOURCE, "bob@work.example") == people.person_of(SOURCE, "bob@example.com")


def test_work_goes_on_where_it_was(first_release: None) -> None:
    migrations.upgrade()
    waiting = {claimed.event["customer"]["email"]: claimed for claimed in claims.claim(SOURCE, 50)}
    assert set(waiting) == {"ann.new@example.com"}
    assert "ann@example.com" in waiting["ann.new@example.com"].event["customer"]["also_known_as"]
    shop = Shop(SOURCE)
    assert shop.post(bought("1002", "bob@example.com", items="product-20")).status == "duplicate"
    assert shop.post(paid("1001", START + 70 * DAY, invoice_id="000000141-3")).status == "accepted"
    shop.post(refunded("1002", START + 3 * DAY, item="product-20", email="bob@example.com"))
    assert states(SOURCE, "ann@example.com")["product-12"] == "active"
    assert states(SOURCE, "bob@work.example") == {"product-20": "refunded"}


def test_a_process_of_the_first_release_goes_on_writing_beside_it(first_release: None) -> None:
    migrations.upgrade()
    for table, name in (("site", "webhook_key"), ("delivery", "person")):
        row = FIRST["rows"][table][0]
        _insert(table, {**row, "id": f"{row['id']}-2", name: "another"})
    assert Site.select().count() == len(FIRST["rows"]["site"]) + 1
    assert Delivery.get(Delivery.person == "another").access is None


def test_an_unread_webhook_of_the_first_release_is_still_there(first_release: None) -> None:
    migrations.upgrade()
    with database.reading():
        [unread] = Event.select().where(Event.status == "quarantined")
        shown = queries.detail(SOURCE, unread)
    assert shown["webhook"]["fields"]["event"] == "order.of_the_future"
    assert sites.get(SOURCE).api_key is None
    assert inbox.record([]) == []


def test_what_went_last_by_a_time_100_years_ahead_goes_last_by_its_priority(first_release: None) -> None:
    ahead = 100 * 365 * 24 * 3_600_000
    waiting = next(row for row in FIRST["rows"]["delivery"] if row["state"] == "pending")
    bulk = {**waiting, "id": "dlv_bulk", "person": "per_bulk", "happened_at": waiting["happened_at"] + ahead}
    _insert("delivery", bulk)
    migrations.upgrade()
    moved = Delivery.get_by_id("dlv_bulk")
    assert (moved.priority, moved.happened_at) == (BULK_PRIORITY, waiting["happened_at"])
    _insert("delivery", {**bulk, "id": "dlv_of_the_first_release", "person": "per_other"})
    newest = {"id": "dlv_new", "person": "per_new", "happened_at": waiting["happened_at"] + 1}
    _insert("delivery", {**waiting, **newest})
    with database.reading():
        order = [
            row.id for row in Delivery.select().where(Delivery.id.startswith("dlv_")).order_by(*readiness.IN_ORDER)
        ]
    assert [one for one in order if one in ("dlv_bulk", "dlv_of_the_first_release", "dlv_new")] == [
        "dlv_new",
        "dlv_of_the_first_release",
        "dlv_bulk",
    ]
