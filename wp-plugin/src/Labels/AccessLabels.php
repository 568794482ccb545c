<?php
/** What is wrong with a customer's access after an event and what to do about it, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Domain\Rules\TagNames;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\RuleRepository;

final class AccessLabels {
	private string $sentence;
	private string $advice;

	private function __construct( string $sentence, string $advice = '' ) {
		$this->sentence = $sentence;
		$this->advice   = $advice;
	}

	public static function of( EventRow $event ): self {
		if ( AccessStatus::PENDING === $event->access() ) {
			return 0 === $event->user_id() ? self::without_user( $event ) : self::without_tags( $event );
		}
		if ( array() !== $event->triggers_gone() ) {
			return self::without_triggers( $event );
		}
		return AccessStatus::STILL === $event->access() ? self::still_there( $event ) : new self( self::of_result( $event, $event->access() ) );
	}

	/** An earlier result of the event's access checks, for its step by step. */
	public static function of_earlier( EventRow $event, string $access ): string {
		$is_void = AccessStatus::NONE === $event->access() && in_array( $access, array( AccessStatus::REVOKED, AccessStatus::STILL ), true );
		return self::of_result( $event, $is_void ? AccessStatus::NONE : $access );
	}

	private static function of_result( EventRow $event, string $access ): string {
		if ( AccessStatus::REVOKED === $access && $event->is_taken_by_rule() ) {
			return __( 'The access was taken away because your tag rule for this says so; what was paid for is not over.', 'cart-companion' );
		}
		return EventLabels::access( $access );
	}

	public function sentence(): string {
		return $this->sentence;
	}

	/** The sentence, and what to do where there is something to do. */
	public function whole(): string {
		return trim( $this->sentence . ' ' . $this->advice );
	}

	/** Whether a customer is kept out, or gets in who should not. */
	public function is_wrong(): bool {
		return '' !== $this->advice;
	}

	private static function without_user( EventRow $event ): self {
		if ( ! $event->was_checked() ) {
			$then = ( new LoginSettings() )->is_made_here() ? self::how_to_get_a_user() : __( 'Most CRMs create the WordPress user within some minutes; we check again automatically.', 'cart-companion' );
			return new self( EventLabels::access( AccessStatus::PENDING ), $then );
		}
		/* translators: 1: name of a customer, 2: one or more e-mail addresses */
		$sentence = count( $event->emails_now() ) > 1 ? __( '%1$s cannot log in yet: there is no WordPress user with any of the addresses %2$s.', 'cart-companion' ) : __( '%1$s cannot log in yet: there is no WordPress user with the address %2$s.', 'cart-companion' );
		return new self( sprintf( $sentence, self::name( $event ), implode( ', ', $event->emails_now() ) ), self::how_to_get_a_user() );
	}

	private static function how_to_get_a_user(): string {
		if ( ! ( new LoginSettings() )->is_made_here() ) {
			return __( 'Check in your CRM why no user was created, or add the user yourself under Users → Add New, with this very address. Cart Companion can create logins, too: Connect → Logins.', 'cart-companion' );
		}
		return __( 'Create the login on the customer’s page, or add the user yourself under Users → Add New, with this very address.', 'cart-companion' );
	}

	private static function without_tags( EventRow $event ): self {
		$tags = array() === $event->seen_tags() ? $event->tags_applied() : $event->seen_tags();
		/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
		$sentence = _n( '%1$s cannot get in yet: the WordPress user “%2$s” does not hold the tag %3$s.', '%1$s cannot get in yet: the WordPress user “%2$s” holds none of the tags %3$s.', count( $tags ), 'cart-companion' );
		if ( self::are_all_among( $event->seen_tags(), $event->tags_keeping_out() ) ) {
			return self::forbidden( $event, $tags );
		}
		if ( self::are_all_among( $event->seen_tags(), $event->tags_removed() ) ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = _n( '%1$s may be kept out: the WordPress user “%2$s” still holds the tag %3$s.', '%1$s may be kept out: the WordPress user “%2$s” still holds the tags %3$s.', count( $tags ), 'cart-companion' );
		}
		$advice = array() === TagNames::among( $tags, array_merge( array(), ...array_column( ( new RuleRepository() )->all(), 'apply' ), ...array_column( ( new RuleRepository() )->all(), 'remove' ) ) )
			? __( 'No tag rule sets it: look in your CRM, or in AccessAlly, why the automation or operation that gives it did not, or set it there yourself. Then press Check login now.', 'cart-companion' )
			: __( 'Check the tags of the contact in your CRM, then bring this user up to date in your membership plugin.', 'cart-companion' );
		return new self( self::about_user( $sentence, $event, $tags ), self::by_other_contact( $event, $advice ) );
	}

	/** What to do where the user is linked to another contact than the one that was acted on, or to one that is gone. */
	private static function by_other_contact( EventRow $event, string $otherwise ): string {
		if ( '' === $event->other_contact() ) {
			return $otherwise;
		}
		if ( $event->is_linked_on_other_site() ) {
			/* translators: 1: number of a contact, 2: number of another contact */
			return sprintf( __( 'Your membership plugin has this user down as contact %1$s, and the tags are on contact %2$s. It keeps one number for all sites of this network: this one may be of another site’s CRM. If this site has a CRM account of its own and uses WP Fusion, turn on “Multisite - Blog Prefix” under Settings → WP Fusion → Advanced on this site, then press Retry. If all sites share one account, merge the two contacts there, or enter number %2$s at this user, then press Retry.', 'cart-companion' ), $event->other_contact(), $event->contact_id() );
		}
		return '' === $event->contact_id()
			/* translators: %s: number of a contact */
			? sprintf( __( 'This user is still linked to contact %s, which was not found in your CRM: take the tags away in the user’s profile, or delete the user.', 'cart-companion' ), $event->other_contact() )
			/* translators: 1: number of a contact, 2: number of another contact */
			: sprintf( __( 'This user is linked to contact %1$s of your CRM, and the tags are on contact %2$s. If both are the same person, merge them there, enter the number of the one you keep at this user, then press Retry.', 'cart-companion' ), $event->other_contact(), $event->contact_id() );
	}

	/** @param string[] $tags */
	private static function forbidden( EventRow $event, array $tags ): self {
		/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
		$sentence = _n( '%1$s is kept out: the WordPress user “%2$s” holds the revoke tag %3$s, which forbids the course even beside the access tag.', '%1$s is kept out: the WordPress user “%2$s” holds the revoke tags %3$s, which forbid the course even beside the access tag.', count( $tags ), 'cart-companion' );
		$advice   = EventType::grants( $event->type() )
			? __( 'Press Retry, which takes it away; if it comes again, an automation of your CRM sets it.', 'cart-companion' )
			: __( 'Take it off the contact in your CRM, and see whether an automation there sets it, or press Retry on this customer’s purchase, which takes it away.', 'cart-companion' );
		return new self( self::about_user( $sentence, $event, $tags ), $advice );
	}

	/** Nothing is wrong as far as anybody knows: tags that start an automation are often taken away by it. */
	private static function without_triggers( EventRow $event ): self {
		$tags = $event->triggers_gone();
		/* translators: %s: tag names */
		$sentence = _n( 'The tag %s was set and is gone from your CRM again: an automation has used it, as it should. What that automation did is not known here. Say under Tag rules which tags let a customer in and which keep them out, and access is checked by these.', 'The tags %s were set and are gone from your CRM again: an automation has used them, as it should. What that automation did is not known here. Say under Tag rules which tags let a customer in and which keep them out, and access is checked by these.', count( $tags ), 'cart-companion' );
		return new self( sprintf( $sentence, '“' . implode( '”, “', $tags ) . '”' ) );
	}

	private static function still_there( EventRow $event ): self {
		$tags = array() === $event->seen_tags() ? $event->tags_removed() : $event->seen_tags();
		/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
		$sentence = _n( '%1$s still has access, although it should be gone: the WordPress user “%2$s” still holds the tag %3$s.', '%1$s still has access, although it should be gone: the WordPress user “%2$s” still holds the tags %3$s.', count( $tags ), 'cart-companion' );
		if ( self::are_all_among( $event->seen_tags(), $event->tags_applied() ) ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = _n( '%1$s still has access, although it should be gone: the WordPress user “%2$s” does not hold the tag %3$s, which takes it away.', '%1$s still has access, although it should be gone: the WordPress user “%2$s” does not hold the tags %3$s, which take it away.', count( $tags ), 'cart-companion' );
		}
		if ( $event->is_taken_by_rule() ) {
			/* translators: 1: name of a customer, 2: name of a WordPress user, 3: tag names */
			$sentence = __( '%1$s still has access, although your tag rule for this takes it away. Look at the WordPress user “%2$s” and the tags %3$s.', 'cart-companion' );
		}
		return new self(
			0 === $event->user_id() || array() === $tags ? EventLabels::access( AccessStatus::STILL ) : self::about_user( $sentence, $event, $tags ),
			self::by_other_contact( $event, __( 'Check the tags of the contact in your CRM (an automation may have set one again), then bring this user up to date in your membership plugin.', 'cart-companion' ) )
		);
	}

	/**
	 * @param string[] $seen
	 * @param string[] $tags
	 */
	private static function are_all_among( array $seen, array $tags ): bool {
		return array() !== $seen && array() === TagNames::missing( $seen, $tags );
	}

	/** @param string[] $tags */
	private static function about_user( string $sentence, EventRow $event, array $tags ): string {
		$user = get_userdata( $event->user_id() );
		return sprintf( $sentence, self::name( $event ), false === $user ? (string) $event->user_id() : $user->user_login, '“' . implode( '”, “', $tags ) . '”' );
	}

	private static function name( EventRow $event ): string {
		return '' === $event->first_name() ? __( 'The customer', 'cart-companion' ) : $event->first_name();
	}
}
