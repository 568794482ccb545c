<?php
/**
 * From a delivery to tags in the CRM, once.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\EventType;

final class EventsTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array( 'revoked' ) ),
			Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ),
			Sample::rule( '*', 'purchase.refunded', array( 'revoked' ), array( 'course', 'workbook' ) )
		);
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

	public function test_a_live_order_with_the_number_of_a_test_order_is_somebody_elses(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$order = array( 'order' => Sample::order( '77' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'tester@example.com', $order + array( 'mode' => 'test' ) ) );
		FakeCrm::change(
			static function ( array &$state ): void {
				$state['contacts'][ key( $state['contacts'] ) ]['tags'] = array();
			}
		);

		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );

		$this->assertSame( array( array( 'course' ), array() ), array( $this->tags( 'ann@example.com' ), $this->tags( 'tester@example.com' ) ) );
	}

	public function test_the_test_of_the_connection_changes_nothing_whatever_the_rules_say(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'test@cart-companion.example', array( 'mode' => 'test', 'source' => array( 'name' => 'companion', 'event' => 'test-event', 'account' => null ) ) ) )[0];

		$this->assertSame( 'skipped', $result['outcome'] );
		$this->assertStringContainsString( 'the way from the companion to this site works', $result['message'] );
		$this->assertSame( array(), $this->calls() );
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

	public function test_test_mode_changes_nothing_until_the_owner_wants_it(): void {
		$event = Sample::event( 'purchase.completed', 'ann@example.com', array( 'mode' => 'test' ) );
		$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array(), $this->calls() );

		$this->plugin()->settings()->set_apply_test_mode( true );

		$this->assertSame( 'applied', $this->replay( $event )['outcome'] );
	}

	public function test_a_test_refund_takes_no_tag_of_a_live_customer_and_a_live_one_is_not_held_back_by_a_test_order(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array(), array( 'course' ) ) );
		$refund = array( 'refund' => Sample::refund( true, 'product-12' ) );

		// The companion tells a test event what the customer really holds, and a live one nothing of test orders.
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $refund + array( 'mode' => 'test', 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $refund + array( 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) ) );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_refund_of_the_order_takes_all_that_was_bought_in_it(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'bump-12', 'purchase.completed', array( 'workbook' ) ), Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) ), Sample::rule( 'bump-12', 'purchase.refunded', array(), array( 'workbook' ) ) );
		$order = array( 'order' => Sample::order( '88' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order + array( 'items' => Sample::items( 'product-12', 'bump-12' ) ) ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $order + array( 'items' => array(), 'refund' => Sample::refund( true, null ) ) ) );

		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_partial_refund_touches_only_its_item(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'course' ) ), Sample::rule( 'bump-12', 'purchase.refunded', array(), array( 'workbook' ) ) );
		$this->given_contact( 'ann@example.com', array( 'course', 'workbook' ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ), 'refund' => Sample::refund( false, 'bump-12' ) ) ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ), 'refund' => Sample::refund( false, null ) ) ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_the_third_failed_payment_is_the_one_that_counts(): void {
		$this->given_contact( 'ann@example.com' );
		$this->rules( Sample::rule( '*', 'subscription.payment_failed', array( 'failed' ), array(), array( 'failure' => 3 ) ) );
		$fail = static function ( int $failures ): array {
			return Sample::event( 'subscription.payment_failed', 'ann@example.com', array( 'subscription' => compact( 'failures' ) ) );
		};
		$this->deliver( $fail( 1 ), $fail( 2 ) );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );

		$third = $fail( 3 );
		$this->deliver( $third );

		$this->assertSame( array( 'failed' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( 'applied', $this->replay( $third )['outcome'] );
	}

	public function test_apply_anew_takes_the_tag_away_first(): void {
		$this->rules( Sample::rule( '*', 'subscription.renewed', array( 'paid' ), array(), array( 'again' => true ) ) );
		$this->given_contact( 'ann@example.com', array( 'paid' ) );

		$result = $this->deliver( Sample::event( 'subscription.renewed' ) )[0];

		$this->assertSame( array( 'get_contact_id', 'remove_tags', 'apply_tags' ), $this->calls() );
		$this->assertSame( array( 'paid' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array(), $result['tags_removed'] );
	}

	public function test_a_resync_changes_only_what_is_wrong(): void {
		$this->given_contact( 'ann@example.com', array( 'revoked', 'hand-made' ) );
		$event = Sample::event( 'customer.resync', 'ann@example.com', array( 'order' => Sample::order( '' ), 'items' => array(), 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) );

		$first  = $this->deliver( $event )[0];
		$second = $this->deliver( array( 'id' => 'evt_0000000000again' ) + $event )[0];

		$this->assertSame( array( 'course', 'hand-made' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( array( 'course' ), array( 'revoked' ) ), array( $first['tags_applied'], $first['tags_removed'] ) );
		$this->assertSame( array( array(), array() ), array( $second['tags_applied'], $second['tags_removed'] ) );
		$this->assertCount( 1, array_keys( $this->calls(), 'apply_tags', true ) );
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

	public function test_the_types_are_those_of_the_published_schema(): void {
		$schema = json_decode( (string) file_get_contents( dirname( __DIR__, 3 ) . '/companion/schema/event.v1.json' ), true );
		$ours   = array_merge( EventType::with_rules(), array( EventType::RESYNC, 'other' ) );

		$this->assertEqualsCanonicalizing( $schema['properties']['type']['enum'], $ours );
		$this->assertEqualsCanonicalizing( $schema['required'], array_keys( Sample::event( 'other' ) ) );
	}
}
