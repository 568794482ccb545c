<?php
/**
 * Later looks at a customer's access: when, how often, what later events leave of them, and who is told.
 */

declare(strict_types=1);

use CartCompanion\Access\AccessCheckRunner;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Domain\Access\CheckSchedule;
use CartCompanion\Store\AccessCheckStore;

final class AccessChecksTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ),
			Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) )
		);
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	/** @return array<string, mixed> An event that was done; ann has no user. */
	private function given_purchase( string $email = 'ann@example.com', array $more = array() ): array {
		$event = Sample::event( 'purchase.completed', $email, $more );
		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );
		return $event;
	}

	private function access( array $event ): string {
		return $this->plugin()->log()->find( $event['id'] )['access'];
	}

	public function test_looks_come_after_1_5_and_15_minutes_then_hourly_for_a_day_then_daily_for_a_week_then_weekly_for_a_year(): void {
		$looks = array();
		$at    = 0;
		do {
			$at      = CheckSchedule::next( 'pending', 0, $at );
			$looks[] = $at;
		} while ( $at > 0 );

		$this->assertSame( array( 60, 300, 900, 900 + 3600, 900 + 7200 ), array_slice( $looks, 0, 5 ) );
		$this->assertSame( 3 + 24 + 7 + 51 + 1, count( $looks ) );
		$this->assertSame( array( 900 + DAY_IN_SECONDS, 900 + 2 * DAY_IN_SECONDS ), array_slice( $looks, 26, 2 ) );
		$this->assertSame( 900 + 8 * DAY_IN_SECONDS, $looks[33] );
		$this->assertSame( array( 900 + 2 * WEEK_IN_SECONDS, 900 + 52 * WEEK_IN_SECONDS ), array( $looks[34], $looks[84] ) );
		$this->assertSame( 0, CheckSchedule::next( 'granted', 0, 10 ) );
		$this->assertSame( 0, CheckSchedule::next( 'unknown', 0, 900 + 8 * DAY_IN_SECONDS ), 'What nobody here can see is no alert.' );
	}

	public function test_an_alert_ends_by_itself_when_the_customer_gets_in_the_next_day(): void {
		$event = $this->given_purchase();
		$this->look_after( 61 );
		$this->look_after( 900 );
		$this->assertSame( array( $event['id'] . ' pending' ), $this->told(), 'After 15 minutes the word is said although it is the old one.' );
		$this->look_after( HOUR_IN_SECONDS );
		$this->assertCount( 1, $this->told(), 'From then on only what is new.' );

		$this->look_after( DAY_IN_SECONDS );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( DAY_IN_SECONDS );

		$this->assertSame( array( $event['id'] . ' pending', $event['id'] . ' granted' ), $this->told() );
		$this->assertNull( $this->next_look( $event['id'] ) );
	}

	public function test_a_report_the_companion_did_not_get_is_sent_again_without_another_look(): void {
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'unknown', $this->deliver( $event )[0]['access'] );
		$this->look_after( 61 );
		$this->assertSame( 'granted', $this->access( $event ), 'What was seen is known here, whoever could be told.' );
		$calls = count( $this->calls() );

		remove_all_filters( 'pre_http_request' );
		$this->asked = array();
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
		$this->look_after( 60 );
		$this->assertSame( array(), $this->told() );
		$this->look_after( 250 );
		$this->look_after( 400 );

		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
		$this->assertCount( $calls, $this->calls() );
	}

	/** @return array<string, mixed> A purchase after which Ann got in, of which the companion could not be told. */
	private function given_untold(): array {
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );
		$this->pass( 301 );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
		$this->asked = array();
		return $event;
	}

	public function test_while_an_event_is_worked_anew_its_old_word_is_not_told(): void {
		$event     = $this->given_untold();
		$meanwhile = static function ( array $known ) use ( &$meanwhile ): array {
			remove_filter( 'cart_companion_connections', $meanwhile );
			do_action( AccessCheckRunner::HOOK );
			return $known;
		};
		add_filter( 'cart_companion_connections', $meanwhile );

		$this->assertSame( 'granted', $this->replay( $event )['access'] );

		$this->look_after( 301 );
		$this->assertSame( array(), $this->told(), 'The result says it.' );
	}

	public function test_a_word_found_in_the_second_in_which_an_older_one_is_told_is_told_too(): void {
		$event = $this->given_untold();
		$looks = new AccessCheckStore();
		$lease = time() + 300;
		$older = $looks->untold( time(), 10 )[0];
		$looks->note( $event['id'], 0, new AccessResult( 'pending', 0 ), 0, true );
		$newer = $looks->untold( time(), 10 )[0];

		$this->assertFalse( $looks->move_report( array( 'tell_at' => $newer['tell_at'] ) + $older, $newer['tell_at'], $lease ), 'Whoever read the older word does not take the newer for told.' );
		$this->assertTrue( $looks->move_report( $newer, $newer['tell_at'], $lease ) );
		$this->assertFalse( $looks->move_report( $older, $lease, 0 ) );
		$this->assertTrue( $looks->move_report( $newer, $lease, 0 ) );
	}

	public function test_a_refund_two_minutes_later_leaves_nothing_to_look_at(): void {
		$bought = $this->given_purchase();
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		$calls = count( $this->calls() );

		$this->look_after( 61 );
		$this->look_after( 900 );

		$this->assertSame( array( $bought['id'] . ' none' ), $this->told(), 'Nobody is alarmed.' );
		$this->assertNull( $this->next_look( $bought['id'] ) );
		$this->assertCount( $calls, $this->calls(), 'And the CRM is not asked.' );
	}

	public function test_who_was_refunded_and_bought_again_is_not_said_to_have_access_still(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->assertSame( 'unknown', $this->deliver( $refund )[0]['access'] );
		$this->assertSame( 'granted', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['access'] );

		$this->look_after( 61 );

		$this->assertSame( array( $refund['id'] . ' none' ), $this->told() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> The customer of the refund, and the purchase's word after it. */
	public static function later_customers(): array {
		return array(
			'the same address, another order'        => array( Sample::customer( 'ann@example.com' ), 'none' ),
			'a new address, the old one beside it'   => array( Sample::customer( 'new@example.com', array( 'ann@example.com' ) ), 'none' ),
			'a stranger whose name has an accent'    => array( Sample::customer( 'änn@example.com' ), 'pending' ),
			'a stranger with a longer address'       => array( Sample::customer( 'joann@example.com' ), 'pending' ),
		);
	}

	/**
	 * @dataProvider later_customers
	 * @param array<string, mixed> $customer
	 */
	public function test_only_the_same_persons_later_events_overtake( array $customer, string $word ): void {
		$bought = $this->given_purchase();
		$this->given_contact( $customer['email'], array( 'course' ) );
		$this->deliver( Sample::event( 'purchase.refunded', '', array( 'customer' => $customer, 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->look_after( 61 );

		$this->assertSame( $word, $this->access( $bought ) );
	}

	public function test_what_a_later_event_did_not_take_is_still_expected(): void {
		$bought = $this->given_purchase( 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ) ) );
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->look_after( 61 );
		$row = $this->plugin()->log()->find( $bought['id'] );
		$this->assertSame( array( 'pending', array( 'workbook' ) ), array( $row['access'], $row['seen_tags'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 300 );
		$this->assertSame( 'granted', $this->access( $bought ) );
	}

	public function test_an_event_that_was_done_anew_is_the_later_one(): void {
		$bought = $this->given_purchase();
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'order' => $bought['order'], 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->deliver( $refund );
		$this->look_after( 120 );
		$this->assertSame( 'none', $this->access( $bought ) );

		$this->assertSame( 'pending', $this->replay( $bought )['access'] );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );

		$this->assertSame( 'granted', $this->access( $bought ) );
	}

	public function test_many_looks_are_told_in_one_request_and_each_user_is_asked_for_once(): void {
		$events = array();
		foreach ( array( 'ann@example.com', 'ann@example.com', 'bob@example.com' ) as $email ) {
			$events[] = $this->given_purchase( $email );
		}
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertCount( 1, $this->asked );
		$this->assertSame( array( $events[0]['id'] . ' granted', $events[1]['id'] . ' granted', $events[2]['id'] . ' granted' ), $this->told() );
		$this->assertSame( array( 'get_tags', 'get_tags' ), array_slice( $this->calls(), $calls ) ); // One a user: their contact WP Fusion knows since they registered.
	}

	public function test_a_look_that_breaks_stops_no_other(): void {
		$this->given_purchase( 'ann@example.com' );
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

		$this->look_after( 61 );
		remove_filter( 'cart_companion_connections', $break );

		$this->assertSame( array( $bob['id'] . ' granted' ), $this->told() );
	}

	public function test_a_crm_that_limits_is_asked_later_and_nothing_is_said_meanwhile(): void {
		$event = $this->given_purchase();
		$other = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'retry_after' => 120 ) ) ) );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertCount( $calls + 1, $this->calls(), 'The limit holds for all: the others wait as well.' );
		$this->assertSame( array( 'pending', 'pending', array() ), array( $this->access( $event ), $this->access( $other ), $this->told() ) );
		$this->assertEqualsWithDelta( 120, $this->next_look( $event['id'] ), 3 );

		$this->crm_is( array() );
		$this->look_after( 1 );
		$this->assertSame( 'granted', $this->access( $other ), 'One customer’s trouble is not in the way of the next.' );
		$this->look_after( 120 );
		$this->assertSame( 'granted', $this->access( $event ) );
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
		$this->look_after( 61 );
		$this->assertCount( $calls + 3, $this->calls() );
	}

	public function test_of_two_processes_only_one_does_a_look(): void {
		$event = $this->given_purchase();
		$looks = new AccessCheckStore();
		$this->assertSame( array(), $looks->due( time(), 10 ) );
		$due = $looks->due( time() + 61, 10 );

		$this->assertTrue( $looks->move( $due[0]['event_id'], $due[0]['look_at'], time() + 300 ) );
		$this->assertFalse( $looks->move( $due[0]['event_id'], $due[0]['look_at'], time() + 301 ) );
		$this->assertSame( array(), $looks->due( time() + 61, 10 ) );
		$this->assertCount( 1, $looks->due( time() + 301, 10 ), 'The look of a process that died comes again.' );
		$this->assertSame( $event['id'], $due[0]['event_id'] );
	}

	public function test_a_ping_does_what_is_due_after_its_answer(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->pass( 61 );

		$this->assertSame( 200, $this->signed( 'ping', array() )->get_status() );
		$this->assertSame( array(), $this->told(), 'The companion waits for the answer only.' );
		$this->after_the_answer();

		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
	}

	public function test_where_somebody_waits_only_some_looks_are_done(): void {
		for ( $number = 0; $number < 22; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->pass( 61 );

		$this->signed( 'ping', array() );
		$this->after_the_answer();
		$this->assertCount( 20, $this->told() );

		do_action( AccessCheckRunner::HOOK );
		$this->assertCount( 22, $this->told() );
	}

	public function test_a_new_user_is_looked_at_within_a_minute(): void {
		$event = $this->given_purchase();
		$this->look_after( 900 );
		$this->assertGreaterThan( 3000, $this->next_look( $event['id'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->assertEqualsWithDelta( 60, $this->next_look( $event['id'] ), 3 );
	}

	public function test_a_user_who_comes_after_all_looks_are_over_ends_the_alert(): void {
		$event = $this->given_purchase();
		$this->look_after( YEAR_IN_SECONDS );
		$this->assertNull( $this->next_look( $event['id'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );

		$this->assertSame( array( $event['id'] . ' pending', $event['id'] . ' granted' ), $this->told() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string}> The customer of the refund, and the purchase's word then. */
	public static function refunded_customers(): array {
		return array(
			'the same customer'               => array( array( 'customer' => Sample::customer( 'ann@example.com' ) ), 'none' ),
			'the same order, another address' => array( array( 'customer' => Sample::customer( 'new@example.com' ), 'order' => Sample::order( '77' ) ), 'none' ),
			'a stranger'                      => array( array( 'customer' => Sample::customer( 'än@example.com' ) ), 'pending' ),
		);
	}

	/**
	 * @dataProvider refunded_customers
	 * @param array<string, mixed> $whose
	 */
	public function test_a_refund_ends_the_alert_of_the_purchase_at_once( array $whose, string $word ): void {
		$bought = $this->given_purchase( 'ann@example.com', array( 'order' => Sample::order( '77' ) ) );
		$this->look_after( DAY_IN_SECONDS + HOUR_IN_SECONDS );
		$this->given_contact( $whose['customer']['email'], array( 'course' ) );

		$this->deliver( Sample::event( 'purchase.refunded', '', $whose + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		$this->look_after( 1 );

		$this->assertSame( $word, $this->access( $bought ) );
	}

	public function test_a_new_purchase_keeps_its_own_first_look_a_minute_later(): void {
		$this->given_purchase();
		$event = $this->given_purchase();

		$this->assertEqualsWithDelta( 60, $this->next_look( $event['id'] ), 3 );
	}

	public function test_a_person_who_is_forgotten_is_not_looked_at(): void {
		$event = $this->given_purchase();
		$this->plugin()->log()->forget( 'ann@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->look_after( 61 );

		$this->assertSame( array(), $this->told() );
		$this->assertNull( $this->next_look( $event['id'] ) );
	}

	public function test_while_the_crm_plugin_is_not_there_the_word_stays(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		add_filter( 'cart_companion_connections', '__return_empty_array' );
		$this->look_after( 61 );
		remove_filter( 'cart_companion_connections', '__return_empty_array' );

		$this->assertSame( 'pending', $this->access( $event ) );
		$this->look_after( 250 );
		$this->assertSame( 'granted', $this->access( $event ) );
	}
}
