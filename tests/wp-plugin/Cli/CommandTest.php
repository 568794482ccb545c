<?php
/**
 * What an owner reads on the command line.
 */

declare(strict_types=1);

use CartCompanion\Cli\Command;
use CartCompanion\Delivery\DeliveryPoller;

require_once dirname( __DIR__ ) . '/WpCli.php';

final class CommandTest extends SiteTestCase {
	private function command(): Command {
		WP_CLI::$said = array();
		$plugin       = $this->plugin();
		return new Command( $plugin->settings(), $plugin->companion(), $plugin->connections(), $plugin->rules(), new DeliveryPoller( $plugin->settings(), $plugin->companion(), $this->batch(), $this->access_checks() ) );
	}

	public function test_status_tells_what_is_connected_and_what_waits(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'counts' => array( 'failed' => 2 ) ) ) ) );

		$this->command()->status();

		$said = implode( "\n", WP_CLI::$said );
		$this->assertStringContainsString( 'companion.example.com', $said );
		$this->assertStringContainsString( 'connected to ActiveCampaign', $said );
		$this->assertStringContainsString( 'Failed: 2', $said );
		$this->assertStringNotContainsString( self::KEY, $said );
	}

	public function test_status_of_an_unpaired_site_says_where_to_connect_it(): void {
		$this->plugin()->settings()->forget_pairing();
		$this->expectExceptionMessage( 'Cart Companion → Connect' );

		$this->command()->status();
	}

	public function test_pull_works_what_is_due(): void {
		$this->companion_answers( array( '/api/v1/deliveries' => array( 200, array( 'deliveries' => array() ) ) ) );

		$this->command()->pull();

		$this->assertSame( array( 'Success: Worked 0 deliveries.' ), WP_CLI::$said );
	}

	public function test_a_companion_that_is_away_is_an_error_in_words(): void {
		$this->companion_answers( array( '/api/v1/test-event' => new WP_Error( 'http_request_failed', 'no route to host' ) ) );
		$this->expectExceptionMessage( 'did not answer. Check the address' );

		$this->command()->test();
	}
}
