<?php
/** Fetches due deliveries from the companion, for a site it cannot reach. */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Companion\{ Client, CompanionError };
use CartCompanion\Site\{ HttpTimeout, LastWord, Lock, Settings };

final class DeliveryPoller {
	public const HOOK = 'cart_companion_pull';

	/** One run of WP-Cron may take this long. */
	private const BUDGET_SECONDS = 25;

	/** How long it waits for one answer of the companion's. */
	private const REQUEST_SECONDS = 10;

	/** The same where an administrator may be waiting. */
	private const BESIDE_SECONDS  = 5;
	private const BESIDE_REQUEST_SECONDS = 4;

	/** How long the companion's word on whether it reaches this site is believed. */
	private const BELIEVED_SECONDS = 300;
	private const REACHED          = 'cart_companion_reached';

	private Settings $settings;
	private Client $companion;
	private Batch $batch;
	private AccessChecks $checks;

	public function __construct( Settings $settings, Client $companion, Batch $batch, AccessChecks $checks ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->batch     = $batch;
		$this->checks    = $checks;
	}

	/** On the hook HOOK: only where the owner or the companion says that a push does not arrive. */
	public function run_if_needed( int $seconds = self::BUDGET_SECONDS, int $request_seconds = self::REQUEST_SECONDS ): void {
		if ( ! $this->settings->is_paired() || $this->settings->is_copy() || ! $this->is_needed( $request_seconds ) ) {
			return;
		}
		try {
			$this->run( $seconds, $request_seconds );
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
		$this->run_if_needed( self::BESIDE_SECONDS, self::BESIDE_REQUEST_SECONDS );
	}

	/**
	 * Processes and checks what is due until there is no more, or the time is over. Nothing while another request does the same.
	 *
	 * @return int Deliveries processed.
	 * @throws CompanionError When the companion does not answer.
	 */
	public function run( int $seconds = self::BUDGET_SECONDS, int $request_seconds = self::REQUEST_SECONDS ): int {
		$count = 0;
		Lock::if_free(
			'fetching',
			0,
			function () use ( $seconds, $request_seconds, &$count ): void {
				$count = $this->fetch( $seconds, $request_seconds );
			}
		);
		return $count;
	}

	private function fetch( int $seconds, int $request_seconds ): int {
		$end   = time() + $seconds;
		$count = 0;
		do {
			$due        = HttpTimeout::during( $request_seconds, array( $this->companion, 'due' ) );
			$deliveries = $due['deliveries'];
			if ( array() !== $deliveries ) {
				$this->companion->hand_in( LastWord::during( fn(): array => $this->batch->process( $deliveries, 'pull ' . wp_generate_uuid4() ), array( $this, 'hand_in_last' ) ) );
				$count += count( $deliveries );
			}
			$this->checks->check_and_report( $due['checks'] );
		} while ( array( array(), array() ) !== array_values( $due ) && time() < $end );
		return $count;
	}

	/**
	 * Other code ended PHP while a batch was in hand: nobody waits for what was done, or not begun.
	 *
	 * @param string $why As LastWord says it.
	 */
	public function hand_in_last( string $why ): void {
		try {
			$this->companion->hand_in( $this->batch->interrupted( $why ) );
		} catch ( CompanionError $error ) {
			return; // It is fetched again when the companion's lease is over.
		}
	}

	/** Whether this site fetches, as far as is known without asking. */
	public function fetches(): bool {
		return $this->settings->always_pull() || 'no' === get_transient( self::REACHED );
	}

	private function is_needed( int $request_seconds ): bool {
		if ( $this->settings->always_pull() ) {
			return true;
		}
		$reached = get_transient( self::REACHED );
		if ( false === $reached ) {
			$reached = $this->companion_reaches_us( $request_seconds ) ? 'yes' : 'no';
			set_transient( self::REACHED, $reached, self::BELIEVED_SECONDS );
		}
		return 'no' === $reached;
	}

	private function companion_reaches_us( int $request_seconds ): bool {
		try {
			$site = $this->companion->summary( $request_seconds )['site'] ?? array();
		} catch ( CompanionError $error ) {
			return true;
		}
		return false !== ( $site['reachable'] ?? true );
	}
}
