<?php
/**
 * What is wrong at the moment, asked of the companion: one question while all is well.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Admin\OpenIssues;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Domain\Access\CheckSchedule;
use CartCompanion\Labels\AlertCount;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Site\Deadline;
use CartCompanion\Store\EventStore;

final class OpenAlerts {
	/** Of 50 events each: what is new is nearly always on the first. */
	private const MOST_PAGES = 4;

	private Client $companion;
	private EventStore $log;
	private ItemsWithoutRule $without_rule;

	public function __construct( Client $companion, EventStore $log, ?ItemsWithoutRule $without_rule = null ) {
		$this->companion    = $companion;
		$this->log          = $log;
		$this->without_rule = $without_rule ?? ItemsWithoutRule::of_this_site();
	}

	/** What this site knows by itself; the rest may be as it was. */
	public function without_companion(): Alerts {
		$items = $this->without_rule->now();
		return new Alerts( $items, false, ( new OpenIssues( array(), $items ) )->sentences() );
	}

	/**
	 * As much as can be listed in time.
	 *
	 * @throws CompanionError When the companion cannot be asked.
	 */
	public function concerns( Deadline $deadline ): Alerts {
		$summary  = $this->companion->summary();
		$counts   = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$alerts   = new AlertCount( $summary['alerts'] ?? null );
		$items    = $this->without_rule->now();
		$concerns = new Alerts( $items, true, ( new OpenIssues( $summary, $items ) )->sentences() );
		$concerns = $concerns->and( new Alerts( RefusedMessages::among( $summary ), true ) );
		foreach ( array_keys( $alerts->sentences() ) as $kind ) {
			$concerns = $concerns->and( $this->listed( $kind, array( 'access' => $kind ), $deadline ) );
		}
		foreach ( StateLabels::ATTENTION as $state ) {
			$concerns = ( $counts[ $state ] ?? 0 ) > 0 ? $concerns->and( $this->listed( $state, array( 'state' => $state ), $deadline ) ) : $concerns;
		}
		return $concerns;
	}

	/** @param array<string, string> $filter */
	private function listed( string $kind, array $filter, Deadline $deadline ): Alerts {
		$events = array();
		$cursor = '';
		$is_all = false;
		$page   = 0;
		while ( ! $is_all && $page++ < self::MOST_PAGES && ! $deadline->is_over() ) {
			$answer = $this->companion->events( $filter + array( 'cursor' => $cursor ) );
			$events = array_merge( $events, array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) );
			$cursor = is_string( $answer['next_cursor'] ?? null ) ? $answer['next_cursor'] : '';
			$is_all = '' === $cursor;
		}
		$events = array_map( array( EventRow::class, 'of_companion' ), $events );
		return new Alerts( self::of( $kind, isset( $filter['access'] ) ? $this->still_wrong( $kind, $events ) : $events ), $is_all );
	}

	/**
	 * Without those this site knows better of by now, whose report is still on its way.
	 *
	 * @param EventRow[] $events
	 * @return EventRow[]
	 */
	private function still_wrong( string $kind, array $events ): array {
		$logged = $this->log->find_all(
			array_map(
				static function ( EventRow $event ): string {
					return $event->id();
				},
				$events
			)
		);
		$wrong = array();
		foreach ( $events as $event ) {
			$event = $event->with_log( $logged[ $event->id() ] ?? null );
			if ( $kind === $event->alert() && CheckSchedule::is_open( $event->access() ) ) {
				$wrong[] = $event;
			}
		}
		return $wrong;
	}

	/**
	 * @param EventRow[] $events
	 * @return Alert[]
	 */
	private static function of( string $kind, array $events ): array {
		return array_map(
			static function ( EventRow $event ) use ( $kind ): Alert {
				return new EventAlert( $kind, $event );
			},
			$events
		);
	}
}
