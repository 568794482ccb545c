<?php
/**
 * Other customers to whom the same happened lately: they were given the same tag for the same item, and nothing has turned
 * since. Not those of whom something is wrong: that they lack it, too, is what their alert says, and proves no trigger.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Rules\TagNames;

final class TagWitnesses {
	/** So many of the site's last events are looked through, and so many about the item read. */
	private const LAST_EVENTS = 5000;
	private const ROWS        = 150;

	/** So many customers are enough. */
	private const MOST = 20;

	/** @var array<string, array<int, array<string, mixed>>> Rows by item, read once for all customers. */
	private array $rows = array();

	/**
	 * The latest first.
	 *
	 * @param bool $is_to_go Whether those are meant whose access was to go by it; else those who have the item.
	 * @param int  $except   Id of the user who asks.
	 * @return array<int, array{age: int, is_fresh: bool}> By id of the user: seconds since it was applied, and whether a later check is known to have seen them brought up to date.
	 */
	public function of( string $item, string $tag, bool $is_to_go, int $except ): array {
		$turned = array( $except => true );
		$found  = array();
		foreach ( '' === $item ? array() : $this->about( $item ) as $row ) {
			$user_id = $row['user_id'];
			if ( isset( $turned[ $user_id ] ) || isset( $found[ $user_id ] ) ) {
				continue;
			}
			$result = (array) $row['result'];
			if ( in_array( $row['access'], AccessStatus::WRONG, true ) || ! empty( $result['revokes'] ) !== $is_to_go || array() !== TagNames::among( array( $tag ), $result['tags_removed'] ?? array() ) ) {
				$turned[ $user_id ] = true;
			} elseif ( array() !== TagNames::among( array( $tag ), $result['tags_applied'] ?? array() ) ) {
				$found[ $user_id ] = array( 'age' => time() - (int) strtotime( $row['updated_at'] . ' UTC' ), 'is_fresh' => self::is_fresh( $row ) );
			}
			if ( count( $found ) >= self::MOST ) {
				break;
			}
		}
		return $found;
	}

	/**
	 * What was open when the event was done and is well now was not there by what the event wrote: it came with a fetch.
	 *
	 * @param array<string, mixed> $row
	 */
	private static function is_fresh( array $row ): bool {
		return $row['looked_at'] > 0 && in_array( $row['result']['access'] ?? '', AccessStatus::OPEN, true ) && ! in_array( $row['access'], AccessStatus::OPEN, true );
	}

	/** @return array<int, array<string, mixed>> */
	private function about( string $item ): array {
		global $wpdb;
		if ( ! isset( $this->rows[ $item ] ) ) {
			$values = array( (int) Table::value( 'MAX(id)', '', array() ) - self::LAST_EVENTS, '%' . $wpdb->esc_like( wp_json_encode( $item ) . ':' ) . '%', EventStore::DONE, self::ROWS );

			$this->rows[ $item ] = Table::select( 'user_id, result, access, looked_at, updated_at', "WHERE id > %d AND items LIKE %s AND state = %s AND user_id <> 0 AND mode <> 'test' ORDER BY id DESC LIMIT %d", $values );
		}
		return $this->rows[ $item ];
	}
}
