"""Databases as sites have them: tables from before utf8mb4, long prefixes, users elsewhere, strict or old servers."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.test_logins import KEY, MAKE_LOGINS_HERE, PAIR, mails_to, work
from tests.stack.crm import StandInCrm
from tests.stack.mariadb import MariaDB
from tests.stack.owner import Owner
from tests.stack.wordpress import WordPress, wordpress

RULE = {"product": "*", "event": "purchase.completed", "apply": ["Kurs 🌊 Łódź"], "remove": []}
FAKES = ("accessally", "wp-fusion")
OURS = ("cart_companion_events", "cart_companion_addresses")
ALL = ("users", "usermeta", "options", "posts", "postmeta", "terms", *OURS)
STRICT = "TRADITIONAL,ONLY_FULL_GROUP_BY,PIPES_AS_CONCAT"
PREFIX = "Shop_Of_The_Long_Name_2026_AB_"  # 30 characters
DB_DROP_IN = f"""<?php
class Stack_Odd_Db extends wpdb {{
	public function set_sql_mode( $modes = array() ) {{
		mysqli_query( $this->dbh, "SET SESSION sql_mode = '{STRICT}', time_zone = '+05:45'" );
	}}
}}
$wpdb = new Stack_Odd_Db( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
"""
STORED = """
    $plugin   = CartCompanion\\Plugin::instance();
    $versions = ( new CartCompanion\\Store\\RuleVersions() )->all();
    return array( $plugin->rules()->all()[0]['apply'] ?? null, $versions[0]['rules'] ?? null );
"""
SEEN = """
    $user = get_userdata( $input['id'] );
    $log  = CartCompanion\\Plugin::instance()->log();
    return array( $user->first_name, $user->display_name, $log->find( $input['event'] )['items'] );
"""
AS_BEFORE = """
    global $wpdb;
    array_map( 'delete_option', array( 'cart_companion_rules', 'cart_companion_rule_versions' ) );
    $wpdb->query( "UPDATE $wpdb->users SET display_name = 'x'" );
    $wpdb->query( "DELETE FROM $wpdb->usermeta WHERE meta_key IN ( 'first_name', 'nickname' )" );
"""
ON_MYISAM = """
    global $wpdb;
    $wpdb->query( 'SET SESSION default_storage_engine = MyISAM' );
    CartCompanion\\Store\\Table::drop();
    CartCompanion\\Store\\Table::ensure();
    return $wpdb->get_col( "SHOW TABLES LIKE '%cart\\\\_companion%'" );
"""
TAKE_OVER = """
    global $wpdb;
    $option = 'cart_companion_lock_' . md5( $wpdb->prefix . DB_NAME . 'x' );
    $dead   = ( time() - 5 ) . ' of a dead one';
    $wpdb->insert( $wpdb->options, array( 'option_name' => $option, 'option_value' => $dead ) );
    add_filter( 'query', static fn( $sql ) => 0 === strpos( $sql, 'SELECT GET_LOCK' ) ? 'SELECT NULL' : $sql );
    CartCompanion\\Site\\Lock::if_free( 'x', 0, static function () use ( &$got ) { $got = true; } );
    return array( $got ?? false, $wpdb->last_error );
"""


def set_up(site: WordPress, rule: dict[str, Any]) -> None:
    """The owner saves the rule and has logins made here; the companion is this test."""
    site.php(MAKE_LOGINS_HERE + PAIR, user=1, rule=rule, key=KEY)


def convert(site: WordPress, tables: tuple[str, ...], charset: str) -> None:
    """As a database tool does it."""
    for table in tables:
        site.mariadb.sql(f"ALTER TABLE wp_{table} CONVERT TO CHARACTER SET {charset}", site.database)


@pytest.fixture(scope="module")
def old_site(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A site whose tables were made before, or with other settings, and were never converted, or not all of them."""
    with wordpress(fakes=FAKES, server=mariadb_server, start=False) as site:
        yield site


@pytest.mark.parametrize(
    ("charset", "tables", "first_name"),
    [
        ("utf8mb3", ALL, "Ann"),
        ("latin1", ALL, "Ann"),
        ("utf8mb3", ("usermeta",), "Ann"),
        ("utf8mb3", ("users",), "Ann 🌊"),
    ],
    ids=["utf8mb3", "latin1", "usermeta alone", "users alone"],
)
def test_on_old_tables_who_has_an_emoji_in_their_name_gets_in(
    charset: str, tables: tuple[str, ...], first_name: str, old_site: WordPress
) -> None:
    event = f"evt_{charset}_{len(tables)}_{tables[0]}"
    email = f"{event}@example.com"
    old_site.php(AS_BEFORE)
    convert(old_site, tables, charset)
    try:
        set_up(old_site, RULE)
        assert old_site.php(STORED) == [RULE["apply"], 1]

        result = work(old_site, event, email, name="Ann 🌊", item="Kurs 🌊")

        done = (result["outcome"], result["user_created"], result["tags_applied"])
        assert done == ("applied", True, RULE["apply"]), result
        assert "name was not written in full" in result["message"]
        assert len(mails_to(old_site, email)) == 1
        first, shown, items = old_site.php(SEEN, id=result["user_id"], event=event)
        assert (first, shown.replace(" 🌊", ""), items) == (first_name, "Ann Lee", {"product-12": "Kurs 🌊"})
        assert StandInCrm(old_site).tags_of(email) == set(RULE["apply"])
        assert old_site.plugin_errors() == []
    finally:
        convert(old_site, tables, "utf8mb4")


def test_both_tables_are_there_where_the_server_makes_myisam(old_site: WordPress) -> None:
    set_up(old_site, RULE)
    assert len(old_site.php(ON_MYISAM)) == 2, old_site.debug_log()[-500:]
    assert work(old_site, "evt_myisam", "myisam@example.com")["outcome"] == "applied"


@pytest.fixture(scope="module")
def odd_site(mariadb_server: MariaDB) -> Iterator[WordPress]:
    """A long prefix with capitals, users in other tables, wp-content elsewhere; a strict server, ahead of UTC."""
    constants = {"CUSTOM_USER_TABLE": "members", "CUSTOM_USER_META_TABLE": "members_meta", "SAVEQUERIES": True}
    how = {"start": False, "activate": False, "prefix": PREFIX}
    with wordpress(fakes=FAKES, server=mariadb_server, **how, **constants) as site:
        mariadb_server.sql("SET GLOBAL innodb_force_primary_key = 1")
        try:
            content = site.folder / "wp-content"
            content.joinpath("db.php").write_text(DB_DROP_IN)
            content.rename(site.folder / "stuff")
            content.symlink_to("stuff")  # where this stack looks for mails and logs
            site.write_config(WP_CONTENT_DIR=str(site.folder / "stuff"), WP_CONTENT_URL=f"{site.url}/stuff")
            site.activate_plugin()
            set_up(site, RULE)
            site.start()
            yield site
        finally:
            mariadb_server.sql("SET GLOBAL innodb_force_primary_key = 0")


def test_an_odd_database_serves_customers(odd_site: WordPress) -> None:
    result = work(odd_site, "evt_1", "ann@example.com", name="Ann 🌊")
    assert (result["outcome"], result["user_created"], result["access"]) == ("applied", True, "granted"), result
    assert work(odd_site, "evt_1", "ann@example.com") == result
    tables = odd_site.mariadb.sql("SHOW TABLES", odd_site.database).split()
    assert {*(PREFIX + name for name in OURS), "members"} <= set(tables)
    assert odd_site.plugin_errors() == []


def test_its_screens_find_their_files(odd_site: WordPress) -> None:
    page = Owner(odd_site).open("/wp-admin/admin.php?page=cart-companion")
    found = re.search(rf"{re.escape(odd_site.url)}/stuff/plugins/cart-companion/[^'\"?]+\.css", page)
    assert found, page[:2000]
    assert urllib.request.urlopen(found.group(), timeout=10).status == 200


def test_a_lock_of_a_dead_process_is_taken_over_in_strict_mode(odd_site: WordPress) -> None:
    assert odd_site.php(TAKE_OVER) == [True, ""]
