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
		$count = $this->count();
		if ( ! $count ) {
			return '';
		}
		/* translators: %s: number of events */
		$words = sprintf( _n( '%s event needs your attention', '%s events need your attention', $count, 'cart-companion' ), number_format_i18n( $count ) );
		return sprintf(
			' <span class="awaiting-mod"><span class="pending-count" aria-hidden="true">%1$s</span><span class="screen-reader-text">%2$s</span></span>',
			esc_html( number_format_i18n( $count ) ),
			esc_html( $words )
		);
	}

	/** Events that need a person; null when the companion could not say. */
	public function count(): ?int {
		$counts = $this->counts();
		return null === $counts ? null : self::of( $counts );
	}

	/**
	 * Events by state; null when the companion could not say. A companion that does not answer costs
	 * two seconds, once in five minutes.
	 *
	 * @return array<string, int>|null
	 */
	public function counts(): ?array {
		if ( ! $this->settings->is_paired() || ! current_user_can( Forms::CAPABILITY ) ) {
			return null;
		}
		$kept = get_transient( self::TRANSIENT );
		if ( ! is_array( $kept ) ) {
			$kept = array( 'counts' => $this->ask() );
			set_transient( self::TRANSIENT, $kept, self::KEPT_SECONDS );
		}
		return is_array( $kept['counts'] ?? null ) ? $kept['counts'] : null;
	}

	/**
	 * A screen that asked the companion anyway hands its answer in, so that the menu agrees with it.
	 *
	 * @param array<string, int> $counts
	 */
	public function keep( array $counts ): void {
		set_transient( self::TRANSIENT, compact( 'counts' ), self::KEPT_SECONDS );
	}

	/** The next screen asks anew: something was retried, or the pairing changed. */
	public static function forget(): void {
		delete_transient( self::TRANSIENT );
	}

	/** @param array<string, int> $counts */
	public static function of( array $counts ): int {
		return (int) array_sum( array_intersect_key( $counts, array_flip( State::ATTENTION ) ) );
	}

	/** @return array<string, int>|null */
	private function ask(): ?array {
		try {
			$summary = Patience::summary( $this->companion, self::PATIENT_SECONDS );
			return array_map( 'intval', (array) ( $summary['counts'] ?? array() ) );
		} catch ( CompanionError $error ) {
			return null;
		}
	}
}
