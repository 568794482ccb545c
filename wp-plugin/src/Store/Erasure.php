<?php
/**
 * Takes a person out of this site's record, whatever is being written at that moment.
 *
 * That the events came stays, so that none is processed again, and which operations were run, so that none is run again. A
 * row without addresses is a forgotten person's: whoever has it in hand puts nothing of theirs back (Table::change()). An
 * event that was on its way is stored as one of nobody: for an hour it is known by a hash who was erased, and when.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\Event;
use CartCompanion\Site\{ Lock, StoredOption };

final class Erasure {
	/** Unix time by hash. */
	public const OPTION = 'cart_companion_erased';

	/** Longer than a request of the companion's, or one that fetches, takes to bring what it has read. */
	private const KNOWN_SECONDS = HOUR_IN_SECONDS;

	private const LOCK_SECONDS = 5;

	/** What comes while rows are looked for is found by the next look. */
	private const LOOKS = 3;

	private const AT_ONCE = 500;

	/** Another process may write the same row so often. */
	private const TRIES = 20;

	/** Steps as they are stored. */
	private const WITH_OPERATIONS = '%"' . OperationSteps::KEY . '":%';

	/** @return int Rows that named the address. */
	public function of_address( string $email ): int {
		self::note( $email );
		list( $theirs, $values ) = Addresses::condition( array( $email ) );
		$ids                     = array();
		for ( $look = 0; $look < self::LOOKS; $look++ ) {
			$found = array_column( Table::select( 'event_id', "WHERE $theirs", $values ), 'event_id' );
			if ( array() === $found ) {
				break;
			}
			self::of_events( $found );
			$ids                     = array_merge( $ids, $found );
			list( $theirs, $values ) = Addresses::condition( array( $email ) );
		}
		return count( array_unique( $ids ) );
	}

	/** Takes an event's person out that was on its way when they were erased; whether that was so. */
	public function follows( Event $event ): bool {
		$erased = array_intersect_key( self::known(), array_flip( array_map( array( self::class, 'hash' ), $event->emails() ) ) );
		if ( array() === $erased || max( $erased ) < (int) strtotime( $event->received_at() ) ) {
			return false;
		}
		self::of_events( array( $event->id() ) );
		return true;
	}

	/** Whoever was erased some time ago is not known by a hash either. */
	public static function forget_who(): void {
		$stored = StoredOption::read( self::OPTION );
		if ( null !== $stored && array() === self::known() ) {
			delete_option( self::OPTION );
		}
	}

	/** @param string[] $event_ids */
	private static function of_events( array $event_ids ): void {
		foreach ( array_chunk( $event_ids, self::AT_ONCE ) as $some ) {
			$erased  = array_diff_key( Columns::erased(), array( 'steps' => '' ) );
			$columns = implode( ' = %s, ', array_keys( $erased ) );
			$places  = Table::places( $some );
			// CASE and not IF(), here and elsewhere: on SQLite that gives its last argument, whatever the first says.
			$rest = "steps = CASE WHEN steps LIKE %s THEN steps ELSE '{}' END, result = CASE WHEN state = %s THEN %s ELSE '' END WHERE event_id IN ( $places )";
			Table::update( "SET $columns = %s, $rest", array_merge( array_values( $erased ), array( self::WITH_OPERATIONS, EventStore::DONE, Columns::ERASED_RESULT ), $some ) );
			foreach ( Table::select( 'event_id', "WHERE steps LIKE %s AND event_id IN ( $places )", array_merge( array( self::WITH_OPERATIONS ), $some ) ) as $row ) {
				self::of_steps( $row['event_id'] );
			}
			Addresses::forget( $some );
		}
	}

	/** What another process has recorded since they were read stays. */
	private static function of_steps( string $event_id ): void {
		for ( $try = 0; $try < self::TRIES; $try++ ) {
			$stored = (string) Table::value( 'steps', 'WHERE event_id = %s', array( $event_id ) );
			$steps  = Columns::of_nobody( array( 'steps' => (array) json_decode( $stored, true ) ) )['steps'];
			if ( $stored === $steps ) {
				return;
			}
			Table::update( 'SET steps = %s WHERE event_id = %s AND BINARY steps = %s', array( $steps, $event_id, $stored ) );
		}
	}

	private static function note( string $email ): void {
		Lock::if_free( self::OPTION, self::LOCK_SECONDS, static function () use ( $email ): void {
			$erased = array( self::hash( $email ) => time() ) + self::known();
			StoredOption::uncache( self::OPTION );
			update_option( self::OPTION, $erased, false );
		} );
	}

	/** @return array<string, int> Without those of long ago. */
	private static function known(): array {
		return array_filter( array_map( 'intval', (array) StoredOption::read( self::OPTION ) ), static fn( int $at ): bool => $at > time() - self::KNOWN_SECONDS );
	}

	private static function hash( string $email ): string {
		return wp_hash( strtolower( trim( $email ) ) );
	}
}
