<?php
/**
 * Pauses that a payment ended: whoever pays is paused no more, also where nobody has said yet that they came back.
 *
 * The webhook of the return may be days behind the payment it came with, or never come.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Rules;

use CartCompanion\Domain\Events\{ Event, EventType };

final class PauseEnds {
	/** Whether it matters for the event what came before it. */
	public static function asks_about( Event $event ): bool {
		return EventType::RESUMED === $event->type() || EventType::is_later_payment( $event->type() );
	}

	/**
	 * The items whose pause $event ends, a payment.
	 *
	 * @param string[]                                         $items   Keys of what the event is about.
	 * @param array<int, array{type: string, items: string[]}> $earlier Events of its order before it, oldest first.
	 * @return string[]
	 */
	public static function by( Event $event, array $items, array $earlier ): array {
		if ( ! EventType::is_later_payment( $event->type() ) ) {
			return array();
		}
		$holds  = $event->entitlements();
		$active = array_filter( $items, static fn( string $item ): bool => 'active' === ( $holds[ $item ]['state'] ?? '' ) );
		return array_values( array_filter( $active, static fn( string $item ): bool => array( EventType::PAUSED ) === array_slice( self::turns( $item, $earlier ), -1 ) ) );
	}

	/**
	 * The items whose pause a payment had ended before $event, the return from it.
	 *
	 * @param string[]                                         $items
	 * @param array<int, array{type: string, items: string[]}> $earlier
	 * @return string[]
	 */
	public static function before( Event $event, array $items, array $earlier ): array {
		if ( EventType::RESUMED !== $event->type() ) {
			return array();
		}
		$is_over = static function ( string $item ) use ( $earlier ): bool {
			$turns = self::turns( $item, $earlier );
			$at    = array_keys( $turns, EventType::PAUSED, true );
			$since = array() === $at ? array() : array_slice( $turns, max( $at ) + 1 );
			return array() !== $since && array_filter( $since, array( EventType::class, 'is_later_payment' ) ) === $since;
		};
		return array_values( array_filter( $items, $is_over ) );
	}

	/**
	 * @param array<int, array{type: string, items: string[]}> $earlier
	 * @return string[] Types of the pauses, payments and returns of an item; one that names no item is of all.
	 */
	private static function turns( string $item, array $earlier ): array {
		$about = array_filter(
			$earlier,
			static fn( array $one ): bool => ( EventType::PAUSED === $one['type'] || EventType::grants( $one['type'] ) ) && ( array() === $one['items'] || in_array( $item, $one['items'], true ) )
		);
		return array_values( array_column( $about, 'type' ) );
	}
}
