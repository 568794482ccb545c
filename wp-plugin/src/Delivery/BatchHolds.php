<?php
/**
 * The customers of one batch who must wait, so that their events keep their order.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\Result;

final class BatchHolds {
	/** @var array<string, int> Seconds to wait, by "email ..." or "order ...". */
	private array $marks = array();

	/** What everybody who comes after is told; null while the CRM answers. */
	private ?Result $for_all = null;

	/** @param Result $first Of the delivery by which it was noticed. */
	public function hold_all( Result $first ): void {
		$this->for_all = $first->is_limited()
			? Result::limited( $first->retry_after(), __( 'Not begun: the CRM limits how often this site may ask.', 'cart-companion' ) )
			: Result::unanswered( $first->retry_after(), __( 'Not begun: the CRM gave no answer just before.', 'cart-companion' ) );
	}

	public function for_all(): ?Result {
		return $this->for_all;
	}

	public function hold( Event $event, int $seconds ): void {
		foreach ( self::marks_of( $event ) as $mark ) {
			$this->marks[ $mark ] = max( $seconds, $this->marks[ $mark ] ?? 0 );
		}
	}

	/** Seconds this event's customer must wait; 0 when nobody holds them back. */
	public function seconds( Event $event ): int {
		return max( array_merge( array( 0 ), array_values( array_intersect_key( $this->marks, array_flip( self::marks_of( $event ) ) ) ) ) );
	}

	/** @return string[] */
	private static function marks_of( Event $event ): array {
		$marks = array();
		foreach ( $event->emails() as $email ) {
			$marks[] = 'email ' . $email;
		}
		if ( '' !== $event->order_id() ) {
			$marks[] = 'order ' . $event->order_id();
		}
		return $marks;
	}
}
