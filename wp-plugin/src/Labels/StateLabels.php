<?php
/** The states of an event, as the companion and this site's own record name them, and the words for them. */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Domain\Rules\RuleCoverage;

final class StateLabels {
	public const PENDING     = 'pending';
	public const DELIVERING  = 'delivering';
	public const DELIVERED   = 'delivered';
	public const SKIPPED     = 'skipped';
	public const SUPERSEDED  = 'superseded';
	public const FAILED      = 'failed';
	public const DEAD        = 'dead';
	public const QUARANTINED = 'quarantined';

	/** In this site's own record only. */
	public const DONE    = 'done';
	public const RETRY   = 'retry';
	public const WORKING = 'working';

	/** Recorded, and never for this site to act upon. */
	public const KEPT = 'kept';

	/** In place of SKIPPED for a sale that no rule is for. */
	private const NO_RULE = 'no_rule';

	/** These need a person; the first screen counts them. */
	public const ATTENTION = array( self::FAILED, self::DEAD, self::QUARANTINED );

	/** These are tried without anybody's help. */
	public const WAITING = array( self::PENDING, self::DELIVERING, self::RETRY, self::WORKING );

	private const SETTLED = array( self::DELIVERED, self::DONE, self::SKIPPED, self::SUPERSEDED, self::KEPT );

	/** These have nothing that could be tried again at the moment. */
	private const NOT_RETRIED = array( self::DELIVERING, self::KEPT, self::WORKING );

	/** @return array<string, string> State => word, in the order in which an owner wants them. */
	private static function labels(): array {
		return array(
			self::FAILED      => __( 'Needs you', 'cart-companion' ),
			self::DEAD        => __( 'Gave up', 'cart-companion' ),
			self::QUARANTINED => __( 'Not understood', 'cart-companion' ),
			self::PENDING     => __( 'Waiting', 'cart-companion' ),
			self::DELIVERING  => __( 'On its way', 'cart-companion' ),
			self::DELIVERED   => __( 'Done', 'cart-companion' ),
			self::SKIPPED     => __( 'Not needed', 'cart-companion' ),
			self::SUPERSEDED  => __( 'Replaced by a later event', 'cart-companion' ),
			self::NO_RULE     => __( 'No rule yet', 'cart-companion' ),
			self::KEPT        => __( 'Saved for your records', 'cart-companion' ),
			self::DONE        => __( 'Done', 'cart-companion' ),
			self::RETRY       => __( 'Waiting', 'cart-companion' ),
			self::WORKING     => __( 'Working', 'cart-companion' ),
		);
	}

	/**
	 * The filters of the list: what an import recorded counts with what was overtaken, a sale without a rule with what
	 * needed nothing.
	 *
	 * @return array<string, string> State => word.
	 */
	public static function filters(): array {
		$together = array(
			self::SKIPPED    => __( 'No rule, or not needed', 'cart-companion' ),
			self::SUPERSEDED => __( 'Replaced, or saved for your records', 'cart-companion' ),
		);
		return array_replace( array_diff_key( self::labels(), array_flip( array( self::NO_RULE, self::KEPT, self::DONE, self::RETRY, self::WORKING ) ) ), $together );
	}

	/** What several states are called together, with commas between them as a filter of the list has them. */
	public static function label_of_several( string $states ): string {
		$listed = explode( ',', $states );
		if ( array() === array_diff( $listed, self::ATTENTION ) && array() === array_diff( self::ATTENTION, $listed ) ) {
			return __( 'Need your attention', 'cart-companion' );
		}
		/* translators: between two words of a list */
		return implode( __( ', ', 'cart-companion' ), array_map( array( self::class, 'label' ), $listed ) );
	}

	public static function label( string $state ): string {
		return self::labels()[ $state ] ?? $state;
	}

	/** The word for the state of one event: of a message that was not understood, why. */
	public static function of( EventRow $event ): string {
		$reasons = array(
			'no_email'      => __( 'No e-mail address', 'cart-companion' ),
			'unknown_event' => __( 'New kind of ThriveCart message', 'cart-companion' ),
		);
		return $reasons[ self::QUARANTINED === $event->state() ? $event->unread_because() : '' ] ?? self::label( $event->state() );
	}

	public static function needs_attention( string $state ): bool {
		return in_array( $state, self::ATTENTION, true );
	}

	/** Over: nothing more is done about it without somebody asking. */
	public static function is_settled( string $state ): bool {
		return in_array( $state, self::SETTLED, true );
	}

	/** What the button says that has an event of this state tried again. */
	public static function retry( string $state ): string {
		return self::PENDING === $state ? __( 'Retry now', 'cart-companion' ) : __( 'Retry', 'cart-companion' );
	}

	public static function can_be_retried( string $state ): bool {
		return ! in_array( $state, self::NOT_RETRIED, true );
	}

	/** The states of an event as coloured words, as HTML; of a sale of which an item has no rule, that too. */
	public static function badges( EventRow $event, RuleCoverage $coverage ): string {
		$state = self::badge( $event->state(), self::of( $event ) );
		if ( array() === $event->items_without_rule( $coverage ) ) {
			return $state;
		}
		return ( self::SKIPPED === $event->state() ? '' : "$state<br />" ) . self::badge( self::NO_RULE, self::label( self::NO_RULE ) );
	}

	/** The same in plain words. */
	public static function words( EventRow $event, RuleCoverage $coverage ): string {
		$has_no_rule = array() !== $event->items_without_rule( $coverage );
		$words       = array(
			$has_no_rule && self::SKIPPED === $event->state() ? '' : self::of( $event ),
			$has_no_rule ? self::label( self::NO_RULE ) : '',
			AlertCount::labels()[ $event->alert() ] ?? '',
		);
		return implode( ', ', array_filter( $words, 'strlen' ) );
	}

	private static function badge( string $state, string $word ): string {
		$tone = in_array( $state, self::WAITING, true ) ? 'waiting' : 'quiet';
		$tone = in_array( $state, array( self::DELIVERED, self::DONE ), true ) ? 'good' : $tone;
		return self::coloured( self::needs_attention( $state ) || self::NO_RULE === $state ? 'attention' : $tone, $word );
	}

	/** @param string $tone attention, waiting, good or quiet: gives the colour; the word alone says all. */
	public static function coloured( string $tone, string $word ): string {
		return sprintf( '<span class="cart-companion-state is-%1$s">%2$s</span>', esc_attr( $tone ), esc_html( $word ) );
	}
}
