<?php
/**
 * Does what is left to WP-Cron where WP-Cron does not come: DISABLE_WP_CRON without another cron, a server that cannot call
 * itself, a page cache before all visits. A request of the companion's, or somebody in wp-admin, stands in for it.
 *
 * The entries in WP-Cron stay as they are, overdue: Site Health goes on telling the truth.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class MissedCron {
	/** By hook, when its work was last done in WP-Cron's place: Unix times. */
	public const OPTION = 'cart_companion_missed_cron';

	/** WP-Cron has missed its minute, and the one after. */
	private const LATE_SECONDS = 2 * MINUTE_IN_SECONDS;

	/** A server that cannot end its answer early keeps whoever asked waiting; the companion waits 10 seconds for a ping. */
	private const SECONDS = 4;

	/** @var array<string, callable(): void> */
	private array $work;

	/** @param array<string, callable(): void> $work By the hook that WP-Cron has it under: each takes some seconds only. */
	public function __construct( array $work ) {
		$this->work = $work;
	}

	/** Whether something waits for WP-Cron in vain. Asks no database. */
	public function is_late(): bool {
		return array() !== array_filter( array_keys( $this->work ), array( self::class, 'is_overdue' ) );
	}

	/** One request at a time, each kind of work half as far apart as WP-Cron would do it; what there is no time for, the next time. */
	public function run(): void {
		if ( $this->is_late() ) {
			Lock::if_free( self::OPTION, 0, array( $this, 'run_alone' ) );
		}
	}

	/** Under the lock. */
	public function run_alone(): void {
		$ends = new Deadline( self::SECONDS );
		HttpTimeout::until( $ends, function () use ( $ends ): void {
			foreach ( $this->due() as $hook ) {
				if ( $ends->is_over() ) {
					return;
				}
				$this->note( $hook );
				try {
					( $this->work[ $hook ] )();
				} catch ( \Throwable $error ) {
					continue; // Nobody is there to read it, and it comes again.
				}
			}
		} );
	}

	/** @return string[] Hooks, the longest waiting first. */
	private function due(): array {
		$done = self::done();
		$due  = array_filter( array_keys( $this->work ), static fn( string $hook ): bool => self::is_overdue( $hook ) && time() - ( $done[ $hook ] ?? 0 ) >= self::apart( $hook ) );
		usort( $due, static fn( string $one, string $other ): int => ( $done[ $one ] ?? 0 ) <=> ( $done[ $other ] ?? 0 ) );
		return $due;
	}

	private static function is_overdue( string $hook ): bool {
		$next = wp_next_scheduled( $hook );
		return false !== $next && time() - (int) $next > self::LATE_SECONDS;
	}

	private static function apart( string $hook ): int {
		return intdiv( CronIntervals::SECONDS[ (string) wp_get_schedule( $hook ) ] ?? MINUTE_IN_SECONDS, 2 );
	}

	private function note( string $hook ): void {
		StoredOption::uncache( self::OPTION );
		update_option( self::OPTION, array( $hook => time() ) + array_intersect_key( self::done(), $this->work ), false );
	}

	/** @return array<string, int> */
	private static function done(): array {
		$stored = StoredOption::read( self::OPTION );
		return array_map( 'intval', array_filter( is_array( $stored ) ? $stored : array(), 'is_scalar' ) );
	}
}
