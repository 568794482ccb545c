<?php
/**
 * "Did it work for this customer, and if not, why?" answered in one sentence.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Events\EventType;

final class CustomerAnswer {
	private const WAITING = array( 'pending', 'delivering', 'retry', 'working' );
	private const WORKED  = array( 'delivered', 'done' );

	private const ACCESS_WRONG = array( 'pending', 'still_has_access' );
	private const ACCESS_SEEN  = array( 'granted', 'revoked', 'pending', 'still_has_access' );

	/** The first later look at the access comes after a minute, by a clock that may tick once a minute. */
	private const CHECKED_AFTER_SECONDS = 120;

	private string $kind;
	private string $sentence;

	private function __construct( string $kind, string $sentence ) {
		$this->kind     = $kind;
		$this->sentence = $sentence;
	}

	/**
	 * The worst that is still open decides; when nothing is, the newest event that did something.
	 *
	 * @param EventRow[] $events The customer's, newest first.
	 */
	public static function of( string $email, array $events ): self {
		if ( array() === $events ) {
			/* translators: %s: e-mail address */
			return new self( 'warning', sprintf( __( 'Nothing has come from ThriveCart for %s. Check the spelling: people often buy with another address than they log in with.', 'cart-companion' ), $email ) );
		}
		$first = static function ( array $states ) use ( $events ): ?EventRow {
			foreach ( $events as $event ) {
				if ( in_array( $event->state(), $states, true ) ) {
					return $event;
				}
			}
			return null;
		};
		$open    = $first( State::ATTENTION );
		$waiting = $first( self::WAITING );
		$worked  = $first( self::WORKED );
		if ( null !== $open ) {
			return self::open( $open );
		}
		if ( null !== $waiting ) {
			return self::waiting( $waiting );
		}
		return null === $worked ? self::nothing_done( $events[0] ) : self::worked( self::without_access( $events ) ?? $worked );
	}

	/**
	 * The newest event whose tags arrived but whose access did not follow, unless a later event settled it: one of the
	 * same items, or a resync, which is about everything.
	 *
	 * @param EventRow[] $events Newest first.
	 */
	private static function without_access( array $events ): ?EventRow {
		$settled = array();
		foreach ( $events as $event ) {
			$is_seen = in_array( $event->access(), self::ACCESS_SEEN, true );
			if ( ! in_array( $event->state(), self::WORKED, true ) || ! ( $is_seen || EventType::revokes( $event->type() ) ) ) {
				continue;
			}
			$is_wrong = in_array( $event->access(), self::ACCESS_WRONG, true );
			if ( EventType::RESYNC === $event->type() ) {
				return $is_wrong ? $event : null;
			}
			$items = array_map( 'strval', array_keys( $event->products() ) );
			if ( $is_wrong && array() !== array_diff( $items, $settled ) ) {
				return $event;
			}
			$settled = array_merge( $settled, $items );
		}
		return null;
	}

	public function print(): void {
		printf( '<div class="notice notice-%1$s inline cart-companion-answer"><p><strong>%2$s</strong></p></div>', esc_attr( $this->kind ), esc_html( $this->sentence ) );
	}

	private static function open( EventRow $event ): self {
		$why = '' === $event->message() ? __( 'View the event for the reason.', 'cart-companion' ) : $event->message();
		/* translators: 1: what happened, 2: how long ago, 3: the reason */
		return new self( 'error', sprintf( __( 'No, not everything worked: “%1$s” (%2$s) needs you. %3$s', 'cart-companion' ), EventWords::headline( $event ), Moment::ago( $event->occurred_at() ), $why ) );
	}

	private static function waiting( EventRow $event ): self {
		if ( '' === $event->message() ) {
			/* translators: 1: what happened, 2: how long ago */
			return new self( 'info', sprintf( __( 'Not yet: “%1$s” (%2$s) is on its way.', 'cart-companion' ), EventWords::headline( $event ), Moment::ago( $event->occurred_at() ) ) );
		}
		/* translators: 1: what happened, 2: how long ago, 3: the reason */
		return new self( 'warning', sprintf( __( 'Not yet: “%1$s” (%2$s) is tried again by itself. %3$s', 'cart-companion' ), EventWords::headline( $event ), Moment::ago( $event->occurred_at() ), $event->message() ) );
	}

	private static function worked( EventRow $event ): self {
		$age = Moment::age_seconds( $event->worked_at() );
		if ( in_array( $event->access(), self::ACCESS_WRONG, true ) && null !== $age && $age < self::CHECKED_AFTER_SECONDS ) {
			/* translators: 1: what happened, 2: how long ago */
			return new self( 'info', sprintf( __( 'The tags for “%1$s” (%2$s) are in the CRM. Whether the customer’s access followed is being checked; look again in two minutes.', 'cart-companion' ), EventWords::headline( $event ), Moment::ago( $event->occurred_at() ) ) );
		}
		if ( in_array( $event->access(), self::ACCESS_WRONG, true ) ) {
			/* translators: 1: what happened, 2: how long ago, 3: what is wrong with the access and what to do */
			$half = 'pending' === $event->access() ? __( 'Half: the tags for “%1$s” (%2$s) are in the CRM. %3$s', 'cart-companion' ) : __( 'Half: the tags for “%1$s” (%2$s) changed in the CRM. %3$s', 'cart-companion' );
			return new self( 'warning', sprintf( $half, EventWords::headline( $event ), Moment::ago( $event->occurred_at() ), AccessWords::of( $event )->whole() ) );
		}
		$sentences = array(
			/* translators: 1: what happened, 2: how long ago */
			'granted' => array( 'success', __( 'Yes: “%1$s” (%2$s) worked, and the customer has access.', 'cart-companion' ) ),
			/* translators: 1: what happened, 2: how long ago */
			'revoked' => array( 'success', __( 'Yes: “%1$s” (%2$s) worked, and the access was taken away.', 'cart-companion' ) ),
		);
		/* translators: 1: what happened, 2: how long ago */
		$otherwise = array( 'success', __( 'Yes: “%1$s” (%2$s) worked.', 'cart-companion' ) );
		list( $kind, $sentence ) = $sentences[ $event->access() ] ?? $otherwise;
		return new self( $kind, sprintf( $sentence, EventWords::headline( $event ), Moment::ago( $event->occurred_at() ) ) );
	}

	private static function nothing_done( EventRow $event ): self {
		$why = '' === $event->message() ? __( 'No tag rule asks for anything.', 'cart-companion' ) : $event->message();
		/* translators: 1: what happened, 2: how long ago, 3: the reason */
		return new self( 'info', sprintf( __( 'Nothing was done for “%1$s” (%2$s). %3$s', 'cart-companion' ), EventWords::headline( $event ), Moment::ago( $event->occurred_at() ), $why ) );
	}
}
