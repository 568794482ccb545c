<?php
/**
 * Fetches due deliveries from the companion, for a site it cannot reach.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\HttpTimeout;
use CartCompanion\Site\Lock;
use CartCompanion\Site\Settings;

final class DeliveryPoller {
	public const HOOK = 'cart_companion_pull';

	/** One run of WP-Cron may take this long. */
	private const BUDGET_SECONDS = 25;

	/** So long it waits for an answer of the companion's. */
	private const PATIENCE = 10;

	/** The same where an administrator may be waiting. */
	private const BESIDE_SECONDS  = 5;
	private const BESIDE_PATIENCE = 4;

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
	public function run_if_needed( int $seconds = self::BUDGET_SECONDS, int $patience = self::PATIENCE ): void {
		if ( ! $this->settings->is_paired() || $this->settings->is_copy() || ! $this->is_needed( $patience ) ) {
			return;
		}
		try {
			$this->run( $seconds, $patience );
		} catch ( CompanionError $error ) {
			return; // The companion keeps the deliveries; the next minute tries again.
		}
	}

	/** The companion asks for it: something does not get through to this site, though its pings do. */
	public function run_asked(): void {
		if ( ! $this->settings->is_paired() || $this->settings->is_copy() ) {
			return;
		}
		try {
			$this->run();
		} catch ( CompanionError $error ) {
			return; // It asks again in a minute.
		}
	}

	/** The same beside a page of wp-admin, in a few seconds. */
	public function run_beside(): void {
		$this->run_if_needed( self::BESIDE_SECONDS, self::BESIDE_PATIENCE );
	}

	/**
	 * Works what is due until there is no more, or the time is over. Nothing while another request does the same.
	 *
	 * @return int Deliveries worked.
	 * @throws CompanionError When the companion does not answer.
	 */
	public function run( int $seconds = self::BUDGET_SECONDS, int $patience = self::PATIENCE ): int {
		$count = 0;
		Lock::if_free(
			'fetching',
			0,
			function () use ( $seconds, $patience, &$count ): void {
				$count = $this->fetch( $seconds, $patience );
			}
		);
		return $count;
	}

	private function fetch( int $seconds, int $patience ): int {
		$end   = time() + $seconds;
		$count = 0;
		do {
			$deliveries = HttpTimeout::during( $patience, array( $this->companion, 'due_deliveries' ) );
			if ( array() === $deliveries ) {
				break;
			}
			$this->companion->hand_in( $this->batch->work( $deliveries, 'pull ' . wp_generate_uuid4() ) );
			$count += count( $deliveries );
		} while ( time() < $end );
		return $count;
	}

	private function is_needed( int $patience ): bool {
		if ( $this->settings->always_pull() ) {
			return true;
		}
		$reached = get_transient( self::REACHED );
		if ( false === $reached ) {
			$reached = $this->companion_reaches_us( $patience ) ? 'yes' : 'no';
			set_transient( self::REACHED, $reached, self::BELIEVED_SECONDS );
		}
		return 'no' === $reached;
	}

	private function companion_reaches_us( int $patience ): bool {
		try {
			$site = HttpTimeout::summary( $this->companion, $patience )['site'] ?? array();
		} catch ( CompanionError $error ) {
			return true;
		}
		return false !== ( $site['reachable'] ?? true );
	}
}
