"""A ledger on each database, a site in it, and webhooks as ThriveCart posts them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.jobs import reconciliation
from companion.ledger import database, migrations, site_keys, sites
from companion.ledger.models import Site
from tests.companion.ledgers import copy_sqlite, empty_postgres, migrate
from tests.companion.plugin import Plugin
from tests.companion.shop import DAY, WORD, Shop
from tests.companion.wordpress import Wordpress, serving
from tests.fakes.thrivecart_api import ThriveCartApiFake, thrivecart_api
from tests.stack.postgres import Postgres


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, to be copied."""
    folder = tmp_path_factory.mktemp("ledger")
    migrate(f"sqlite:///{folder / 'companion.db'}", folder)
    return folder / "companion.db"


@pytest.fixture(scope="session")
def migrated_postgres(postgres_cluster: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database with the tables, for one test after the other."""
    return migrate(postgres_cluster.new_database(), tmp_path_factory.mktemp("ledger"))


@pytest.fixture
def sqlite_ledger_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    return copy_sqlite(migrated_sqlite, tmp_path / "companion.db")


@pytest.fixture
def postgres_ledger_url(migrated_postgres: str) -> Iterator[str]:
    yield migrated_postgres
    empty_postgres(migrated_postgres)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a ledger with its tables and nothing in them: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_ledger_url")
    return url


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(
        database_url=database_url,
        secret_key="only-for-tests",
        data_folder=tmp_path,
        public_url="https://companion.example",
        allow_private_sites=True,
        metrics_token="metrics-token",
    )


@pytest.fixture
def ledger(config: Config) -> Iterator[Config]:
    """An empty ledger, once on SQLite and once on PostgreSQL."""
    database.connect(config)
    migrations.upgrade()
    yield config
    database.disconnect()


@pytest.fixture
def site(ledger: Config) -> Site:
    """A site with a secret word, of an owner who sells with ThriveCart."""
    added, _ = sites.add("https://course.example", name="Course", secret_word=WORD, listen_to=None)
    return added


@pytest.fixture
def shop(site: Site) -> Shop:
    """ThriveCart's side of that site."""
    return Shop(site.id)


@pytest.fixture
def browser(ledger: Config) -> FlaskClient:
    """The companion's HTTP side, without a server."""
    return create_app(ledger).test_client()


@pytest.fixture
def plugin(browser: FlaskClient, site: Site) -> Plugin:
    """The plugin of that site."""
    return Plugin(browser, site, site_keys.signing_key(site))


@pytest.fixture
def thrivecart(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThriveCartApiFake]:
    """ThriveCart's API, without the wait between two pages."""
    monkeypatch.setattr(reconciliation, "SECONDS_BETWEEN", 0.0)
    with thrivecart_api() as fake:
        yield fake


@pytest.fixture
def asking(ledger: Config, thrivecart: ThriveCartApiFake, site: Site) -> Config:
    """The site's owner has entered the key; the site was added a month ago."""
    config = replace(ledger, thrivecart_api_url=thrivecart.url)
    reconciliation.keep_api_key(site.id, "tc-key", config)
    with database.writing(site.id):
        Site.update(created_at=(int(time.time()) - 30 * DAY) * 1000).execute()
    return config


@pytest.fixture
def wordpress() -> Iterator[Wordpress]:
    with serving() as place:
        yield place


@pytest.fixture
def reached(ledger: Config, wordpress: Wordpress) -> Shop:
    """A shop whose site is that server."""
    site, _ = sites.add(wordpress.url, name=None, secret_word=WORD, listen_to=None)
    wordpress.site_id = site.id
    return Shop(site.id)
