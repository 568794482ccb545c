<?php
/** What happened to one event, as a story of sentences: when, and what. */

declare(strict_types=1);

namespace CartCompanion\Admin\Status;

use CartCompanion\Domain\AccessStatus;
use CartCompanion\Labels\{ AccessLabels, DateTimes, Reported, StateLabels };
use CartCompanion\Store\RuleRepository;

final class Timeline {
	private const ACCESS_TONES = array(
		AccessStatus::GRANTED => 'good',
		AccessStatus::REVOKED => 'good',
		AccessStatus::PENDING => 'waiting',
		AccessStatus::STILL   => 'attention',
	);

	/** Steps that the sentence beside them says as well. */
	private const SAID_OTHERWISE = array( 'recorded', 'sent' );

	private EventDetails $details;
	private DoneByRules $done;

	public function __construct( EventDetails $details ) {
		$this->details = $details;
		$this->done    = new DoneByRules( $details->row(), array_filter( (array) ( $details->result()['rules'] ?? array() ), 'is_string' ), ( new RuleRepository() )->all() );
	}

	public function print(): void {
		$steps = $this->details->timeline();
		$last  = (int) array_key_last( $steps );
		echo '<ol class="cart-companion-timeline">';
		foreach ( $steps as $at => $step ) {
			$what = (string) ( $step['what'] ?? '' );
			if ( in_array( $what, self::SAID_OTHERWISE, true ) && $at !== $last ) {
				continue;
			}
			list( $tone, $sentence, $detail ) = $this->worded( $what, $step, $at );
			if ( '' !== $sentence ) {
				self::print_step( (string) ( $step['at'] ?? '' ), $tone, $sentence, $detail );
			}
		}
		echo '</ol>';
	}

	/**
	 * @param array<string, string> $step at, what, detail.
	 * @return array{0: string, 1: string, 2: string} The tone, the sentence, and what more there is to say; '' for nothing.
	 */
	private function worded( string $what, array $step, int $number ): array {
		$at     = (string) ( $step['at'] ?? '' );
		$detail = DateTimes::localized( (string) ( $step['detail'] ?? '' ) );
		switch ( $what ) {
			case 'received':
				return array( 'quiet', Reported::sentence( $this->details->row() ), '' );
			case 'answered':
				return $this->answered( $number, $at, $this->details->attempts() > 0 ? '' : $detail );
			case 'failed':
				/* translators: %s: the reason */
				return array( 'attention', sprintf( __( 'Did not work: %s', 'cart-companion' ), $this->said_at( $at, $detail ) ), $this->is_last( $what, $number ) ? $this->done->left_over() : '' );
			case 'waiting':
				return $this->waiting( $number, $at, $detail );
			case 'access':
				return $this->access( $detail );
			default:
				return $this->plain( $what, $detail );
		}
	}

	/** @return array{0: string, 1: string, 2: string} */
	private function plain( string $what, string $detail ): array {
		$label = self::labels()[ $what ] ?? $what;
		if ( 'recorded' === $what ) {
			$state = $this->details->row()->state();
			return array( 'quiet', StateLabels::is_settled( $state ) ? StateLabels::label( $state ) : $label, '' );
		}
		if ( 'quarantined' === $what ) {
			return array( 'attention', '' === $detail ? $label : $detail, '' );
		}
		return array( in_array( $what, array( 'operations', 'login' ), true ) ? 'good' : 'quiet', $label, in_array( $what, array( 'replayed', 'arrived', 'superseded' ), true ) ? '' : $detail );
	}

	/** @return array{0: string, 1: string, 2: string} */
	private function answered( int $number, string $at, string $detail ): array {
		$message = $this->said_at( $at, $detail );
		if ( ! $this->is_last( 'answered', $number ) ) {
			return array( 'quiet', __( 'This site did what its rules said then', 'cart-companion' ), $message );
		}
		$done = $this->done->sentence();
		if ( '' !== $done ) {
			return array( 'good', $done, $message );
		}
		return array( StateLabels::SKIPPED === $this->details->row()->state() ? 'quiet' : 'good', __( 'No tag had to change', 'cart-companion' ), $message );
	}

	/** @return array{0: string, 1: string, 2: string} */
	private function waiting( int $number, string $at, string $detail ): array {
		$due = $this->details->due_at();
		if ( '' !== $due && $this->is_last( 'waiting', $number ) ) {
			$age = DateTimes::age_seconds( $due );
			if ( null === $age || $age >= -1 ) {
				return array( 'waiting', __( 'It is tried again now', 'cart-companion' ), '' );
			}
			/* translators: 1: "12:38", 2: "in 25 seconds" */
			return array( 'waiting', sprintf( __( 'Next try at %1$s (%2$s)', 'cart-companion' ), DateTimes::time_of_day( $due ), DateTimes::ago( $due ) ), $this->done->left_over() );
		}
		/* translators: %s: the reason */
		return array( 'waiting', sprintf( __( 'Not done yet: %s', 'cart-companion' ), $this->said_at( $at, $detail ) ), '' );
	}

	/**
	 * @param string $detail "granted" or "granted: The customer has access.": the first word is the result.
	 * @return array{0: string, 1: string, 2: string}
	 */
	private function access( string $detail ): array {
		$found = (string) strtok( $detail, ':' );
		return array( self::ACCESS_TONES[ $found ] ?? 'quiet', __( 'Checked whether the customer can get in', 'cart-companion' ), AccessLabels::of_earlier( $this->details->row(), $found ) );
	}

	/** What the site said in the attempt of that time, else $otherwise. */
	private function said_at( string $at, string $otherwise ): string {
		$message = $this->details->message_at( $at );
		return '' === $message ? $otherwise : DateTimes::localized( $message );
	}

	/** Whether no later step is of this kind. */
	private function is_last( string $what, int $number ): bool {
		$all = array_keys( array_column( $this->details->timeline(), 'what' ), $what, true );
		return end( $all ) === $number;
	}

	private static function print_step( string $at, string $tone, string $sentence, string $detail ): void {
		printf(
			'<li class="is-%1$s"><time datetime="%2$s" title="%3$s">%4$s</time> <strong>%5$s</strong>%6$s</li>',
			esc_attr( $tone ),
			esc_attr( $at ),
			esc_attr( DateTimes::to_the_second( $at ) ),
			esc_html( DateTimes::time_of_day( $at ) ),
			esc_html( $sentence ),
			'' === $detail ? '' : '<br /><span>' . esc_html( $detail ) . '</span>'
		);
	}

	/** @return array<string, string> */
	private static function labels(): array {
		return array(
			'recorded'    => __( 'It waits for its turn', 'cart-companion' ),
			'sent'        => __( 'On its way to this site', 'cart-companion' ),
			'quarantined' => __( 'This version does not know this kind of message. It is saved.', 'cart-companion' ),
			'arrived'     => __( 'It arrived at this site', 'cart-companion' ),
			'superseded'  => __( 'Replaced by a later event', 'cart-companion' ),
			'replayed'    => __( 'Somebody pressed Retry', 'cart-companion' ),
			'operations'  => __( 'Operations run in AccessAlly', 'cart-companion' ),
			'login'       => __( 'A login was created', 'cart-companion' ),
		);
	}
}
