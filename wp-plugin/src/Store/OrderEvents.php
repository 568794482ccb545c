<?php
/** What the site has heard of one order. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\{ Event, EventType };

final class OrderEvents {
	/**
	 * Those of the event's order that happened before it, oldest first; of one second a pause is the last.
	 *
	 * @return array<int, array{type: string, items: string[]}> Items are keys.
	 */
	public static function before( Event $event ): array {
		$order = $event->order_id();
		$where = 'WHERE order_id = %s AND BINARY order_id = %s AND event_id <> %s AND occurred_at < %s ORDER BY occurred_at, type = %s, id';
		$rows  = '' === $order ? array() : Table::select( 'type, items', $where, array( $order, $order, $event->id(), $event->occurred_at(), EventType::PAUSED ) );
		return array_map( static fn( array $row ): array => array( 'type' => $row['type'], 'items' => array_map( 'strval', array_keys( $row['items'] ) ) ), $rows );
	}
}
