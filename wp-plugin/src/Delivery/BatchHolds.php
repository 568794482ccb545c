<?php
/** The customers of one batch who must wait, so that their events keep their order. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\{ Event, Result };

final class BatchHolds {
	/** @var array<string, Result> The one that takes longest, by "email ..." or "order ...". */
	private array $holds = array();

	/** What every later delivery is answered; null while the CRM answers. */
	private ?Result $for_all = null;

	/** Holds back, after this result, whom it has to. */
	public function add( Event $event, Result $result ): void {
		if ( $result->holds_all() ) {
			$this->for_all = $result->is_limited()
				? Result::limited( $result->retry_after(), __( 'Not begun: the CRM limits how often this site may ask.', 'cart-companion' ) )
				: Result::unanswered( $result->retry_after(), __( 'Not begun: the CRM gave no answer just before.', 'cart-companion' ) );
		}
		if ( $result->retry_after() > 0 ) {
			foreach ( self::customers_of( $event ) as $customer ) {
				$this->holds[ $customer ] = self::longer( $result, $this->holds[ $customer ] ?? null );
			}
		}
	}

	/** What is answered without processing the event; null when nobody holds its customer back. */
	public function result_for( Event $event ): ?Result {
		$hold = null;
		foreach ( array_intersect_key( $this->holds, array_flip( self::customers_of( $event ) ) ) as $found ) {
			$hold = self::longer( $found, $hold );
		}
		if ( null !== $this->for_all || null === $hold ) {
			return $this->for_all;
		}
		$said = __( 'Waits for an earlier event of the same customer.', 'cart-companion' );
		return $hold->is_waiting() ? Result::waiting( $hold->retry_after(), $said ) : Result::retry( $hold->retry_after(), $said );
	}

	private static function longer( Result $one, ?Result $other ): Result {
		return null !== $other && $other->retry_after() > $one->retry_after() ? $other : $one;
	}

	/** @return string[] */
	private static function customers_of( Event $event ): array {
		$marks = array_map( static fn( string $email ): string => 'email ' . $email, $event->emails() );
		return '' === $event->order_id() ? $marks : array_merge( $marks, array( 'order ' . $event->order_id() ) );
	}
}
