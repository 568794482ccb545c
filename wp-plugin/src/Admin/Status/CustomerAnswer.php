<?php
/**
 * "Did it work for this customer, and if not, why?" answered in few sentences, out of all that is known of them.
 *
 * The worst that is open comes first: an event that needs a person, access that is wrong, an event on its way. When
 * nothing is open, what the customer holds decides, item by item. Where it cannot be said, the answer says so.
 */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Domain\Events\EventType;
use CartCompanion\Labels\{
	AccessLabels, DateTimes, Entitlement, EntitlementLabels, EventLabels, EventRow, StateLabels,
};

final class CustomerAnswer {
	private const ACCESS_SEEN = array( AccessStatus::GRANTED, AccessStatus::REVOKED, AccessStatus::PENDING, AccessStatus::STILL );

	/** The first later check of the access comes after a minute, by a clock that may tick once a minute. */
	private const CHECKED_AFTER_SECONDS = 120;

	private string $kind;

	/** @var string[] */
	private array $sentences;

	private function __construct( string $kind, string ...$sentences ) {
		$this->kind      = $kind;
		$this->sentences = $sentences;
	}

	/** @param EventRow[] $events The customer's, newest first, as far as this site itself recorded them. */
	public static function of_own_record( string $email, array $events ): self {
		$open = self::open( $events, array() );
		if ( null !== $open ) {
			return $open;
		}
		$unknown = __( 'What this customer bought, and whether all of it arrived, is known to the companion only, which cannot be asked at the moment.', 'cart-companion' );
		$done    = self::first( $events, StateLabels::PROCESSED );
		if ( null === $done ) {
			/* translators: %s: e-mail address */
			return new self( 'info', sprintf( __( 'This site itself has no record of %s.', 'cart-companion' ), $email ), $unknown );
		}
		$found = $done->has_access() ? AccessLabels::of( $done )->sentence() : '';
		/* translators: 1: what happened, 2: how long ago */
		return new self( 'info', trim( self::about( $done, __( 'The last that this site did for them: “%1$s” (%2$s).', 'cart-companion' ) ) . ' ' . $found ), $unknown );
	}

	/**
	 * @param EventRow[] $events   The customer's, newest first.
	 * @param Entitlement[]  $entitlements Everything they ever bought.
	 * @param int        $due      How many of their events wait, also beyond those of the list.
	 * @param int        $unread   How many messages of ThriveCart's nobody could read: whose they are is not known.
	 */
	public static function of( string $email, array $events, array $entitlements, int $due, EntitlementLabels $labels, int $unread = 0 ): self {
		if ( array() === $events && array() === $entitlements ) {
			if ( $unread > 0 ) {
				/* translators: %s: e-mail address */
				return new self( 'warning', sprintf( __( 'Among what could be read, nothing has come from ThriveCart for %s.', 'cart-companion' ), $email ), self::unread( $unread ), __( 'If it is none of these, check the spelling: people often buy with another address than they log in with.', 'cart-companion' ) );
			}
			/* translators: %s: e-mail address */
			return new self( 'warning', sprintf( __( 'Nothing has come from ThriveCart for %s. Check the spelling: people often buy with another address than they log in with.', 'cart-companion' ), $email ) );
		}
		$open = self::open( $events, $entitlements );
		if ( null !== $open ) {
			return $open;
		}
		if ( $due > 0 ) {
			/* translators: %s: number of events */
			return new self( 'info', sprintf( _n( 'Not yet: %s event of this customer is on its way.', 'Not yet: %s events of this customer are on their way.', $due, 'cart-companion' ), number_format_i18n( $due ) ) );
		}
		if ( array() === $entitlements ) {
			return self::nothing_bought( $events );
		}
		$answer = self::of_entitlements( $entitlements, $labels );
		$alert  = self::alert_that_is_over( $events );
		$answer = null === $alert || 'success' !== $answer->kind ? $answer : $alert;
		return $unread > 0 ? $answer->with_unread( $unread ) : $answer;
	}

	/** A refund among what nobody could read would change the answer: "Yes" would be more than is known. */
	private function with_unread( int $unread ): self {
		$lead = 'success' === $this->kind ? __( 'Yes: everything that could be read was done.', 'cart-companion' ) : $this->sentences[0];
		return new self( $this->kind, $lead, ...array_merge( array_slice( $this->sentences, 1 ), array( self::unread( $unread ) ) ) );
	}

	private static function unread( int $unread ): string {
		/* translators: %s: number of messages */
		return sprintf( _n( '%s message of ThriveCart’s could not be read, and may be about this customer: see “New kind of ThriveCart message” among all events.', '%s messages of ThriveCart’s could not be read, and may be about this customer: see “New kind of ThriveCart message” among all events.', $unread, 'cart-companion' ), number_format_i18n( $unread ) );
	}

	public function print(): void {
		printf( '<div class="notice notice-%1$s inline cart-companion-answer"><p><strong>%2$s</strong></p>', esc_attr( $this->kind ), esc_html( $this->sentences[0] ) );
		foreach ( array_slice( $this->sentences, 1 ) as $sentence ) {
			printf( '<p>%s</p>', esc_html( $sentence ) );
		}
		echo '</div>';
	}

	/**
	 * What is not as it should be, or not yet; null when nothing is.
	 *
	 * @param EventRow[] $events
	 * @param Entitlement[]  $entitlements
	 */
	private static function open( array $events, array $entitlements ): ?self {
		$needs_you = self::first( $events, StateLabels::ATTENTION );
		$wrong     = self::with_wrong_access( $events, $entitlements );
		$waiting   = self::first( $events, StateLabels::WAITING );
		if ( null !== $needs_you ) {
			/* translators: 1: what happened, 2: how long ago, 3: the reason */
			return new self( 'error', self::about( $needs_you, __( 'No, not everything worked: “%1$s” (%2$s) needs you. %3$s', 'cart-companion' ), '' === $needs_you->message() ? __( 'View the event for the reason.', 'cart-companion' ) : $needs_you->message() ) );
		}
		if ( null !== $wrong && ! self::is_being_checked( $wrong ) ) {
			/* translators: 1: what happened, 2: how long ago, 3: what is wrong with the access and what to do */
			$half = AccessStatus::PENDING === $wrong->access() ? __( 'Half: the tags were set after “%1$s” (%2$s). %3$s', 'cart-companion' ) : __( 'Half: the tags were changed after “%1$s” (%2$s). %3$s', 'cart-companion' );
			return new self( 'warning', self::about( $wrong, $half, AccessLabels::of( $wrong )->whole() ) );
		}
		if ( null !== $waiting && '' !== $waiting->message() ) {
			/* translators: 1: what happened, 2: how long ago, 3: the reason */
			return new self( 'warning', self::about( $waiting, __( 'Not yet: “%1$s” (%2$s) will be tried again automatically. %3$s', 'cart-companion' ), $waiting->message() ) );
		}
		if ( null !== $waiting ) {
			/* translators: 1: what happened, 2: how long ago */
			return new self( 'info', self::about( $waiting, __( 'Not yet: “%1$s” (%2$s) is on its way.', 'cart-companion' ) ) );
		}
		/* translators: 1: what happened, 2: how long ago */
		return null === $wrong ? null : new self( 'info', self::about( $wrong, __( 'The tags were set after “%1$s” (%2$s). Whether the customer’s access followed is being checked; look again in two minutes.', 'cart-companion' ) ) );
	}

	/**
	 * @param EventRow[] $events
	 * @param string[]   $states
	 */
	private static function first( array $events, array $states ): ?EventRow {
		foreach ( $events as $event ) {
			if ( in_array( $event->state(), $states, true ) ) {
				return $event;
			}
		}
		return null;
	}

	/**
	 * The newest event whose tags arrived but whose access did not follow, unless a later event settled it: one of the
	 * same items, or a resync, which is about everything. What is over keeps nobody out, and what is held is nobody's to
	 * lose. Of a purchase and its cancellation the purchase is named: Retry helps there.
	 *
	 * @param EventRow[] $events   Newest first.
	 * @param Entitlement[]  $entitlements
	 */
	private static function with_wrong_access( array $events, array $entitlements ): ?EventRow {
		$settled = array();
		$found   = null;
		foreach ( $events as $event ) {
			$is_seen = in_array( $event->access(), self::ACCESS_SEEN, true );
			if ( ! in_array( $event->state(), StateLabels::PROCESSED, true ) || ! ( $is_seen || $event->is_revocation() ) ) {
				continue;
			}
			$is_wrong = in_array( $event->access(), AccessStatus::WRONG, true );
			$items    = array_map( 'strval', array_keys( $event->products() ) );
			if ( EventType::RESYNC === $event->type() ) {
				return $found ?? ( $is_wrong ? $event : null );
			}
			if ( $is_wrong && array() !== self::still_open( $event, array_diff( $items, $settled ), $entitlements ) ) {
				$found = $found ?? $event;
				if ( ! EventType::keeps( $event->type() ) ) {
					return $event;
				}
				continue;
			}
			$settled = array_merge( $settled, $items );
		}
		return $found;
	}

	/**
	 * @param string[]  $items
	 * @param Entitlement[] $entitlements
	 * @return string[] Those of the items for which what is wrong with the access still counts.
	 */
	private static function still_open( EventRow $event, array $items, array $entitlements ): array {
		foreach ( $entitlements as $entitlement ) {
			$is_settled = AccessStatus::PENDING === $event->access() ? ! $entitlement->is_held() : $entitlement->is_held() && ! $event->is_taken_by_rule();
			$items      = $is_settled ? array_diff( $items, array( $entitlement->item ) ) : $items;
		}
		return $items;
	}

	/** A sentence with room for what happened (1), how long ago (2) and more (3). */
	private static function about( EventRow $event, string $sentence, string $more = '' ): string {
		return sprintf( $sentence, EventLabels::headline( $event ), DateTimes::ago( $event->occurred_at() ), $more );
	}

	private static function is_being_checked( EventRow $event ): bool {
		$age = DateTimes::age_seconds( $event->processed_at() );
		return '' === $event->alert() && null !== $age && $age < self::CHECKED_AFTER_SECONDS;
	}

	/**
	 * An alert that the list still shows, although all that is known says that it is over.
	 *
	 * @param EventRow[] $events
	 */
	private static function alert_that_is_over( array $events ): ?self {
		foreach ( $events as $event ) {
			if ( '' !== $event->alert() ) {
				/* translators: 1: what happened, 2: how long ago */
				return new self( 'info', self::about( $event, __( 'Whether the customer’s access is right is being checked again: the alert of “%1$s” (%2$s) below may be over. Look again in some minutes.', 'cart-companion' ) ) );
			}
		}
		return null;
	}

	/** @param EventRow[] $events Newest first. */
	private static function nothing_bought( array $events ): self {
		$is_test = array() === array_filter( $events, static fn( EventRow $event ): bool => ! $event->is_test() );
		if ( $is_test ) {
			return new self( 'info', __( 'Only test orders have come for this customer. No money moved, so nothing counts as bought.', 'cart-companion' ) );
		}
		$why = StateLabels::SKIPPED === $events[0]->state() ? $events[0]->message() : '';
		/* translators: 1: what happened, 2: how long ago, 3: the reason, or nothing */
		return new self( 'info', trim( self::about( $events[0], __( 'This customer has bought nothing that the companion knows of. The last that happened: “%1$s” (%2$s). %3$s', 'cart-companion' ), $why ) ) );
	}

	/** @param Entitlement[] $entitlements */
	private static function of_entitlements( array $entitlements, EntitlementLabels $labels ): self {
		$findings = array_map( static fn( Entitlement $entitlement ): string => $entitlement->finding, $entitlements );
		$lead     = array( 'success', __( 'Yes: everything that came from ThriveCart was done.', 'cart-companion' ) );
		if ( $labels->says_less_than_all( $findings ) ) {
			$lead = array( 'info', __( 'Everything that came from ThriveCart was done, but not everything can be seen from here:', 'cart-companion' ) );
		}
		if ( array() !== array_intersect( array( Entitlement::WITHOUT_RULE, Entitlement::BEFORE_RULE ), $findings ) ) {
			$lead = array( 'warning', __( 'Not everything: nothing was done for a product that this customer bought.', 'cart-companion' ) );
		}
		return new self( $lead[0], $lead[1], ...array_map( array( $labels, 'sentence' ), array_values( $entitlements ) ) );
	}
}
