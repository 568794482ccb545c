<?php
/** What happened to one event, step by step. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\{ AccessLabels, DateTimes, EventLabels };

final class Timeline {
	private const TONES = array(
		'failed'      => 'attention',
		'quarantined' => 'attention',
		'waiting'     => 'waiting',
		'answered'    => 'good',
		'tags'        => 'good',
		'operations'  => 'good',
		'login'       => 'good',
	);

	private const ACCESS_TONES = array(
		AccessStatus::GRANTED => 'good',
		AccessStatus::REVOKED => 'good',
		AccessStatus::PENDING => 'waiting',
		AccessStatus::STILL   => 'attention',
	);

	private EventDetails $details;

	public function __construct( EventDetails $details ) {
		$this->details = $details;
	}

	public function print(): void {
		echo '<ol class="cart-companion-timeline">';
		foreach ( $this->details->timeline() as $step ) {
			$what   = (string) ( $step['what'] ?? '' );
			$detail = (string) ( $step['detail'] ?? '' );
			$tone   = self::TONES[ $what ] ?? 'quiet';
			if ( 'access' === $what ) {
				// "granted" or "granted: The customer has access.": the first word is the result.
				$found  = (string) strtok( $detail, ':' );
				$tone   = self::ACCESS_TONES[ $found ] ?? 'quiet';
				$detail = AccessLabels::of_earlier( $this->details->row(), $found );
			}
			if ( 'received' === $what && $this->is_of_companion() ) {
				$detail = EventLabels::reason( $this->details->row()->type() );
			}
			$age = DateTimes::age_seconds( (string) ( $step['at'] ?? '' ) );
			if ( 'waiting' === $what && null !== $age && $age < 0 ) {
				/* translators: 1: "12:37", 2: "in 5 minutes" */
				$detail = sprintf( __( 'Next try at %1$s (%2$s).', 'cart-companion' ), DateTimes::time_of_day( (string) $step['at'] ), DateTimes::ago( (string) $step['at'] ) );
			}
			$this->print_step( (string) ( $step['at'] ?? '' ), $what, DateTimes::localized( $detail ), $tone );
		}
		echo '</ol>';
	}

	private function print_step( string $at, string $what, string $detail, string $tone ): void {
		printf(
			'<li class="is-%1$s"><time datetime="%2$s">%3$s</time> <strong>%4$s</strong>%5$s</li>',
			esc_attr( $tone ),
			esc_attr( $at ),
			esc_html( DateTimes::to_the_second( $at ) ),
			esc_html( $this->labels()[ $what ] ?? $what ),
			'' === $detail ? '' : '<br /><span>' . esc_html( $detail ) . '</span>'
		);
	}

	/** ThriveCart has no message for some things, so the companion says them. */
	private function is_of_companion(): bool {
		return 'companion' === $this->details->row()->source();
	}

	private function beginning(): string {
		if ( $this->is_of_companion() ) {
			return __( 'Begun by the companion', 'cart-companion' );
		}
		$mark = EventLabels::mark( $this->details->row()->source() );
		return '' === $mark ? __( 'Received from ThriveCart', 'cart-companion' ) : $mark;
	}

	/** @return array<string, string> */
	private function labels(): array {
		return array(
			'received'    => $this->beginning(),
			'recorded'    => __( 'Recorded', 'cart-companion' ),
			'quarantined' => __( 'New kind of message, saved whole', 'cart-companion' ),
			'sent'        => __( 'Sent to this site', 'cart-companion' ),
			'arrived'     => __( 'Arrived at this site', 'cart-companion' ),
			'answered'    => __( 'This site answered', 'cart-companion' ),
			'failed'      => __( 'Did not work', 'cart-companion' ),
			'waiting'     => __( 'Waiting for the next try', 'cart-companion' ),
			'superseded'  => __( 'Replaced by a later event', 'cart-companion' ),
			'replayed'    => __( 'Retried by a person', 'cart-companion' ),
			'tags'        => __( 'Tags changed', 'cart-companion' ),
			'operations'  => __( 'Operations run in AccessAlly', 'cart-companion' ),
			'login'       => __( 'Login created', 'cart-companion' ),
			'access'      => __( 'Checked whether the customer has access', 'cart-companion' ),
		);
	}
}
