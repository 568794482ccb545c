<?php
/**
 * The types of events a companion tells of, and what each means here.
 *
 * They are in one table, schema/event-types.v1.json, which says what its columns mean: the companion's own, of which
 * this plugin ships a copy. Named here are those that code names.
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

	private const TABLE = __DIR__ . '/../../../schema/event-types.v1.json';

	/** @var array<string, array<string, mixed>>|null Rows of the table by type, once they were read. */
	private static ?array $rows = null;

	/** The customer paid, or may go on: what these apply, an active item keeps. */
	public static function grants( string $type ): bool {
		return 'grants' === self::column( $type, 'access' );
	}

	/**
	 * The customer goes on holding what was paid for: cancelled with paid time left, paused, a payment failed. Access
	 * stays as it is, unless a rule of the owner's takes it.
	 */
	public static function keeps( string $type ): bool {
		return 'keeps' === self::column( $type, 'access' );
	}

	/** A payment after the purchase. */
	public static function is_later_payment( string $type ): bool {
		return self::PURCHASED !== $type && (bool) self::column( $type, 'pays' );
	}

	/** What was paid for is over: access goes. */
	public static function revokes( string $type ): bool {
		return 'revokes' === self::column( $type, 'access' );
	}

	/**
	 * Whether a customer whom the CRM does not know gets a contact by it: they are given something, or the owner wants to
	 * know of them. What takes away, or fails, makes nobody a contact (docs/decisions/027).
	 */
	public static function may_create_contact( string $type ): bool {
		return (bool) self::column( $type, 'creates_contact' );
	}

	/** @return string[] All that a rule can be made for. */
	public static function with_rules(): array {
		return self::where( 'has_rules', true );
	}

	/** @return string[] Of a sale the types of which one rule is enough to say what its buyer gets; none of anything else. */
	public static function settled_by( string $type ): array {
		return self::column( $type, 'settled_by' ) ?? array();
	}

	/** @return string[] What only happens to who pays more than once. */
	public static function of_subscriptions(): array {
		return array( self::RENEWED, self::PAYMENT_FAILED, self::RECOVERED, self::CANCELLED, self::PAUSED, self::RESUMED );
	}

	/** @return string[] What takes access away. */
	public static function revoking(): array {
		return self::where( 'access', 'revokes' );
	}

	/** @return string[] What takes nothing away by itself, and may do so by a rule. */
	public static function keeping(): array {
		return self::where( 'access', 'keeps' );
	}

	/** @return string[] The setbacks that something makes good, while what was paid for is not over: a payment that failed, a pause. */
	public static function until_made_good(): array {
		$good = array_column( self::rows(), 'makes_good' );
		return array_values( array_filter( self::keeping(), static fn( string $type ): bool => in_array( self::column( $type, 'state' ), $good, true ) ) );
	}

	/** @return string[] What must have happened to an item in this state, in its order. */
	public static function behind( string $state ): array {
		$bought = in_array( $state, Event::HOLDING, true ) ? array( self::PURCHASED ) : array();
		$led_to = array_filter( self::where( 'state', $state ), static fn( string $type ): bool => ! self::grants( $type ) );
		return array_merge( $bought, $led_to );
	}

	/** @return string[] What may have happened to an item in this state before: what makes another state good. */
	public static function perhaps_behind( string $state ): array {
		$makes_good = array_filter( array_column( self::rows(), 'makes_good', 'const' ), static fn( ?string $ended ): bool => null !== $ended && $state !== $ended );
		return in_array( $state, Event::HOLDING, true ) ? array_keys( $makes_good ) : array();
	}

	/**
	 * The states that an event which takes away explains by itself: in any other one the item is held for another reason,
	 * by a second order or a later payment. Null of an event that takes nothing away.
	 *
	 * @return string[]|null
	 */
	public static function explained_by( string $type ): ?array {
		if ( self::revokes( $type ) ) {
			return array();
		}
		$state = self::keeps( $type ) ? self::column( $type, 'state' ) : null;
		return null === $state ? null : array( $state );
	}

	/**
	 * @param mixed $value
	 * @return string[] The types that have this value in a column.
	 */
	private static function where( string $column, $value ): array {
		return array_keys( array_column( self::rows(), $column, 'const' ), $value, true );
	}

	/** @return mixed Null of a type that only a newer release knows. */
	private static function column( string $type, string $name ) {
		return self::rows()[ $type ][ $name ] ?? null;
	}

	/** @return array<string, array<string, mixed>> By type. */
	private static function rows(): array {
		if ( null === self::$rows ) {
			$table      = json_decode( (string) file_get_contents( self::TABLE ), true, 16, JSON_THROW_ON_ERROR );
			self::$rows = array_column( $table['oneOf'], null, 'const' );
		}
		return self::$rows;
	}
}
