"""A plain WordPress whose REST endpoint stores one row, by PHP's own server with four processes, and MariaDB.

MariaDB writes its log to the disk once a second, as the tests have it: a row that was answered may be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.peers.peer import NotHere, Peer
from tests.stack.process import ServiceError
from tests.stack.wordpress import wordpress

MU_PLUGIN = Path(__file__).resolve().parents[2] / "stack" / "mu-plugins" / "one-row.php"
TABLE = """
    global $wpdb;
    $wpdb->query( "CREATE TABLE {$wpdb->prefix}one_row (
        id bigint unsigned NOT NULL AUTO_INCREMENT, received_at datetime NOT NULL, body longtext NOT NULL,
        PRIMARY KEY (id) )" );
"""


@contextmanager
def plain_wordpress() -> Iterator[Peer]:
    """A running one, without our plugin. Raises NotHere."""
    with ExitStack() as stack:
        try:
            site = stack.enter_context(wordpress(activate=False))
        except ServiceError as error:
            raise NotHere(str(error)) from error
        site.write_config(WP_DEBUG=False, WP_DEBUG_LOG=False)
        site.add_mu_plugin(MU_PLUGIN)
        site.php(TABLE)
        rows = 'global $wpdb; return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}one_row" );'
        yield Peer(f"{site.url}/?rest_route=/one-row/v1/hook", lambda: int(site.php(rows)))
