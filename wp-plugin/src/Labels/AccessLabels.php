<?php
/**
 * Whether the customer of an event can get in, in an owner's words: what is wrong, and what to do.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\LoginSettings;

final class AccessLabels {
	private string $sentence;
	private string $advice;
	private bool $is_wrong;

	private function __construct( string $sentence, string $advice, bool $is_wrong ) {
		$this->sentence = $sentence;
		$this->advice   = $advice;
		$this->is_wrong = $is_wrong;
	}

	public static function of( EventRow $event ): self {
		if ( AccessStatus::PENDING === $event->access() ) {
			return 0 === $event->user_id() ? self::without_user( $event ) : self::without_tags( $event );
		}
		if ( AccessStatus::STILL === $event->access() ) {
			return self::still_there( $event );
		}
		if ( AccessStatus::REVOKED === $event->access() && $event->is_taken_by_rule() ) {
			return new self( self::taken_by_rule(), '', false );
		}
		return new self( EventLabels::access( $event->access() ), '', false );
	}

	/** An earlier finding of the event, for its step by step. */
	public static function of_finding( EventRow $event, string $found ): string {
		if ( AccessStatus::REVOKED === $found && $event->is_taken_by_rule() ) {
			return self::taken_by_rule();
		}
		return EventLabels::access( AccessStatus::NONE === $event->access() && in_array( $found, array( AccessStatus::REVOKED, AccessStatus::STILL ), true ) ? AccessStatus::NONE : $found );
	}

	private static function taken_by_rule(): string {
		return __( 'The access was taken away because your tag rule for this says so; what was paid for is not over.', 'cart-companion' );
	}

	public function sentence(): string {
		return $this->sentence;
	}

	/** '' when there is nothing to do. */
	public function advice(): string {
		return $this->advice;
	}

	public function whole(): string {
		return trim( $this->sentence . ' ' . $this->advice );
	}

	/** Whether a customer is kept out, or gets in who should not. */
	public function is_wrong(): bool {
		return $this->is_wrong;
	}

	private static function without_user( EventRow $event ): self {
		if ( ! $event->was_looked_at() ) {
			return new self( EventLabels::access( AccessStatus::PENDING ), __( 'Most CRMs create the WordPress user within some minutes; it is looked at again by itself.', 'cart-companion' ), true );
		}
		/* translators: 1: name of a customer, 2: one or more e-mail addresses */
		$sentence = count( $event->emails() ) > 1 ? __( '%1$s cannot log in yet: there is no WordPress user with any of the addresses %2$s.', 'cart-companion' ) : __( '%1$s cannot log in yet: there is no WordPress user with the address %2$s.', 'cart-companion' );
		return new self(
			sprintf( $sentence, self::name( $event ), implode( ', ', $event->emails() ) ),
			self::how_to_get_a_user( $event->type() ),
			true
		);
	}

	private static function how_to_get_a_user( string $type ): string {
		if ( ! ( new LoginSettings() )->is_made_here() ) {
			return __( 'Check in your CRM why no user was created, or add the user yourself under Users → Add New, with this very address. Cart Companion can create logins, too: Connect → Logins.', 'cart-companion' );
		}
		return EventType::grants( $type )
			? __( 'Press Retry: Cart Companion then makes the login. Or add the user yourself under Users → Add New, with this very address.', 'cart-companion' )
			: __( 'Cart Companion makes logins with purchases and payments only: press Retry on this customer’s purchase, or add the user yourself under Users → Add New, with this very address.', 'cart-companion' );
	}

	private static function without_tags( EventRow $event ): self {
		$tags     = array() === $event->seen_tags() ? $event->tags_applied() : $event->seen_tags();
		/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
		$sentence = _n( '%1$s cannot get in yet: the WordPress user “%2$s” does not hold the tag %3$s.', '%1$s cannot get in yet: the WordPress user “%2$s” does not hold the tags %3$s.', count( $tags ), 'cart-companion' );
		if ( array() !== $event->seen_tags() && array() === TagNames::missing( $event->seen_tags(), $event->tags_keeping_out() ) ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = _n( '%1$s may be kept out: the WordPress user “%2$s” still holds the tag %3$s.', '%1$s may be kept out: the WordPress user “%2$s” still holds the tags %3$s.', count( $tags ), 'cart-companion' );
		}
		return new self(
			sprintf( $sentence, self::name( $event ), self::login( $event ), self::quoted( $tags ) ),
			__( 'Check the tags of the contact in your CRM, then bring this user up to date in your membership plugin.', 'cart-companion' ),
			true
		);
	}

	private static function still_there( EventRow $event ): self {
		$tags     = array() === $event->seen_tags() ? $event->tags_removed() : $event->seen_tags();
		/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
		$sentence = _n( '%1$s still has access, although it should be gone: the WordPress user “%2$s” still holds the tag %3$s.', '%1$s still has access, although it should be gone: the WordPress user “%2$s” still holds the tags %3$s.', count( $tags ), 'cart-companion' );
		if ( array() !== $event->seen_tags() && array() === TagNames::missing( $event->seen_tags(), $event->tags_applied() ) ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = _n( '%1$s still has access, although it should be gone: the WordPress user “%2$s” does not hold the tag %3$s, which takes it away.', '%1$s still has access, although it should be gone: the WordPress user “%2$s” does not hold the tags %3$s, which take it away.', count( $tags ), 'cart-companion' );
		}
		if ( $event->is_taken_by_rule() ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = __( '%1$s still has access, although your tag rule for this takes it away. Look at the WordPress user “%2$s” and the tags %3$s.', 'cart-companion' );
		}
		return new self(
			0 === $event->user_id() || array() === $tags ? EventLabels::access( AccessStatus::STILL ) : sprintf( $sentence, self::name( $event ), self::login( $event ), self::quoted( $tags ) ),
			__( 'Check the tags of the contact in your CRM (an automation may have set one again), then bring this user up to date in your membership plugin.', 'cart-companion' ),
			true
		);
	}

	private static function name( EventRow $event ): string {
		return '' === $event->first_name() ? __( 'The customer', 'cart-companion' ) : $event->first_name();
	}

	private static function login( EventRow $event ): string {
		$user = get_userdata( $event->user_id() );
		return false === $user ? (string) $event->user_id() : $user->user_login;
	}

	/** @param string[] $tags */
	private static function quoted( array $tags ): string {
		return '“' . implode( '”, “', $tags ) . '”';
	}
}
