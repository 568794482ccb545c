<?php
/** Who bought a product lately and still has it, as far as this site's own record tells. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class RecentBuyers {
	/** So many of the last events are looked through, and so many of them read, once for all products. */
	private const LAST_EVENTS = 10000;
	private const EVENTS      = 2000;

	/** @var array<string, int[]>|null Ids of users by item key, the latest first; null before they were read. */
	private ?array $by_item = null;

	/** @return int[] Ids of their WordPress users, the latest first. */
	public function of_item( string $item, int $limit ): array {
		if ( null === $this->by_item ) {
			$this->by_item = self::read();
		}
		return array_slice( $this->by_item[ $item ] ?? array(), 0, $limit );
	}

	/** @return array<string, int[]> The last event about a user and an item says whether they have it. */
	private static function read(): array {
		$since = (int) Table::value( 'MAX(id)', '', array() ) - self::LAST_EVENTS;
		$rows  = Table::select( 'items, user_id, result LIKE %s AS is_lost', "WHERE id > %d AND user_id <> 0 AND mode <> 'test' AND state = %s ORDER BY id DESC LIMIT %d", array( '%"revokes":true%', $since, EventStore::DONE, self::EVENTS ) );
		$has   = array();
		$found = array();
		foreach ( $rows as $row ) {
			foreach ( array_map( 'strval', array_keys( $row['items'] ) ) as $item ) {
				if ( ! isset( $has[ $item ][ $row['user_id'] ] ) ) {
					$has[ $item ][ $row['user_id'] ] = true;
					$found[ $item ] = array_merge( $found[ $item ] ?? array(), '1' === $row['is_lost'] ? array() : array( $row['user_id'] ) );
				}
			}
		}
		return $found;
	}
}
