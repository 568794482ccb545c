<?php
/**
 * The history of a late event's customer, without the event (before) and with it (after): plain data.
 *
 * The companion sends it with an event that happened before others it has already delivered. Each row says as much of
 * an event as rules use, with what the customer was entitled to right after it.
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

final class EventHistory {
	/** @var Event[] Oldest first, without the late event. */
	public array $before;

	/** @var Event[] Oldest first, with it. */
	public array $after;

	private function __construct( array $before, array $after ) {
		$this->before = array_values( $before );
		$this->after  = array_values( $after );
	}

	/**
	 * Null when there is none: the event is not late, or the companion is of a version that sends none.
	 *
	 * @param mixed $data Decoded JSON, or null; a companion of the release before names its parts "without" and "with".
	 * @throws \CartCompanion\Domain\InvalidInput When one of its events cannot be read.
	 */
	public static function from( $data ): ?self {
		$before = $data['before'] ?? $data['without'] ?? null;
		$after  = $data['after'] ?? $data['with'] ?? null;
		if ( ! is_array( $before ) || ! is_array( $after ) ) {
			return null;
		}
		return new self( array_map( array( Event::class, 'from' ), $before ), array_map( array( Event::class, 'from' ), $after ) );
	}

	/** The same where orders in test mode change no tags. */
	public function of_live_orders(): self {
		$is_live = static fn( Event $event ): bool => 'live' === $event->mode();
		return new self( array_filter( $this->before, $is_live ), array_filter( $this->after, $is_live ) );
	}

	/** Whether it knows an order from its purchase on. */
	public function has_purchase_of( string $order_id ): bool {
		foreach ( $this->after as $event ) {
			if ( EventType::PURCHASED === $event->type() && '' !== $order_id && $order_id === $event->order_id() ) {
				return true;
			}
		}
		return false;
	}
}
