<?php
/**
 * Which tags change with a refund, a failed payment, a resync and an event of test mode.
 */

declare(strict_types=1);

final class TagChangesTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( ...Sample::course_rules() );
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
}
