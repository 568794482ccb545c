"""Time that passes at once: what a companion on SQLite and a site have noted is made older instead."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

from tests.stack.pairing import Pair
from tests.stack.process import eventually

PASS = """
    global $wpdb;
    $table = $wpdb->prefix . 'cart_companion_events';
    $wpdb->query( $wpdb->prepare(
        "UPDATE $table SET created_at = created_at - INTERVAL %d SECOND, updated_at = updated_at - INTERVAL %d SECOND,
            looked_at = GREATEST( 0, looked_at - %d )",
        array_fill( 0, 3, $input['seconds'] )
    ) );
    $record           = CartCompanion\\Alerts\\DigestState::load();
    $record->asked_at = max( 0, $record->asked_at - $input['seconds'] );
    $record->save();
    delete_transient( 'cart_companion_attention' );
"""

LET_GO = """
    global $wpdb;
    $wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = 0" );
"""


def minutes_pass(paired: Pair, minutes: int) -> None:
    """Make every settled delivery this much older; the companion asks for the checks that are due then."""
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        older = "settled_at = settled_at - :ago, look_at = look_at - :ago"
        ledger.execute(f"UPDATE delivery SET {older}", {"ago": minutes * 60_000})
    paired.site.php(PASS, seconds=minutes * 60)


def due_now(paired: Pair, event: str) -> None:
    """Bring forward the next try at an event that is retried."""
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        ledger.execute("UPDATE delivery SET due_at = 0 WHERE event_id = ? AND site = ?", [event, paired.site_id])


def minutes_pass_with_checks(paired: Pair, minutes: int) -> None:
    """The same, and the site has answered what was due: an alert is open a moment before the check that decides it.

    What was settled long ago, or at a pairing before this one, is of other tests: nobody may be there to answer.
    """
    since = int(time.time() * 1000)
    due = _events(paired, "look_at IS NOT NULL AND settled_at > ?", since - 10 * 60_000)
    minutes_pass(paired, minutes)

    def unanswered() -> set[str]:
        return due & _events(paired, "look_at IS NOT NULL AND access_at < ?", since)

    eventually(lambda: not unanswered(), 60, lambda: f"{unanswered()} {paired.log_tail()}")


def _events(paired: Pair, condition: str, value: int) -> set[str]:
    query = f"SELECT event_id FROM delivery WHERE site = ? AND {condition}"
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger:
        return {event for (event,) in ledger.execute(query, [paired.site_id, value])}


def waits_are_over(paired: Pair) -> None:
    """What the companion puts off is due now, the site is called at once, and no dead process holds an event.

    For a wait whose length is tested elsewhere: until the next try, after a connection that broke, or for a lease.
    """
    now = int(time.time() * 1000)
    with closing(sqlite3.connect(paired.companion.folder / "companion.db", timeout=30)) as ledger, ledger:
        due = "UPDATE delivery SET due_at = ? WHERE site = ? AND state = 'pending' AND due_at > ?"
        ledger.execute(due, (now, paired.site_id, now))
        at_once = "hold_until = 0, unreachable_since = NULL, failures_in_a_row = 0"
        ledger.execute(f"UPDATE site SET {at_once} WHERE id = ?", (paired.site_id,))
    paired.site.php(LET_GO)


def a_day_passes(paired: Pair) -> None:
    """For whoever waits for something that comes by itself; the next try comes at once."""
    events = """
        global $wpdb;
        $table = $wpdb->prefix . 'cart_companion_events';
        $query = "SELECT event_id, steps FROM $table WHERE steps LIKE '%waits_since%'";
        foreach ( $wpdb->get_results( $query ) as $row ) {
            $steps                 = json_decode( $row->steps, true );
            $steps['waits_since'] -= DAY_IN_SECONDS;
            $new                   = array( 'steps' => wp_json_encode( $steps ) );
            $wpdb->update( $table, $new, array( 'event_id' => $row->event_id ) );
        }
    """
    paired.site.php(events)
    waits_are_over(paired)
