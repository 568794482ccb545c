<?php
/** What ThriveCart reported with an event, as a sentence: "ThriveCart reported a refund of $49.00". */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\Events\EventType;

final class Reported {
	public static function sentence( EventRow $event ): string {
		if ( 'companion' === $event->source() ) {
			$reason = EventLabels::reason( $event->type() );
			return '' === $reason ? EventLabels::headline( $event ) : $reason;
		}
		$sentence = self::by_thrivecart( $event );
		$way      = EventLabels::source( $event->source() );
		return '' === $way ? $sentence : "$sentence. $way";
	}

	private static function by_thrivecart( EventRow $event ): string {
		list( $plain, $with_amount ) = self::sentences()[ $event->type() ] ?? array( '', '' );
		if ( '' === $plain ) {
			/* translators: %s: what ThriveCart's message is about, such as "First payment declined" */
			return sprintf( __( 'ThriveCart reported: %s', 'cart-companion' ), EventLabels::headline( $event ) );
		}
		return '' === $with_amount || 0 === (int) $event->amount() ? $plain : sprintf( $with_amount, Money::text( (int) $event->amount(), $event->currency() ) );
	}

	/** @return array<string, array{0: string, 1: string}> By event type: without the amount, and with it. */
	private static function sentences(): array {
		return array(
			/* translators: %s: an amount of money */
			EventType::PURCHASED      => array( __( 'ThriveCart reported a purchase', 'cart-companion' ), __( 'ThriveCart reported a purchase of %s', 'cart-companion' ) ),
			/* translators: %s: an amount of money */
			EventType::RENEWED        => array( __( 'ThriveCart reported a payment', 'cart-companion' ), __( 'ThriveCart reported a payment of %s', 'cart-companion' ) ),
			EventType::PAYMENT_FAILED => array( __( 'ThriveCart reported a failed payment', 'cart-companion' ), '' ),
			/* translators: %s: an amount of money */
			EventType::RECOVERED      => array( __( 'ThriveCart reported a payment after a failed one', 'cart-companion' ), __( 'ThriveCart reported a payment of %s after a failed one', 'cart-companion' ) ),
			EventType::CANCELLED      => array( __( 'ThriveCart reported a cancellation', 'cart-companion' ), '' ),
			EventType::PAUSED         => array( __( 'ThriveCart reported a pause', 'cart-companion' ), '' ),
			EventType::RESUMED        => array( __( 'ThriveCart reported the end of a pause', 'cart-companion' ), '' ),
			/* translators: %s: an amount of money */
			EventType::COMPLETED      => array( __( 'ThriveCart reported the last instalment', 'cart-companion' ), __( 'ThriveCart reported the last instalment of %s', 'cart-companion' ) ),
			/* translators: %s: an amount of money */
			EventType::REFUNDED       => array( __( 'ThriveCart reported a refund', 'cart-companion' ), __( 'ThriveCart reported a refund of %s', 'cart-companion' ) ),
			EventType::ABANDONED      => array( __( 'ThriveCart reported a cart that was left without buying', 'cart-companion' ), '' ),
		);
	}
}
