<?php
/**
 * A test purchase is processed like any other, touches nobody, and is undone whatever breaks off in between.
 */

declare(strict_types=1);

use CartCompanion\Companion\CompanionError;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Delivery\TestPurchaseError;
use CartCompanion\Delivery\TestPurchases;
use CartCompanion\Store\TestPurchaseRun;

require_once __DIR__ . '/TestPurchaseTestCase.php';

final class TestPurchasesTest extends TestPurchaseTestCase {
	public function test_it_goes_through_and_is_undone(): void {
		$this->assertSame( TestPurchaseRun::RUNNING, $this->begin()->state );
		$this->assertSame( 'applied', $this->arrives()['outcome'] );
		$this->assertSame( array( 'course' ), $this->tags( TestPurchases::EMAIL ) );
		$this->assertNotNull( self::user( TestPurchases::EMAIL ) );

		$run = $this->purchases()->advance();
		$this->assertSame( array( TestPurchaseRun::OVER, '', '' ), array( $run->state, $run->problem, $run->left ) );
		$this->assertTrue( $run->has_worked() );
		$this->assertSame( TestPurchaseRun::STAGES, array_values( array_intersect( TestPurchaseRun::STAGES, array_keys( $run->marks ) ) ) );
		$this->assertSame( array( 'course' ), $run->tags );
		$this->assertContains( 'DELETE /api/v1/test-purchases/ID', $this->said );
		$this->assert_nothing_left();
	}

	public function test_its_contact_is_used_again_and_keeps_what_it_had_before(): void {
		$this->begin();
		$this->arrives();
		$this->purchases()->advance();
		FakeCrmChanges::move_tags( TestPurchases::EMAIL, array( 'kept' ), array() );
		$this->delivery = 'pending';
		$this->begin();
		$this->arrives();
		$run = $this->purchases()->advance();
		$this->assertTrue( $run->has_worked(), $run->problem );
		$this->assertSame( array( 'kept' ), $this->tags( TestPurchases::EMAIL ) );
	}

	public function test_an_address_of_somebody_is_refused_before_anything_is_done(): void {
		$this->given_contact( 'ann@example.com', array( 'vip' ) );
		wp_insert_user( array( 'user_login' => 'bob', 'user_email' => 'bob@example.com', 'user_pass' => 'x' ) );
		foreach ( array( 'ann@example.com', 'bob@example.com', 'nobody' ) as $email ) {
			try {
				$this->begin( $email );
				$this->fail( "$email was taken." );
			} catch ( TestPurchaseError $error ) {
				$this->assertNotSame( '', $error->getMessage() );
			}
		}
		$this->assertSame( array(), $this->said );
		$this->assertFalse( TestPurchaseRun::load()->is_going() );
		$this->assertSame( array( 'vip' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_of_two_clicks_the_second_is_refused(): void {
		$first = $this->begin();
		try {
			$this->begin();
			$this->fail( 'A second one was begun.' );
		} catch ( TestPurchaseError $error ) {
			$this->assertStringContainsString( 'under way', $error->getMessage() );
		}
		$this->assertSame( $first->id, TestPurchaseRun::load()->id );
	}

	public function test_what_is_not_the_one_under_way_changes_nothing(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );
		$this->assertSame( 'skipped', $this->arrives( str_repeat( 'a', 32 ) )['outcome'] );
		$this->begin();
		$this->assertSame( 'skipped', $this->deliver( self::purchase( 'ann@example.com', array( 'mode' => 'test', 'order' => array( 'id' => 'test-purchase-' . TestPurchaseRun::load()->id ) ) ) )[0]['outcome'] );
		TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->fail( TestPurchaseRun::ARRIVED, 'Too late.' ) );
		$this->assertSame( 'skipped', $this->arrives()['outcome'] );
		$this->assertSame( array( 'get_contact_id' ), $this->calls(), 'Before it was begun.' );
		$this->plugin()->settings()->set_apply_test_mode( false );
	}

	public function test_wp_cron_undoes_what_nobody_watches(): void {
		$this->begin();
		$this->arrives();
		do_action( DeliveryPoller::HOOK );
		$this->assertSame( TestPurchaseRun::OVER, TestPurchaseRun::load()->state );
		$this->assert_nothing_left();
	}

	public function test_a_crash_while_undoing_is_made_good(): void {
		$this->begin();
		$this->arrives();
		$this->instead['DELETE'] = new WP_Error( 'http_request_failed', 'Connection refused' );
		$run = $this->purchases()->advance();
		$this->assertSame( TestPurchaseRun::UNDOING, $run->state );
		$this->assertStringContainsString( 'not forgotten it yet', $run->left );
		$this->assertSame( array(), $this->tags( TestPurchases::EMAIL ) );
		$this->instead = array();
		$run = $this->plugin()->test_purchases()->advance();
		$this->assertSame( array( TestPurchaseRun::OVER, '' ), array( $run->state, $run->left ) );
		$this->assert_nothing_left();
	}

	public function test_a_crm_that_is_down_keeps_it_until_it_is_back(): void {
		$this->begin();
		$this->arrives();
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 503 ) ) ) );
		$run = $this->purchases()->advance();
		$this->assertSame( TestPurchaseRun::UNDOING, $run->state );
		$this->assertStringContainsString( 'could not be removed yet', $run->left );
		$this->assertNotContains( 'DELETE /api/v1/test-purchases/ID', $this->said, 'Until then it is known whose tags they are.' );
		$this->crm_is( array() );
		$this->assertSame( array( TestPurchaseRun::OVER, '' ), array( $this->purchases()->advance()->state, TestPurchaseRun::load()->left ) );
		$this->assert_nothing_left();
	}

	public function test_it_waits_for_a_request_that_has_it_in_hand(): void {
		global $wpdb;
		$this->begin();
		$this->arrives();
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET state = 'working', claimed_until = " . ( time() + 30 ) );
		TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->fail( TestPurchaseRun::TAGGED, 'Too late.' ) );
		$this->assertSame( TestPurchaseRun::UNDOING, $this->purchases()->advance()->state );
		$this->assertSame( array( 'course' ), $this->tags( TestPurchases::EMAIL ) );
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = 0" );
		$this->assertSame( TestPurchaseRun::OVER, $this->purchases()->advance()->state );
		$this->assert_nothing_left();
	}

	public function test_what_failed_says_where_and_why_and_is_undone(): void {
		$this->begin();
		$this->plugin()->rules()->save( array() );
		$this->arrives();
		$run = $this->purchases()->advance();
		$this->assertSame( TestPurchaseRun::TAGGED, $run->failed_at );
		$this->assertStringContainsString( 'No tag rule', $run->problem );
		$this->assertSame( TestPurchaseRun::OVER, $run->state );
		$this->assert_nothing_left();
	}

	public function test_what_never_arrives_is_given_up_and_undone(): void {
		$this->begin();
		$this->assertSame( TestPurchaseRun::RUNNING, $this->purchases()->advance()->state );
		TestPurchaseRun::change( static function ( TestPurchaseRun $run ): void {
			$run->began_at -= 61;
		} );
		$run = $this->purchases()->advance();
		$this->assertSame( array( TestPurchaseRun::ARRIVED, TestPurchaseRun::OVER ), array( $run->failed_at, $run->state ) );
		$this->assertStringContainsString( 'did not get through', $run->problem );
	}

	public function test_an_older_companion_is_named(): void {
		$this->instead['POST'] = array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'There is nothing at this address.' ) ) );
		try {
			$this->begin();
			$this->fail( 'It was begun.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( CompanionError::TOO_OLD, $error->error_code() );
		}
		$this->assertFalse( TestPurchaseRun::load()->is_going() );
	}

	public function test_an_unreachable_companion_may_have_taken_it_and_is_asked_to_forget_it(): void {
		$this->instead['POST'] = new WP_Error( 'http_request_failed', 'Operation timed out' );
		$this->assertSame( TestPurchaseRun::TAKEN, $this->begin()->failed_at );
		$this->assertSame( 'skipped', $this->arrives()['outcome'] );
		$this->assertSame( TestPurchaseRun::OVER, $this->purchases()->advance()->state );
		$this->assertContains( 'DELETE /api/v1/test-purchases/ID', $this->said );
		$this->assert_nothing_left();
	}

	public function test_a_login_that_an_automation_makes_late_is_taken_away(): void {
		$this->begin();
		$this->arrives();
		$this->purchases()->advance();
		wp_insert_user( array( 'user_login' => 'late', 'user_email' => TestPurchases::EMAIL, 'user_pass' => 'x', 'role' => 'subscriber' ) );
		do_action( DeliveryPoller::HOOK );
		$this->assertNull( self::user( TestPurchases::EMAIL ) );
	}

	public function test_a_user_who_is_more_than_a_customer_stays(): void {
		$this->begin();
		wp_insert_user( array( 'user_login' => 'boss', 'user_email' => TestPurchases::EMAIL, 'user_pass' => 'x', 'role' => 'administrator' ) );
		TestPurchaseRun::change( static fn( TestPurchaseRun $run ) => $run->fail( TestPurchaseRun::ARRIVED, 'Too late.' ) );
		$run = $this->purchases()->advance();
		$this->assertStringContainsString( 'more than a customer', $run->left );
		$this->assertFalse( $run->is_going(), 'It would keep the next one from being sent.' );
		$this->assertNotNull( self::user( TestPurchases::EMAIL ) );
	}

	public function test_no_mail_goes_to_its_customer_whoever_sends_it(): void {
		wp_mail( TestPurchases::EMAIL, 'Before', 'x' );
		$this->assertCount( 1, $this->mails );
		$this->begin();
		wp_mail( TestPurchases::EMAIL, 'Welcome', 'x' );
		wp_mail( 'ann@example.com', 'Hello', 'x' );
		$this->assertSame( array( 'Before', 'Hello' ), array_column( $this->mails, 'subject' ) );
	}

	/** @dataProvider held_back */
	public function test_a_mail_to_its_customer_is_held_back_however_they_are_named( $to, $headers ): void {
		$this->begin();
		$this->assertTrue( wp_mail( $to, 'Welcome', 'x', $headers ) );
		$this->assertSame( array(), $this->mails );
	}

	/** @return array<string, array{0: string|string[], 1: string|string[]}> */
	public static function held_back(): array {
		$email = TestPurchases::EMAIL;
		return array(
			'name'             => array( "A Customer <$email>", '' ),
			'quoted name'      => array( array( "\"Customer, A\" < $email >" ), '' ),
			'twice'            => array( "$email, Customer <$email>", '' ),
			'in capitals'      => array( array( strtoupper( $email ) ), '' ),
			'copies of it too' => array( $email, array( 'Bcc: owner@example.com' ) ),
		);
	}

	/** @dataProvider goes_to_others */
	public function test_of_several_recipients_its_customer_is_left_out( $to, $headers, $to_then, $headers_then ): void {
		wp_mail( $to, 'Before', 'x', $headers );
		$this->begin();
		wp_mail( $to, 'A sale', 'x', $headers );
		$this->assertSame( array( 'Before', 'A sale' ), array_column( $this->mails, 'subject' ) );
		$this->assertSame( array( $to, $headers ), array( $this->mails[0]['to'], $this->mails[0]['headers'] ) );
		$this->assertSame( array( $to_then, $headers_then ), array( $this->mails[1]['to'], $this->mails[1]['headers'] ) );
	}

	/** @return array<string, array<string|string[]>> To and headers; what is left of both. */
	public static function goes_to_others(): array {
		$email = TestPurchases::EMAIL;
		return array(
			'one of several'     => array( "ann@example.com,Customer <$email>", '', 'ann@example.com', '' ),
			'one of a list'      => array( array( $email, 'Ann <ann@example.com>' ), array(), array( 1 => 'Ann <ann@example.com>' ), array() ),
			'copy'               => array( 'ann@example.com', array( "Cc: $email", 'X-Kind: sale' ), 'ann@example.com', array( 1 => 'X-Kind: sale' ) ),
			'blind copy, a text' => array( 'ann@example.com', "X-Kind: sale\r\nbcc: Bob <bob@example.com>, A <$email>\r\n", 'ann@example.com', "X-Kind: sale\r\nbcc: Bob <bob@example.com>\n" ),
			'answers go there'   => array( 'ann@example.com', array( "Reply-To: $email" ), 'ann@example.com', array( "Reply-To: $email" ) ),
		);
	}

	public function test_operations_are_not_run(): void {
		$this->crm_is( array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant' ) ) ) );
		$this->choose( 'accessally' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ), array() ) + array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant' ) ) ) );
		$this->begin();
		$this->arrives();
		$this->assertNotContains( 'run_custom_operation', $this->calls() );
	}
}
