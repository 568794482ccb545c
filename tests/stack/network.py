"""A WordPress turned into a network of sites, as wp-admin → Tools → Network Setup does it.

Its further sites lie in folders (``/second``), or at domains of their own: those are other addresses of loopback here,
as no name leads to this machine.
"""

from __future__ import annotations

import copy
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.stack.process import HOST, Process
from tests.stack.wordpress import HERE, WordPress, php_command

SET_UP = """
    global $wpdb;
    require_once ABSPATH . 'wp-admin/includes/network.php';
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
        $wpdb->$table = $name;
    }
    install_network();
    $done = populate_network( 1, $input['host'], 'owner@example.com', 'Network', '/', false );
    if ( is_wp_error( $done ) && 'no_wildcard_dns' !== $done->get_error_code() ) {
        throw new RuntimeException( $done->get_error_message() );
    }
"""
ADD_SITE = """
    // The colon before the domain's port stays.
    add_filter( 'sanitize_user', static fn( $name, $given ) => $given, 10, 2 );
    $id = wp_insert_site( array(
        'domain'  => $input['host'],
        'path'    => $input['path'],
        'title'   => 'Second site',
        'user_id' => 1,
    ) );
    if ( is_wp_error( $id ) ) {
        throw new RuntimeException( $id->get_error_message() );
    }
    switch_to_blog( $id );
    update_option( 'permalink_structure', '/%postname%/' );
    update_option( 'home', $input['url'] );  // WordPress makes https of it where the main site has it.
    update_option( 'siteurl', $input['url'] );
    restore_current_blog();
    return $id;
"""
ACTIVATE = """
    $done = activate_plugin( 'cart-companion/cart-companion.php', '', $input['everywhere'] );
    if ( is_wp_error( $done ) ) {
        throw new RuntimeException( $done->get_error_message() );
    }
"""


def make_network(site: WordPress) -> None:
    """Turn an installed site into the first of a network with sub-folders."""
    host = f"{HOST}:{site.port}"
    site.php(SET_UP, user=1, host=host)
    site.write_config(
        MULTISITE=True,
        SUBDOMAIN_INSTALL=False,
        DOMAIN_CURRENT_SITE=host,
        PATH_CURRENT_SITE="/",
        SITE_ID_CURRENT_SITE=1,
        BLOG_ID_CURRENT_SITE=1,
    )


def add_site(site: WordPress, path: str, host: str = HOST) -> int:
    """A further site of the network, in a folder or at a host; its number."""
    url = f"http://{host}:{site.port}{path.rstrip('/')}"
    return int(site.php(ADD_SITE, user=1, host=f"{host}:{site.port}", path=path, url=url))


def at(site: WordPress, path: str = "", host: str = HOST) -> WordPress:
    """One further site of the network, as ``WordPress`` is for the first; the first serves it."""
    other = copy.copy(site)
    other.url = f"http://{host}:{site.port}{path.rstrip('/')}"
    other.forget_process()
    return other


@contextmanager
def served_at(site: WordPress, host: str) -> Iterator[None]:
    """The same files served at another address of loopback, on the same port."""
    served = ["-S", f"{host}:{site.port}", "-t", str(site.folder), str(HERE / "php" / "router.php")]
    command = [*php_command(), *served]
    workers = os.environ | {"PHP_CLI_SERVER_WORKERS": str(site.workers)}
    process = Process("WordPress", command, site.folder.parent / f"{host}.log", env=workers)
    try:
        process.wait_until(lambda: _is_served(host, site.port), 20)
        yield
    finally:
        process.kill()


def _is_served(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def activate(site: WordPress, *, everywhere: bool = False) -> None:
    """Activate the plugin on this site of the network alone, or on all of them."""
    site.php(ACTIVATE, user=1, everywhere=everywhere)
