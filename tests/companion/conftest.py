"""A ledger on each database, a site in it, and webhooks as ThriveCart posts them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from companion.app import create_app
from companion.config import Config
from companion.ledger import database, migrations, sites
from companion.ledger.models import Site
from tests.companion.plugin import Plugin
from tests.companion.shop import WORD, Shop


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
    return Plugin(browser, site, sites.signing_key(site))
