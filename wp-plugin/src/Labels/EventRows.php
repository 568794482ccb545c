<?php
/** Events that the companion lists, with what this site recorded of them. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Store\EventStore;

final class EventRows {
	/**
	 * What is wrong with a customer's access is known here to the tag.
	 *
	 * @param array<string, mixed> $answer As GET /api/v1/events answers.
	 * @return EventRow[]
	 */
	public static function of( array $answer, EventStore $store ): array {
		$events = array_map( array( EventRow::class, 'from_companion' ), array_values( array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' ) ) );
		$wrong  = array_filter( $events, static fn( EventRow $event ): bool => '' !== $event->alert() );
		$stored = $store->find_all( array_values( array_map( static fn( EventRow $event ): string => $event->id(), $wrong ) ) );
		return array_map( static fn( EventRow $event ): EventRow => $event->with_stored( $stored[ $event->id() ] ?? null ), $events );
	}

	/**
	 * Whether the companion is older than its search: it leaves new filters unheeded.
	 *
	 * @param array<string, mixed> $answer As GET /api/v1/events answers.
	 */
	public static function are_of_older_companion( array $answer ): bool {
		$items = array_filter( (array) ( $answer['items'] ?? array() ), 'is_array' );
		return array() !== $items && ! array_key_exists( 'name', (array) reset( $items ) );
	}
}
