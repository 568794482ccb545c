<?php
/**
 * What this site did with each event: the reading side of the table.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

final class EventStore {
	/** The states of a row. */
	public const WORKING = 'working';
	public const DONE    = 'done';
	public const RETRY   = 'retry';
	public const FAILED  = 'failed';

	/**
	 * The last events, newest first.
	 *
	 * @return array<int, array<string, mixed>> Rows as described at find().
	 */
	public function recent( int $limit, string $email = '' ): array {
		global $wpdb;
		$where = '' === $email ? '1 = 1' : $wpdb->prepare( 'emails LIKE BINARY %s', self::pattern( $email ) );
		$rows  = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . " WHERE $where ORDER BY id DESC LIMIT %d", $limit ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_map( array( self::class, 'readable' ), (array) $rows );
	}

	/**
	 * One event; null when it never came.
	 *
	 * @return array<string, mixed>|null event_id, delivery_id, type, mode, occurred_at, emails (list), email
	 *   (the first), order_id, invoice_id, items (name by key), connection, contact_id, user_id (0: none),
	 *   state (a constant of this class), steps (what was done), result (as answered to the companion, null
	 *   before the first), message, access, seen_tags (list: missing, or still there),
	 *   looked_at and look_at (Unix times of the last later look and the next one; 0: none), created_at and
	 *   updated_at (UTC).
	 */
	public function find( string $event_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . ' WHERE event_id = %s', $event_id ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return is_array( $row ) ? self::readable( $row ) : null;
	}

	/** @return array<string, int> Rows by state, of the last days. */
	public function counts( int $days = 30 ): array {
		global $wpdb;
		$since = gmdate( 'Y-m-d H:i:s', time() - $days * DAY_IN_SECONDS );
		$rows  = $wpdb->get_results( $wpdb->prepare( 'SELECT state, COUNT(*) AS n FROM ' . Table::name() . ' WHERE created_at >= %s GROUP BY state', $since ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_map( 'intval', array_column( (array) $rows, 'n', 'state' ) );
	}

	/**
	 * Several events at once.
	 *
	 * @param string[] $event_ids
	 * @return array<string, array<string, mixed>> Rows as described at find(), by event id; without those that never came.
	 */
	public function find_all( array $event_ids ): array {
		global $wpdb;
		if ( array() === $event_ids ) {
			return array();
		}
		$places = implode( ', ', array_fill( 0, count( $event_ids ), '%s' ) );
		$rows   = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . " WHERE event_id IN ( $places )", $event_ids ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_column( array_map( array( self::class, 'readable' ), (array) $rows ), null, 'event_id' );
	}

	/**
	 * Takes one person out of the log; that the events were seen stays, so that none is worked again.
	 *
	 * @return int Rows that named the address.
	 */
	public function forget( string $email ): int {
		global $wpdb;
		$sql = 'UPDATE ' . Table::name() . " SET email = '', emails = '', contact_id = '', user_id = 0, seen_tags = '', no_rule = '', look_at = 0, tell_at = 0, steps = '{}', result = CASE WHEN state = %s THEN %s ELSE '' END WHERE emails LIKE BINARY %s";
		return (int) $wpdb->query( $wpdb->prepare( $sql, self::DONE, '{"outcome":"skipped"}', self::pattern( $email ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** For LIKE BINARY: the table's collation takes é for e, and would find a stranger. */
	public static function pattern( string $email ): string {
		global $wpdb;
		return '%|' . $wpdb->esc_like( strtolower( trim( $email ) ) ) . '|%';
	}

	/**
	 * @param array<string, string> $row
	 * @return array<string, mixed>
	 */
	private static function readable( array $row ): array {
		$result         = json_decode( $row['result'], true );
		$row['emails']  = array_values( array_filter( explode( '|', $row['emails'] ), 'strlen' ) );
		$row['items']   = (array) json_decode( $row['items'], true );
		$row['steps']   = (array) json_decode( $row['steps'], true );
		$row['result']  = is_array( $result ) ? $result : null;
		$row['message'] = (string) ( $result['message'] ?? '' );
		foreach ( array( 'user_id', 'looked_at', 'look_at' ) as $number ) {
			$row[ $number ] = (int) $row[ $number ];
		}
		$row['seen_tags'] = array_map( 'strval', (array) json_decode( $row['seen_tags'], true ) );
		unset( $row['id'], $row['claim'], $row['claimed_until'], $row['origins'], $row['tell_at'], $row['findings'], $row['no_rule'] );
		return $row;
	}
}
