<?php
/**
 * What this site was told of a late event's customer, without the event and with it: plain data.
 *
 * The companion sends it beside an event that happened before others it has told already. Each row says as much
 * of an event as rules look at, with what the customer was entitled to right after it.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

final class EventHistory {
	/** @var Event[] Oldest first. */
	private array $without;

	/** @var Event[] Oldest first. */
	private array $with;

	/**
	 * @param Event[] $without
	 * @param Event[] $with
	 */
	private function __construct( array $without, array $with ) {
		$this->without = $without;
		$this->with    = $with;
	}

	/**
	 * Null when there is none: the event is not late, or the companion is of a version that sends none.
	 *
	 * @param mixed $data Decoded JSON.
	 * @throws MalformedEvent When one of its events cannot be read.
	 */
	public static function from( $data ): ?self {
		if ( ! is_array( $data ) || ! is_array( $data['without'] ?? null ) || ! is_array( $data['with'] ?? null ) ) {
			return null;
		}
		return new self( array_map( array( Event::class, 'from' ), $data['without'] ), array_map( array( Event::class, 'from' ), $data['with'] ) );
	}

	/** The same where orders in test mode move no tags. */
	public function of_live_orders(): self {
		$is_live = static function ( Event $event ): bool {
			return 'live' === $event->mode();
		};
		return new self( array_values( array_filter( $this->without, $is_live ) ), array_values( array_filter( $this->with, $is_live ) ) );
	}

	/** Whether it knows an order from its purchase on. */
	public function tells_of_the_purchase( string $order_id ): bool {
		foreach ( $this->with as $event ) {
			if ( EventType::PURCHASED === $event->type() && '' !== $order_id && $order_id === $event->order_id() ) {
				return true;
			}
		}
		return false;
	}

	/** @return Event[] */
	public function without(): array {
		return $this->without;
	}

	/** @return Event[] */
	public function with(): array {
		return $this->with;
	}
}
