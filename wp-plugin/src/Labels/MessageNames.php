<?php
/** ThriveCart's messages that say nothing about what a customer holds, by the names that ThriveCart gives them. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\Events\EventType;

final class MessageNames {
	/** What was said in a message that names no address, by ThriveCart's name of it, as vocabulary.py has them. */
	private const TYPES = array(
		'order.success'                => EventType::PURCHASED,
		'order_created'                => EventType::PURCHASED,
		'order.subscription_payment'   => EventType::RENEWED,
		'order_rebill'                 => EventType::RENEWED,
		'order.rebill_failed'          => EventType::PAYMENT_FAILED,
		'order_rebill_failed'          => EventType::PAYMENT_FAILED,
		'order.subscription_cancelled' => EventType::CANCELLED,
		'order.rebill_cancelled'       => EventType::CANCELLED,
		'order_rebill_cancelled'       => EventType::CANCELLED,
		'order_rebill_completed'       => EventType::COMPLETED,
		'order.subscription_paused'    => EventType::PAUSED,
		'subscription_paused'          => EventType::PAUSED,
		'order.subscription_resumed'   => EventType::RESUMED,
		'subscription_resumed'         => EventType::RESUMED,
		'order.refund'                 => EventType::REFUNDED,
		'order.refunded'               => EventType::REFUNDED,
		'order_refund'                 => EventType::REFUNDED,
		'order_refund_product'         => EventType::REFUNDED,
		'order_refund_bump'            => EventType::REFUNDED,
		'order_refund_upsell'          => EventType::REFUNDED,
		'order_refund_downsell'        => EventType::REFUNDED,
		'cart.abandoned'               => EventType::ABANDONED,
		'cart_abandoned'               => EventType::ABANDONED,
	);

	/** The type that the message would have, were it understood; '' where its name says none. */
	public static function type_of( EventRow $event ): string {
		return self::TYPES[ strtolower( $event->name_at_thrivecart() ) ] ?? '';
	}

	/** In words where it is a known one, else as ThriveCart calls it: "order.something_new"; '' where no name is known. */
	public static function of( EventRow $event ): string {
		$name = $event->name_at_thrivecart();
		return self::known()[ strtolower( $name ) ] ?? $name;
	}

	/** @return array<string, string> By ThriveCart's name, as companion/thrivecart/vocabulary.py lists it. */
	private static function known(): array {
		$paid = __( 'Payment for one item of an order', 'cart-companion' );
		return array(
			'customer_updated'                 => __( 'Customer changed their details', 'cart-companion' ),
			'order_payment_declined_product'   => __( 'First payment declined', 'cart-companion' ),
			'order_payment_product'            => $paid,
			'order_payment_bump'               => $paid,
			'order_payment_upsell'             => $paid,
			'order_payment_downsell'           => $paid,
			'affiliate_created'                => __( 'New affiliate', 'cart-companion' ),
			'affiliate_approved'               => __( 'Affiliate approved', 'cart-companion' ),
			'affiliate_rejected'               => __( 'Affiliate rejected', 'cart-companion' ),
			'affiliate.commission_earned'      => __( 'Affiliate commission earned', 'cart-companion' ),
			'affiliate_commission_earned'      => __( 'Affiliate commission earned', 'cart-companion' ),
			'affiliate.commission_payout'      => __( 'Affiliate commission paid', 'cart-companion' ),
			'affiliate_commission_payout'      => __( 'Affiliate commission paid', 'cart-companion' ),
			'affiliate.commission_refund'      => __( 'Affiliate commission taken back', 'cart-companion' ),
			'affiliate_commission_refund'      => __( 'Affiliate commission taken back', 'cart-companion' ),
		);
	}
}
