<?php
/** Checks once more whether the access of one event came or went. */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\{ Crm, Registry };
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Access\{ AccessResult, ExpectedAccess };
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Store\{ AccessCheckStore, CustomerHistory, EventStore };
use CartCompanion\Users\CustomerUser;

final class AccessRecheck {
	private EventStore $events;
	private AccessCheckStore $checks;
	private CustomerHistory $history;
	private Registry $connections;
	private AccessChecker $access;

	public function __construct( EventStore $events, AccessCheckStore $checks, CustomerHistory $history, Registry $connections, AccessChecker $access ) {
		$this->events      = $events;
		$this->checks      = $checks;
		$this->history     = $history;
		$this->connections = $connections;
		$this->access      = $access;
	}

	/** Tags of users, which are asked for once, are asked for again from here on. */
	public function begin(): void {
		$this->access->forget_tags();
	}

	/**
	 * What is found now; it is recorded.
	 *
	 * @return AccessResult|null Null when there is nothing to check, or nobody who could say.
	 * @throws \CartCompanion\Crm\CrmException When the CRM limits, or is down.
	 */
	public function check( string $event_id ): ?AccessResult {
		$claim = $this->checks->claim_of( $event_id );
		$row   = null === $claim ? null : $this->events->find( $event_id );
		if ( null === $row || null === $row['result'] || array() === $row['emails'] ) {
			return null;
		}
		$found = $this->found( $row );
		if ( null !== $found ) {
			$this->checks->record( $event_id, $claim, $found );
		}
		return $found;
	}

	/** @param array<string, mixed> $row */
	private function found( array $row ): ?AccessResult {
		if ( ! $this->access->is_needed() ) {
			return new AccessResult( AccessStatus::NONE, $row['user_id'] );
		}
		$connection = $this->connection( $row['connection'] );
		if ( null === $connection ) {
			return null;
		}
		$user_id = ( new CustomerUser( $this->history ) )->id( $connection, $row['emails'], $row['order_id'], $row['contact_id'], $row['connection'] );
		return $this->access->check( $connection, $this->expected( $row ), $user_id );
	}

	/**
	 * What still depends on this event: a tag that a later one changed the other way does not.
	 *
	 * @param array<string, mixed> $row
	 */
	private function expected( array $row ): ExpectedAccess {
		$expected = isset( $row['steps']['expects'] ) ? ExpectedAccess::from( (array) $row['steps']['expects'] ) : self::expected_by_result( $row );
		if ( $expected->is_empty() || ( 0 !== $expected->until && $expected->until <= time() ) ) {
			return ExpectedAccess::nothing();
		}
		return $this->history->still_expected( $expected, $row );
	}

	/**
	 * Where the event's steps do not say it: what it applied lets in, or what it removed should be gone.
	 *
	 * @param array<string, mixed> $row
	 */
	private static function expected_by_result( array $row ): ExpectedAccess {
		$applied = $row['result']['tags_applied'] ?? array();
		$removed = $row['result']['tags_removed'] ?? array();
		if ( ExpectedAccess::is_revocation( $row['type'], $row['result'] ) ) {
			return ExpectedAccess::goes( $applied, $removed );
		}
		return EventType::grants( $row['type'] ) ? ExpectedAccess::comes( $applied, $removed ) : ExpectedAccess::nothing();
	}

	/** The one the event was done with; null while it is not there. */
	private function connection( string $key ): ?Crm {
		$connection = $this->connections->all()[ (string) strtok( $key, '/' ) ] ?? null;
		return null !== $connection && $connection->is_connected() ? $connection : null;
	}
}
