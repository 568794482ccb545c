<?php
/** The customers of one batch who must wait, so that their events keep their order. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\{ Event, Result };

final class BatchHolds {
	/** @var array<string, int> Seconds to wait, by "email ..." or "order ...". */
	private array $seconds = array();

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
				$this->seconds[ $customer ] = max( $result->retry_after(), $this->seconds[ $customer ] ?? 0 );
			}
		}
	}

	/** What is answered without processing the event; null when nobody holds its customer back. */
	public function result_for( Event $event ): ?Result {
		$seconds = max( 0, 0, ...array_values( array_intersect_key( $this->seconds, array_flip( self::customers_of( $event ) ) ) ) );
		return $this->for_all ?? ( 0 === $seconds ? null : Result::retry( $seconds, __( 'Waits for an earlier event of the same customer.', 'cart-companion' ) ) );
	}

	/** @return string[] */
	private static function customers_of( Event $event ): array {
		$marks = array_map( static fn( string $email ): string => 'email ' . $email, $event->emails() );
		return '' === $event->order_id() ? $marks : array_merge( $marks, array( 'order ' . $event->order_id() ) );
	}
}
