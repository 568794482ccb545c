"""The zip that a site owner uploads: it installs, and leaves nothing behind when it is deleted."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.stack.mariadb import MariaDB
from tests.stack.plugin_zip import build
from tests.stack.wordpress import wordpress

LEFT_BEHIND = """
    global $wpdb;
    $options = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%cart\\_companion%'" );
    $tables  = $wpdb->get_col( "SHOW TABLES LIKE '%cart\\_companion%'" );
    $users   = $wpdb->get_col( "SELECT meta_key FROM $wpdb->usermeta WHERE meta_key LIKE '%cart\\_companion%'" );
    $cron    = array();
    foreach ( _get_cron_array() as $hooks ) {
        $cron = array_merge( $cron, preg_grep( '/cart_companion/', array_keys( $hooks ) ) );
    }
    return array_merge( $options, $tables, $users, $cron );
"""
DELETE = """
    deactivate_plugins( 'cart-companion/cart-companion.php' );
    $done = delete_plugins( array( 'cart-companion/cart-companion.php' ) );
    if ( true !== $done ) { throw new RuntimeException( wp_json_encode( $done ) ); }
"""


def test_the_zip_is_the_same_each_time_it_is_built(tmp_path: Path) -> None:
    first, second = build(tmp_path / "1.zip"), build(tmp_path / "2.zip")

    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_a_deleted_plugin_leaves_nothing_in_the_database(mariadb_server: MariaDB, tmp_path: Path) -> None:
    with wordpress(server=mariadb_server, start=False, activate=False) as site:
        site.install_zip(build(tmp_path / "cart-companion.zip"))
        assert site.php(LEFT_BEHIND) == []
        site.activate_plugin()
        assert site.php(LEFT_BEHIND) != []

        site.php(DELETE, user=1)

        assert site.php(LEFT_BEHIND) == []
        assert not (site.folder / "wp-content" / "plugins" / "cart-companion").exists()
        assert site.plugin_errors() == []
