<?php
/**
 * What the plugin has in WP-Cron, and how often it comes.
 */

declare(strict_types=1);

use CartCompanion\Alerts\Digest;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Delivery\Pruning;
use CartCompanion\Installation;
use CartCompanion\Site\CronIntervals;
use CartCompanion\Site\RecurringEvent;

final class RecurringEventTest extends SiteTestCase {
	/** @return array<string, array{0: string, 1: string, 2: int}> Hook, schedule, seconds. */
	public static function entries(): array {
		return array(
			'fetching events' => array( DeliveryPoller::HOOK, CronIntervals::EVERY_MINUTE, 60 ),
			'alerts'          => array( Digest::HOOK, CronIntervals::EVERY_FIVE_MINUTES, 300 ),
			'old events'      => array( Pruning::HOOK, CronIntervals::EVERY_HOUR, 3600 ),
		);
	}

	/** @dataProvider entries */
	public function test_an_entry_comes_with_the_pairing_and_goes_with_it( string $hook, string $schedule, int $seconds ): void {
		wp_clear_scheduled_hook( $hook );
		( new RecurringEvent( $this->plugin()->settings(), $hook, $schedule ) )->keep();
		$this->assertSame( $seconds, wp_get_scheduled_event( $hook )->interval );
		$this->assertContains( $hook, Installation::CRON_HOOKS, 'It goes with the plugin, too.' );

		$this->plugin()->settings()->forget_pairing();
		do_action( $hook );
		$this->assertFalse( wp_next_scheduled( $hook ) );

		( new RecurringEvent( $this->plugin()->settings(), $hook, $schedule ) )->keep();
		$this->assertFalse( wp_next_scheduled( $hook ) );
	}
}
