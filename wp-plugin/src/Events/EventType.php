<?php
/**
 * The events a companion tells of, and what each means for access.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Events;

final class EventType {
	public const RESYNC         = 'customer.resync';
	public const PURCHASED      = 'purchase.completed';
	public const REFUNDED       = 'purchase.refunded';
	public const PAYMENT_FAILED = 'subscription.payment_failed';

	/** The customer paid, or may go on: what these apply, an active item keeps. */
	public const GRANTING = array(
		'purchase.completed',
		'subscription.renewed',
		'subscription.recovered',
		'subscription.resumed',
		'subscription.completed',
	);

	/** Access may go with these. */
	public const REVOKING = array(
		'purchase.refunded',
		'subscription.cancelled',
		'subscription.paused',
		'subscription.ended',
	);

	/** All that a rule can be made for. */
	public const WITH_RULES = array(
		'purchase.completed',
		'purchase.refunded',
		'subscription.renewed',
		'subscription.payment_failed',
		'subscription.recovered',
		'subscription.cancelled',
		'subscription.paused',
		'subscription.resumed',
		'subscription.completed',
		'subscription.ended',
		'cart.abandoned',
	);

	public static function grants( string $type ): bool {
		return in_array( $type, self::GRANTING, true );
	}

	public static function revokes( string $type ): bool {
		return in_array( $type, self::REVOKING, true );
	}
}
