<?php
/**
 * Looks again after 1, 5 and 15 minutes whether access came or went, and tells the companion.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Connection\Registry;
use CartCompanion\Events\EventType;
use CartCompanion\Log\EventLog;

final class LaterLook {
	public const HOOK = 'cart_companion_look';

	/** Seconds after the event was worked, by the number of the look. */
	private const AFTER = array(
		1 => 60,
		2 => 300,
		3 => 900,
	);

	/** When the companion cannot be told, the same look comes again after this, for a day. */
	private const AGAIN_SECONDS  = 300;
	private const GIVE_UP_AFTER = 86400;

	private const OPEN = array( Access::PENDING, Access::STILL, Access::UNKNOWN );

	private EventLog $log;
	private Registry $connections;
	private Access $access;
	private Client $companion;

	public function __construct( EventLog $log, Registry $connections, Access $access, Client $companion ) {
		$this->log         = $log;
		$this->connections = $connections;
		$this->access      = $access;
		$this->companion   = $companion;
	}

	/** Right after an event was worked: what was confirmed then needs no later look. */
	public function plan( string $event_id, string $access ): void {
		if ( in_array( $access, self::OPEN, true ) ) {
			wp_schedule_single_event( time() + self::AFTER[1], self::HOOK, array( $event_id, 1 ) );
		}
	}

	/** On the hook HOOK. */
	public function look( string $event_id, int $number ): void {
		$row = $this->log->find( $event_id );
		if ( null === $row || null === $row['result'] || array() === $row['emails'] || ! isset( self::AFTER[ $number ] ) ) {
			return;
		}
		$connection = $this->connections->all()[ (string) strtok( $row['connection'], '/' ) ] ?? null;
		if ( null === $connection || ! $connection->is_connected() ) {
			return;
		}
		$result   = $row['result'];
		$revokes  = (bool) ( $result['revokes'] ?? EventType::revokes( $row['type'] ) ); // Results of the first release do not say it.
		$expected = Access::expected( $row['type'], $revokes, (array) ( $result['tags_applied'] ?? array() ), (array) ( $result['tags_removed'] ?? array() ) );
		$seen     = $this->access->seen( $connection, $expected, $row['emails'], $row['order_id'] );
		$is_last  = ! isset( self::AFTER[ $number + 1 ] );
		if ( ( $seen['access'] !== $row['access'] || $is_last ) && ! $this->reported( $event_id, $seen['access'] ) ) {
			$this->plan_again( $row, $number );
			return;
		}
		$this->log->note_access( $event_id, $seen['access'], (int) $seen['user_id'] );
		if ( ! $is_last && in_array( $seen['access'], self::OPEN, true ) ) {
			wp_schedule_single_event( time() + self::AFTER[ $number + 1 ] - self::AFTER[ $number ], self::HOOK, array( $event_id, $number + 1 ) );
		}
	}

	private function reported( string $event_id, string $access ): bool {
		$report = array(
			'event'       => $event_id,
			'access'      => $access,
			'observed_at' => gmdate( 'Y-m-d\TH:i:s\Z' ),
		);
		try {
			$this->companion->report( array( $report ) );
		} catch ( CompanionError $error ) {
			return false;
		}
		return true;
	}

	/** @param array<string, mixed> $row */
	private function plan_again( array $row, int $number ): void {
		if ( time() - (int) strtotime( $row['created_at'] . ' UTC' ) < self::GIVE_UP_AFTER ) {
			wp_schedule_single_event( time() + self::AGAIN_SECONDS, self::HOOK, array( $row['event_id'], $number ) );
		}
	}
}
