<?php
/**
 * What a customer holds and whether they can get in, in an owner's words.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Labels;

use CartCompanion\Admin\Status\Holding;

final class HoldingLabels {
	/** Whether customers log in here at all. */
	private bool $has_logins;

	public function __construct( bool $has_logins ) {
		$this->has_logins = $has_logins;
	}

	public function sentence( Holding $holding ): string {
		/* translators: 1: name of a product, 2: what became of it */
		return sprintf( __( '%1$s: %2$s', 'cart-companion' ), $holding->name(), $holding->is_held() ? $this->of_held( $holding ) : $this->of_over( $holding ) );
	}

	/**
	 * Whether nobody can say of one of these if the access is right.
	 *
	 * @param string[] $findings
	 */
	public function says_less_than_all( array $findings ): bool {
		return in_array( Holding::LEFT, $findings, true ) || ( $this->has_logins && in_array( Holding::UNSEEN, $findings, true ) );
	}

	private function of_held( Holding $holding ): string {
		switch ( $holding->finding() ) {
			case Holding::WITHOUT_RULE:
				return __( 'bought, but there is no tag rule for it: who buys it gets nothing. Make one under Tag rules, then press “Bring this customer’s tags up to date” below.', 'cart-companion' );
			case Holding::NO_TAGS_NEEDED:
				/* translators: %s: state, for example "Active" */
				return sprintf( __( '%s. Buyers of it need no tags, as you noted.', 'cart-companion' ), $this->state( $holding ) );
			case Holding::BEFORE_RULE:
				return __( 'bought before there was a tag rule for it, so nothing was set. Press “Bring this customer’s tags up to date” below.', 'cart-companion' );
			case Holding::TAKEN:
				/* translators: %s: state, for example "Paused" */
				return sprintf( __( '%s. What was paid for is not over, but your tag rule took the access away.', 'cart-companion' ), $this->state( $holding ) );
			case Holding::LET_IN:
				/* translators: %s: state, for example "Paused" */
				return sprintf( __( '%s. The customer has access.', 'cart-companion' ), $this->state( $holding ) );
		}
		return $this->has_logins
			/* translators: %s: state, for example "Active" */
			? sprintf( __( '%s. Whether the customer has access cannot be said from here.', 'cart-companion' ), $this->state( $holding ) )
			/* translators: %s: state, for example "Active" */
			: sprintf( __( '%s.', 'cart-companion' ), $this->state( $holding ) );
	}

	private function of_over( Holding $holding ): string {
		$state = EventLabels::entitlement( $holding->state() );
		if ( Holding::GONE === $holding->finding() ) {
			/* translators: %s: state, for example "Refunded" */
			return sprintf( __( '%s, and the access is gone, as it should be.', 'cart-companion' ), $state );
		}
		if ( Holding::LEFT === $holding->finding() ) {
			$why = '' === $holding->reason() ? __( 'No tag rule matches this event.', 'cart-companion' ) : $holding->reason();
			/* translators: 1: state, for example "Refunded", 2: the reason */
			return sprintf( __( '%1$s, but nothing was taken away with it. %2$s', 'cart-companion' ), $state, $why );
		}
		return $this->has_logins
			/* translators: %s: state, for example "Refunded" */
			? sprintf( __( '%s. Whether the access is gone cannot be said from here.', 'cart-companion' ), $state )
			/* translators: %s: state, for example "Active" */
			: sprintf( __( '%s.', 'cart-companion' ), $state );
	}

	/** "Cancelled, paid until December 8, 2026: then it ends by itself" where that is known. */
	private function state( Holding $holding ): string {
		$until = '' === $holding->until() ? '' : DateTimes::date( $holding->until() );
		return '' === $until
			? EventLabels::entitlement( $holding->state() )
			/* translators: %s: date */
			: sprintf( __( 'Cancelled, paid until %s, then it ends by itself', 'cart-companion' ), $until );
	}
}
