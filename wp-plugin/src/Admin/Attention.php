<?php
/**
 * How much needs the owner: a number for the menu and the dashboard, asked for at most every five minutes.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Admin;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Patience;
use CartCompanion\Settings;

final class Attention {
	private const TRANSIENT       = 'cart_companion_attention';
	private const KEPT_SECONDS    = 5 * MINUTE_IN_SECONDS;
	private const PATIENT_SECONDS = 2;

	private Settings $settings;
	private Client $companion;

	public function __construct( Settings $settings, Client $companion ) {
		$this->settings  = $settings;
		$this->companion = $companion;
	}

	/** The number in a bubble for the menu, as core shows waiting updates; '' when nothing needs the owner. */
	public function bubble(): string {
		$counts = $this->counts();
		$events = null === $counts ? 0 : self::of( $counts );
		$count  = $events + $this->alerts()->total();
		if ( 0 === $count ) {
			return '';
		}
		/* translators: %s: number of events */
		$words = 0 === $events ? array() : array( sprintf( _n( '%s event needs your attention.', '%s events need your attention.', $events, 'cart-companion' ), number_format_i18n( $events ) ) );
		return sprintf(
			' <span class="awaiting-mod"><span class="pending-count" aria-hidden="true">%1$s</span><span class="screen-reader-text">%2$s</span></span>',
			esc_html( number_format_i18n( $count ) ),
			esc_html( implode( ' ', array_merge( $words, $this->alerts()->sentences() ) ) )
		);
	}

	/**
	 * Events by state; null when the companion could not say. A companion that does not answer costs
	 * two seconds, once in five minutes.
	 *
	 * @return array<string, int>|null
	 */
	public function counts(): ?array {
		$counts = $this->kept()['counts'] ?? null;
		return is_array( $counts ) ? $counts : null;
	}

	/** Customers whose access is wrong, as far as the companion could say. */
	public function alerts(): AlertCount {
		return new AlertCount( $this->kept()['alerts'] ?? null );
	}

	/**
	 * A screen that asked the companion anyway hands its answer in, so that the menu agrees with it.
	 *
	 * @param array<string, mixed> $summary
	 */
	public function keep( array $summary ): void {
		set_transient( self::TRANSIENT, self::part_of( $summary ), self::KEPT_SECONDS );
	}

	/** The next screen asks anew: something was retried, or the pairing changed. */
	public static function forget(): void {
		delete_transient( self::TRANSIENT );
	}

	/** @param array<string, int> $counts */
	public static function of( array $counts ): int {
		return (int) array_sum( array_intersect_key( $counts, array_flip( State::ATTENTION ) ) );
	}

	/** @return array<string, mixed> Empty when nobody may see it; counts is null when the companion could not say. */
	private function kept(): array {
		if ( ! $this->settings->is_paired() || $this->settings->is_copy() || ! current_user_can( Forms::CAPABILITY ) ) {
			return array();
		}
		$kept = get_transient( self::TRANSIENT );
		if ( ! is_array( $kept ) ) {
			$kept = $this->ask();
			set_transient( self::TRANSIENT, $kept, self::KEPT_SECONDS );
		}
		return $kept;
	}

	/** @return array<string, mixed> */
	private function ask(): array {
		try {
			return self::part_of( Patience::summary( $this->companion, self::PATIENT_SECONDS ) );
		} catch ( CompanionError $error ) {
			return array( 'counts' => null );
		}
	}

	/**
	 * @param array<string, mixed> $summary
	 * @return array<string, mixed>
	 */
	private static function part_of( array $summary ): array {
		return array(
			'counts' => array_map( 'intval', (array) ( $summary['counts'] ?? array() ) ),
			'alerts' => $summary['alerts'] ?? null,
		);
	}
}
