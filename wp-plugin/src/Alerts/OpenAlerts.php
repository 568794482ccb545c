<?php
/**
 * What is wrong at the moment, asked of the companion: one question while all is well.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

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
	private EventStore $store;
	private ItemsWithoutRule $without_rule;

	public function __construct( Client $companion, EventStore $store, ?ItemsWithoutRule $without_rule = null ) {
		$this->companion    = $companion;
		$this->store        = $store;
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
	public function list_alerts( Deadline $deadline ): Alerts {
		$summary = $this->companion->summary();
		$counts  = array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		$items   = $this->without_rule->now();
		$refused = new RefusedWebhooks( $summary );
		$alerts  = new Alerts( $refused->is_to_mail() ? array_merge( $items, array( $refused ) ) : $items, true, ( new OpenIssues( $summary, $items ) )->sentences() );
		foreach ( array_keys( ( new AlertCount( $summary ) )->sentences() ) as $kind ) {
			$alerts = $alerts->and( $this->listed( $kind, array( 'access' => $kind ), $deadline ) );
		}
		foreach ( array_intersect( StateLabels::ATTENTION, array_keys( array_filter( $counts ) ) ) as $state ) {
			$alerts = $alerts->and( $this->listed( $state, array( 'state' => $state ), $deadline ) );
		}
		return $alerts;
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
		$events = array_map( array( EventRow::class, 'from_companion' ), $events );
		$events = isset( $filter['access'] ) ? $this->still_wrong( $kind, $events ) : $events;
		return new Alerts( array_map( static fn( EventRow $event ): Alert => new EventAlert( $kind, $event ), $events ), $is_all );
	}

	/**
	 * Without those that have come right by what this site found since, whose report is still on its way.
	 *
	 * @param EventRow[] $events
	 * @return EventRow[]
	 */
	private function still_wrong( string $kind, array $events ): array {
		$stored = $this->store->find_all( array_map( static fn( EventRow $event ): string => $event->id(), $events ) );
		$events = array_map( static fn( EventRow $event ): EventRow => $event->with_stored( $stored[ $event->id() ] ?? null ), $events );
		return array_values( array_filter( $events, static fn( EventRow $event ): bool => $kind === $event->alert() && CheckSchedule::is_open( $event->access() ) ) );
	}
}
