<?php
/** One entry of this plugin in WP-Cron: it comes with the pairing and goes with it. */

declare(strict_types=1);

namespace CartCompanion\Site;

final class RecurringEvent {
	/** Before whatever the hook is for. */
	private const FIRST = 1;

	private Settings $settings;
	private string $hook;
	private string $schedule;

	/** @param string $schedule One of CronIntervals. */
	public function __construct( Settings $settings, string $hook, string $schedule ) {
		$this->settings = $settings;
		$this->hook     = $hook;
		$this->schedule = $schedule;
	}

	public function register(): void {
		add_action( 'init', array( $this, 'keep' ) );
		add_action( $this->hook, array( $this, 'end_without_pairing' ), self::FIRST, 0 );
	}

	/** On init; where the entry is there already, this asks no database. */
	public function keep(): void {
		if ( false === wp_next_scheduled( $this->hook ) && $this->settings->is_paired() ) {
			wp_schedule_event( time() + CronIntervals::SECONDS[ $this->schedule ], $this->schedule, $this->hook );
		}
	}

	/** On the entry's own hook. */
	public function end_without_pairing(): void {
		if ( ! $this->settings->is_paired() ) {
			wp_clear_scheduled_hook( $this->hook );
		}
	}
}
