<?php
/**
 * When each event's access is checked again, what was found, and what has yet to be reported to the companion.
 *
 * A check, and a report, is taken by a conditional update, so that of two processes at one time only one does it.
 * What is taken comes again by itself where the taker died.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\AccessResult;

final class AccessCheckStore {
	/** @return array<int, array{event_id: string, look_at: int}> What is due, the longest overdue first. */
	public function due( int $now, int $limit ): array {
		return Table::select( 'event_id, look_at', 'WHERE look_at BETWEEN 1 AND %d AND state = %s ORDER BY look_at, id LIMIT %d', array( $now, EventStore::DONE, $limit ) );
	}

	/** How many have been due since before this time. */
	public function overdue( int $since ): int {
		return (int) Table::value( 'COUNT(*)', 'WHERE look_at BETWEEN 1 AND %d AND state = %s', array( $since, EventStore::DONE ) );
	}

	/** When the event is checked next, 0 for never; null when it is not done, or never came. */
	public function next_check( string $event_id ): ?int {
		$at = Table::value( 'look_at', 'WHERE event_id = %s AND state = %s', array( $event_id, EventStore::DONE ) );
		return null === $at ? null : (int) $at;
	}

	/** Moves a check to another time; false when somebody else did so first. */
	public function reschedule( string $event_id, int $from, int $to ): bool {
		return self::move( 'look_at', $from, $to, compact( 'event_id' ) );
	}

	/**
	 * Records what a check found, unless the event was processed again meanwhile.
	 *
	 * @param int  $taken      The time to which the check was moved when it was taken.
	 * @param int  $next_check When access is checked again; 0 for never.
	 * @param bool $is_news    Whether it has to be reported.
	 */
	public function record( string $event_id, int $taken, AccessResult $found, int $next_check, bool $is_news ): void {
		$seen = Columns::written( array( 'seen_tags' => $found->tags ) )['seen_tags'];
		$now  = time();
		Table::update(
			'SET access = %s, user_id = %d, seen_tags = %s, looked_at = %d, look_at = %d, tell_at = CASE WHEN %d = 1 THEN %d ELSE tell_at END, findings = findings + 1 WHERE event_id = %s AND look_at = %d',
			array( $found->access, $found->user_id, $seen, $now, $next_check, (int) $is_news, $now, $event_id, $taken )
		);
	}

	/**
	 * What is still open for this person is checked sooner, however long ago it was given up: their user, or their
	 * tags, have changed.
	 *
	 * @param string[] $emails   All addresses of the person.
	 * @param string   $order_id '' for none.
	 * @param string   $except   Id of an event whose check stays where it is.
	 */
	public function expedite( array $emails, int $at, string $order_id = '', string $except = '' ): void {
		$person = implode( ' OR ', array_merge( array( "( order_id <> '' AND order_id = %s )" ), array_fill( 0, count( $emails ), 'emails LIKE BINARY %s' ) ) );
		$values = array_merge( self::open_after( $at ), array( $except, $order_id ), array_map( array( Table::class, 'pattern' ), $emails ) );
		foreach ( Table::select( 'event_id, look_at', 'WHERE ' . self::is_open() . " AND event_id <> %s AND ( $person )", $values ) as $row ) {
			$this->reschedule( $row['event_id'], $row['look_at'], $at );
		}
	}

	/** All that is open is checked now, whosever it is. */
	public function expedite_all( int $at ): void {
		Table::update( 'SET look_at = %d WHERE ' . self::is_open(), array_merge( array( $at ), self::open_after( $at ) ) );
	}

	/**
	 * What has to be reported to the companion now; not of an event that is being processed again.
	 *
	 * @return array<int, array{event_id: string, access: string, looked_at: int, tell_at: int, findings: int}>
	 */
	public function unreported( int $now, int $limit ): array {
		return Table::select( 'event_id, access, looked_at, tell_at, findings', 'WHERE tell_at BETWEEN 1 AND %d AND state = %s ORDER BY tell_at, id LIMIT %d', array( $now, EventStore::DONE, $limit ) );
	}

	/**
	 * Moves a report to another time, 0 for "reported"; false when somebody else did so first, or something else was
	 * found since.
	 *
	 * @param array<string, mixed> $report As unreported() gave it.
	 * @param int                  $from   Where it is now.
	 */
	public function reschedule_report( array $report, int $from, int $to ): bool {
		return self::move( 'tell_at', $from, $to, array_intersect_key( $report, array_flip( array( 'event_id', 'findings' ) ) ) );
	}

	/** What may still change by itself, and what is wrong however long ago it was given up; values by open_after(). */
	private static function is_open(): string {
		return '( look_at > %d OR ( look_at = 0 AND access IN ( ' . Table::places( AccessStatus::WRONG ) . ' ) ) ) AND state = %s';
	}

	/** @return array<int, int|string> */
	private static function open_after( int $at ): array {
		return array_merge( array( $at ), AccessStatus::WRONG, array( EventStore::DONE ) );
	}

	/** @param array<string, int|string> $where */
	private static function move( string $column, int $from, int $to, array $where ): bool {
		global $wpdb;
		// Where both are equal, nothing would say who was first: MySQL counts no row then, SQLite counts one.
		return $from !== $to && 1 === $wpdb->update( Table::name(), array( $column => $to ), $where + array( $column => $from ) );
	}
}
