<?php
/**
 * When each event's access is looked at again, what was found, and what the companion has yet to hear.
 *
 * A look, and a report, is taken by a conditional update, so that of two processes at one time only one does it.
 * What is taken comes again by itself where the taker died.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Access\AccessChecker;
use CartCompanion\Domain\Access\AccessResult;

final class AccessCheckStore {
	/**
	 * @return array<int, array{event_id: string, look_at: int}> What is due, the longest overdue first.
	 */
	public function due( int $now, int $limit ): array {
		global $wpdb;
		$sql  = 'SELECT event_id, look_at FROM ' . Table::name() . ' WHERE look_at BETWEEN 1 AND %d AND state = %s ORDER BY look_at, id LIMIT %d';
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, $now, EventStore::DONE, $limit ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_map(
			static function ( array $row ): array {
				return array( 'look_at' => (int) $row['look_at'] ) + $row;
			},
			(array) $rows
		);
	}

	/** How many are due since before this time. */
	public function overdue( int $since ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM ' . Table::name() . ' WHERE look_at BETWEEN 1 AND %d AND state = %s', $since, EventStore::DONE ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** When the event is looked at next, 0 for never; null when it is not done, or never came. */
	public function planned( string $event_id ): ?int {
		global $wpdb;
		$at = $wpdb->get_var( $wpdb->prepare( 'SELECT look_at FROM ' . Table::name() . ' WHERE event_id = %s AND state = %s', $event_id, EventStore::DONE ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		return null === $at ? null : (int) $at;
	}

	/** Moves a look to another time; false when somebody else did so first. */
	public function move( string $event_id, int $from, int $to ): bool {
		return $this->change( $event_id, 'look_at', $from, array( 'look_at' => $to ) );
	}

	/**
	 * Writes down what a look found, unless the event was worked anew meanwhile.
	 *
	 * @param int  $taken   The time to which the look was moved when it was taken.
	 * @param int  $look_at When it is looked at again; 0 for never.
	 * @param bool $is_news Whether the companion has to hear of it.
	 */
	public function note( string $event_id, int $taken, AccessResult $found, int $look_at, bool $is_news ): void {
		global $wpdb;
		$now    = time();
		// CASE and not IF(), here and elsewhere: on SQLite that gives its last argument, whatever the first says.
		$sql    = 'UPDATE ' . Table::name() . ' SET access = %s, user_id = %d, seen_tags = %s, looked_at = %d, look_at = %d, tell_at = CASE WHEN %d = 1 THEN %d ELSE tell_at END, findings = findings + 1 WHERE event_id = %s AND look_at = %d';
		$tags   = array() === $found->tags ? '' : (string) wp_json_encode( $found->tags );
		$values = array( $found->access, $found->user_id, $tags, $now, $look_at, (int) $is_news, $now, $event_id, $taken );
		$wpdb->query( $wpdb->prepare( $sql, $values ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * What is still open for this person is looked at sooner, however long ago it was given up: their user, or their
	 * tags, have changed.
	 *
	 * @param string[] $emails   All addresses of the person.
	 * @param string   $order_id '' for none.
	 * @param string   $but      Id of an event whose look stays where it is.
	 */
	public function hasten( array $emails, int $at, string $order_id = '', string $but = '' ): void {
		global $wpdb;
		$wrong  = implode( ', ', array_fill( 0, count( AccessChecker::WRONG ), '%s' ) );
		$person = implode( ' OR ', array_merge( array( "( order_id <> '' AND order_id = %s )" ), array_fill( 0, count( $emails ), 'emails LIKE BINARY %s' ) ) );
		$sql    = 'SELECT event_id, look_at FROM ' . Table::name() . " WHERE ( look_at > %d OR ( look_at = 0 AND access IN ( $wrong ) ) ) AND state = %s AND event_id <> %s AND ( $person )";
		$values = array_merge( array( $at ), AccessChecker::WRONG, array( EventStore::DONE, $but, $order_id ), array_map( array( EventStore::class, 'pattern' ), $emails ) );
		foreach ( (array) $wpdb->get_results( $wpdb->prepare( $sql, $values ), ARRAY_A ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL
			$this->move( $row['event_id'], (int) $row['look_at'], $at );
		}
	}

	/** All that is open is looked at now, whosever it is. */
	public function hasten_all( int $at ): void {
		global $wpdb;
		$wrong = implode( ', ', array_fill( 0, count( AccessChecker::WRONG ), '%s' ) );
		$sql   = 'UPDATE ' . Table::name() . " SET look_at = %d WHERE ( look_at > %d OR ( look_at = 0 AND access IN ( $wrong ) ) ) AND state = %s";
		$wpdb->query( $wpdb->prepare( $sql, array_merge( array( $at, $at ), AccessChecker::WRONG, array( EventStore::DONE ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/**
	 * What the companion has to hear now; not of an event that is being worked anew.
	 *
	 * @return array<int, array{event_id: string, access: string, looked_at: int, tell_at: int, findings: int}>
	 */
	public function untold( int $now, int $limit ): array {
		global $wpdb;
		$sql  = 'SELECT event_id, access, looked_at, tell_at, findings FROM ' . Table::name() . ' WHERE tell_at BETWEEN 1 AND %d AND state = %s ORDER BY tell_at, id LIMIT %d';
		$rows = $wpdb->get_results( $wpdb->prepare( $sql, $now, EventStore::DONE, $limit ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return array_map(
			static function ( array $row ): array {
				return array_map( 'intval', array_intersect_key( $row, array_flip( array( 'looked_at', 'tell_at', 'findings' ) ) ) ) + $row;
			},
			(array) $rows
		);
	}

	/**
	 * Moves a report to another time, 0 for "told"; false when somebody else did so first, or something else was found
	 * since.
	 *
	 * @param array<string, mixed> $report As untold() gave it.
	 * @param int                  $from   Where it is now.
	 */
	public function move_report( array $report, int $from, int $to ): bool {
		return $this->change( $report['event_id'], 'tell_at', $from, array( 'tell_at' => $to ), array( 'findings' => $report['findings'] ) );
	}

	/**
	 * @param array<string, int|string> $values
	 * @param array<string, int>        $more   Further conditions.
	 */
	private function change( string $event_id, string $column, int $expected, array $values, array $more = array() ): bool {
		global $wpdb;
		if ( ( $values[ $column ] ?? null ) === $expected ) {
			return false; // Nothing would tell the one who was first: MySQL counts no row here, SQLite counts one.
		}
		$where = array(
			'event_id' => $event_id,
			$column    => $expected,
		);
		return 1 === $wpdb->update( Table::name(), $values, $where + $more );
	}
}
