<?php
/**
 * Makes the access checks that are due, and reports them: from WP-Cron, when the companion pings, when an admin opens a screen.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Delivery;

use CartCompanion\Access\AccessRecheck;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Crm\CrmException;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Site\Deadline;
use CartCompanion\Site\HttpTimeout;
use CartCompanion\Site\Settings;
use CartCompanion\Store\AccessCheckStore;

final class AccessCheckRunner {
	public const HOOK = 'cart_companion_looks';

	/** Where nobody waits: most checks, seconds for all, seconds for one request. */
	private const BY_CRON = array( 1000, 25, 8 );

	/** Where the companion or an admin waits for the answer. */
	private const BESIDE = array( 20, 4, 2 );

	/** A check whose process died comes again after this. */
	private const LEASE_SECONDS = 300;

	/** After so many failures of the CRM it is left alone until the next run. */
	private const MOST_IN_VAIN = 3;

	/** When the CRM limits and does not say how long, or says less. */
	private const LATER_SECONDS = 60;

	private Settings $settings;
	private AccessCheckStore $checks;
	private AccessRecheck $recheck;
	private AccessReports $reports;

	/** @var callable(): float|null Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Settings $settings, AccessCheckStore $checks, AccessRecheck $recheck, AccessReports $reports, ?callable $clock = null ) {
		$this->settings = $settings;
		$this->checks   = $checks;
		$this->recheck  = $recheck;
		$this->reports  = $reports;
		$this->clock    = $clock;
	}

	/** On the hook HOOK. */
	public function run(): void {
		$this->run_within( ...self::BY_CRON );
	}

	/** Some of what is due, in a few seconds; WP-Cron does the rest. */
	public function run_beside(): void {
		$this->run_within( ...self::BESIDE );
	}

	/**
	 * One check at once, whenever the next was planned; reported together with whatever is not reported yet.
	 *
	 * @return AccessResult|null Null when there is nothing to check, or nobody who could say.
	 * @throws CrmException When the CRM limits, or is down.
	 * @throws CompanionError When it could not be reported; what was found is recorded all the same.
	 */
	public function check_now( string $event_id ): ?AccessResult {
		$planned = $this->settings->is_active() ? $this->checks->next_check( $event_id ) : null;
		$taken   = time() + self::LEASE_SECONDS;
		if ( null === $planned || ! $this->checks->reschedule( $event_id, $planned, $taken ) ) {
			return null;
		}
		$this->recheck->begin();
		try {
			$found = $this->recheck->check( $event_id, $taken );
		} catch ( \Throwable $error ) {
			$this->checks->reschedule( $event_id, $taken, $planned );
			throw $error;
		}
		$this->reports->send();
		return $found;
	}

	/** On user_register: the user that somebody was waiting for may be there; their tags follow in a moment. */
	public function expect( int $user_id ): void {
		$user = get_userdata( $user_id );
		if ( false !== $user && '' !== $user->user_email ) {
			$this->checks->expedite( array( $user->user_email ), time() + self::LATER_SECONDS );
		}
	}

	private function run_within( int $most, int $seconds, int $request_seconds ): void {
		if ( ! $this->settings->is_active() ) {
			return;
		}
		$deadline = new Deadline( $seconds, $this->clock );
		HttpTimeout::during(
			$request_seconds,
			function () use ( $most, $deadline ): void {
				$this->check_due( $most, $deadline );
				$this->report( $deadline );
			}
		);
	}

	/** Ends early where the CRM limits the account or is down: the others would fare no better. */
	private function check_due( int $most, Deadline $deadline ): void {
		$this->recheck->begin();
		$in_vain = 0;
		foreach ( $this->checks->due( time(), $most ) as $due ) {
			if ( $deadline->is_over() || $in_vain >= self::MOST_IN_VAIN ) {
				return;
			}
			$in_vain += $this->check_once( $due['event_id'], $due['look_at'] );
		}
	}

	/** @return int How much it counts against going on: 0 for nothing, MOST_IN_VAIN for "the CRM answers nobody now". */
	private function check_once( string $event_id, int $planned ): int {
		$taken = time() + self::LEASE_SECONDS;
		if ( ! $this->checks->reschedule( $event_id, $planned, $taken ) ) {
			return 0;
		}
		try {
			$this->recheck->check( $event_id, $taken );
		} catch ( CrmException $error ) {
			$this->checks->reschedule( $event_id, $taken, time() + max( self::LATER_SECONDS, $error->retry_after() ) );
			return $error->is( CrmException::RATE_LIMITED, CrmException::TIMEOUT ) ? self::MOST_IN_VAIN : 1;
		} catch ( \Throwable $error ) {
			return 0; // It comes again when its time is over; the others must not wait for it.
		}
		return 0;
	}

	private function report( Deadline $deadline ): void {
		try {
			do {
				$is_more = ! $deadline->is_over() && $this->reports->send();
			} while ( $is_more );
		} catch ( CompanionError $error ) {
			return; // Recorded, and reported again later.
		}
	}
}
