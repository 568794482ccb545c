"""Sites as tools and hosts lay them out: a copy at another address, WordPress in a folder of its own."""

from __future__ import annotations

import copy
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack.process import free_port
from tests.stack.wordpress import WordPress

# What WP-CLI's `search-replace --all-tables` and the plugins for moving sites do, serialised values included.
REPLACE = """
    global $wpdb;
    $walk = function ( $value ) use ( &$walk, $input ) {
        if ( is_array( $value ) ) {
            return array_map( $walk, $value );
        }
        return is_string( $value ) ? str_replace( $input['old'], $input['new'], $value ) : $value;
    };
    foreach ( $wpdb->get_results( "SELECT option_id, option_value FROM $wpdb->options" ) as $row ) {
        $value = maybe_serialize( $walk( maybe_unserialize( $row->option_value ) ) );
        $wpdb->update( $wpdb->options, array( 'option_value' => $value ), array( 'option_id' => $row->option_id ) );
    }
    wp_cache_flush();
"""


@contextmanager
def copied(site: WordPress, *, replace_everywhere: bool = False, constants: bool = False) -> Iterator[WordPress]:
    """Files and database of a site at an address of its own, not started.

    Its address is changed in the settings, with ``replace_everywhere`` in all options as tools for copying do, with
    ``constants`` in wp-config.php only.
    """
    with tempfile.TemporaryDirectory(prefix="cc-copy-", ignore_cleanup_errors=True) as folder:
        twin = copy.copy(site)
        twin.folder = twin.document_root = Path(folder) / "site"
        twin.port, twin.database = free_port(), f"wp_{secrets.token_hex(4)}"
        twin.url, twin.constants = f"http://127.0.0.1:{twin.port}", dict(site.constants)
        twin.forget_process()
        try:
            shutil.copytree(site.folder, twin.folder, symlinks=True)
            site.mariadb.copy(site.database, twin.database)
            twin.write_config(**({"WP_HOME": twin.url, "WP_SITEURL": twin.url} if constants else {}))
            if replace_everywhere:
                twin.php(REPLACE, old=site.url, new=twin.url)
            elif not constants:
                twin.php(
                    "update_option( 'siteurl', $input['url'] ); update_option( 'home', $input['url'] );", url=twin.url
                )
            yield twin
        finally:
            twin.stop()


@contextmanager
def in_a_folder_of_its_own(site: WordPress) -> Iterator[WordPress]:
    """The site with WordPress's files under /wp and its front end at /, served; as it was afterwards."""
    with tempfile.TemporaryDirectory(prefix="cc-root-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        (root / "wp").symlink_to(site.folder)
        (root / "index.php").write_text("<?php\nrequire __DIR__ . '/wp/index.php';\n")
        site.stop()
        site.document_root, site.subfolder = root, "/wp"
        site.php("update_option( 'siteurl', home_url() . '/wp' );")
        site.start()
        try:
            yield site
        finally:
            site.stop()
            site.document_root, site.subfolder = site.folder, ""
            site.php("update_option( 'siteurl', home_url() );")
