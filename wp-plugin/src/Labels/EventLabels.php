<?php
/** What happened at ThriveCart, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Delivery\Occasions;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;

final class EventLabels {
	/** What happened to this customer, in one line: "Bought Course + Workbook (order bump)". */
	public static function headline( EventRow $event ): string {
		$names = $event->item_names();
		if ( EventType::RESYNC === $event->type() ) {
			return self::resync( $event );
		}
		if ( ! isset( self::by_type()[ $event->type() ] ) ) {
			return self::other( $event );
		}
		list( $about, $alone ) = self::by_type()[ $event->type() ];
		return array() === $names ? $alone : sprintf( $about, implode( ' + ', $names ) );
	}

	/** Who it is about where no address is known, as far as it can be looked up at ThriveCart: "Unknown customer: Ann Bell, order 1234". */
	public static function unknown_customer( EventRow $event ): string {
		/* translators: %s: order number */
		$order = '' === $event->order_id() ? '' : sprintf( __( 'order %s', 'cart-companion' ), $event->order_id() );
		$known = implode( ', ', array_filter( array( $event->name(), $order ), 'strlen' ) );
		/* translators: %s: what is known of a customer, such as a name and an order number */
		return '' === $known ? __( 'Unknown customer', 'cart-companion' ) : sprintf( __( 'Unknown customer: %s', 'cart-companion' ), $known );
	}

	/** "First payment declined: Course"; of a message that was not understood also "Bought Course". */
	private static function other( EventRow $event ): string {
		$items = implode( ' + ', $event->item_names() );
		$words = self::by_type()[ MessageNames::type_of( $event ) ] ?? null;
		if ( null !== $words ) {
			return '' === $items ? $words[1] : sprintf( $words[0], $items );
		}
		$name = MessageNames::of( $event );
		$name = '' === $name ? __( 'Another message from ThriveCart', 'cart-companion' ) : $name;
		/* translators: 1: what ThriveCart's message is about, such as "First payment declined", 2: names of products */
		return '' === $items ? $name : sprintf( __( '%1$s: %2$s', 'cart-companion' ), $name, $items );
	}

	/** Only what was changed was put right. */
	private static function resync( EventRow $event ): string {
		if ( ! StateLabels::is_settled( $event->state() ) ) {
			return __( 'Tags are compared', 'cart-companion' );
		}
		$is_changed = array() !== array_merge( $event->tags_applied(), $event->tags_removed() );
		return $is_changed ? __( 'Tags were compared and put right', 'cart-companion' ) : __( 'Tags were compared', 'cart-companion' );
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

	/** "AccessAlly 101 Course (product-12)". */
	public static function product( string $key, string $name ): string {
		return '' === $name || $name === $key ? $key : "$name ($key)";
	}

	/** @return string[] The pricing options that were chosen, as "Course: 3 payments"; empty where none is known. */
	public static function pricing_options( EventRow $event ): array {
		$found = array();
		foreach ( array_map( null, $event->item_names(), $event->item_options() ) as list( $item, $option ) ) {
			if ( is_string( $item ) && is_string( $option ) && '' !== $option ) {
				/* translators: 1: name of a product, 2: name of a pricing option */
				$found[] = sprintf( __( '%1$s: %2$s', 'cart-companion' ), $item, $option );
			}
		}
		return $found;
	}

	/** Which payment it is about, as "Payment 3 of 11 after the first; failed 2 times so far."; '' where that is not known. */
	public static function payment( EventRow $event ): string {
		$number    = (int) ( $event->subscription()['rebill'] ?? 0 );
		$all       = (int) ( $event->subscription()['rebills'] ?? 0 );
		$failed    = (int) ( $event->subscription()['failures'] ?? 0 );
		$sentences = array();
		if ( $number > 0 ) {
			/* translators: 1: number of a payment, 2: how many there are */
			$sentences[] = $all > 0 ? sprintf( __( 'Payment %1$d of %2$d after the first.', 'cart-companion' ), $number, $all ) : sprintf( __( 'Payment %d after the first.', 'cart-companion' ), $number );
		}
		if ( $failed > 0 ) {
			/* translators: %d: how many times */
			$sentences[] = sprintf( _n( 'It has failed once.', 'It has failed %d times.', $failed, 'cart-companion' ), $failed );
		}
		return implode( ' ', $sentences );
	}

	/** @return array<string, string> Event type => when it happens, for the list of the tag rules. */
	public static function occasions(): array {
		return Occasions::all();
	}

	/** What the companion calls a state of access to one item, in words. */
	public static function entitlement( string $state ): string {
		return Occasions::state( $state );
	}

	/** What the site found about the customer's access, in words. */
	public static function access( string $access ): string {
		$labels = array(
			AccessStatus::GRANTED => __( 'Confirmed: the customer has access.', 'cart-companion' ),
			AccessStatus::PENDING => __( 'Not yet: the customer cannot get in so far.', 'cart-companion' ),
			AccessStatus::REVOKED => __( 'Confirmed: this access is gone.', 'cart-companion' ),
			AccessStatus::STILL   => __( 'The customer still has access, although it should be gone.', 'cart-companion' ),
			AccessStatus::NONE    => __( 'No access depends on this event (any more).', 'cart-companion' ),
			AccessStatus::UNKNOWN => __( 'Unknown: nothing on this site could say whether the customer has access.', 'cart-companion' ),
		);
		return $labels[ $access ] ?? $access;
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
			EventType::ENDED     => __( 'The time that was paid for has passed. ThriveCart sends no message of that.', 'cart-companion' ),
		);
		return $reasons[ $type ] ?? '';
	}

	/** @return array<string, array{0: string, 1: string}> By event type: what happened to these products, what happened. */
	private static function by_type(): array {
		return array(
			/* translators: %s: names of products */
			EventType::PURCHASED      => array( __( 'Bought %s', 'cart-companion' ), __( 'Bought something', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::RENEWED        => array( __( 'Paid again for %s', 'cart-companion' ), __( 'Paid again', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::PAYMENT_FAILED => array( __( 'Payment failed for %s', 'cart-companion' ), __( 'Payment failed', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::RECOVERED      => array( __( 'Payment recovered for %s', 'cart-companion' ), __( 'Payment recovered', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::CANCELLED      => array( __( 'Cancelled %s', 'cart-companion' ), __( 'Cancelled', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::ENDED          => array( __( 'Access period ended for %s', 'cart-companion' ), __( 'Access period ended', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::PAUSED         => array( __( 'Paused %s', 'cart-companion' ), __( 'Paused', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::RESUMED        => array( __( 'Resumed %s', 'cart-companion' ), __( 'Resumed', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::COMPLETED      => array( __( 'Last instalment paid for %s', 'cart-companion' ), __( 'Last instalment paid', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::REFUNDED       => array( __( 'Got a refund for %s', 'cart-companion' ), __( 'Got a refund', 'cart-companion' ) ),
			/* translators: %s: names of products */
			EventType::ABANDONED      => array( __( 'Left the cart with %s', 'cart-companion' ), __( 'Left the cart', 'cart-companion' ) ),
		);
	}
}
