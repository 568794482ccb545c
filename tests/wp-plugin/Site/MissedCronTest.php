<?php
/** What stands in for WP-Cron does what is overdue, not too often, and says nothing of WP-Cron that is not so. */

declare(strict_types=1);

use CartCompanion\Site\CronIntervals;
use CartCompanion\Site\MissedCron;

final class MissedCronTest extends SiteTestCase {
	/** @var string[] */
	private array $done = array();

	private function missed(): MissedCron {
		$works = array( 'stack_minute' => fn() => $this->note( 'fails' ), 'stack_hour' => fn() => $this->note( 'hour' ) );
		return new MissedCron( $works );
	}

	private function note( string $what ): void {
		$this->done[] = $what;
		if ( 'fails' === $what ) {
			throw new RuntimeException( 'it broke' );
		}
	}

	private function was_due( string $hook, string $schedule, int $seconds_ago ): void {
		wp_clear_scheduled_hook( $hook );
		wp_schedule_event( time() - $seconds_ago, $schedule, $hook );
	}

	private function let_pass( int $seconds ): void {
		update_option( MissedCron::OPTION, array_map( static fn( int $at ): int => $at - $seconds, get_option( MissedCron::OPTION ) ), false );
	}

	public function test_what_is_overdue_is_done_half_as_far_apart_and_stays_overdue(): void {
		$this->was_due( 'stack_minute', CronIntervals::EVERY_MINUTE, 300 );
		$this->was_due( 'stack_hour', CronIntervals::EVERY_HOUR, 300 );
		$next = wp_next_scheduled( 'stack_hour' );

		$this->missed()->run();
		$this->missed()->run();
		$this->assertSame( array( 'fails', 'hour' ), $this->done, 'One that breaks keeps no other from its turn.' );

		$this->let_pass( 31 );
		$this->missed()->run();
		$this->assertSame( array( 'fails', 'hour', 'fails' ), $this->done );
		$this->let_pass( 1800 );
		$this->missed()->run();
		$this->assertSame( array( 'hour', 'fails' ), array_slice( $this->done, 3 ), 'The longest waiting first.' );
		$this->assertSame( $next, wp_next_scheduled( 'stack_hour' ) );
	}

	public function test_where_wp_cron_comes_or_nothing_is_scheduled_nothing_is_done(): void {
		$this->was_due( 'stack_minute', CronIntervals::EVERY_MINUTE, 60 );
		wp_clear_scheduled_hook( 'stack_hour' );

		$this->assertFalse( $this->missed()->is_late() );
		$this->missed()->run();

		$this->assertSame( array(), $this->done );
		$this->assertFalse( get_option( MissedCron::OPTION ) );
	}
}
