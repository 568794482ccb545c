"""Fixtures of the end-to-end tests: one WordPress for all, freshly paired for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.any_order.plugin import Plugin, plugin_of
from tests.fakes.thrivecart_api import ThriveCartApiFake, thrivecart_api
from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.pairing import Pair, Rule, pair
from tests.stack.postgres import Postgres
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
    foreach ( array( 'rules', 'logins', 'connection', 'connection_found', 'crm_keys', 'trials', 'digest' ) as $name ) {
        delete_option( "cart_companion_$name" );
    }
    foreach ( array( 'no_tags_needed', 'second_passwords', 'other_logins', 'access', 'rule_versions' ) as $name ) {
        delete_option( "cart_companion_$name" );
    }
    array_map( 'delete_option', array( 'cart_companion_rules_applied', 'cart_companion_earlier_buyers' ) );
    array_map( 'delete_option', array( 'cart_companion_connection_request', 'cart_companion_preferences' ) );
    array_map( 'delete_option', array( 'cart_companion_test_purchase', 'cart_companion_test_contact' ) );
    update_option( 'cart_companion_setup', array( 'done_at' => 1, 'is_told' => true ) );
    array_map( 'delete_option', array( 'stack_rest_blocker', FakeCrm::SETUP ) );
    FakeCrm::change(
        function ( array &$state ) {
            unset( $state['automations_due'], $state['webhooks'] );
            $state['contacts'] = array();
            $state['calls']    = array();  // Tags stay, as they would: WP Fusion and AccessAlly remember their ids.
        }
    );
    $wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE '%transient%cart\\_companion%'" );
    $wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE 'cart\\_companion\\_kept\\_%'" );
    $wpdb->query( "DELETE FROM {$wpdb->prefix}cart_companion_events" );
    $wpdb->query( "DELETE FROM {$wpdb->prefix}cart_companion_addresses" );
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
def plugin(mariadb_server: MariaDB) -> Iterator[Plugin]:
    """The plugin of a WordPress of its own, asked by PHP and served to nobody."""
    with (
        wordpress(fakes=("accessally", "wp-fusion"), server=mariadb_server, start=False) as site,
        plugin_of(site) as it,
    ):
        yield it


@pytest.fixture
def crm(site: WordPress) -> StandInCrm:
    return StandInCrm(site)


@pytest.fixture(scope="session")
def thrivecart() -> Iterator[ThriveCartApiFake]:
    """ThriveCart's API as the companion on SQLite reaches it."""
    with thrivecart_api() as made:
        yield made


@pytest.fixture(scope="session")
def service(thrivecart: ThriveCartApiFake) -> Iterator[Companion]:
    """A companion on SQLite, run as a hosted one: gunicorn and a worker."""
    with companion(THRIVECART_API_URL=thrivecart.url) as made:
        made.start()
        yield made


@pytest.fixture(scope="session")
def service_on_postgres(postgres_cluster: Postgres) -> Iterator[Companion]:
    """The same on PostgreSQL."""
    with companion(database_url=postgres_cluster.new_database()) as made:
        made.start()
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def each_service(request: pytest.FixtureRequest) -> Companion:
    """Once the companion on SQLite, once the one on PostgreSQL."""
    made: Companion = request.getfixturevalue("service" if request.param == "sqlite" else "service_on_postgres")
    return made


@pytest.fixture
def paired(service: Companion, site: WordPress) -> Iterator[Pair]:
    """Companion on SQLite and WordPress, paired, with rules."""
    with paired_with_rules(service, site) as made:
        yield made


@pytest.fixture
def paired_on_each_database(each_service: Companion, site: WordPress) -> Iterator[Pair]:
    """The same, once on SQLite and once on PostgreSQL."""
    with paired_with_rules(each_service, site) as made:
        yield made


@contextmanager
def paired_with_rules(service: Companion, site: WordPress) -> Iterator[Pair]:
    """Pair a site for one test; afterwards the companion forgets it."""
    made = pair(service, site, RULES)
    try:
        yield made
    finally:
        service.cli("site", "remove", made.site_id)
