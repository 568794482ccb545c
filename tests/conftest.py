"""Fixtures shared by all tests: databases, the PostgreSQL cluster, MariaDB.

A service starts when the first test asks for it and runs until the last test is done. Nothing is skipped:
a missing package makes the tests that need it fail, with the command that installs it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.interruption import heed_signals
from tests.stack.mariadb import MariaDB, mariadb
from tests.stack.postgres import Postgres, postgres

collect_ignore = [] if os.environ.get("REAL_PLUGINS") else ["real_plugins"]  # `make real-plugins` names a folder
# Settings of the developer's own companion must not leak into tests.
SETTINGS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "SECRET_KEY_OLD",
    "PUBLIC_URL",
    "PORT",
    "DB_CONNECTIONS",
    "ALLOW_PRIVATE_SITES",
    "DYNO",
    "ADMIN_PASSWORD",
)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Postgres]:
    """A PostgreSQL of our own."""
    with postgres() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDB]:
    """A MariaDB of our own, for WordPress."""
    with mariadb() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite ledger that does not exist yet."""
    return f"sqlite:///{tmp_path / 'companion.db'}"


@pytest.fixture
def postgres_url(postgres_cluster: Postgres) -> Iterator[str]:
    """URL of an empty PostgreSQL database, dropped afterwards."""
    url = postgres_cluster.new_database()
    yield url
    postgres_cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty ledger: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def pytest_configure(config: pytest.Config) -> None:
    """Ctrl-C, or SIGTERM, lets tests stop what they started before the processes they run in are killed."""
    heed_signals()
    if config.pluginmanager.hasplugin("xdist"):
        from xdist.workermanage import NodeManager

        NodeManager.EXIT_TIMEOUT = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: unit tests, the companion's, the lint's, then end to end."""
    order = {"unit": 0, "companion": 1, "e2e": 3}
    here = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        return order.get(item.path.relative_to(here).parts[0], 2) if item.path.is_relative_to(here) else 2

    items.sort(key=rank)
