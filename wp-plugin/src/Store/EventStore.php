<?php
/** What this site did with each event: the reading side of the table. */

declare(strict_types=1);

namespace CartCompanion\Store;

final class EventStore {
	/** The states of a row. */
	public const WORKING = 'working';
	public const DONE    = 'done';
	public const RETRY   = 'retry';
	public const FAILED  = 'failed';

	/** Orders that are no customer's: of the companion's test event, and of test purchases. */
	public const TESTS = 'test test-%';

	/**
	 * The last events, newest first.
	 *
	 * @return array<int, array<string, mixed>> Rows as described at find().
	 */
	public function recent( int $limit, string $email = '' ): array {
		list( $where, $values ) = '' === $email ? array( '1 = 1', array() ) : Addresses::condition( array( $email ) );
		return self::rows( "WHERE $where ORDER BY id DESC LIMIT %d", array_merge( $values, array( $limit ) ) );
	}

	/** @return array<int, array<string, string>> Names by item key of each of the last events, the newest first. */
	public function recent_items( int $limit ): array {
		return array_column( Table::select( 'items', 'ORDER BY id DESC LIMIT %d', array( $limit ) ), 'items' );
	}

	/**
	 * One event; null when it never came.
	 *
	 * @return array<string, mixed>|null By name what Columns lists and does not keep to this folder, and message, the
	 *                                   result's; result is null before the first.
	 */
	public function find( string $event_id ): ?array {
		return self::rows( 'WHERE event_id = %s', array( $event_id ) )[0] ?? null;
	}

	/** @return array<string, int> Rows by state, of the last days. */
	public function counts( int $days = 30 ): array {
		$since = gmdate( 'Y-m-d H:i:s', time() - $days * DAY_IN_SECONDS );
		return array_map( 'intval', array_column( Table::select( 'state, COUNT(*) AS n', 'WHERE created_at >= %s GROUP BY state', array( $since ) ), 'n', 'state' ) );
	}

	/**
	 * Several events at once, and their users with them: what is said of each names its user.
	 *
	 * @param string[] $event_ids
	 * @return array<string, array<string, mixed>> Rows as described at find(), by event id; without those that never came.
	 */
	public function find_all( array $event_ids ): array {
		$rows = array() === $event_ids ? array() : self::rows( 'WHERE event_id IN ( ' . Table::places( $event_ids ) . ' )', $event_ids );
		cache_users( array_unique( array_filter( array_column( $rows, 'user_id' ) ) ) );
		return array_column( $rows, null, 'event_id' );
	}

	/** Takes one person out of the log. @return int Rows that named the address. */
	public function forget( string $email ): int {
		return ( new Erasure() )->of_address( $email );
	}

	/** Whether a request has an event of the order in hand at this moment. */
	public function is_being_processed( string $order_id ): bool {
		return null !== Table::value( 'event_id', 'WHERE order_id = %s AND state = %s AND claimed_until > %d LIMIT 1', array( $order_id, self::WORKING, time() ) );
	}

	/** @return array<int, array<string, mixed>> Rows as described at find(), of all that is recorded of one order. */
	public function of_order( string $order_id ): array {
		return self::rows( 'WHERE order_id = %s ORDER BY id', array( $order_id ) );
	}

	/**
	 * What came for the address from a customer, and from no test.
	 *
	 * @return array<int, array<string, mixed>> Rows as described at find(), newest first.
	 */
	public function of_customer( string $email ): array {
		list( $theirs, $values ) = Addresses::condition( array( $email ) );
		return self::rows( "WHERE order_id NOT LIKE %s AND $theirs ORDER BY id DESC LIMIT 100", array_merge( array( self::TESTS ), $values ) );
	}

	/** Takes all that is recorded of one order out of the log, as if it had never come. */
	public function remove_order( string $order_id ): void {
		global $wpdb;
		$ids = array_column( Table::select( 'event_id', 'WHERE order_id = %s', array( $order_id ) ), 'event_id' );
		foreach ( $ids as $id ) {
			$wpdb->delete( Table::name(), array( 'event_id' => $id ) );
		}
		Addresses::forget( $ids );
	}

	/**
	 * @param array<mixed> $values
	 * @return array<int, array<string, mixed>>
	 */
	private static function rows( string $rest, array $values ): array {
		return array_map( array( Columns::class, 'shown' ), Table::select( '*', $rest, $values ) );
	}
}
