<?php
/**
 * Events of long ago that changed nothing: their rows are deleted, a few at a time.
 *
 * What was done for somebody stays as long as this site: a refund of an order is for the contact and the user who got
 * what was bought, however long ago that was. So does what still waits, or needs the owner, and each purchase: what is
 * taken back later is known by its items; and each return from a pause, or the next payment would end that pause once more.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\{ EventType, Result };

final class OldEvents {
	/** Beside them stays a row that was touched since, as by a replay. */
	private const DELETABLE = 'state = %s AND updated_at < %s';

	private string $before;

	/** The last row of that age: what lies behind it is not looked at. */
	private int $last;

	/** @param int $before A Unix time: events that came before it and were not processed since. */
	public function __construct( int $before ) {
		$this->before = gmdate( 'Y-m-d H:i:s', $before );
		$this->last   = (int) Table::value( 'id', 'WHERE created_at < %s ORDER BY created_at DESC, id DESC LIMIT 1', array( $this->before ) );
	}

	/**
	 * Looks at the next rows, in the order in which they were made.
	 *
	 * @param int $after The last row that was looked at; 0 for none.
	 * @return int The last of these; 0 when there are no more.
	 */
	public function prune_after( int $after, int $limit ): int {
		$columns = 'id, event_id, emails, order_id, type, contact_id, user_id, state, access, no_rule, steps, result';
		$rows    = $after < $this->last ? Table::select( $columns, 'WHERE id > %d AND id <= %d AND created_at < %s ORDER BY id LIMIT %d', array( $after, $this->last, $this->before, $limit ) ) : array();
		$this->delete( self::of_others( array_filter( $rows, array( self::class, 'changed_nothing' ) ) ) );
		return array() === $rows ? 0 : (int) end( $rows )['id'];
	}

	/** @param array<string, mixed> $row */
	private static function changed_nothing( array $row ): bool {
		$result = (array) $row['result'];
		return EventStore::DONE === $row['state']
			&& Result::SKIPPED === ( $result['outcome'] ?? '' )
			&& array() !== $row['emails'] // Of who was forgotten, nobody knows any more what was done.
			&& ! in_array( $row['type'], array( EventType::PURCHASED, EventType::RESUMED, EventType::RESYNC ), true )
			&& '' === $row['contact_id'] && 0 === $row['user_id'] && array() === $row['no_rule']
			&& in_array( $row['access'], array( '', AccessStatus::NONE ), true )
			&& array() === array_filter( array_intersect_key( $row['steps'], array_flip( array( OperationSteps::KEY, 'left', 'gone' ) ) ) )
			&& empty( $result['revokes'] ) && empty( $result['tags_applied'] ) && empty( $result['tags_removed'] );
	}

	/**
	 * Without those of customers whose access is wrong: a check of it goes by all that came since.
	 *
	 * @param array<int, array<string, mixed>> $rows
	 * @return array<int, array<string, mixed>>
	 */
	private static function of_others( array $rows ): array {
		$emails = array_merge( array(), ...array_column( $rows, 'emails' ) );
		if ( array() === $emails ) {
			return $rows;
		}
		list( $theirs, $values ) = Addresses::condition( array_unique( $emails ) );
		$orders = array_column( $rows, 'order_id' );
		$wrong  = Table::select( 'order_id, emails', 'WHERE access IN ( ' . Table::places( AccessStatus::WRONG ) . " ) AND ( $theirs OR order_id IN ( " . Table::places( $orders ) . ' ) )', array_merge( AccessStatus::WRONG, $values, $orders ) );
		$named  = array_merge( array(), ...array_column( $wrong, 'emails' ) );
		$orders = array_filter( array_column( $wrong, 'order_id' ), 'strlen' );
		return array_filter( $rows, static fn( array $row ): bool => ! in_array( $row['order_id'], $orders, true ) && array() === array_intersect( $row['emails'], $named ) );
	}

	/**
	 * The addresses go first, so that none is left behind where this ends half way; what was processed again meanwhile gets
	 * them back.
	 *
	 * @param array<int, array<string, mixed>> $rows
	 */
	private function delete( array $rows ): void {
		if ( array() === $rows ) {
			return;
		}
		$ids    = array_column( $rows, 'event_id' );
		$places = Table::places( $ids );
		Addresses::forget( $ids );
		Table::delete( "WHERE event_id IN ( $places ) AND " . self::DELETABLE, array_merge( $ids, array( EventStore::DONE, $this->before ) ) );
		Addresses::add_stored( Table::select( 'event_id, emails', "WHERE event_id IN ( $places )", $ids ) );
	}
}
