<?php
/** What the site has heard of one order. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\{ Event, EventType };

final class OrderEvents {
	/**
	 * Those of the event's order that happened before it, oldest first; of one second a pause is the last, and before it the
	 * return from one, after the payment that came with it.
	 *
	 * @return array<int, array{type: string, items: string[]}> Items are keys.
	 */
	public static function before( Event $event ): array {
		$order  = $event->order_id();
		$at     = $event->occurred_at();
		$where  = 'WHERE order_id = %s AND BINARY order_id = %s AND event_id <> %s AND ( occurred_at < %s';
		$values = array( $order, $order, $event->id(), $at );
		if ( EventType::RESUMED === $event->type() ) {
			$where .= ' OR ( occurred_at = %s AND type NOT IN ( %s, %s ) )';
			array_push( $values, $at, EventType::PAUSED, EventType::RESUMED );
		}
		$rest = "$where ) ORDER BY occurred_at, type = %s, type = %s, id";
		array_push( $values, EventType::PAUSED, EventType::RESUMED );
		$rows = '' === $order ? array() : Table::select( 'type, items', $rest, $values );
		return array_map( static fn( array $row ): array => array( 'type' => $row['type'], 'items' => array_map( 'strval', array_keys( $row['items'] ) ) ), $rows );
	}
}
