<?php
/**
 * The types of events, and what each means for access.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Domain\Events;

final class EventType {
	public const RESYNC         = 'customer.resync';
	public const PURCHASED      = 'purchase.completed';
	public const REFUNDED       = 'purchase.refunded';
	public const RENEWED        = 'subscription.renewed';
	public const PAYMENT_FAILED = 'subscription.payment_failed';
	public const RECOVERED      = 'subscription.recovered';
	public const CANCELLED      = 'subscription.cancelled';
	public const PAUSED         = 'subscription.paused';
	public const RESUMED        = 'subscription.resumed';
	public const COMPLETED      = 'subscription.completed';
	public const ENDED          = 'subscription.ended';
	public const ABANDONED      = 'cart.abandoned';

	/** The customer paid, or may go on: what these apply, an active item keeps. */
	private const GRANTS = 'grants';

	/**
	 * The customer goes on holding what was paid for: cancelled with paid time left, paused, a payment failed. Access
	 * stays as it is, unless a rule of the owner's takes it.
	 */
	private const KEEPS = 'keeps';

	/** What was paid for is over: access goes. */
	private const REVOKES = 'revokes';

	private const NEITHER = '';

	/** All that a rule can be made for, and what it means for access. */
	private const WITH_RULES = array(
		self::PURCHASED      => self::GRANTS,
		self::REFUNDED       => self::REVOKES,
		self::RENEWED        => self::GRANTS,
		self::PAYMENT_FAILED => self::KEEPS,
		self::RECOVERED      => self::GRANTS,
		self::CANCELLED      => self::KEEPS,
		self::PAUSED         => self::KEEPS,
		self::RESUMED        => self::GRANTS,
		self::COMPLETED      => self::GRANTS,
		self::ENDED          => self::REVOKES,
		self::ABANDONED      => self::NEITHER,
	);

	public static function grants( string $type ): bool {
		return self::GRANTS === ( self::WITH_RULES[ $type ] ?? self::NEITHER );
	}

	public static function keeps( string $type ): bool {
		return self::KEEPS === ( self::WITH_RULES[ $type ] ?? self::NEITHER );
	}

	public static function revokes( string $type ): bool {
		return self::REVOKES === ( self::WITH_RULES[ $type ] ?? self::NEITHER );
	}

	/**
	 * Whether a customer whom the CRM does not know gets a contact by it: they are given something, or the owner wants to
	 * know of them. What takes away, or fails, makes nobody a contact (docs/decisions/027).
	 */
	public static function may_create_contact( string $type ): bool {
		return self::grants( $type ) || self::ABANDONED === $type;
	}

	/** @return string[] All that a rule can be made for. */
	public static function with_rules(): array {
		return array_keys( self::WITH_RULES );
	}
}
