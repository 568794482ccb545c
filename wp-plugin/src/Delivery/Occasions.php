<?php
/** What happened, and how a customer has something after it, in the words that an owner reads on every screen. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Domain\Events\EventType;

final class Occasions {
	/** @return array<string, string> Event type => when it happens, as the list of the tag rules has it. */
	public static function all(): array {
		return array(
			EventType::PURCHASED      => __( 'Bought', 'cart-companion' ),
			EventType::RENEWED        => __( 'Paid again', 'cart-companion' ),
			EventType::PAYMENT_FAILED => __( 'A payment failed', 'cart-companion' ),
			EventType::RECOVERED      => __( 'Payment recovered', 'cart-companion' ),
			EventType::CANCELLED      => __( 'Cancelled', 'cart-companion' ),
			EventType::ENDED          => __( 'Access period ended', 'cart-companion' ),
			EventType::PAUSED         => __( 'Paused', 'cart-companion' ),
			EventType::RESUMED        => __( 'Resumed', 'cart-companion' ),
			EventType::COMPLETED      => __( 'Last instalment paid', 'cart-companion' ),
			EventType::REFUNDED       => __( 'Refunded', 'cart-companion' ),
			EventType::ABANDONED      => __( 'Left the cart without buying', 'cart-companion' ),
		);
	}

	public static function of( string $type ): string {
		return self::all()[ $type ] ?? $type;
	}

	/** What the companion calls a state of access to one item. */
	public static function state( string $state ): string {
		$labels = array(
			'active'     => __( 'Active', 'cart-companion' ),
			'past_due'   => __( 'Payment overdue', 'cart-companion' ),
			'paused'     => __( 'Paused', 'cart-companion' ),
			'cancelling' => __( 'Cancelled, paid time left', 'cart-companion' ),
			'ended'      => __( 'Ended', 'cart-companion' ),
			'refunded'   => __( 'Refunded', 'cart-companion' ),
		);
		return $labels[ $state ] ?? $state;
	}

	/**
	 * A tag rule: "Bought: AccessAlly 101 Course".
	 *
	 * @param array<string, mixed>  $rule   As RuleRepository gives it.
	 * @param array<string, string> $labels Of products, by item key, as people read them.
	 */
	public static function of_rule( array $rule, array $labels ): string {
		$product = '*' === $rule['product'] ? __( 'all products', 'cart-companion' ) : ( $labels[ $rule['product'] ] ?? (string) $rule['product'] );
		/* translators: 1: what happens, for example "Bought", 2: name of a product, or "all products" */
		return sprintf( __( '%1$s: %2$s', 'cart-companion' ), self::of( (string) $rule['event'] ), $product );
	}
}
