<?php
/** Who bought a product lately and still has it, as far as this site's own record tells. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class RecentBuyers {
	/** So many events are searched. */
	private const EVENTS = 400;

	/** @return int[] Ids of their WordPress users, the latest first. */
	public function of_item( string $item, int $limit ): array {
		global $wpdb;
		$like  = '%"' . $wpdb->esc_like( $item ) . '":%';
		$rows  = Table::select( 'type, items, user_id, result', "WHERE user_id <> 0 AND mode <> 'test' AND state = %s AND items LIKE %s ORDER BY id DESC LIMIT %d", array( EventStore::DONE, $like, self::EVENTS ) );
		$found = array();
		$lost  = array();
		foreach ( $rows as $row ) {
			$is_lost = ! empty( $row['result']['revokes'] );
			if ( $is_lost && ! isset( $found[ $row['user_id'] ] ) ) {
				$lost[ $row['user_id'] ] = true;
			} elseif ( ! $is_lost && ! isset( $lost[ $row['user_id'] ] ) ) {
				$found[ $row['user_id'] ] = $row['user_id'];
			}
		}
		return array_slice( array_values( $found ), 0, $limit );
	}
}
