<?php
/** What the companion answers to one search, in one request: customers and, beside them, some events. */

declare(strict_types=1);

namespace CartCompanion\Admin\Customers;

use CartCompanion\Admin\EventFilters;
use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Domain\Text;
use CartCompanion\Labels\EventRows;

final class SearchAnswer {
	/** More events than these are a list of their own. */
	private const FEW_EVENTS = 10;

	/** @var array<string, mixed> As GET /api/v1/customers answers; empty where it was not asked. */
	public array $customers = array();

	/** @var array<string, mixed> As GET /api/v1/events answers; empty where it was not asked. */
	public array $events = array();

	/** The companion is older than its search. */
	public bool $is_of_older_companion = false;

	public ?CompanionError $error = null;

	/** @param bool $only_events All of them instead of customers and some events. */
	public static function ask( Client $companion, CustomerFilters $filters, EventFilters $of_events, bool $only_events, int $customers, int $events ): self {
		$answer = new self();
		try {
			if ( $only_events ) {
				$answer->events = self::heeded( $companion->events( array( 'q' => $filters->chosen( 's' ), 'limit' => (string) $events ) + $of_events->for_companion() ) );
				return $answer;
			}
			$beside            = '' !== $filters->chosen( 's' ) && '' === $filters->cursor() ? (string) self::FEW_EVENTS : '';
			$answer->customers = $companion->customers( $filters->for_companion() + array( 'limit' => (string) $customers, 'events' => $beside ) );
			if ( '' !== $beside ) {
				$answer->events = is_array( $answer->customers['events'] ?? null ) ? $answer->customers['events'] : self::of_older_companion( $companion, $filters->chosen( 's' ) );
			}
		} catch ( CompanionError $error ) {
			$answer->is_of_older_companion = $error->is_of_no_route() || CompanionError::TOO_OLD === $error->error_code();
			$answer->error                 = $error;
		}
		return $answer;
	}

	/**
	 * One whose answer has customers only is asked for the events, too.
	 *
	 * @return array<string, mixed>
	 * @throws CompanionError
	 */
	private static function of_older_companion( Client $companion, string $search ): array {
		return self::heeded( $companion->events( array( 'q' => $search, 'limit' => (string) self::FEW_EVENTS ) ) );
	}

	/**
	 * An older companion passes over what was searched for, and answers everybody's events.
	 *
	 * @param array<string, mixed> $events
	 * @return array<string, mixed>
	 * @throws CompanionError
	 */
	private static function heeded( array $events ): array {
		if ( EventRows::are_of_older_companion( $events ) ) {
			throw CompanionError::of_older_companion( 200 );
		}
		return $events;
	}

	/** How many customers there are on all pages. */
	public function total(): int {
		return (int) ( $this->customers['total'] ?? count( (array) ( $this->customers['items'] ?? array() ) ) );
	}

	/** The customer whose address or order number was searched for, where that is nobody else's; '' for none. */
	public function exactly( string $search ): string {
		$found = array_values( array_filter( (array) ( $this->customers['items'] ?? array() ), 'is_array' ) );
		if ( 1 !== $this->total() || ! isset( $found[0]['email'] ) || ! is_string( $found[0]['email'] ) ) {
			return '';
		}
		$addresses = array_map( array( Text::class, 'lower' ), array_merge( array( $found[0]['email'] ), array_filter( (array) ( $found[0]['also_known_as'] ?? array() ), 'is_string' ) ) );
		$is_exact  = in_array( Text::lower( $search ), $addresses, true ) || $this->has_number( $search );
		return $is_exact ? $found[0]['email'] : '';
	}

	/** Whether an event found is of the order or invoice of this very number. */
	private function has_number( string $search ): bool {
		foreach ( array_filter( (array) ( $this->events['items'] ?? array() ), 'is_array' ) as $event ) {
			foreach ( array( 'order_id', 'invoice_id' ) as $name ) {
				$number = is_scalar( $event[ $name ] ?? null ) ? (string) $event[ $name ] : '';
				if ( '' !== $number && ( $number === $search || ( 1 === preg_match( '/^\d+$/D', $search ) && ltrim( $number, '0' ) === ltrim( $search, '0' ) ) ) ) {
					return true;
				}
			}
		}
		return false;
	}
}
