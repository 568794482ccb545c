<?php
/** The site's numbers day by day, asked for at most once a minute: they are beside the point of the screen that shows them. */

declare(strict_types=1);

namespace CartCompanion\Companion;

use CartCompanion\Site\{ HttpTimeout, StoredValue };

final class CurrentFigures {
	private const TRANSIENT    = 'cart_companion_figures';
	private const KEPT_SECONDS = MINUTE_IN_SECONDS;
	private const DAYS         = 30;

	/** Nobody waits longer for charts. */
	private const PATIENT_SECONDS = 3;

	/** A companion that knows no figures is an older one, and one that fails now fails again in a second. */
	private const KEPT_WITHOUT = 5 * MINUTE_IN_SECONDS;

	private Client $companion;

	public function __construct( Client $companion ) {
		$this->companion = $companion;
	}

	/** @return array<int, array<string, mixed>> The oldest day first; empty where the companion tells none. */
	public function days(): array {
		$kept = StoredValue::transient( self::TRANSIENT );
		if ( ! is_array( $kept ) ) {
			$kept = $this->ask();
			StoredValue::save_transient( self::TRANSIENT, $kept, array() === $kept ? self::KEPT_WITHOUT : self::KEPT_SECONDS );
		}
		return $kept;
	}

	/** @return array<int, array<string, mixed>> */
	private function ask(): array {
		$offset = (int) wp_date( 'Z' );
		try {
			return HttpTimeout::during( self::PATIENT_SECONDS, fn(): array => $this->companion->figures( self::DAYS, intdiv( $offset, MINUTE_IN_SECONDS ) ) );
		} catch ( CompanionError $error ) {
			return array();
		}
	}
}
