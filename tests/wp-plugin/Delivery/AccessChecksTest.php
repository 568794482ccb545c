<?php
/**
 * The companion asks whether customers can get in; the plugin checks, records and answers.
 */

declare(strict_types=1);

use CartCompanion\Access\AccessChecker;
use CartCompanion\Access\AccessRecheck;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\AccessCheckStore;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\EventStore;

final class AccessChecksTest extends AccessCheckTestCase {
	public function test_an_answer_says_of_each_event_what_was_seen_when(): void {
		$event = $this->given_purchase();
		$other = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );

		$rows = $this->ask_for_access( $event['id'], $other['id'] );

		$this->assertSame( array( $event['id'] . ' pending', $other['id'] . ' granted' ), $this->told() );
		$this->assertSame( array( 'event', 'access', 'observed_at' ), array_keys( $rows[0] ) );
		$this->assertEqualsWithDelta( time(), strtotime( $rows[0]['observed_at'] ), 2 );
		$this->assertSame( 'granted', $this->access( $other ), 'It is recorded here, too.' );
		$this->assertSame( array(), $this->asked, 'There is no request of the plugin’s own.' );
	}

	public function test_a_check_that_breaks_stops_no_other(): void {
		$ann = $this->given_purchase( 'ann@example.com' );
		$bob = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		add_filter(
			'cart_companion_connections',
			$break = static function ( array $known ): array {
				static $times = 0;
				if ( 1 === ++$times ) {
					throw new Error( 'A plugin of this site breaks.' );
				}
				return $known;
			}
		);

		$rows = $this->plugin()->access_checks()->answer( array( $ann['id'], $bob['id'] ) );
		remove_filter( 'cart_companion_connections', $break );

		$this->assertSame( array( null, 'granted' ), array_column( $rows, 'access' ) );
		$this->assertSame( array( 300 ), array_column( $rows, 'retry_after' ) );
	}

	public function test_a_crm_that_limits_is_asked_later_and_nothing_is_said_meanwhile(): void {
		$event = $this->given_purchase();
		$other = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'retry_after' => 120 ) ) ) );
		$calls = count( $this->calls() );

		$rows = $this->look_after( 61 );

		$this->assertCount( $calls + 1, $this->calls(), 'The limit holds for all: the others wait as well.' );
		$this->assertSame( array( 'pending', 'pending', array() ), array( $this->access( $event ), $this->access( $other ), $this->told() ) );
		$this->assertSame( array( array( null, null ), array( 120, 120 ) ), array( array_column( $rows, 'access' ), array_column( $rows, 'retry_after' ) ) );

		$this->crm_is( array() );
		$this->look_after( 120 );
		$this->assertSame( array( 'granted', 'granted' ), array( $this->access( $event ), $this->access( $other ) ) );
	}

	public function test_a_crm_that_breaks_on_one_customer_is_asked_about_the_next_but_not_about_all(): void {
		for ( $number = 0; $number < 5; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 500, 'times' => 1 ) ) ) );
		$this->look_after( 61 );
		$this->assertCount( 4, $this->told() );

		for ( $number = 5; $number < 10; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 500 ) ) ) );
		$calls = count( $this->calls() );
		$rows  = $this->look_after( 61 );
		$this->assertCount( $calls + 3, $this->calls() );
		$this->assertSame( array( 60 ), array_unique( array_column( $rows, 'retry_after' ) ) );
	}

	public function test_what_there_is_no_time_for_is_answered_as_not_checked(): void {
		$events = array();
		for ( $number = 0; $number < 4; $number++ ) {
			$events[] = $this->given_purchase( "c$number@example.com" )['id'];
		}
		$ticks  = 0;
		$clock  = static function () use ( &$ticks ): float {
			return 100.0 + 1.5 * $ticks++;
		};
		$store   = new AccessCheckStore();
		$recheck = new AccessRecheck( new EventStore(), $store, new CustomerHistory(), $this->plugin()->connections(), new AccessChecker( new LoginSettings() ), $this->plugin()->rules() );
		$checks  = new AccessChecks( $this->plugin()->settings(), $store, $recheck, $this->plugin()->companion(), $clock );

		$rows = $checks->answer( $events );

		$this->assertSame( array( 'pending', 'pending', null, null ), array_column( $rows, 'access' ) );
		$this->assertSame( array( 20, 20 ), array_column( $rows, 'retry_after' ) );
	}

	public function test_what_cannot_be_checked_is_left_to_the_schedule(): void {
		$event = $this->given_purchase();
		$this->plugin()->log()->forget( 'ann@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$rows = $this->ask_for_access( $event['id'], 'evt_unknown' );

		$this->assertSame( array( null, null ), array_column( $rows, 'access' ) );
		$this->assertSame( array(), array_column( $rows, 'retry_after' ) );
	}

	public function test_while_the_crm_plugin_is_not_there_the_word_stays(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		add_filter( 'cart_companion_connections', '__return_empty_array' );
		$rows = $this->look_after( 61 );
		remove_filter( 'cart_companion_connections', '__return_empty_array' );

		$this->assertSame( array( array( null ), 'pending' ), array( array_column( $rows, 'access' ), $this->access( $event ) ) );
		$this->look_after( 250 );
		$this->assertSame( 'granted', $this->access( $event ) );
	}

	public function test_an_event_that_was_processed_again_meanwhile_keeps_what_that_found(): void {
		$event = $this->given_purchase();
		$store = new AccessCheckStore();
		$claim = (string) $store->claim_of( $event['id'] );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->assertSame( 'granted', $this->replay( $event )['access'] );

		$store->record( $event['id'], $claim, new AccessResult( 'pending', 0 ) );
		$this->assertSame( 'granted', $this->access( $event ) );
		$store->record( $event['id'], (string) $store->claim_of( $event['id'] ), new AccessResult( 'pending', 0 ) );
		$this->assertSame( 'pending', $this->access( $event ) );
	}

	public function test_while_an_event_is_processed_again_its_old_word_is_not_answered(): void {
		$event     = $this->given_purchase();
		$during    = null;
		$meanwhile = function ( array $known ) use ( &$meanwhile, &$during, $event ): array {
			remove_filter( 'cart_companion_connections', $meanwhile );
			$during = $this->plugin()->access_checks()->answer( array( $event['id'] ) );
			return $known;
		};
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		add_filter( 'cart_companion_connections', $meanwhile );

		$this->assertSame( 'granted', $this->replay( $event )['access'] );

		$this->assertSame( array( null ), array_column( (array) $during, 'access' ), 'The result says it.' );
	}

	public function test_each_user_is_asked_for_once(): void {
		$events = array();
		foreach ( array( 'ann@example.com', 'ann@example.com', 'bob@example.com' ) as $email ) {
			$events[] = $this->given_purchase( $email );
		}
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertSame( array( $events[0]['id'] . ' granted', $events[1]['id'] . ' granted', $events[2]['id'] . ' granted' ), $this->told() );
		$this->assertSame( array( 'get_tags', 'get_tags' ), array_slice( $this->calls(), $calls ) ); // One a user: their contact WP Fusion knows since they registered.
	}

	/** @return array<string, array{0: mixed}> */
	public static function nonsense(): array {
		return array(
			'a number'        => array( 7 ),
			'a list of lists' => array( array( array( 'evt_1' ), 7, null ) ),
			'a map'           => array( array( 'a' => 7 ) ),
		);
	}

	/**
	 * @dataProvider nonsense
	 * @param mixed $asked
	 */
	public function test_nonsense_in_a_ping_is_answered_with_nothing( $asked ): void {
		$this->given_purchase();
		$answer = $this->signed( 'ping', array( 'check_access' => $asked ) );

		$this->assertSame( array( 200, array() ), array( $answer->get_status(), $answer->get_data()['access'] ) );
	}

	public function test_the_ping_of_an_older_companion_checks_what_is_open_after_its_answer_and_reports(): void {
		$old = $this->given_purchase( 'old@example.com' );
		$this->pass( DAY_IN_SECONDS + 60 );
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'old', 'x', 'old@example.com' );

		$this->assertSame( array(), $this->signed( 'ping', array() )->get_data()['access'] );
		$this->assertSame( array(), $this->told(), 'The companion waits for the answer only.' );
		$this->after_the_answer();

		$this->assertSame( array( $event['id'] . ' granted' ), $this->reported() );
		$this->assertSame( 'pending', $this->access( $old ), 'What is older than a day is not its business.' );
	}

	public function test_a_ping_of_today_s_companion_checks_nothing_that_it_does_not_name(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->ask_for_access();
		$this->after_the_answer();

		$this->assertSame( array( 'pending', array() ), array( $this->access( $event ), $this->reported() ) );
	}

	public function test_a_site_that_fetches_reports_what_it_is_asked_for(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		remove_all_filters( 'pre_http_request' );
		$this->plugin()->settings()->set_always_pull( true );
		$fetched = array( array( 'deliveries' => array(), 'checks' => array( $event['id'], 7 ) ), array( 'deliveries' => array(), 'checks' => array() ) );
		add_filter(
			'pre_http_request',
			function ( $unused, array $args, string $url ) use ( &$fetched ): array {
				$this->asked[] = compact( 'url', 'args' );
				$body          = false !== strpos( $url, '/deliveries' ) ? array_shift( $fetched ) : array();
				return array( 'headers' => array(), 'cookies' => array(), 'body' => (string) wp_json_encode( $body ), 'response' => array( 'code' => 200, 'message' => '' ) );
			},
			10,
			3
		);

		do_action( CartCompanion\Delivery\DeliveryPoller::HOOK );

		$this->assertSame( array( $event['id'] . ' granted' ), $this->reported() );
		$this->assertSame( array(), $fetched, 'It goes on until there is nothing left.' );
	}

	public function test_a_report_that_does_not_arrive_breaks_nothing(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );

		$this->plugin()->access_checks()->check_and_report( array( $event['id'] ) );

		$this->assertSame( 'granted', $this->access( $event ), 'What was seen is known here, whoever could be told: the companion asks again.' );
		$this->assertSame( array( array( 'event' => $event['id'], 'access' => 'granted' ) ), array_map( static fn( array $row ): array => array_slice( $row, 0, 2 ), $this->ask_for_access( $event['id'] ) ) );
	}

	/** @return array<int, mixed> For whom the companion was asked to ask. */
	private function check_again(): array {
		$reports = array_filter( $this->asked, static fn( array $asked ): bool => false !== strpos( $asked['url'], '/api/v1/reports' ) );
		return array_values( array_map( static fn( array $asked ) => json_decode( $asked['args']['body'], true )['check_again'], $reports ) );
	}

	public function test_the_companion_is_asked_to_ask_about_a_new_user_that_somebody_waits_for(): void {
		$this->access_checks()->ask_for_new_users(); // Of the tests before, whose requests have no end.
		$this->asked = array();
		$this->given_purchase();
		$this->pass( YEAR_IN_SECONDS );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'Ann@example.com' );
		$this->assertSame( array(), $this->check_again(), 'Whoever registers does not wait for it.' );

		$this->after_the_answer();

		$this->assertSame( array( array( 'Ann@example.com' ) ), $this->check_again() );
	}

	public function test_a_user_that_nobody_waits_for_is_no_request(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->after_the_answer();
		$this->ask_for_access( $event['id'] );
		$this->asked = array();

		wp_create_user( 'ann2', 'x', 'ann2@example.com' );
		wp_update_user( array( 'ID' => wp_create_user( 'cleo', 'x', 'cleo@example.com' ), 'user_email' => 'ann@work.example.com' ) );
		$this->after_the_answer();

		$this->assertSame( array(), $this->check_again() );
	}
}
