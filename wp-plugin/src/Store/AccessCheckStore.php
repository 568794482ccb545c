<?php
/** What later checks of an event's access found. */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\AccessResult;

final class AccessCheckStore {
	/** Names the time that the event was processed; null when it is not done, or never came. */
	public function claim_of( string $event_id ): ?string {
		return Table::value( 'claim', 'WHERE event_id = %s AND state = %s', array( $event_id, EventStore::DONE ) );
	}

	/**
	 * Records what a check found, unless the event was processed again meanwhile.
	 *
	 * @param string $claim As claim_of() gave it before the check.
	 */
	public function record( string $event_id, string $claim, AccessResult $found ): void {
		$values = array( 'access' => $found->access, 'user_id' => $found->user_id, 'seen_tags' => $found->tags, 'looked_at' => time() );
		Table::change_where( $values, array( 'event_id' => $event_id, 'claim' => $claim, 'state' => EventStore::DONE ) );
	}

	/** Whether something of the person with this address may still change, or is wrong. */
	public function is_open_for( string $email ): bool {
		list( $theirs, $values ) = Addresses::condition( array( $email ) );
		return null !== Table::value( 'event_id', "WHERE $theirs AND " . self::is_open() . ' LIMIT 1', array_merge( $values, self::open() ) );
	}

	/** @return string[] Ids of open events that were done since then, the newest first. */
	public function open_since( int $since, int $limit ): array {
		$values = array_merge( self::open(), array( gmdate( 'Y-m-d H:i:s', $since ), $limit ) );
		return array_column( Table::select( 'event_id', 'WHERE ' . self::is_open() . ' AND updated_at >= %s ORDER BY id DESC LIMIT %d', $values ), 'event_id' );
	}

	/** Values by open(). */
	private static function is_open(): string {
		return 'access IN ( ' . Table::places( AccessStatus::OPEN ) . ' ) AND state = %s';
	}

	/** @return string[] */
	private static function open(): array {
		return array_merge( AccessStatus::OPEN, array( EventStore::DONE ) );
	}
}
