<?php
/** What a customer holds and whether they can get in, in an owner's words. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class EntitlementLabels {
	/** Whether customers log in here at all. */
	private bool $has_logins;

	public function __construct( bool $has_logins ) {
		$this->has_logins = $has_logins;
	}

	public function sentence( Entitlement $entitlement ): string {
		/* translators: 1: name of a product, 2: what became of it */
		return sprintf( __( '%1$s: %2$s', 'cart-companion' ), $entitlement->name, sprintf( $this->finding( $entitlement ), self::state( $entitlement ), self::reason( $entitlement ) ) );
	}

	/**
	 * Whether nobody can say of one of these if the access is right.
	 *
	 * @param string[] $findings
	 */
	public function says_less_than_all( array $findings ): bool {
		return in_array( Entitlement::LEFT, $findings, true ) || ( $this->has_logins && in_array( Entitlement::UNSEEN, $findings, true ) );
	}

	/** A sentence with room for the state (1) and the reason (2). */
	private function finding( Entitlement $entitlement ): string {
		switch ( $entitlement->finding ) {
			case Entitlement::WITHOUT_RULE:
				return __( 'bought, but there is no tag rule for it: who buys it gets nothing. Make one under Tag rules, then press “Bring this customer’s tags up to date” below.', 'cart-companion' );
			case Entitlement::BEFORE_RULE:
				return __( 'bought before there was a tag rule for it, so nothing was set. Press “Bring this customer’s tags up to date” below.', 'cart-companion' );
			case Entitlement::NO_TAGS_NEEDED:
				/* translators: %s: state, for example "Active" */
				return __( '%s. Buyers of it need no tags, as you noted.', 'cart-companion' );
			case Entitlement::TAKEN:
				/* translators: %s: state, for example "Paused" */
				return __( '%s. What was paid for is not over, but your tag rule took the access away.', 'cart-companion' );
			case Entitlement::LET_IN:
				/* translators: %s: state, for example "Paused" */
				return __( '%s. The customer has access.', 'cart-companion' );
			case Entitlement::GONE:
				/* translators: %s: state, for example "Refunded" */
				return __( '%s, and the access is gone, as it should be.', 'cart-companion' );
			case Entitlement::LEFT:
				/* translators: 1: state, for example "Refunded", 2: the reason */
				return __( '%1$s, but nothing was taken away with it. %2$s', 'cart-companion' );
		}
		if ( ! $this->has_logins ) {
			/* translators: %s: state, for example "Active" */
			return __( '%s.', 'cart-companion' );
		}
		/* translators: %s: state, for example "Active" */
		return $entitlement->is_held() ? __( '%s. Whether the customer has access cannot be said from here.', 'cart-companion' )
			/* translators: %s: state, for example "Refunded" */
			: __( '%s. Whether the access is gone cannot be said from here.', 'cart-companion' );
	}

	/** "Cancelled, paid until December 8, 2026, then it ends automatically" where that is known. */
	private static function state( Entitlement $entitlement ): string {
		$until = $entitlement->is_held() ? DateTimes::date( $entitlement->until ) : '';
		/* translators: %s: date */
		return '' === $until ? EventLabels::entitlement( $entitlement->state ) : sprintf( __( 'Cancelled, paid until %s, then it ends automatically', 'cart-companion' ), $until );
	}

	private static function reason( Entitlement $entitlement ): string {
		return '' === $entitlement->reason ? __( 'No tag rule matches this event.', 'cart-companion' ) : $entitlement->reason;
	}
}
