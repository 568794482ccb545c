<?php
/**
 * Logins that the plugin creates: who gets one, and that whoever was there stays as they are.
 */

declare(strict_types=1);

final class UsersTest extends LoginTestCase {
	public function test_a_customer_gets_a_login_and_one_mail_with_a_link(): void {
		$named  = array( 'customer' => array( 'last_name' => "O'Lee" ) + Sample::customer( 'ann.lee@example.com' ) );
		$result = $this->deliver( self::purchase( 'ann.lee@example.com', $named ) )[0];

		$user = self::user( 'ann.lee@example.com' );
		$this->assertSame( array( 'applied', self::CREATED ), array( $result['outcome'], $result['message'] ) );
		$this->assertSame( array( $user->ID, true, 'granted' ), array( $result['user_id'], $result['user_created'], $result['access'] ) );
		$this->assertSame( array( 'ann.lee@example.com', array( 'subscriber' ) ), array( $user->user_login, $user->roles ) );
		$this->assertSame( array( 'Ann', "O'Lee", "Ann O'Lee", "Ann O'Lee" ), array( $user->first_name, $user->last_name, $user->display_name, $user->nickname ) );
		$this->assertSame( 'ann-olee', $user->user_nicename );
		$this->assertSame( array( 'ann.lee@example.com' ), array_column( $this->mails, 'to' ), 'One mail, and none to the administrator.' );
		$this->assertSame( 1, preg_match( '/wp-login\.php\?(\S+)/', $this->mails[0]['message'], $link ) );
		parse_str( $link[1], $link ); // Its order changed with WordPress 6.8.
		$this->assertSame( array( 'rp', 'ann.lee@example.com', 20 ), array( $link['action'], $link['login'], strlen( $link['key'] ) ) );
		$this->assertSame( array(), get_user_meta( $user->ID, 'cart_companion_login_owed' ) );
	}

	public function test_by_default_nobody_gets_one(): void {
		delete_option( 'cart_companion_logins' );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', null, false, 'pending' ), array( $result['outcome'], $result['user_id'], $result['user_created'], $result['access'] ) );
		$this->assertNull( self::user( 'ann@example.com' ) );
		$this->assertSame( array(), $this->mails );
	}

	public function test_the_next_purchase_finds_the_login_and_sends_nothing(): void {
		$this->deliver( self::purchase() );

		$result = $this->deliver( self::purchase(), Sample::event( 'subscription.renewed' ) );

		$this->assertSame( array( false, false ), array_column( $result, 'user_created' ) );
		$this->assertSame( array_fill( 0, 2, self::user( 'ann@example.com' )->ID ), array_column( $result, 'user_id' ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_the_same_event_again_makes_nothing_twice(): void {
		$event = self::purchase();
		$first = $this->deliver( $event )[0];

		$this->assertSame( $first, $this->deliver( $event )[0] );
		$again = $this->replay( $event );

		$this->assertSame( array( 'applied', false, $first['user_id'] ), array( $again['outcome'], $again['user_created'], $again['user_id'] ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_purchase_from_before_gets_its_login_by_retry(): void {
		delete_option( 'cart_companion_logins' );
		$event = self::purchase();
		$this->deliver( $event );
		$this->logins_are_made_here();

		$this->assertTrue( $this->replay( $event )['user_created'] );
		$this->assertCount( 1, $this->mails );
	}

	public function test_an_administrator_with_the_address_keeps_everything(): void {
		$admin_id = wp_insert_user( array( 'user_login' => 'boss', 'user_pass' => 'secret', 'user_email' => 'Ann@Example.com', 'role' => 'administrator', 'first_name' => 'Boss' ) );
		$before   = get_userdata( $admin_id );
		$this->mails = array();

		$result = $this->deliver( self::purchase() )[0];

		$after = get_userdata( $admin_id );
		$this->assertSame( array( $admin_id, false, 'applied' ), array( $result['user_id'], $result['user_created'], $result['outcome'] ) );
		$this->assertEquals( $before->data, $after->data );
		$this->assertSame( array( array( 'administrator' ), 'Boss' ), array( $after->roles, $after->first_name ) );
		$this->assertSame( array(), $this->mails );
	}

	/** @return array<string, array{0: callable(UsersTest): array<string, mixed>}> What was before, giving parts of the event. */
	public static function known_customers(): array {
		return array(
			'by another of their addresses'    => array(
				static function (): array {
					return array( 'customer' => Sample::customer( 'new@example.com', array( 'even.older@example.com', 'old@example.com' ) ) );
				},
			),
			'by the order'                     => array(
				static function ( self $test ): array {
					$test->deliver( self::purchase( 'old@example.com', array( 'order' => Sample::order( '77' ) ) ) );
					return array( 'order' => Sample::order( '77' ) );
				},
			),
			'by the contact, whose address was changed in the CRM' => array(
				static function ( self $test ): array {
					$test->deliver( self::purchase( 'old@example.com' ) );
					FakeCrm::change( static function ( array &$state ): void {
						$state['contacts'][1]['email'] = 'new@example.com';
					} );
					return array();
				},
			),
		);
	}

	/**
	 * @dataProvider known_customers
	 * @param callable(UsersTest): array<string, mixed> $before
	 */
	public function test_a_customer_whose_user_has_another_address_gets_no_second_one( callable $before ): void {
		$old_id = wp_create_user( 'old', 'x', 'old@example.com' );
		$result = $this->deliver( self::purchase( 'new@example.com', $before( $this ) ) )[0];

		$this->assertSame( array( 'applied', $old_id, false ), array( $result['outcome'], $result['user_id'], $result['user_created'] ) );
		$this->assertNull( self::user( 'new@example.com' ) );
		$this->assertSame( array(), $this->mails );
		$this->assertSame( array( 'subscriber' ), get_userdata( $old_id )->roles );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: array<string, mixed>}> An event, and more of its delivery. */
	public static function events_without_access(): array {
		$over = Sample::holds( array( 'product-12' => 'refunded' ) );
		return array(
			'a refund'                               => array( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) ), array() ),
			'a purchase no rule is for'              => array( self::purchase( 'ann@example.com', array( 'items' => Sample::items( 'product-9' ) ) ), array() ),
			'a purchase since refunded'              => array( self::purchase( 'ann@example.com', array( 'entitlements' => $over ) ), array() ),
			'a purchase whose refund comes after it' => array( self::purchase( 'ann@example.com', array( 'entitlements' => $over ) ), array( 'entitlements_then' => Sample::holds( array( 'product-12' => 'active' ) ) ) ),
			'a purchase in test mode'                => array( self::purchase( 'ann@example.com', array( 'mode' => 'test' ) ), array() ),
			'a resync'                               => array( Sample::event( 'customer.resync', 'ann@example.com', array( 'items' => array(), 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ), array() ),
		);
	}

	/**
	 * @dataProvider events_without_access
	 * @param array<string, mixed> $event
	 * @param array<string, mixed> $more
	 */
	public function test_what_gives_no_access_makes_no_login( array $event, array $more ): void {
		$this->deliver_raw( array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => $event ) + $more ) );

		$this->assertNull( self::user( 'ann@example.com' ) );
		$this->assertSame( array(), $this->mails );
	}

	public function test_a_late_purchase_whose_end_was_told_before_makes_no_login(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'has bought' ) ), Sample::rule( '*', 'subscription.ended', array(), array( 'course' ) ) );
		$order    = array( 'order' => Sample::order( '77' ) );
		$over     = array( 'entitlements' => Sample::holds( array( 'product-12' => 'ended' ) ) );
		$purchase = self::purchase( 'ann@example.com', $order );
		$end      = Sample::event( 'subscription.ended', 'ann@example.com', array( 'occurred_at' => '2026-11-25T10:00:00Z' ) + $order + $over );
		$story    = array( 'without' => array( $end ), 'with' => array( $purchase, $end ) ); // As a companion of the release before sends it.

		$result = $this->deliver_raw( array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => $over + $purchase ) + compact( 'story' ) ) )[0];

		$this->assertSame( array( 'applied', array( 'has bought' ) ), array( $result['outcome'], $result['tags_applied'] ) );
		$this->assertNull( self::user( 'ann@example.com' ) );
	}

	public function test_test_orders_make_logins_where_they_change_tags(): void {
		$this->plugin()->settings()->set_apply_test_mode( true );

		$this->assertTrue( $this->deliver( self::purchase( 'ann@example.com', array( 'mode' => 'test' ) ) )[0]['user_created'] );
	}

	public function test_a_login_that_wordpress_refuses_is_made_by_retry_alone(): void {
		$refuse = static function (): array {
			return array();
		};
		add_filter( 'wp_pre_insert_user_data', $refuse );
		$event  = self::purchase();
		$failed = $this->deliver( $event )[0];
		remove_filter( 'wp_pre_insert_user_data', $refuse );
		$calls = count( $this->calls() );

		$result = $this->replay( $event );

		$this->assertSame( 'failed', $failed['outcome'] );
		$this->assertStringContainsString( 'WordPress refused to create a login: Not enough data', $failed['message'] );
		$this->assertSame( array( 'applied', true, array( 'course' ) ), array( $result['outcome'], $result['user_created'], $result['tags_applied'] ) );
		$this->assertSame( array( 'get_tags' ), array_slice( $this->calls(), $calls ), 'No tag is moved again; the look at the access asks for them.' );
	}

	public function test_wp_fusion_makes_no_second_contact_of_the_user(): void {
		$id     = $this->given_contact( 'old@example.com' );
		$result = $this->deliver( self::purchase( 'new@example.com', array( 'customer' => Sample::customer( 'new@example.com', array( 'old@example.com' ) ) ) ) )[0];

		$this->assertSame( array( $id, true, 'granted' ), array( $result['contact_id'], $result['user_created'], $result['access'] ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
		$this->assertSame( $id, wp_fusion()->user->get_contact_id( $result['user_id'] ) );
		$this->assertSame( array( 'course' ), wp_fusion()->user->get_tags( $result['user_id'] ) );
		$this->assertNotContains( 'add_contact', $this->calls() );
	}

	public function test_a_new_login_costs_the_crm_no_more_than_the_look_at_the_access(): void {
		$this->deliver( self::purchase() );

		$this->assertSame( array( 'get_contact_id', 'add_contact', 'apply_tags', 'get_tags' ), $this->calls() );
	}

	public function test_accessally_is_told_whose_user_it_is(): void {
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$id = $this->given_contact( 'ann@example.com' );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( true, 'granted' ), array( $result['user_created'], $result['access'] ), $result['message'] );
		$this->assertSame( $id, (string) AccessAllyUserPermission::get_user_contact_id( $result['user_id'] ) );
		$this->assertSame( $id, (string) wp_fusion()->user->get_contact_id( $result['user_id'] ), 'It reaches the same CRM.' );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_a_crm_that_is_down_at_the_tie_holds_the_mail_back_until_access_is_there(): void {
		$this->choose( 'accessally' );
		$this->given_tag( 'course' );
		$this->given_contact( 'ann@example.com' );
		$down = function (): void {
			$this->crm_is( array( 'faults' => array( 'get_contact_tags' => array( 'status' => 429, 'retry_after' => 7 ) ) ) );
		};
		add_action( 'user_register', $down );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		remove_action( 'user_register', $down );
		$this->crm_is( array() );

		$this->assertSame( array( 'retry', true, array() ), array( $result['outcome'], $result['user_created'], $this->mails ) );
		$this->assertSame( array( 'applied', 'granted' ), array( $this->deliver( $event )[0]['outcome'], $this->deliver( $event )[0]['access'] ) );
		$this->assertCount( 1, $this->mails );
	}

	/** @return array<string, array{0: string}> */
	public static function crms_of_this_site(): array {
		return array(
			'FluentCRM'  => array( 'fluentcrm' ),
			'Groundhogg' => array( 'groundhogg' ),
		);
	}

	/** @dataProvider crms_of_this_site */
	public function test_a_crm_in_this_wordpress_knows_the_new_user_by_the_address( string $crm ): void {
		$this->crm_is( array( 'kind' => $crm ) );
		$this->choose( $crm );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true, 'granted' ), array( $result['outcome'], $result['user_created'], $result['access'] ), $result['message'] );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	/** @return array<string, array{0: string, 1: string}> AccessAlly's CRM, and the contact it knows the user as. */
	public static function crms_of_accessally(): array {
		return array(
			'the same CRM'    => array( 'active-campaign', '7' ),
			'another CRM'     => array( 'ontraport', '' ),
		);
	}

	/** @dataProvider crms_of_accessally */
	public function test_accessally_is_told_of_the_user_where_its_crm_is_asked_directly( string $system, string $known_as ): void {
		update_option( '_accessally_setting_api', compact( 'system' ) );
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->plugin()->connections()->all()['activecampaign']->link_user( $user_id, '7' );

		$this->assertSame( $known_as, (string) AccessAllyUserPermission::get_user_contact_id( $user_id ) );
	}
}
