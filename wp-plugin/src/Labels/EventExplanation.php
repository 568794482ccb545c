<?php
/** Why an event of a list is where it is, where its state does not say all. */

declare(strict_types=1);

namespace CartCompanion\Labels;

final class EventExplanation {
	/** '' where there is nothing to say. */
	public static function of( EventRow $event ): string {
		if ( '' !== AlertCount::badge( $event->alert() ) ) {
			return AccessLabels::of( $event )->sentence();
		}
		$is_explained = StateLabels::needs_attention( $event->state() ) || $event->had_item_without_rule() || in_array( $event->state(), array( StateLabels::PENDING, StateLabels::RETRY, StateLabels::SKIPPED ), true );
		return trim( self::next_try( $event ) . ' ' . ( $is_explained ? $event->message() : '' ) );
	}

	/** When a waiting event is tried next; '' of others. */
	private static function next_try( EventRow $event ): string {
		$age = DateTimes::age_seconds( $event->due_at() );
		if ( null === $age || StateLabels::PENDING !== $event->state() ) {
			return '';
		}
		/* translators: %s: "in 50 seconds" */
		return $age < -1 ? sprintf( __( 'Next try %s.', 'cart-companion' ), DateTimes::ago( $event->due_at() ) ) : __( 'It is tried now.', 'cart-companion' );
	}
}
