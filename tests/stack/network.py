"""A WordPress turned into a network of sites, as wp-admin → Tools → Network Setup does it."""

from __future__ import annotations

from tests.stack.process import HOST
from tests.stack.wordpress import WordPress

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
    $id = wpmu_create_blog( $input['host'], $input['path'], 'Second site', 1 );
    if ( is_wp_error( $id ) ) {
        throw new RuntimeException( $id->get_error_message() );
    }
    return $id;
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


def add_site(site: WordPress, path: str) -> int:
    """A further site of the network; its id."""
    return int(site.php(ADD_SITE, user=1, host=f"{HOST}:{site.port}", path=path))
