<?php
/** A customer whose access is wrong, or an event that needs a person. */

declare(strict_types=1);

namespace CartCompanion\Alerts;

use CartCompanion\Labels\{ AccessLabels, AlertCount, DateTimes, EventLabels, EventRow, Links, StateLabels };

final class EventAlert implements Alert {
	private string $kind;
	private EventRow $event;

	/** @param string $kind no_access, still_has_access, or the event's state: failed, dead, quarantined. */
	public function __construct( string $kind, EventRow $event ) {
		$this->kind  = $kind;
		$this->event = $event;
	}

	public function key(): string {
		return $this->kind . ' ' . $this->event->id();
	}

	public function kind(): string {
		return AlertCount::NO_ACCESS === $this->kind ? Digest::LOCKED_OUT : Digest::OTHER;
	}

	public function person(): string {
		return $this->kind . ' ' . ( '' === $this->event->email() ? $this->event->id() : $this->event->email() );
	}

	public function lines(): array {
		/* translators: 1: what happened, 2: date and time */
		$what = sprintf( __( '%1$s, %2$s.', 'cart-companion' ), EventLabels::headline( $this->event ), DateTimes::exact( $this->event->occurred_at() ) );
		$what .= $this->event->is_test() ? ' ' . __( '(A test; no money moved.)', 'cart-companion' ) : '';
		return array( '' === $this->event->email() ? EventLabels::unknown_customer( $this->event ) : $this->event->email(), $what, $this->problem(), Links::event( $this->event->id() ) );
	}

	/** What is wrong; of a customer's access, what to do as well. */
	public function reason(): string {
		return isset( AlertCount::labels()[ $this->kind ] ) ? AccessLabels::of( $this->event )->whole() : AlertEmail::shortened( $this->event->message() );
	}

	private function problem(): string {
		if ( isset( AlertCount::labels()[ $this->kind ] ) ) {
			return $this->reason();
		}
		$to_do = array(
			StateLabels::FAILED      => __( 'It did not work, and needs a person: put right what is named on its screen, then click Retry.', 'cart-companion' ),
			StateLabels::DEAD        => __( 'This site could not take it for about four days. Look under Tools → Site Health, then click Retry on its screen.', 'cart-companion' ),
			StateLabels::QUARANTINED => __( 'This message of ThriveCart’s was not understood; it is kept whole. Update Cart Companion, then click Retry on its screen.', 'cart-companion' ),
		);
		$reason = $this->reason();
		if ( StateLabels::QUARANTINED === $this->kind && '' !== $reason ) {
			return $reason; // The companion says what to do as well.
		}
		return trim( $reason . ' ' . ( $to_do[ $this->kind ] ?? '' ) );
	}
}
