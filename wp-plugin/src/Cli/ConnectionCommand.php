<?php
/** Tries the way between companion and site. */

declare(strict_types=1);

namespace CartCompanion\Cli;

use CartCompanion\Companion\Client;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Site\Settings;

final class ConnectionCommand {
	private Settings $settings;
	private Client $companion;
	private DeliveryPoller $poller;

	public function __construct( Settings $settings, Client $companion, DeliveryPoller $poller ) {
		$this->settings  = $settings;
		$this->companion = $companion;
		$this->poller    = $poller;
	}

	/**
	 * Fetches the events that are due, and processes them, now.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion pull
	 *     Success: Processed 3 events.
	 */
	public function pull(): void {
		Output::require_connection( $this->settings );
		$count = Output::or_error( fn(): int => $this->poller->run() );
		\WP_CLI::success( sprintf( 1 === $count ? 'Processed %d event.' : 'Processed %d events.', $count ) );
	}

	/**
	 * Has the companion send a test event to this site. No money moves, and no customer is touched.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp cart-companion test
	 *     Success: The test event is on its way: event_01...
	 */
	public function test(): void {
		Output::require_connection( $this->settings );
		$answer = Output::or_error( fn(): array => $this->companion->test_event() );
		$event  = is_string( $answer['event'] ?? null ) ? $answer['event'] : '';
		\WP_CLI::success( '' === $event ? 'The test event is on its way.' : "The test event is on its way. See it with: wp cart-companion event $event" );
	}
}
