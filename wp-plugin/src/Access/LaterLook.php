<?php
/**
 * Looks once more whether the access of one event came or went.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Connection\Connection;
use CartCompanion\Connection\Registry;
use CartCompanion\Connection\TagNames;
use CartCompanion\Events\EventType;
use CartCompanion\Log\EventLog;
use CartCompanion\Log\History;
use CartCompanion\Log\Looks;

final class LaterLook {
	private EventLog $log;
	private Looks $looks;
	private History $history;
	private Registry $connections;
	private Access $access;

	public function __construct( EventLog $log, Looks $looks, History $history, Registry $connections, Access $access ) {
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
	 * @return Finding|null Null when there is nothing to look at, or nobody who could say.
	 * @throws \CartCompanion\Connection\Postponed When the CRM limits, or is down.
	 */
	public function look( string $event_id, int $taken, UserTags $user_tags ): ?Finding {
		$row = $this->log->find( $event_id );
		if ( null === $row || null === $row['result'] || array() === $row['emails'] ) {
			$this->looks->move( $event_id, $taken, 0 );
			return null;
		}
		$now     = time();
		$done_at = (int) strtotime( $row['updated_at'] . ' UTC' );
		$found   = $this->found( $row, $user_tags );
		if ( null === $found ) {
			$this->looks->move( $event_id, $taken, Timetable::next( $row['access'], $done_at, $now ) );
			return null;
		}
		$is_news = $found->access !== $row['access'] || Timetable::is_decisive( $done_at, $row['looked_at'], $now );
		$this->looks->note( $event_id, $taken, $found, Timetable::next( $found->access, $done_at, $now ), $is_news );
		return $found;
	}

	/** @param array<string, mixed> $row */
	private function found( array $row, UserTags $user_tags ): ?Finding {
		if ( ! $this->access->is_looked_at() ) {
			return new Finding( Access::NONE, $row['user_id'] );
		}
		$connection = $this->connection( $row['connection'] );
		if ( null === $connection ) {
			return null;
		}
		return Access::seen( $connection, $this->expected( $row ), $this->access->user_id( $row['emails'], $row['order_id'] ), $user_tags );
	}

	/**
	 * What still depends on this event: a tag that a later one moved the other way does not.
	 *
	 * @param array<string, mixed> $row
	 * @return array{revokes: bool, held: string[], gone: string[]}
	 */
	private function expected( array $row ): array {
		$result   = $row['result'];
		$revokes  = (bool) ( $result['revokes'] ?? EventType::revokes( $row['type'] ) ); // Results of the first release do not say it.
		$there    = (array) ( $row['steps']['there'] ?? $result['tags_applied'] ?? array() );
		$gone     = (array) ( $row['steps']['gone'] ?? $result['tags_removed'] ?? array() );
		$expected = $this->access->expected( $row['type'], $revokes, $there, $gone );
		$moved    = $this->history->moved_after( $row );
		if ( ! $revokes && $moved['is_revoked'] ) {
			return array( 'held' => array() ) + $expected;
		}
		return array(
			'revokes' => $revokes,
			'held'    => TagNames::missing( $expected['held'], $moved['removed'] ),
			'gone'    => TagNames::missing( $expected['gone'], $moved['applied'] ),
		);
	}

	/** The one the event was done with; null while it is not there. */
	private function connection( string $key ): ?Connection {
		$connection = $this->connections->all()[ (string) strtok( $key, '/' ) ] ?? null;
		return null !== $connection && $connection->is_connected() ? $connection : null;
	}
}
