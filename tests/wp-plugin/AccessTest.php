<?php
/**
 * Whether the customer can get in: looked at once more after 1, 5 and 15 minutes, and told to the companion.
 */

declare(strict_types=1);

use CartCompanion\Access\LaterLook;

final class AccessTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'refunded' ), array( 'course' ) ), Sample::rule( '*', 'cart.abandoned', array( 'left' ) ) );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	private function next_look( string $event_id, int $number ): int {
		return (int) wp_next_scheduled( LaterLook::HOOK, array( $event_id, $number ) );
	}

	public function test_a_customer_without_a_user_is_looked_at_until_there_is_one(): void {
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );
		$this->assertEqualsWithDelta( time() + 60, $this->next_look( $event['id'], 1 ), 3 );

		do_action( LaterLook::HOOK, $event['id'], 1 );
		$this->assertSame( array(), $this->asked, 'Nothing new, nothing told.' );
		$this->assertEqualsWithDelta( time() + 240, $this->next_look( $event['id'], 2 ), 3 );

		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		do_action( LaterLook::HOOK, $event['id'], 2 );

		$report = json_decode( $this->asked[0]['args']['body'], true )['reports'][0];
		$this->assertSame( array( $event['id'], 'granted' ), array( $report['event'], $report['access'] ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $report['observed_at'] );
		$this->assertSame( 0, $this->next_look( $event['id'], 3 ) );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertSame( array( 'granted', $user_id ), array( $row['access'], $row['user_id'] ) );
	}

	public function test_after_fifteen_minutes_the_companion_is_told_that_access_is_still_missing(): void {
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );

		do_action( LaterLook::HOOK, $event['id'], 3 );

		$this->assertSame( 'pending', json_decode( $this->asked[0]['args']['body'], true )['reports'][0]['access'] );
	}

	public function test_a_report_the_companion_did_not_get_is_sent_again(): void {
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );

		do_action( LaterLook::HOOK, $event['id'], 3 );

		$this->assertEqualsWithDelta( time() + 300, $this->next_look( $event['id'], 3 ), 3 );
	}

	public function test_a_refunded_customer_who_still_gets_in_is_told_of(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		$result  = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ) )[0];
		$this->assertSame( array( 'revoked', $user_id ), array( $result['access'], $result['user_id'] ) );

		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->deliver( $event );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'][] = (string) array_search( 'course', $state['tags'], true );
} );
		do_action( LaterLook::HOOK, $event['id'], 1 );

		$this->assertSame( 'still_has_access', json_decode( $this->asked[0]['args']['body'], true )['reports'][0]['access'] );
		$this->assertSame( 'still_has_access', $this->plugin()->log()->find( $event['id'] )['access'] );
	}

	public function test_a_crm_that_is_down_does_not_take_the_users_tags_away(): void {
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->assertSame( array( 'course' ), wp_fusion()->user->get_tags( $user_id ) );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 503 ) ) ) );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( array( 'applied', 'unknown' ), array( $result['outcome'], $result['access'] ) );
		$this->assertSame( array( 'course' ), wp_fusion()->user->get_tags( $user_id ) );
	}

	public function test_events_that_are_not_about_access_say_none(): void {
		$event = Sample::event( 'cart.abandoned' );

		$this->assertSame( 'none', $this->deliver( $event )[0]['access'] );
		$this->assertSame( 0, $this->next_look( $event['id'], 1 ) );
	}
}
