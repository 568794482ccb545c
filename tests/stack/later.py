"""Time that passes at once: what a companion on SQLite and a site have noted is made older instead."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.stack.pairing import Pair

PASS = """
    global $wpdb;
    $table = $wpdb->prefix . 'cart_companion_events';
    $wpdb->query( $wpdb->prepare(
        "UPDATE $table SET created_at = created_at - INTERVAL %d SECOND, updated_at = updated_at - INTERVAL %d SECOND,
            looked_at = GREATEST( 0, looked_at - %d ), look_at = GREATEST( 0, look_at - %d )",
        array_fill( 0, 4, $input['seconds'] )
    ) );
    $record           = CartCompanion\\Alerts\\DigestState::load();
    $record->asked_at = max( 0, $record->asked_at - $input['seconds'] );
    $record->save();
    delete_transient( 'cart_companion_attention' );
"""


def minutes_pass(paired: Pair, minutes: int) -> None:
    """Make every settled delivery and every planned look this much older."""
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE delivery SET settled_at = settled_at - ?", (minutes * 60_000,))
    paired.site.php(PASS, seconds=minutes * 60)
