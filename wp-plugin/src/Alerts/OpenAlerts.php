<?php
/**
 * What is wrong at the moment, asked of the companion, which also knows what the owner was told: one request while all is well.
 */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\{ AlertCount, EventRow };
use CartCompanion\Site\Deadline;
use CartCompanion\Store\EventStore;

final class OpenAlerts {
	private const REFUSED = 'refused';

	/** How many customers' access is checked once more before an e-mail names them. */
	private const MOST_CHECKED = 20;

	private Client $companion;
	private EventStore $store;
	private AccessChecks $checks;
	private ItemsWithoutRule $without_rule;
	private ?ConnectionTrouble $trouble;

	/** @param ConnectionTrouble|null $trouble Null where nothing is to be said of the connection. */
	public function __construct( Client $companion, EventStore $store, AccessChecks $checks, ?ConnectionTrouble $trouble = null ) {
		$this->trouble      = $trouble;
		$this->companion    = $companion;
		$this->store        = $store;
		$this->checks       = $checks;
		$this->without_rule = ItemsWithoutRule::of_this_site();
	}

	/**
	 * What this site knows by itself.
	 *
	 * @param string[] $told Keys that the companion said were told when it could be asked last.
	 */
	public function without_companion( array $told ): Alerts {
		$items  = $this->without_rule->now();
		$second = SecondPasswordAlert::of_this_site();
		return new Alerts( self::untold( self::own( $items, $second ), $told ), $told, ( new OpenIssues( array(), $items, $second, array(), WaitingBuyers::of_this_site()->now() ) )->sentences() );
	}

	/** @return string[] Keys of what this site knows by itself. */
	public function own_keys(): array {
		return self::keys( self::own( $this->without_rule->now(), SecondPasswordAlert::of_this_site() ) );
	}

	/** @throws CompanionError When the companion cannot be asked. */
	public function list_alerts( Deadline $deadline ): Alerts {
		$answer = $this->companion->alerts();
		$items  = $this->without_rule->now();
		$second = SecondPasswordAlert::of_this_site();
		$own    = self::own( $items, $second );
		$open   = array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' );
		$told   = array_column( array_filter( $open, static fn( array $one ): bool => isset( $one['told_at'] ) ), 'key' );
		$untold = array_filter( $open, static fn( array $one ): bool => ! isset( $one['told_at'] ) );
		$listed = self::untold( $own, $told );
		$over   = array_filter( array_diff( $told, self::keys( $own ) ), array( self::class, 'is_own' ) );
		if ( array() === $untold && array() === $listed ) {
			return new Alerts( array(), $told, array(), (string) $answer['at'], array(), $over );
		}
		$summary = $this->companion->summary();
		$refused = new RefusedWebhooks( $summary );
		if ( in_array( self::REFUSED, array_column( $untold, 'kind' ), true ) && '' !== $refused->sentence() ) {
			$listed[] = $refused;
		}
		$events = array_filter( $untold, static fn( array $one ): bool => is_array( $one['event'] ?? null ) );
		$counts = array_count_values( array_column( $untold, 'kind' ) );
		$cut    = array_filter( array_keys( $counts ), static fn( string $kind ): bool => ( $answer['counts'][ $kind ]['untold'] ?? 0 ) > $counts[ $kind ] );
		$wrong  = $this->still_wrong( $events, $deadline );
		$issues = new OpenIssues( self::without_right( $summary, $events, $wrong ), $items, $second, null === $this->trouble ? array() : $this->trouble->all( $summary, null ), WaitingBuyers::of_this_site()->now() );
		return new Alerts( array_merge( $listed, $wrong ), $told, $issues->sentences(), (string) $answer['at'], $cut, $over );
	}

	/**
	 * The companion learns what an e-mail told of.
	 *
	 * @param string[] $keys
	 * @param Alerts   $alerts As they were listed; and of how many more there are where it was cut, if `$is_mailed`.
	 * @throws CompanionError When it did not arrive.
	 */
	public function mark_told( array $keys, Alerts $alerts, bool $is_mailed ): void {
		$kinds = $is_mailed ? $alerts->cut : array();
		if ( array() !== array_merge( $keys, $kinds, $alerts->over ) ) {
			$this->companion->mark_told( $keys, $kinds, $alerts->over, $alerts->at );
		}
	}

	/** Whether it is the key of what only this site knows. */
	public static function is_own( string $key ): bool {
		return in_array( strtok( $key, ' ' ), array( Digest::NO_RULE, SecondPasswordAlert::KEY ), true );
	}

	/**
	 * What only this site knows.
	 *
	 * @param ItemWithoutRule[] $items
	 * @return Alert[]
	 */
	private static function own( array $items, ?SecondPasswordAlert $second ): array {
		return array_merge( $items, null === $second ? array() : array( $second ) );
	}

	/**
	 * @param Alert[] $alerts
	 * @return string[]
	 */
	private static function keys( array $alerts ): array {
		return array_map( static fn( Alert $alert ): string => $alert->key(), $alerts );
	}

	/**
	 * @param Alert[]  $alerts
	 * @param string[] $told
	 * @return Alert[]
	 */
	private static function untold( array $alerts, array $told ): array {
		return array_values( array_filter( $alerts, static fn( Alert $alert ): bool => ! in_array( $alert->key(), $told, true ) ) );
	}

	/**
	 * The summary was asked for before access was checked once more: who has come right is no longer counted.
	 *
	 * @param array<string, mixed>             $summary As GET /api/v1/summary answers.
	 * @param array<int, array<string, mixed>> $untold  Items of GET /api/v1/alerts.
	 * @param Alert[]                          $wrong   What is left of them.
	 * @return array<string, mixed>
	 */
	private static function without_right( array $summary, array $untold, array $wrong ): array {
		$persons = array_map( static fn( array $one ): string => ( new EventAlert( $one['kind'], EventRow::from_companion( $one['event'] ) ) )->person(), $untold );
		$left    = array_map( static fn( Alert $alert ): string => $alert->person(), $wrong );
		foreach ( array_unique( array_diff( $persons, $left ) ) as $person ) {
			$kind = (string) strtok( $person, ' ' );
			foreach ( array( 'alerts', 'needs_you' ) as $part ) {
				if ( isset( $summary[ $part ][ $kind ] ) ) {
					$summary[ $part ][ $kind ] = max( 0, (int) $summary[ $part ][ $kind ] - 1 );
				}
			}
		}
		return $summary;
	}

	/**
	 * Without customers whose access has come right: it is checked once more before anybody is alarmed.
	 *
	 * @param array<int, array<string, mixed>> $untold Items of GET /api/v1/alerts.
	 * @return Alert[]
	 */
	private function still_wrong( array $untold, Deadline $deadline ): array {
		$is_access = static fn( array $one ): bool => isset( AlertCount::labels()[ $one['kind'] ] );
		$ids       = array_column( array_column( array_filter( $untold, $is_access ), 'event' ), 'id' );
		$this->checks->check_and_report( array_slice( $ids, 0, self::MOST_CHECKED ), $deadline );
		$stored = $this->store->find_all( $ids );
		$alerts = array();
		foreach ( $untold as $one ) {
			$event = EventRow::from_companion( $one['event'] );
			$event = $is_access( $one ) ? $event->with_stored( $stored[ $event->id() ] ?? null ) : $event;
			if ( ! $is_access( $one ) || ( $one['kind'] === $event->alert() && in_array( $event->access(), AccessStatus::OPEN, true ) ) ) {
				$alerts[] = new EventAlert( $one['kind'], $event );
			}
		}
		return $alerts;
	}
}
