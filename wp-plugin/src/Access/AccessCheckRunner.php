<?php
/**
 * Does the looks that are due, and tells the companion: from WP-Cron, when the companion pings, when an admin looks.
 *
 * @package CartCompanion
 */

declare(strict_types=1);

namespace CartCompanion\Access;

use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\HttpTimeout;
use CartCompanion\Crm\Limited;
use CartCompanion\Crm\Postponed;
use CartCompanion\Crm\Unanswered;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Site\Settings;
use CartCompanion\Store\AccessCheckStore;

final class AccessCheckRunner {
	public const HOOK = 'cart_companion_looks';

	/** Where nobody waits. */
	private const MOST_BY_CRON   = 1000;
	private const CRON_SECONDS   = 25;
	private const CRON_PATIENCE  = 8;

	/** Where the companion or an admin waits for the answer. */
	private const MOST_BESIDE     = 20;
	private const BESIDE_SECONDS  = 4;
	private const BESIDE_PATIENCE = 2;

	/** A look whose process died comes again after this. */
	private const LEASE_SECONDS = 300;

	/** After so many failures of the CRM it is left alone until the next round. */
	private const MOST_IN_VAIN = 3;

	/** When the CRM limits and does not say how long, or says less. */
	private const LATER_SECONDS = 60;

	private Settings $settings;
	private AccessCheckStore $looks;
	private AccessRecheck $later_look;
	private AccessReports $reports;

	/** @var callable(): float Seconds that only grow. */
	private $clock;

	/** @param callable(): float|null $clock */
	public function __construct( Settings $settings, AccessCheckStore $looks, AccessRecheck $later_look, AccessReports $reports, ?callable $clock = null ) {
		$this->settings   = $settings;
		$this->looks      = $looks;
		$this->later_look = $later_look;
		$this->reports    = $reports;
		$this->clock      = $clock ?? static function (): float {
			return hrtime( true ) / 1e9;
		};
	}

	/** On the hook HOOK. */
	public function run(): void {
		if ( $this->settings->is_active() ) {
			$this->within( self::MOST_BY_CRON, self::CRON_SECONDS, self::CRON_PATIENCE );
		}
	}

	/** Some of what is due, in a few seconds; WP-Cron does the rest. */
	public function run_beside(): void {
		if ( $this->settings->is_active() ) {
			$this->within( self::MOST_BESIDE, self::BESIDE_SECONDS, self::BESIDE_PATIENCE );
		}
	}

	/**
	 * One look at once, whenever the next was planned; told to the companion together with whatever is untold.
	 *
	 * @return AccessResult|null Null when there is nothing to look at, or nobody who could say.
	 * @throws Postponed When the CRM limits, or is down.
	 * @throws CompanionError When the companion could not be told; what was seen is written down all the same.
	 */
	public function look_now( string $event_id ): ?AccessResult {
		$planned = $this->settings->is_active() ? $this->looks->planned( $event_id ) : null;
		$taken   = time() + self::LEASE_SECONDS;
		if ( null === $planned || ! $this->looks->move( $event_id, $planned, $taken ) ) {
			return null;
		}
		try {
			$found = $this->later_look->look( $event_id, $taken, new UserTags() );
		} catch ( \Throwable $error ) {
			$this->looks->move( $event_id, $taken, $planned );
			throw $error;
		}
		$this->reports->send();
		return $found;
	}

	/** On user_register: the user that somebody was waiting for may be there; their tags follow in a moment. */
	public function expect( int $user_id ): void {
		$user = get_userdata( $user_id );
		if ( false !== $user && '' !== $user->user_email ) {
			$this->looks->hasten( array( $user->user_email ), time() + self::LATER_SECONDS );
		}
	}

	private function within( int $most, int $seconds, int $patience ): void {
		$end = ( $this->clock )() + $seconds;
		HttpTimeout::during(
			$patience,
			function () use ( $most, $end ): void {
				$this->look( $most, $end );
				$this->tell( $end );
			}
		);
	}

	/** Ends early where the CRM limits the account or is down: the others would fare no better. */
	private function look( int $most, float $end ): void {
		$user_tags = new UserTags();
		$in_vain   = 0;
		foreach ( $this->looks->due( time(), $most ) as $due ) {
			if ( ( $this->clock )() >= $end || $in_vain >= self::MOST_IN_VAIN ) {
				return;
			}
			$in_vain += $this->look_once( $due['event_id'], $due['look_at'], $user_tags );
		}
	}

	/** @return int How much it counts against going on: 0 for nothing, MOST_IN_VAIN for "the CRM answers nobody now". */
	private function look_once( string $event_id, int $planned, UserTags $user_tags ): int {
		$taken = time() + self::LEASE_SECONDS;
		if ( ! $this->looks->move( $event_id, $planned, $taken ) ) {
			return 0;
		}
		try {
			$this->later_look->look( $event_id, $taken, $user_tags );
		} catch ( Postponed $error ) {
			$this->looks->move( $event_id, $taken, time() + max( self::LATER_SECONDS, $error->retry_after() ) );
			return $error instanceof Limited || $error instanceof Unanswered ? self::MOST_IN_VAIN : 1;
		} catch ( \Throwable $error ) {
			return 0; // It comes again when its time is over; the others must not wait for it.
		}
		return 0;
	}

	private function tell( float $end ): void {
		try {
			do {
				$is_more = ( $this->clock )() < $end && $this->reports->send();
			} while ( $is_more );
		} catch ( CompanionError $error ) {
			return; // Written down, and told again later.
		}
	}
}
