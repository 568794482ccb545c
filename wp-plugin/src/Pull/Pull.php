<?php
/**
 * Fetches due deliveries from the companion, for a site it cannot reach.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Pull;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Events\Batch;
use CartCompanion\Settings;

final class Pull {
	public const HOOK = 'cart_companion_pull';

	/** One run of WP-Cron may take this long. */
	private const BUDGET_SECONDS = 25;

	/** How long the companion's word on whether it reaches this site is believed. */
	private const BELIEVED_SECONDS = 300;
	private const REACHED          = 'cart_companion_reached';

	private Settings $settings;
	private Client $companion;
	private Batch $batch;

	public function __construct( Settings $settings, Client $companion, Batch $batch ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->batch     = $batch;
	}

	/** On the hook HOOK: only where the owner or the companion says that a push does not arrive. */
	public function run_if_needed(): void {
		if ( ! $this->settings->is_paired() || ! $this->is_needed() ) {
			return;
		}
		try {
			$this->run();
		} catch ( CompanionError $error ) {
			return; // The companion keeps the deliveries; the next minute tries again.
		}
	}

	/** The companion asks for it: something does not get through to this site, though its pings do. */
	public function run_asked(): void {
		if ( ! $this->settings->is_paired() ) {
			return;
		}
		try {
			$this->run();
		} catch ( CompanionError $error ) {
			return; // It asks again in a minute.
		}
	}

	/**
	 * Works what is due until there is no more, or the time is over.
	 *
	 * @return int Deliveries worked.
	 * @throws CompanionError When the companion does not answer.
	 */
	public function run(): int {
		$end   = time() + self::BUDGET_SECONDS;
		$count = 0;
		do {
			$deliveries = $this->companion->due_deliveries();
			if ( array() === $deliveries ) {
				break;
			}
			$this->companion->hand_in( $this->batch->work( $deliveries, 'pull ' . wp_generate_uuid4() ) );
			$count += count( $deliveries );
		} while ( time() < $end );
		return $count;
	}

	private function is_needed(): bool {
		if ( $this->settings->always_pull() ) {
			return true;
		}
		$reached = get_transient( self::REACHED );
		if ( false === $reached ) {
			$reached = $this->companion_reaches_us() ? 'yes' : 'no';
			set_transient( self::REACHED, $reached, self::BELIEVED_SECONDS );
		}
		return 'no' === $reached;
	}

	private function companion_reaches_us(): bool {
		try {
			$site = $this->companion->summary()['site'] ?? array();
		} catch ( CompanionError $error ) {
			return true;
		}
		return false !== ( $site['reachable'] ?? true );
	}
}
