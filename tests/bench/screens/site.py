"""Fills the plugin's table with the same events, through the plugin's own words for its columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.screens.ledger import event_id
from tests.bench.screens.population import Happening
from tests.stack.wordpress import WordPress

USERS = 500  # of WordPress, among whom the customers are distributed
FILL = """
    global $wpdb;
    $wpdb->query( 'SET autocommit = 0' );
    foreach ( range( 2, 1 + $input['users'] ) as $id ) {
        $user = array( 'ID' => $id, 'user_login' => "member$id", 'user_email' => "member$id@example.com" );
        $wpdb->insert( $wpdb->users, $user );
    }
    $lines = new SplFileObject( $input['file'] );
    $rows  = array();
    $write = static function ( array $rows ): void {
        global $wpdb;
        if ( array() !== $rows ) {
            $one    = '( ' . CartCompanion\\Store\\Table::places( $rows[0] ) . ' )';
            $values = array_merge( ...array_map( 'array_values', $rows ) );
            $into   = CartCompanion\\Store\\Table::name() . ' ( ' . implode( ', ', array_keys( $rows[0] ) ) . ' )';
            $all    = implode( ', ', array_fill( 0, count( $rows ), $one ) );
            $wpdb->query( $wpdb->prepare( "INSERT INTO $into VALUES $all", $values ) );
        }
    };
    foreach ( $lines as $line ) {
        if ( '' !== $line ) {
            $values = json_decode( $line, true );
            $rows[] = CartCompanion\\Store\\Columns::written( $values ) + CartCompanion\\Store\\Columns::blank();
            CartCompanion\\Store\\Addresses::add( $values['event_id'], $values['emails'] );
        }
        if ( count( $rows ) >= 500 ) {
            $write( $rows );
            $rows = array();
        }
    }
    $write( $rows );
    $wpdb->query( 'COMMIT' );
    return (int) CartCompanion\\Store\\Table::value( 'COUNT(*)', '', array() );
"""


def fill(site: WordPress, happened: Iterable[Happening]) -> int:
    """How many rows there are then."""
    file = Path(site.folder) / "wp-content" / "bench.jsonl"
    with file.open("w") as lines:
        for one in happened:
            if one.event is not None and one.state in ("delivered", "skipped", "failed"):
                lines.write(json.dumps(_row(one)) + "\n")
    count = int(site.php(FILL, user=1, file=str(file), users=USERS))
    file.unlink()
    return count


def _row(one: Happening) -> dict[str, object]:
    event, result = one.event, one.result or {}
    assert event is not None
    at = datetime.fromtimestamp(one.at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {
        "event_id": event_id(one),
        "delivery_id": "dlv_" + event_id(one)[4:],
        "type": event.type.value,
        "mode": event.mode.value,
        "occurred_at": at.replace(" ", "T") + "Z",
        "email": one.emails[0],
        "emails": list(one.emails),
        "order_id": event.order.id or "",
        "invoice_id": event.order.invoice_id or "",
        "items": {item.key: item.name for item in event.items},
        "connection": "accessally",
        "contact_id": result["contact_id"],
        "user_id": 1 + one.number % USERS,
        "state": "failed" if one.state == "failed" else "done",
        "steps": {
            "connection": "accessally",
            "contact": result["contact_id"],
            "done": {"apply": result["tags_applied"]},
        },
        "result": result,
        "access": one.access or "",
        "no_rule": ["product-9"] if one.number % 400 == 5 else [],
        "created_at": at,
        "updated_at": at,
    }
