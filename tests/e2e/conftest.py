"""Fixtures of the end-to-end tests: one WordPress for all, freshly paired for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.pairing import Pair, Rule, pair
from tests.stack.shop import COURSE, WORKBOOK
from tests.stack.wordpress import WordPress, wordpress

BLOCKER = Path(__file__).resolve().parents[1] / "stack" / "mu-plugins" / "rest-blocker.php"
RULES: list[Rule] = [
    {"id": "r1", "product": COURSE.key, "event": "purchase.completed", "apply": ["course bought"], "remove": []},
    {"id": "r2", "product": WORKBOOK.key, "event": "purchase.completed", "apply": ["workbook bought"], "remove": []},
    {
        "id": "r3",
        "product": "*",
        "event": "purchase.refunded",
        "apply": ["refunded"],
        "remove": ["course bought"],
    },
]
AS_NEW = """
    global $wpdb;
    CartCompanion\\Plugin::instance()->settings()->forget_pairing();
    foreach ( array( 'stack_rest_blocker', 'cart_companion_rules' ) as $name ) {
        delete_option( $name );
    }
    $wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE '%transient%cart\\_companion%'" );
    $wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_fake\\_crm%'" );
    $wpdb->query( "DELETE FROM {$wpdb->prefix}cart_companion_events" );
    wp_cache_flush();
"""


@pytest.fixture(scope="session")
def served_site(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A WordPress with the plugin and the stand-ins, serving until the last test."""
    with wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server) as made:
        made.add_mu_plugin(BLOCKER)
        yield made


@pytest.fixture
def site(served_site: WordPress) -> Iterator[WordPress]:
    """The WordPress as new: unpaired, serving, no faults, an empty CRM; complains of PHP errors afterwards."""
    served_site.start_again()
    served_site.php(AS_NEW, user=1)
    before = len(served_site.plugin_errors())
    yield served_site
    assert served_site.plugin_errors()[before:] == []


@pytest.fixture
def crm(site: WordPress) -> StandInCrm:
    return StandInCrm(site)


@pytest.fixture
def start_companion() -> Iterator[Callable[..., Companion]]:
    """Starts a companion as a hosted one runs: gunicorn and a worker, on the ledger of the given URL."""
    with ExitStack() as running:

        def start(database_url: str | None = None) -> Companion:
            made = running.enter_context(companion(database_url=database_url))
            made.start()
            return made

        yield start


@pytest.fixture
def service(start_companion: Callable[..., Companion]) -> Companion:
    """A running companion on SQLite."""
    return start_companion()


@pytest.fixture
def paired(service: Companion, site: WordPress) -> Pair:
    """Companion on SQLite and WordPress, paired, with rules."""
    made = pair(service, site)
    made.set_rules(RULES)
    return made


@pytest.fixture
def paired_on_each_database(
    database_url: str, start_companion: Callable[..., Companion], site: WordPress
) -> Pair:
    """The same, once on SQLite and once on PostgreSQL."""
    made = pair(start_companion(database_url), site)
    made.set_rules(RULES)
    return made
