<?php
/**
 * Looks once more whether the access of one event came or went.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Crm\Crm;
use CartCompanion\Crm\Registry;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Domain\Access\CheckSchedule;
use CartCompanion\Domain\Access\ExpectedAccess;
use CartCompanion\Domain\Access\MovedTags;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Store\AccessCheckStore;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\EventStore;

final class AccessRecheck {
	private EventStore $log;
	private AccessCheckStore $looks;
	private CustomerHistory $history;
	private Registry $connections;
	private AccessChecker $access;

	public function __construct( EventStore $log, AccessCheckStore $looks, CustomerHistory $history, Registry $connections, AccessChecker $access ) {
		$this->log         = $log;
		$this->looks       = $looks;
		$this->history     = $history;
		$this->connections = $connections;
		$this->access      = $access;
	}

	/**
	 * What is seen now; it is written down, with the time of the next look and whether the companion has to hear of it.
	 *
	 * @param int $taken The time to which the look was moved when it was taken.
	 * @return AccessResult|null Null when there is nothing to look at, or nobody who could say.
	 * @throws \CartCompanion\Crm\Postponed When the CRM limits, or is down.
	 */
	public function look( string $event_id, int $taken, UserTags $user_tags ): ?AccessResult {
		$row = $this->log->find( $event_id );
		if ( null === $row || null === $row['result'] || array() === $row['emails'] ) {
			$this->looks->move( $event_id, $taken, 0 );
			return null;
		}
		$now     = time();
		$done_at = (int) strtotime( $row['updated_at'] . ' UTC' );
		$found   = $this->found( $row, $user_tags );
		if ( null === $found ) {
			$this->looks->move( $event_id, $taken, CheckSchedule::next( $row['access'], $done_at, $now ) );
			return null;
		}
		$is_news = $found->access !== $row['access'] || CheckSchedule::is_decisive( $done_at, $row['looked_at'], $now );
		$this->looks->note( $event_id, $taken, $found, CheckSchedule::next( $found->access, $done_at, $now ), $is_news );
		return $found;
	}

	/** @param array<string, mixed> $row */
	private function found( array $row, UserTags $user_tags ): ?AccessResult {
		if ( ! $this->access->is_looked_at() ) {
			return new AccessResult( AccessChecker::NONE, $row['user_id'] );
		}
		$connection = $this->connection( $row['connection'] );
		if ( null === $connection ) {
			return null;
		}
		$expectation = $this->expected( $row );
		return AccessChecker::seen( $connection, $expectation, $this->access->user_id( $row['emails'], $row['order_id'] ), $user_tags );
	}

	/**
	 * What still depends on this event: a tag that a later one moved the other way does not.
	 *
	 * @param array<string, mixed> $row
	 */
	private function expected( array $row ): ExpectedAccess {
		$expectation = isset( $row['steps']['expects'] ) ? ExpectedAccess::from( (array) $row['steps']['expects'] ) : self::expected_by_result( $row );
		if ( $expectation->is_empty() || ( 0 !== $expectation->until && $expectation->until <= time() ) ) {
			return ExpectedAccess::nothing();
		}
		$moved = $this->history->moved_after( $row );
		if ( ! $expectation->is_to_go() && $moved['is_revoked'] ) {
			return ExpectedAccess::nothing();
		}
		return $expectation->after( new MovedTags( $moved['applied'], $moved['removed'] ) );
	}

	/**
	 * Where the event's steps do not say it: what it applied lets in, or what it removed should be gone.
	 *
	 * @param array<string, mixed> $row
	 */
	private static function expected_by_result( array $row ): ExpectedAccess {
		$result  = (array) $row['result'];
		$applied = (array) ( $row['steps']['there'] ?? $result['tags_applied'] ?? array() ); // A resync's, before steps said more.
		$removed = (array) ( $row['steps']['gone'] ?? $result['tags_removed'] ?? array() );
		if ( AccessChecker::is_revoked_by( $row['type'], $result ) ) {
			return ExpectedAccess::goes( $applied, $removed );
		}
		$lets_in = EventType::RESYNC === $row['type'] || EventType::grants( $row['type'] );
		return $lets_in ? ExpectedAccess::comes( $applied, $removed ) : ExpectedAccess::nothing();
	}

	/** The one the event was done with; null while it is not there. */
	private function connection( string $key ): ?Crm {
		$connection = $this->connections->all()[ (string) strtok( $key, '/' ) ] ?? null;
		return null !== $connection && $connection->is_connected() ? $connection : null;
	}
}
