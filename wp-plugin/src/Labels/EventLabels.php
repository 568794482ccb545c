<?php
/**
 * What happened at ThriveCart, in an owner's words.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\Events\EventType;

final class EventLabels {
	/** What happened to this customer, in one line: "Bought Course + Workbook (order bump)". */
	public static function headline( EventRow $event ): string {
		$names = $event->item_names();
		if ( EventType::RESYNC === $event->type() ) {
			return self::resync( $event->state() );
		}
		$words = self::sentences()[ $event->type() ] ?? self::sentences()['other'];
		return array() === $names ? $words['alone'] : sprintf( $words['about'], implode( ' + ', $names ) );
	}

	private static function resync( string $state ): string {
		if ( ! StateLabels::is_settled( $state ) ) {
			return __( 'Tags are compared', 'cart-companion' );
		}
		return 'skipped' === $state ? __( 'Tags were compared', 'cart-companion' ) : __( 'Tags were compared and put right', 'cart-companion' );
	}

	/** The name of an item with what it was in the order: "Workbook (order bump)". */
	public static function item( string $key, string $name ): string {
		$kinds = array(
			/* translators: %s: name of a product */
			'bump'     => __( '%s (order bump)', 'cart-companion' ),
			/* translators: %s: name of a product */
			'upsell'   => __( '%s (upsell)', 'cart-companion' ),
			/* translators: %s: name of a product */
			'downsell' => __( '%s (downsell)', 'cart-companion' ),
		);
		$kind = (string) strtok( $key, '-' );
		$name = '' === $name ? $key : $name;
		return isset( $kinds[ $kind ] ) ? sprintf( $kinds[ $kind ], $name ) : $name;
	}

	/** @return array<string, string> Event type => when it happens, for the list of the tag rules. */
	public static function occasions(): array {
		return array(
			'purchase.completed'          => __( 'Bought', 'cart-companion' ),
			'subscription.renewed'        => __( 'Paid again', 'cart-companion' ),
			'subscription.payment_failed' => __( 'A payment failed', 'cart-companion' ),
			'subscription.recovered'      => __( 'Paid after a failed payment', 'cart-companion' ),
			'subscription.cancelled'      => __( 'Cancelled', 'cart-companion' ),
			'subscription.ended'          => __( 'The paid time is over', 'cart-companion' ),
			'subscription.paused'         => __( 'Paused', 'cart-companion' ),
			'subscription.resumed'        => __( 'Resumed', 'cart-companion' ),
			'subscription.completed'      => __( 'Payment plan is paid off', 'cart-companion' ),
			'purchase.refunded'           => __( 'Refunded', 'cart-companion' ),
			'cart.abandoned'              => __( 'Left the cart without buying', 'cart-companion' ),
		);
	}

	/** What the companion calls a state of access to one item, in words. */
	public static function entitlement( string $state ): string {
		$words = array(
			'active'     => __( 'Active', 'cart-companion' ),
			'past_due'   => __( 'Payment overdue', 'cart-companion' ),
			'paused'     => __( 'Paused', 'cart-companion' ),
			'cancelling' => __( 'Cancelled, paid time left', 'cart-companion' ),
			'ended'      => __( 'Ended', 'cart-companion' ),
			'refunded'   => __( 'Refunded', 'cart-companion' ),
		);
		return $words[ $state ] ?? $state;
	}

	/** What the site found about the customer's access, in words. */
	public static function access( string $access ): string {
		$words = array(
			'granted'          => __( 'Confirmed: the customer has access.', 'cart-companion' ),
			'pending'          => __( 'Not yet: no WordPress user holds these tags so far.', 'cart-companion' ),
			'revoked'          => __( 'Confirmed: this access is gone.', 'cart-companion' ),
			'still_has_access' => __( 'The customer still has access, although it should be gone.', 'cart-companion' ),
			'none'             => __( 'No access depends on this event (any more).', 'cart-companion' ),
			'unknown'          => __( 'Unknown: nothing on this site could say whether the customer has access.', 'cart-companion' ),
		);
		return $words[ $access ] ?? $access;
	}

	/** A mark for the list, where no message of ThriveCart's told of the event; '' otherwise. */
	public static function mark( string $source ): string {
		$marks = array(
			'thrivecart-api' => __( 'Found by comparison', 'cart-companion' ),
			'thrivecart-csv' => __( 'Imported', 'cart-companion' ),
		);
		return $marks[ $source ] ?? '';
	}

	/** The same as a sentence. */
	public static function source( string $source ): string {
		$sentences = array(
			'thrivecart-api' => __( 'Found by comparison with ThriveCart; no message had come.', 'cart-companion' ),
			'thrivecart-csv' => __( 'Imported from a list of transactions; no message had come.', 'cart-companion' ),
		);
		return $sentences[ $source ] ?? '';
	}

	/** Why the companion raised an event that ThriveCart has no message for; '' when there is nothing to say. */
	public static function reason( string $type ): string {
		$reasons = array(
			EventType::PURCHASED => __( 'A test event that somebody asked for.', 'cart-companion' ),
			EventType::RESYNC    => __( 'Somebody asked to bring the tags up to date, here, at the companion or with an import.', 'cart-companion' ),
			'subscription.ended' => __( 'The time that was paid for has passed. ThriveCart sends no message of that.', 'cart-companion' ),
		);
		return $reasons[ $type ] ?? '';
	}

	/** @return array<string, array{about: string, alone: string}> By event type: with the names of items, and without. */
	private static function sentences(): array {
		return array(
			/* translators: %s: names of products */
			'purchase.completed'          => array( 'about' => __( 'Bought %s', 'cart-companion' ), 'alone' => __( 'Bought something', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'purchase.refunded'           => array( 'about' => __( 'Got a refund for %s', 'cart-companion' ), 'alone' => __( 'Got a refund', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.renewed'        => array( 'about' => __( 'Paid again for %s', 'cart-companion' ), 'alone' => __( 'Paid again', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.payment_failed' => array( 'about' => __( 'Payment failed for %s', 'cart-companion' ), 'alone' => __( 'Payment failed', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.recovered'      => array( 'about' => __( 'Paid after a failed payment for %s', 'cart-companion' ), 'alone' => __( 'Paid after a failed payment', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.cancelled'      => array( 'about' => __( 'Cancelled %s', 'cart-companion' ), 'alone' => __( 'Cancelled', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.paused'         => array( 'about' => __( 'Paused %s', 'cart-companion' ), 'alone' => __( 'Paused', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.resumed'        => array( 'about' => __( 'Resumed %s', 'cart-companion' ), 'alone' => __( 'Resumed', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.completed'      => array( 'about' => __( 'Paid off %s', 'cart-companion' ), 'alone' => __( 'Paid off the payment plan', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'subscription.ended'          => array( 'about' => __( 'The paid time is over for %s', 'cart-companion' ), 'alone' => __( 'The paid time is over', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'cart.abandoned'              => array( 'about' => __( 'Left the cart with %s', 'cart-companion' ), 'alone' => __( 'Left the cart', 'cart-companion' ) ),
			/* translators: %s: names of products */
			'other'                       => array( 'about' => __( 'Another message of ThriveCart’s about %s', 'cart-companion' ), 'alone' => __( 'Another message of ThriveCart’s', 'cart-companion' ) ),
		);
	}
}
