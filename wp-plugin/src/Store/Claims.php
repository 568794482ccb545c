<?php
/**
 * Makes sure that one event is worked once: the writing side of the table.
 *
 * A row is claimed by its insertion or by a conditional update, so that of two equal batches at one time
 * only one touches the CRM. A claim ends by itself, for a worker that died.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Store;

use CartCompanion\Domain\Events\Event;

final class Claims {
	/** Longer than a CRM that hangs may keep one event. */
	private const LEASE_SECONDS = 60;

	/** Requests older than the signature's window cannot come again, so a few are enough. */
	private const ORIGINS_KEPT = 20;

	/**
	 * @param bool   $replay A person asked for it anew: a final result does not stand in the way.
	 * @param string $origin Names the request that brought it; the same request never counts twice as a replay.
	 * @throws \RuntimeException When the database does not take it.
	 */
	public function claim( Event $event, string $delivery_id, bool $replay, string $origin ): Claim {
		$row = $this->row( $event->id() );
		if ( null === $row ) {
			$token = wp_generate_uuid4();
			if ( $this->insert( $event, $delivery_id, $token, $replay ? array( $origin ) : array() ) ) {
				return Claim::mine( $token, array() );
			}
			$row = $this->row( $event->id() );
		}
		if ( null === $row ) {
			throw new \RuntimeException( __( 'The site’s database does not store events.', 'cart-companion' ) );
		}
		return $this->claim_again( $row, $delivery_id, $replay, $origin );
	}

	/** The final result of an event that is done and need not be worked; null otherwise. @return array<string, mixed>|null */
	public function final_result( string $event_id, bool $replay, string $origin ): ?array {
		$row = $this->row( $event_id );
		return null === $row ? null : self::standing_result( $row, $replay, $origin );
	}

	/**
	 * Notes what is done so far, and goes on holding the claim.
	 *
	 * @param array<string, mixed> $steps
	 */
	public function note( Event $event, Claim $claim, array $steps, string $connection, string $contact_id ): void {
		$this->change(
			$event->id(),
			$claim,
			array(
				'steps'         => (string) wp_json_encode( $steps ),
				'connection'    => $connection,
				'contact_id'    => $contact_id,
				'claimed_until' => time() + self::LEASE_SECONDS,
			)
		);
	}

	/**
	 * Stores the result and lets go of the claim.
	 *
	 * @param array<string, mixed> $result
	 * @param int                  $look_at When access is looked at again, a Unix time; 0 for never.
	 */
	public function settle( Event $event, Claim $claim, string $state, array $result, int $look_at ): void {
		$this->change(
			$event->id(),
			$claim,
			array(
				'state'         => $state,
				'result'        => (string) wp_json_encode( $result ),
				'access'        => (string) ( $result['access'] ?? '' ),
				'user_id'       => (int) ( $result['user_id'] ?? 0 ),
				'no_rule'       => EventStore::DONE === $state ? SalesWithoutRule::packed( (array) ( $result['no_rule'] ?? array() ) ) : '',
				'seen_tags'     => '',
				'looked_at'     => 0,
				'look_at'       => $look_at,
				'tell_at'       => 0,
				'claimed_until' => 0,
			)
		);
	}

	/** @param array<string, string> $row */
	private function claim_again( array $row, string $delivery_id, bool $replay, string $origin ): Claim {
		global $wpdb;
		$result = self::standing_result( $row, $replay, $origin );
		if ( null !== $result ) {
			return Claim::done( $result );
		}
		$left = (int) $row['claimed_until'] - time();
		if ( $left > 0 ) {
			return Claim::busy( $left );
		}
		$token   = wp_generate_uuid4();
		$is_done = EventStore::DONE === $row['state'];
		$origins = self::origins( $row );
		$changed = $wpdb->update(
			Table::name(),
			array(
				'state'         => EventStore::WORKING,
				'claim'         => $token,
				'claimed_until' => time() + self::LEASE_SECONDS,
				'delivery_id'   => $delivery_id,
				'steps'         => $is_done ? '{}' : $row['steps'],
				'origins'       => (string) wp_json_encode( array_slice( $replay ? array_merge( $origins, array( $origin ) ) : $origins, -self::ORIGINS_KEPT ) ),
				'updated_at'    => gmdate( 'Y-m-d H:i:s' ),
			),
			array(
				'event_id' => $row['event_id'],
				'claim'    => $row['claim'],
			)
		);
		if ( 1 !== $changed ) {
			return Claim::busy( 1 );
		}
		return Claim::mine( $token, $is_done ? array() : (array) json_decode( $row['steps'], true ) );
	}

	/** @param string[] $origins */
	private function insert( Event $event, string $delivery_id, string $token, array $origins ): bool {
		global $wpdb;
		$now     = gmdate( 'Y-m-d H:i:s' );
		$row     = array(
			'event_id'      => $event->id(),
			'delivery_id'   => $delivery_id,
			'type'          => mb_substr( $event->type(), 0, 40 ),
			'mode'          => $event->mode(),
			'occurred_at'   => mb_substr( $event->occurred_at(), 0, 32 ),
			'email'         => mb_substr( $event->emails()[0] ?? '', 0, 191 ),
			'emails'        => '|' . implode( '|', $event->emails() ) . '|',
			'order_id'      => mb_substr( $event->order_id(), 0, 64 ),
			'invoice_id'    => mb_substr( $event->invoice_id(), 0, 64 ),
			'items'         => (string) wp_json_encode( (object) $event->items() ),
			'state'         => EventStore::WORKING,
			'steps'         => '{}',
			'result'        => '',
			'seen_tags'     => '',
			'origins'       => (string) wp_json_encode( $origins ),
			'claim'         => $token,
			'claimed_until' => time() + self::LEASE_SECONDS,
			'created_at'    => $now,
			'updated_at'    => $now,
		);
		$columns = implode( ', ', array_keys( $row ) );
		$places  = implode( ', ', array_fill( 0, count( $row ), '%s' ) );
		$sql     = $wpdb->prepare( 'INSERT IGNORE INTO ' . Table::name() . " ($columns) VALUES ($places)", array_values( $row ) ); // phpcs:ignore WordPress.DB.PreparedSQL
		return 1 === $wpdb->query( $sql ); // phpcs:ignore WordPress.DB.PreparedSQL
	}

	/** @param array<string, int|string> $values */
	private function change( string $event_id, Claim $claim, array $values ): void {
		global $wpdb;
		$values['updated_at'] = gmdate( 'Y-m-d H:i:s' );
		$where                = array(
			'event_id' => $event_id,
			'claim'    => $claim->token(),
		);
		$changed = $wpdb->update( Table::name(), $values, $where );
		if ( false === $changed ) {
			throw new \RuntimeException( __( 'The site’s database does not store what was done.', 'cart-companion' ) );
		}
		if ( 0 === $changed && ( $this->row( $event_id )['claim'] ?? '' ) !== $claim->token() ) {
			throw new \RuntimeException( __( 'This event took so long that another request went on with it.', 'cart-companion' ) );
		}
	}

	/** @return array<string, string>|null */
	private function row( string $event_id ): ?array {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Table::name() . ' WHERE event_id = %s', $event_id ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL
		return is_array( $row ) ? $row : null;
	}

	/**
	 * @param array<string, string> $row
	 * @return array<string, mixed>|null
	 */
	private static function standing_result( array $row, bool $replay, string $origin ): ?array {
		$stands = EventStore::DONE === $row['state'] && ( ! $replay || in_array( $origin, self::origins( $row ), true ) );
		return $stands ? (array) json_decode( $row['result'], true ) : null;
	}

	/**
	 * @param array<string, string> $row
	 * @return string[]
	 */
	private static function origins( array $row ): array {
		return (array) json_decode( $row['origins'], true );
	}
}
