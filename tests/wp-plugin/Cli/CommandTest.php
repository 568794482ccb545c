<?php
/**
 * What the commands say, and how they end.
 */

declare(strict_types=1);

use CartCompanion\Admin\Customers\CustomerLookup;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Cli\ConnectionCommand;
use CartCompanion\Cli\CustomerCommand;
use CartCompanion\Cli\EventCommand;
use CartCompanion\Cli\EventPages;
use CartCompanion\Cli\RetryCommand;
use CartCompanion\Cli\RulesCommand;
use CartCompanion\Cli\StatusCommand;
use CartCompanion\Companion\Customers;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Delivery\DeliveryPoller;
use WP_CLI\ExitException;

require_once dirname( __DIR__, 2 ) . '/fakes/wp-cli/load.php';

final class CommandTest extends SiteTestCase {
	private const ROW = array( 'id' => 'event_1', 'type' => 'purchase.completed', 'state' => 'failed', 'email' => 'ann@example.com', 'name' => 'Ann', 'occurred_at' => '2026-11-01T10:00:00Z', 'items' => array( 'product-12' ), 'item_names' => array( 'Course' ) );

	protected function setUp(): void {
		parent::setUp();
		WP_CLI::$said = array();
	}

	private function http(): SignedHttp {
		return new SignedHttp( $this->plugin()->settings() );
	}

	private function status_command(): StatusCommand {
		$plugin = $this->plugin();
		return new StatusCommand( $plugin->settings(), $plugin->companion(), $plugin->connections(), $plugin->rules(), new ConnectionTrouble( $plugin->settings() ) );
	}

	private function connection(): ConnectionCommand {
		$plugin = $this->plugin();
		return new ConnectionCommand( $plugin->settings(), $plugin->companion(), new DeliveryPoller( $plugin->settings(), $plugin->companion(), $this->batch(), $this->access_checks() ) );
	}

	private function events(): EventCommand {
		return new EventCommand( $this->plugin()->settings(), $this->plugin()->companion(), new EventPages( $this->plugin()->companion() ), $this->plugin()->log() );
	}

	private function retry(): RetryCommand {
		return new RetryCommand( $this->plugin()->settings(), $this->plugin()->companion(), new EventPages( $this->plugin()->companion() ), new Jobs( $this->http() ) );
	}

	private function said(): string {
		return implode( "\n", WP_CLI::$said );
	}

	private function ends( callable $command ): string {
		try {
			$command();
		} catch ( ExitException $end ) {
			$this->assertSame( 1, $end->getCode() );
			return $end->getMessage();
		}
		$this->fail( 'It did not end with an error: ' . $this->said() );
	}

	public function test_status_tells_what_is_connected_and_what_waits(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'counts' => array( 'failed' => 2, 'delivered' => 7 ) ) ) ) );

		$this->status_command()->status( array(), array( 'format' => 'table' ) );

		$this->assertStringContainsString( "companion\thttps://companion.example.com", $this->said() );
		$this->assertStringContainsString( 'connected to ActiveCampaign', $this->said() );
		$this->assertStringContainsString( "failed\t2", $this->said() );
		$this->assertStringContainsString( "needs_you\t2", $this->said() );
		$this->assertStringContainsString( 'Warning: 2 events did not work and need you.', $this->said() );
		$this->assertStringNotContainsString( self::KEY, $this->said() );
	}

	public function test_status_counts_the_connection_as_the_menu_does(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'counts' => array( 'failed' => 2 ), 'worker_seen_at' => null ) ) ) );

		$this->status_command()->status( array(), array( 'format' => 'table' ) );

		$this->assertStringContainsString( "needs_you\t3", $this->said() );
		$this->assertStringContainsString( 'Warning: The companion takes ThriveCart’s messages, but hands nothing over.', $this->said() );
	}

	public function test_status_of_an_unpaired_site_says_where_to_connect_it(): void {
		$this->plugin()->settings()->forget_pairing();

		$this->assertStringContainsString( 'Cart Companion → Connect', $this->ends( fn() => $this->status_command()->status( array(), array() ) ) );
	}

	public function test_pull_works_what_is_due(): void {
		$this->companion_answers( array( '/api/v1/deliveries' => array( 200, array( 'deliveries' => array() ) ) ) );

		$this->connection()->pull();

		$this->assertSame( array( 'Success: Processed 0 events.' ), WP_CLI::$said );
	}

	public function test_a_companion_that_is_away_is_an_error_in_words(): void {
		$this->companion_answers( array( '/api/v1/test-event' => new WP_Error( 'http_request_failed', 'no route to host' ) ) );

		$this->assertStringContainsString( 'did not answer', $this->ends( fn() => $this->connection()->test() ) );
	}

	public function test_events_go_through_all_pages_and_no_further(): void {
		$number = 0;
		add_filter(
			'pre_http_request',
			function ( $unused, array $args, string $url ) use ( &$number ) {
				$this->asked[] = compact( 'url', 'args' );
				++$number;
				$page = array( 'items' => array( array( 'id' => "event_$number" ) + self::ROW ), 'next_cursor' => "after-$number" );
				return array( 'headers' => array(), 'cookies' => array(), 'body' => (string) wp_json_encode( $page ), 'response' => array( 'code' => 200, 'message' => '' ) );
			},
			10,
			3
		);

		$this->events()->events( array(), array( 'search' => 'ann', 'since' => '2026-11-01 12:00', 'limit' => '2', 'format' => 'ids' ) );

		$this->assertSame( array( 'event_1 event_2' ), WP_CLI::$said );
		$this->assertStringContainsString( 'cursor=after-1', $this->asked[1]['url'] );
		$this->assertStringContainsString( 'q=ann&', $this->asked[0]['url'] );
		$this->assertStringContainsString( 'since=2026-11-01T12%3A00%3A00Z', $this->asked[0]['url'] );
	}

	public function test_tables_hold_words_and_spreadsheets_no_formulas(): void {
		$row = array( 'email' => '=cmd@example.com', 'item_names' => array( "Course\x1b[31m" ) ) + self::ROW;
		$this->companion_answers( array( '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ) ) );

		$this->events()->events( array(), array( 'format' => 'csv', 'fields' => 'what,email,products' ) );

		$this->assertSame( "what,email,products\n\"Bought Course [31m\",'=cmd@example.com,\"Course [31m (product-12)\"\n", WP_CLI::$said[0] );
	}

	public function test_an_older_companion_that_searches_nothing_is_not_believed(): void {
		$row = self::ROW;
		unset( $row['name'] );
		$this->companion_answers( array( '/api/v1/events' => array( 200, array( 'items' => array( $row ), 'next_cursor' => null ) ) ) );

		$this->assertStringContainsString( 'Your companion is older', $this->ends( fn() => $this->events()->events( array(), array( 'search' => 'bob' ) ) ) );
		$this->events()->events( array(), array( 'state' => 'failed', 'format' => 'ids' ) );
		$this->assertStringContainsString( 'event_1', $this->said() );
	}

	public function test_a_time_that_is_none_is_refused_with_what_would_be_one(): void {
		$this->assertStringContainsString( '"2 days ago"', $this->ends( fn() => $this->events()->events( array(), array( 'since' => 'when it rained' ) ) ) );
		$this->assertStringContainsString( 'from 1 on', $this->ends( fn() => $this->events()->events( array(), array( 'limit' => 'few' ) ) ) );
		$this->assertSame( array(), $this->asked );
	}

	public function test_retry_all_is_a_job_of_the_companion(): void {
		$this->companion_answers( array(
			'/api/v1/jobs'   => array( 200, array( 'job' => array( 'id' => 'job_1', 'kind' => 'replay', 'state' => 'running' ) ) ),
			'/api/v1/events' => array( 200, array( 'items' => array( array( 'id' => 'event_2' ) + self::ROW, self::ROW ), 'next_cursor' => null ) ),
		) );

		$this->retry()->retry( array(), array( 'all' => true, 'yes' => true ) );

		$this->assertSame( array( 'kind' => 'replay', 'events' => array( 'event_1', 'event_2' ) ), json_decode( $this->asked[1]['args']['body'], true ) );
		$this->assertStringContainsString( 'under Cart Companion → Needs you', end( WP_CLI::$said ) );
	}

	public function test_with_an_older_companion_retry_all_retries_each_the_oldest_first(): void {
		$this->companion_answers( array(
			'/api/v1/events/event_1/replay' => array( 200, array() ),
			'/api/v1/events/event_2/replay' => array( 200, array() ),
			'/api/v1/events'                => array( 200, array( 'items' => array( array( 'id' => 'event_2' ) + self::ROW, self::ROW ), 'next_cursor' => null ) ),
		) );

		$this->retry()->retry( array(), array( 'all' => true, 'kind' => 'failed', 'yes' => true ) );

		$this->assertSame( 'Success: 2 events are tried again.', end( WP_CLI::$said ) );
		$this->assertStringEndsWith( 'event_1/replay', $this->asked[2]['url'] );
		$this->assertStringEndsWith( 'event_2/replay', $this->asked[3]['url'] );
	}

	public function test_retry_says_which_events_could_not_be_retried(): void {
		$this->companion_answers( array(
			'/api/v1/events/event_1/replay' => array( 404, array( 'error' => array( 'code' => 'unknown_event', 'message' => 'No such event.' ) ) ),
			'/api/v1/events/event_2/replay' => array( 200, array() ),
		) );

		$this->assertStringContainsString( '1 of 2 events', $this->ends( fn() => $this->retry()->retry( array( 'event_1', 'event_2' ), array() ) ) );
		$this->assertStringContainsString( 'Warning: event_1: No such event.', $this->said() );
		$this->assertStringContainsString( 'Name the events to retry', $this->ends( fn() => $this->retry()->retry( array(), array() ) ) );
		$this->assertStringContainsString( 'Name the events to retry', $this->ends( fn() => $this->retry()->retry( array( 'event_1' ), array( 'all' => true ) ) ) );
	}

	public function test_a_customer_is_answered_in_one_sentence_first(): void {
		$this->companion_answers( array( '/api/v1/customers/ann%40example.com' => array( 200, array(
			'customer' => array( 'email' => 'ann@example.com', 'also_known_as' => array( 'ann@work.example' ) ),
			'answer'   => array( 'tone' => 'success', 'message' => 'Yes: 100% worked.', 'reasons' => array( 'The tags are set.' ) ),
			'products' => array( array( 'item' => 'product-12', 'name' => 'Course', 'state' => 'active', 'sentence' => 'Paid.', 'amount' => 4900 ) ),
			'upcoming' => array( array( 'at' => '2026-12-05T00:00:00Z', 'item' => 'product-12', 'sentence' => 'Next payment.' ) ),
		) ) ) );
		$plugin = $this->plugin();

		$lookup = new CustomerLookup( new Customers( $this->http() ), $plugin->connections(), $plugin->logins(), $plugin->rules() );
		( new CustomerCommand( $plugin->settings(), $lookup ) )->customer( array( 'ann@example.com' ), array( 'format' => 'table' ) );

		$this->assertSame( array( 'Yes: 100% worked.', '- The tags are set.', 'Also known as: ann@work.example', "item\tname\tstate\tsentence\taccess_sentence", "product-12\tCourse\tactive\tPaid.\t", 'What comes next:', "at\titem\tsentence", "2026-12-05T00:00:00Z\tproduct-12\tNext payment." ), WP_CLI::$said );
	}

	public function test_rules_go_out_as_a_file_and_come_in_whole_or_not_at_all(): void {
		$rules = new RulesCommand();
		$this->plugin()->rules()->save( array( array( 'id' => 'r1', 'product' => 'product-12', 'event' => 'purchase.completed', 'apply' => array( 'in' ), 'remove' => array() ) ) );
		$rules->export( array() );
		$file = tempnam( sys_get_temp_dir(), 'rules' );
		file_put_contents( $file, WP_CLI::$said[0] );
		$this->plugin()->rules()->save( array() );

		$rules->import( array( $file ), array( 'yes' => true ) );
		$this->assertSame( 'r1', $this->plugin()->rules()->all()[0]['id'] );

		file_put_contents( $file, '[{"product": "nonsense"}]' );
		$this->assertStringContainsString( 'is not a product of ThriveCart', $this->ends( static fn() => $rules->import( array( $file ), array( 'yes' => true ) ) ) );
		$this->assertCount( 1, $this->plugin()->rules()->all() );

		WP_CLI::$said = array();
		$rules->versions( array(), array( 'format' => 'json' ) );
		$version = json_decode( WP_CLI::$said[0], true )[1];
		$this->assertSame( array( 'saved', 0 ), array( $version['way'], $version['rules'] ) );
		$rules->restore( array( (string) $version['id'] ), array( 'yes' => true ) );
		$this->assertSame( array(), $this->plugin()->rules()->all() );
		$this->assertStringContainsString( 'rules versions', $this->ends( static fn() => $rules->restore( array( '99' ), array( 'yes' => true ) ) ) );
	}

	public function test_doctor_ends_with_one_while_something_is_not_good(): void {
		$this->plugin()->settings()->forget_pairing();

		$this->assertStringContainsString( 'not good', $this->ends( fn() => $this->status_command()->doctor( array(), array( 'format' => 'csv' ) ) ) );
		$this->assertStringContainsString( 'companion,recommended', $this->said() );
	}
}
