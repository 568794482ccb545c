<?php
/**
 * What this site did with each event: the reading side of the table.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Log;

final class EventLog {
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
	 *   before the first), message, access, created_at and updated_at (UTC).
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
	 * Notes what a later look found about a customer's access.
	 *
	 * @throws \RuntimeException When the database does not take it.
	 */
	public function note_access( string $event_id, string $access, int $user_id ): void {
		global $wpdb;
		if ( false === $wpdb->update( Table::name(), compact( 'access', 'user_id' ), compact( 'event_id' ) ) ) {
			throw new \RuntimeException( __( 'The site’s database does not store what was found.', 'cart-companion' ) );
		}
	}

	/**
	 * Takes one person out of the log; that the events were seen stays, so that none is worked again.
	 *
	 * @return int Rows that named the address.
	 */
	public function forget( string $email ): int {
		global $wpdb;
		$sql = 'UPDATE ' . Table::name() . " SET email = '', emails = '', contact_id = '', user_id = 0, steps = '{}', result = IF( state = %s, %s, '' ) WHERE emails LIKE BINARY %s";
		return (int) $wpdb->query( $wpdb->prepare( $sql, self::DONE, '{"outcome":"skipped"}', self::pattern( $email ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** For LIKE BINARY: the table's collation takes é for e, and would find a stranger. */
	private static function pattern( string $email ): string {
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
		$row['user_id'] = (int) $row['user_id'];
		unset( $row['id'], $row['claim'], $row['claimed_until'], $row['origins'] );
		return $row;
	}
}
