<?php
/**
 * From a delivery to tags in the CRM, once.
 */

declare(strict_types=1);

final class EventsTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( ...Sample::course_rules() );
	}

	public function test_a_purchase_tags_a_new_contact(): void {
		$result = $this->deliver( Sample::event( 'purchase.completed', 'new+tag@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ) ) ) )[0];

		$this->assertSame( array( 'course', 'workbook' ), $this->tags( 'new+tag@example.com' ) );
		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertTrue( $result['contact_created'] );
		$this->assertSame( '1', $result['contact_id'] );
		$this->assertSame( array( 'course', 'workbook' ), $result['tags_applied'] );
		$this->assertSame( array( 'r1', 'r2' ), $result['rules'] );
		$this->assertSame( 'wp-fusion', $result['connection'] );
		$this->assertSame( 'pending', $result['access'] );
		foreach ( array( 'user_id', 'user_created', 'tags_removed', 'duration_ms', 'message' ) as $field ) {
			$this->assertArrayHasKey( $field, $result );
		}
	}

	public function test_a_known_contact_costs_one_look_up_and_one_call_for_all_tags(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'a', 'b', 'c' ) ) );
		$this->given_contact( 'ann@example.com' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( array( 'get_contact_id', 'apply_tags' ), $this->calls() );
		$this->assertSame( 2, $result['crm_calls'] );
		$this->assertFalse( $result['contact_created'] );
	}

	public function test_an_event_seen_before_asks_no_crm(): void {
		$event = Sample::event( 'purchase.completed' );
		$first = $this->deliver( $event )[0];
		$calls = count( $this->calls() );

		$second = $this->deliver( $event )[0];
		$third  = $this->deliver_raw( array( array( 'id' => 'dlv_other', 'attempt' => 9, 'event' => $event ) ) )[0];

		$this->assertSame( $first, $second );
		$this->assertSame( array( 'id' => 'dlv_other' ) + $first, $third );
		$this->assertCount( $calls, $this->calls() );
	}

	public function test_retry_in_wp_admin_evaluates_the_rules_anew(): void {
		$event = Sample::event( 'purchase.completed', 'ann@example.com', array( 'items' => Sample::items( 'product-7' ) ) );
		$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		$this->rules( Sample::rule( 'product-7', 'purchase.completed', array( 'seven' ) ) );

		$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( 'applied', $this->replay( $event )['outcome'] );

		$this->assertSame( array( 'seven' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_captured_replay_sent_again_does_nothing(): void {
		$event   = Sample::event( 'purchase.completed' );
		$body    = (string) wp_json_encode( array( 'deliveries' => array( array( 'id' => 'dlv_1', 'attempt' => 2, 'replay' => true, 'event' => $event ) ) ) );
		$request = $this->request( 'events', $body );
		$first   = rest_do_request( $request )->get_data();
		$calls   = count( $this->calls() );

		$this->assertSame( $first, rest_do_request( $request )->get_data() );
		$this->assertCount( $calls, $this->calls() );
		$this->assertSame( 'applied', rest_do_request( $this->request( 'events', $body ) )->get_data()['results'][0]['outcome'] );
		$this->assertGreaterThan( $calls, count( $this->calls() ) );
	}

	public function test_what_was_done_before_a_retry_is_not_done_twice(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array( 'revoked' ) ) );
		$this->given_contact( 'ann@example.com', array( 'revoked' ) );
		$this->crm_is( array( 'faults' => array( 'apply_tags' => array( 'status' => 500 ) ) ) );
		$event = Sample::event( 'purchase.completed' );

		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$this->crm_is( array() );
		$result = $this->deliver( $event )[0];

		$this->assertSame( 'applied', $result['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( 'revoked' ), $result['tags_removed'] );
		$this->assertCount( 1, array_keys( $this->calls(), 'remove_tags', true ) );
		$this->assertCount( 1, array_keys( $this->calls(), 'get_contact_id', true ) );
	}

	public function test_a_call_left_open_is_looked_at_before_it_is_made_again(): void {
		$this->given_contact( 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( 'apply_tags' => array( 'status' => 0, 'late' => true ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$this->crm_is( array() );

		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );

		$this->assertCount( 1, array_keys( $this->calls(), 'apply_tags', true ) );
	}

	public function test_after_retry_the_same_customer_waits_and_others_do_not(): void {
		$this->crm_is( array( 'faults' => array( 'get_contact_id' => array( 'status' => 500, 'retry_after' => 7, 'times' => 1 ) ) ) );
		$order   = array( 'order' => Sample::order( '77' ) );
		$results = $this->deliver(
			Sample::event( 'purchase.completed', 'ann@example.com', $order ),
			Sample::event( 'purchase.completed', 'bob@example.com' ),
			Sample::event( 'purchase.refunded', 'ann@new.example.com', array( 'customer' => Sample::customer( 'ann@new.example.com', array( 'ann@example.com' ) ), 'refund' => Sample::refund( true, null ) ) ),
			Sample::event( 'purchase.refunded', 'ann@third.example.com', $order + array( 'refund' => Sample::refund( true, null ) ) ),
			Sample::event( 'cart.abandoned', 'ann@new.example.com' )
		);

		$this->assertSame( array( 'retry', 'applied', 'retry', 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( 7, 7, 7, 7 ), array_column( $results, 'retry_after' ) );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( 0, 0, 0 ), array_column( array_slice( $results, 2 ), 'crm_calls' ) );
	}

	public function test_a_limit_of_the_crm_holds_everybody_and_asks_it_no_more(): void {
		$this->crm_is( array( 'faults' => array( 'get_contact_id' => array( 'status' => 429, 'retry_after' => 7, 'times' => 1 ) ) ) );

		$results = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ), Sample::event( 'purchase.completed', 'bob@example.com' ) );

		$this->assertSame( array( 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( 7, 7 ), array_column( $results, 'retry_after' ) );
		$this->assertSame( array( true, true ), array_column( $results, 'limited' ) );
		$this->assertCount( 1, $this->calls() );
	}

	public function test_failed_holds_nobody_back(): void {
		$this->crm_is( array( 'refuse' => 'ann@example.com' ) );

		$results = $this->deliver( Sample::event( 'purchase.completed' ), Sample::event( 'cart.abandoned' ) );

		$this->assertSame( array( 'failed', 'skipped' ), array_column( $results, 'outcome' ) );
		$this->assertStringContainsString( 'not valid', $results[0]['message'] );
	}

	public function test_one_bad_delivery_does_not_spoil_the_batch(): void {
		$good    = Sample::event( 'purchase.completed' );
		$results = $this->deliver_raw(
			array(
				'nonsense',
				array( 'id' => 'dlv_a' ),
				array( 'id' => 'dlv_b', 'event' => array( 'id' => 'evt_x' ) ),
				array( 'id' => 'dlv_c', 'event' => array( 'version' => 2 ) + $good ),
				array( 'id' => 'dlv_d', 'event' => array( 'customer' => null, 'items' => 'x', 'entitlements' => 7, 'id' => 'evt_0000000000d' ) + $good ),
				array( 'id' => 'dlv_e', 'event' => $good ),
			)
		);

		$this->assertSame( array( 'failed', 'failed', 'failed', 'failed', 'skipped', 'applied' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( null, 'dlv_a', 'dlv_b', 'dlv_c', 'dlv_d', 'dlv_e' ), array_column( $results, 'id' ) );
	}

	public function test_an_exception_of_another_plugin_is_a_retry_and_the_next_delivery_is_worked(): void {
		$thrown = static function ( $queue, $method ): bool {
			if ( 'apply_tags' === $method && array() === array_filter( FakeCrm::state()['contacts'], static function ( $c ) { return 'bob@example.com' === $c['email']; } ) ) {
				throw new RuntimeException( 'Table is gone' );
			}
			return false;
		};
		add_filter( 'wpf_use_api_queue', $thrown, 100, 2 );

		$results = $this->deliver( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob@example.com' ) );
		remove_filter( 'wpf_use_api_queue', $thrown, 100 );

		$this->assertSame( array( 'retry', 'applied' ), array_column( $results, 'outcome' ) );
		$this->assertStringContainsString( 'RuntimeException, EventsTest.php:', $results[0]['message'] );
		$this->assertStringNotContainsString( 'Table is gone', $results[0]['message'], 'Such a text may hold a key, or an address.' );
	}

	public function test_without_an_address_or_a_connection_the_owner_reads_what_to_do(): void {
		$no_address = $this->deliver( Sample::event( 'purchase.completed', 'x', array( 'customer' => Sample::customer( null ) ) ) )[0];
		add_filter( 'cart_companion_connections', '__return_empty_array' );
		$gone = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		$this->choose( '' );
		$no_connection = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		remove_filter( 'cart_companion_connections', '__return_empty_array' );

		$this->assertSame( array( 'failed', 'failed' ), array( $no_address['outcome'], $no_connection['outcome'] ) );
		$this->assertStringContainsString( '“wp-fusion”', $gone['message'] );
		$this->assertStringContainsString( 'Connect → Your CRM', $no_connection['message'] );
	}
}
