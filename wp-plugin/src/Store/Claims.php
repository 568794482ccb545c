<?php
/**
 * Makes sure that one event is processed once: the writing side of the table.
 *
 * A row is claimed by its insertion or by a conditional update, so that of two equal batches at one time
 * only one touches the CRM. Whose it became is read in the row, never counted: not every database counts the rows that a
 * statement changed as MySQL does (SQLite, clusters, whatever stands between). A claim ends by itself, for a process that
 * died. It is counted when it begins, and no more when it is settled: what is left says how often nobody came to that.
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\{ Event, Result };

final class Claims {
	/** Longer than a CRM that hangs may keep one event. */
	private const LEASE_SECONDS = 60;

	/** Requests older than the signature's window cannot come again, so a few are enough. */
	private const ORIGINS_KEPT = 20;

	/**
	 * @param bool   $replay A person asked for it again: a final result does not stand in the way.
	 * @param string $origin Names the request that brought it; the same request never counts twice as a replay.
	 * @throws NotStored When the database does not take it.
	 */
	public function claim( Event $event, string $delivery_id, bool $replay, string $origin ): Claim {
		$row = $this->row( $event->id() );
		if ( null === $row ) {
			$token = wp_generate_uuid4();
			$this->insert( $event, $delivery_id, $token, $replay ? array( $origin ) : array() );
			( new Erasure() )->follows( $event ); // It may have been on its way.
			$row = $this->row( $event->id() );
			if ( null !== $row && $token === $row['claim'] ) {
				return new Claim( $token, $row['steps'] );
			}
		}
		if ( null === $row ) {
			throw new NotStored( __( 'The site’s database does not store events.', 'cart-companion' ) );
		}
		return $this->claim_again( $row, $event, $delivery_id, $replay, $origin );
	}

	/** The final result of an event that is done and need not be processed; null otherwise. @return array<string, mixed>|null */
	public function final_result( string $event_id, bool $replay, string $origin ): ?array {
		$row = $this->row( $event_id );
		return null === $row ? null : self::standing_result( $row, $replay, $origin );
	}

	/**
	 * Records what is done so far, and goes on holding the claim.
	 *
	 * @param array<string, mixed> $steps
	 */
	public function record( Event $event, Claim $claim, array $steps, string $connection, string $contact_id ): void {
		$this->change( $event->id(), $claim, compact( 'steps', 'connection', 'contact_id' ) + self::lease() );
	}

	/** Stores the result and lets go of the claim; this try came to its end. */
	public function settle( Event $event, Claim $claim, Result $result ): void {
		$steps = array_diff_key( $this->steps( $event ), array( EventProgress::INTERRUPTIONS => 0 ) );
		$this->change( $event->id(), $claim, compact( 'steps' ) + Columns::of_result( $result ) );
	}

	/** The same for a try that was ended by other code: it stays counted. */
	public function settle_interrupted( Event $event, Claim $claim, Result $result ): void {
		$this->change( $event->id(), $claim, Columns::of_result( $result ) );
	}

	/** @return array<string, mixed> As an earlier try, or this one, has recorded them last. */
	public function steps( Event $event ): array {
		return Table::select( 'steps', 'WHERE event_id = %s', array( $event->id() ) )[0]['steps'] ?? array();
	}

	/** @param array<string, mixed> $row */
	private function claim_again( array $row, Event $event, string $delivery_id, bool $replay, string $origin ): Claim {
		$result = self::standing_result( $row, $replay, $origin );
		if ( null !== $result ) {
			return new Claim( '', array(), $result );
		}
		$left = $row['claimed_until'] - time();
		if ( $left > 0 ) {
			return new Claim( '', array(), null, $left );
		}
		$before = $row['emails'];
		$row    = self::of_person( $row, $event );
		$steps  = self::begun( $row, $replay && ! in_array( $origin, $row['origins'], true ) );
		if ( $steps[ EventProgress::INTERRUPTIONS ] > Claim::MOST_INTERRUPTIONS + 1 ) {
			return new Claim( '', $steps ); // Whoever was to store that it failed was ended, too: nothing more is written.
		}
		$claim   = new Claim( wp_generate_uuid4(), $steps );
		$origins = array_slice( $replay ? array_merge( $row['origins'], array( $origin ) ) : $row['origins'], -self::ORIGINS_KEPT );
		$values  = array(
			'state'       => EventStore::WORKING,
			'claim'       => $claim->token,
			'delivery_id' => $delivery_id,
			'steps'       => $claim->steps,
			'origins'     => $origins,
		) + self::lease() + ( array() === $row['emails'] ? array() : array_intersect_key( $row, array_flip( array( 'emails', 'contact_id', 'user_id' ) ) ) );
		$where   = array( 'event_id' => $row['event_id'], 'claim' => $row['claim'] );

		$claim->is_replay = $replay;
		Addresses::add( $row['event_id'], $row['emails'] );
		Table::change_where( $values, $where );
		if ( array() !== array_diff( $row['emails'], $before ) ) {
			( new Erasure() )->follows( $event ); // It may have been on its way with an address that the row did not have.
		}
		$stored = Table::select( 'claim, emails', 'WHERE event_id = %s', array( $row['event_id'] ) )[0] ?? array( 'claim' => '', 'emails' => array() );
		Addresses::keep_only( $row['event_id'], $stored['emails'] ); // None of whoever was erased meanwhile.
		return $stored['claim'] === $claim->token ? $claim : new Claim( '', array(), null, 1 );
	}

	/**
	 * The row with the addresses that the person has by now, unless they were erased. Where one of before is somebody else's
	 * since, the contact and the user may be theirs: they are looked for anew.
	 *
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function of_person( array $row, Event $event ): array {
		if ( array() === $row['emails'] || array() === $event->emails() ) {
			return $row;
		}
		if ( ! SamePerson::is_of( $row['emails'], $event->emails() ) ) {
			$row = array( 'steps' => EventProgress::without_person( $row['steps'] ), 'contact_id' => '', 'user_id' => 0 ) + $row;
		}
		return array( 'emails' => $event->emails() ) + $row;
	}

	/**
	 * The steps from which another try goes on, with that counted.
	 *
	 * @param array<string, mixed> $row
	 * @param bool                 $is_anew A person asks for it, and this is the first try after that.
	 * @return array<string, mixed>
	 */
	private static function begun( array $row, bool $is_anew ): array {
		$steps  = EventStore::DONE === $row['state'] ? OperationSteps::kept_for_replay( $row['steps'] ) : $row['steps'];
		$before = $is_anew ? 0 : (int) ( $steps[ EventProgress::INTERRUPTIONS ] ?? 0 );
		return array( EventProgress::INTERRUPTIONS => $before + 1 ) + $steps;
	}

	/**
	 * Unless it is there by now.
	 *
	 * @param string[] $origins
	 */
	private function insert( Event $event, string $delivery_id, string $token, array $origins ): void {
		global $wpdb;
		$values  = Columns::of_event( $event ) + array(
			'delivery_id' => $delivery_id,
			'state'       => EventStore::WORKING,
			'origins'     => $origins,
			'claim'       => $token,
			'steps'       => self::begun( array( 'state' => '', 'steps' => array() ), true ),
			'created_at'  => gmdate( 'Y-m-d H:i:s' ),
		) + self::lease();
		$row     = Columns::written( $values ) + Columns::blank();
		Addresses::add( $event->id(), $event->emails() );
		$columns = implode( ', ', array_keys( $row ) );
		$wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . Table::name() . " ($columns) VALUES (" . Table::places( $row ) . ')', array_values( $row ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** @param array<string, mixed> $values */
	private function change( string $event_id, Claim $claim, array $values ): void {
		$where = array( 'event_id' => $event_id, 'claim' => $claim->token );
		if ( ! Table::change_where( $values + array( 'updated_at' => gmdate( 'Y-m-d H:i:s' ) ), $where ) ) {
			throw new NotStored( __( 'The site’s database does not store what was done.', 'cart-companion' ) );
		}
		if ( self::holder( $event_id ) !== $claim->token ) {
			throw new \RuntimeException( __( 'This event took so long that another request went on with it.', 'cart-companion' ) );
		}
	}

	/** @return array{claimed_until: int, updated_at: string} */
	private static function lease(): array {
		return array( 'claimed_until' => time() + self::LEASE_SECONDS, 'updated_at' => gmdate( 'Y-m-d H:i:s' ) );
	}

	/** The token of whoever has claimed the event last; null when it is not there. */
	private static function holder( string $event_id ): ?string {
		return Table::value( 'claim', 'WHERE event_id = %s', array( $event_id ) );
	}

	/** @return array<string, mixed>|null */
	private function row( string $event_id ): ?array {
		return Table::select( '*', 'WHERE event_id = %s AND BINARY event_id = %s', array( $event_id, $event_id ) )[0] ?? null;
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>|null
	 */
	private static function standing_result( array $row, bool $replay, string $origin ): ?array {
		$stands = EventStore::DONE === $row['state'] && ( ! $replay || in_array( $origin, $row['origins'], true ) );
		return $stands ? (array) $row['result'] : null;
	}
}
