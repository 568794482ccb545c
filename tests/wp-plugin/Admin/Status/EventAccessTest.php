<?php
/**
 * What an event's screen says about the customer's access, and what “Check login now” does.
 */

declare(strict_types=1);

use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Site\RoleSafety;
use CartCompanion\Store\AccessStatements;

final class EventAccessTest extends AlertsTestCase {
	public function test_the_event_screen_names_the_customer_and_says_that_there_is_no_user(): void {
		$event = $this->given_alert();
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$html = $this->status_screen( array( 'event' => $event['id'] ) );
		$said = self::text( $html );

		$this->assertStringContainsString( 'The tags are in your CRM, but the customer has no access yet.', $said );
		$this->assertMatchesRegularExpression( '/Access Ann cannot log in yet: there is no WordPress user with the address ann@example.com. Checked \d+ seconds? ago. Next check in (60 mins|60 minutes|1 hour)/', $said );
		$this->assertStringContainsString( 'notice-error', $html );
		$this->assertStringContainsString( 'Check login now', $said );
	}

	public function test_a_check_that_is_due_this_second_is_not_the_next_one(): void {
		$event  = $this->given_alert();
		$bundle = self::bundle( $event );

		$bundle['deliveries'][0]['next_check_at'] = gmdate( 'c', time() + 1 );
		$this->companion( array( 'no_access' => 1 ), array(), $bundle );

		$said = self::text( $this->status_screen( array( 'event' => $event['id'] ) ) );

		$this->assertStringContainsString( 'Checked ', $said );
		$this->assertStringNotContainsString( 'Next check', $said );
	}

	public function test_the_event_screen_says_which_tag_the_user_lacks(): void {
		$event = $this->given_alert();
		wp_create_user( 'ann_b', 'x', 'ann@example.com' );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'] = array();
} );
		$this->look_after( HOUR_IN_SECONDS );
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$said = self::text( $this->status_screen( array( 'event' => $event['id'] ) ) );

		$this->assertStringContainsString( 'Ann cannot get in yet: the WordPress user “ann_b” does not hold the tag “course”.', $said );
		$this->assertStringContainsString( 'bring this user up to date in your membership plugin', $said );
	}

	public function test_a_missing_tag_that_no_rule_sets_is_looked_for_where_it_comes_from(): void {
		$event = $this->given_alert();
		wp_create_user( 'ann_b', 'x', 'ann@example.com' );
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( '101_access' ), 'out' => array() ) ) );
		$this->look_after( HOUR_IN_SECONDS );
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$said = self::text( $this->status_screen( array( 'event' => $event['id'] ) ) );

		$this->assertStringContainsString( 'does not hold the tag “101_access”. No tag rule sets it: look in your CRM', $said );
		$this->assertStringNotContainsString( 'bring this user up to date', $said );
	}

	public function test_a_missing_login_is_made_on_the_customers_page_whatever_told_of_it(): void {
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ) );
		$words = static function ( string $type ): string {
			return AccessLabels::of( EventRow::from_companion( array( 'type' => $type, 'access' => 'pending', 'looked_at' => time(), 'email' => 'ann@example.com' ) ) )->whole();
		};

		foreach ( array( 'purchase.completed', 'customer.resync' ) as $type ) {
			$this->assertStringContainsString( ' Create the login on the customer’s page, or add the user yourself', $words( $type ) );
		}
	}

	public function test_an_address_that_was_untied_since_is_not_named(): void {
		$event = $this->given_alert( array( 'customer' => Sample::customer( 'ann@example.com', array( 'ann@work.example.com' ) ) ) );
		$this->companion( array( 'no_access' => 1 ), array(), array( 'person_emails' => array( 'ann@example.com' ) ) + self::bundle( $event ) );

		$said = self::text( $this->status_screen( array( 'event' => $event['id'] ) ) );

		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com.', $said );
	}

	public function test_nor_does_a_check_name_it(): void {
		$event = $this->given_alert( array( 'customer' => Sample::customer( 'ann@example.com', array( 'ann@work.example.com' ) ) ) );
		$this->companion( array( 'no_access' => 1 ), array(), array( 'person_emails' => array( 'ann@example.com' ) ) + self::bundle( $event ) );

		self::send( $this->event_actions(), 'look', array( 'event' => $event['id'] ) )->keep();

		$said = self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) );
		$this->assertStringContainsString( 'there is no WordPress user with the address ann@example.com.', $said );
		$this->assertStringNotContainsString( 'ann@work.example.com', $said );
	}

	public function test_where_logins_are_made_here_no_other_is_waited_for(): void {
		$words = static function (): string {
			return AccessLabels::of( EventRow::from_companion( array( 'type' => 'customer.resync', 'access' => 'pending', 'email' => 'ann@example.com' ) ) )->whole();
		};

		$this->assertStringContainsString( 'Most CRMs create the WordPress user', $words() );
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ) );
		$this->assertStringContainsString( 'Create the login on the customer’s page', $words() );
		$this->assertStringNotContainsString( 'Most CRMs', $words() );
	}

	public function test_all_addresses_are_named_where_several_were_tried(): void {
		$event = $this->given_alert( array( 'customer' => Sample::customer( 'ann@example.com', array( 'ann@work.example.com' ) ) ) );
		$this->companion( array( 'no_access' => 1 ), array(), self::bundle( $event ) );

		$this->assertStringContainsString( 'with any of the addresses ann@example.com, ann@work.example.com.', self::text( $this->status_screen( array( 'event' => $event['id'] ) ) ) );
	}

	public function test_the_event_screen_tells_of_access_that_should_be_gone(): void {
		$this->companion( array() );
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann_b', 'x', 'ann@example.com' );
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$this->deliver( $event );
		FakeCrm::change( static function ( array &$state ): void { $state['contacts'][1]['tags'][] = (string) array_search( 'course', $state['tags'], true );
} );
		$this->look_after( 901 );
		$this->companion( array( 'still_has_access' => 1 ), array(), self::bundle( $event, 'still_has_access', 'still_has_access' ) );

		$this->assertStringContainsString( 'Ann still has access, although it should be gone: the WordPress user “ann_b” still holds the tag “course”.', self::text( $this->status_screen( array( 'event' => $event['id'] ) ) ) );
	}

	public function test_a_tag_that_takes_access_away_and_has_not_come_is_named(): void {
		$row   = array( 'access' => 'still_has_access', 'looked_at' => time(), 'email' => 'ann@example.com', 'seen_tags' => array( 'revoked' ), 'user_id' => wp_create_user( 'ann_r', 'x', 'ann@example.com' ) );
		$words = AccessLabels::of( EventRow::from_companion( array( 'type' => 'purchase.refunded', 'tags_applied' => array( 'revoked' ) ) + $row ) )->sentence();

		$this->assertStringContainsString( 'the WordPress user “ann_r” does not hold the tag “revoked”, which takes it away.', $words );

		$words = AccessLabels::of( EventRow::from_companion( array( 'type' => 'purchase.completed', 'access' => 'pending', 'tags_applied' => array( 'course' ), 'tags_removed' => array( 'revoked' ) ) + $row ) )->sentence();
		$this->assertStringContainsString( 'may be kept out: the WordPress user “ann_r” still holds the tag “revoked”.', $words );
	}

	public function test_look_again_now_looks_tells_the_companion_and_says_what_was_seen(): void {
		$event = $this->given_alert();
		$this->companion( array() );
		$form = $this->event_actions();

		self::send( $form, 'look', array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'Checked just now. The customer cannot log in yet', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->asked = array();
		self::send( $form, 'look', array( 'event' => $event['id'] ) )->keep();

		$this->assertSame( 'Checked just now. Confirmed: the customer has access.', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
		$this->assertSame( array( $event['id'] . ' granted' ), $this->reported() );
	}

	public function test_look_again_now_says_when_the_crm_or_the_companion_is_away(): void {
		$event = $this->given_alert();
		$form  = $this->event_actions();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429 ) ) ) );
		self::send( $form, 'look', array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'limits how often', self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) );
		$this->assertSame( 'pending', $this->plugin()->log()->find( $event['id'] )['access'] );

		$this->crm_is( array() );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		self::send( $form, 'look', array( 'event' => $event['id'] ) )->keep();
		$this->assertStringContainsString( 'the customer has access. The companion could not be told, and asks this site', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );

		self::send( $form, 'look', array( 'event' => 'evt_unknown' ) )->keep();
		$this->assertStringContainsString( 'nothing to check', self::text( self::printed( array( CartCompanion\Admin\Notice::class, 'print_kept' ) ) ) );
	}
}
