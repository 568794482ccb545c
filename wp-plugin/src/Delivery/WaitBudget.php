<?php
/** How long one request waits, in all, for what comes by itself in a moment: the companion waits for its answer too. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Site\Host;

final class WaitBudget {
	private const SECONDS       = 2.0;
	private const PAUSE_SECONDS = 0.4;

	private float $seconds_left = self::SECONDS;

	/** Of a new request. */
	public function begin(): void {
		$this->seconds_left = self::SECONDS;
	}

	/** Waits a moment; false, without waiting, when this request has waited long enough. */
	public function pause(): bool {
		if ( $this->seconds_left <= 0 ) {
			return false;
		}
		$seconds = min( self::PAUSE_SECONDS, $this->seconds_left );
		Host::pause( $seconds );
		$this->seconds_left -= $seconds;
		return true;
	}
}
