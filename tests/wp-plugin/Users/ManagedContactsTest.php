<?php
/**
 * AccessAlly's Managed Contacts: user, contact, tags, mail, in this order, whenever AccessAlly gives the contact.
 */

declare(strict_types=1);

final class ManagedContactsTest extends ManagedContactsTestCase {
	/** @return array<string, array{0: string}> */
	public static function ways(): array {
		return array(
			'with the user'            => array( 'register' ),
			'a moment later'           => array( 'moment' ),
			'later'                    => array( 'later' ),
			'when Sync Users is used'  => array( 'sync' ),
		);
	}

	/** @dataProvider ways */
	public function test_a_buyer_becomes_user_and_contact_gets_the_tags_and_then_the_mail( string $way ): void {
		$this->accessally( 'moment' === $way ? 'later' : $way, array( 'managed_seconds' => 'moment' === $way ? 0.7 : 3600 ) );
		$event  = self::purchase();
		$result = $this->deliver( $event )[0];
		if ( ! in_array( $way, array( 'register', 'moment' ), true ) ) {
			$this->assert_waits( $result );
			$this->assertSame( array( true, array(), 5 ), array( $result['user_created'], $this->mails, $result['retry_after'] ) );
			FakeAccessAllyManaged::sync_users(); // Both ways come to that: the contact is there.
			$result = $this->deliver( $event )[0];
		}

		$this->assert_let_in( self::ANN, $result );
		$this->assertSame( array( self::CREATED, true, true ), array( $result['message'], $result['user_created'], $result['contact_created'] ) );
		$user = self::user( self::ANN );
		$this->assertSame( array( self::ANN, array( 'subscriber' ), 'Ann' ), array( $user->user_login, $user->roles, $user->first_name ) );
		$this->assertSame( $result, $this->deliver( $event )[0], 'Nothing is done twice.' );
		$this->assertSame( array( false, false ), array( $this->replay( $event )['user_created'], $this->replay( $event )['contact_created'] ) );
		$this->assertCount( 1, $this->mails );
	}

	/** @dataProvider ways */
	public function test_wordpress_tells_of_a_new_user_once( string $way ): void {
		$this->accessally( 'moment' === $way ? 'later' : $way, array( 'managed_seconds' => 'moment' === $way ? 0.7 : 3600 ) );
		$told  = array();
		$note  = static function ( int $user_id ) use ( &$told ): void {
			$told[] = $user_id;
		};
		$event = self::purchase();
		add_action( 'user_register', $note );
		$this->deliver( $event, $event );
		FakeAccessAllyManaged::sync_users();
		$result = $this->deliver( $event )[0];
		remove_action( 'user_register', $note );

		$this->assertSame( array( $result['user_id'] ), $told );
	}

	public function test_the_role_is_the_owners_choice_still(): void {
		$this->logins_are_made_here( 'contributor' );
		$this->plugin()->logins()->leave_to_automation();

		$this->deliver( self::purchase() );

		$this->assertSame( array( 'contributor' ), self::user( self::ANN )->roles );
	}

	public function test_where_customers_need_no_login_they_are_users_without_a_mail(): void {
		$this->plugin()->logins()->need_none();

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', true, 'none' ), array( $result['outcome'], $result['user_created'], $result['access'] ) );
		$this->assertStringContainsString( 'No e-mail was sent', $result['message'] );
		$this->assertSame( array( array( 'course' ), array() ), array( $this->tags( self::ANN ), $this->mails ) );
		$this->deliver( self::purchase() );
		$this->assertSame( array(), $this->mails, 'Nothing is owed.' );
	}

	public function test_a_user_without_a_contact_goes_the_same_way_and_gets_no_mail(): void {
		$this->accessally( 'sync' );
		$user_id = wp_create_user( 'ann', 'x', self::ANN );
		$event   = self::purchase();

		$this->assert_waits( $this->deliver( $event )[0] );
		FakeAccessAllyManaged::sync_users();
		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'applied', 'granted', $user_id, false ), array( $result['outcome'], $result['access'], $result['user_id'], $result['user_created'] ), $result['message'] );
		$this->assertSame( array( array( 'course' ), array() ), array( $this->tags( self::ANN ), $this->mails ) );
	}

	public function test_a_contact_that_accessally_has_already_is_the_one(): void {
		$id = $this->given_contact( self::ANN, array( 'revoked' ) );

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( $id, false, true ), array( $result['contact_id'], $result['contact_created'], $result['user_created'] ) );
		$this->assert_let_in( self::ANN, $result );
	}

	public function test_the_wait_gets_longer_and_ends_after_a_day_with_what_to_do(): void {
		$this->accessally( 'sync' );
		$event = self::purchase();
		$said  = array();
		$this->deliver( $event );
		foreach ( array( 40, 20000, DAY_IN_SECONDS ) as $seconds ) {
			$this->wait( $event['id'], $seconds );
			$result = $this->deliver( $event )[0];
			$said[] = array( $result['outcome'], $result['retry_after'] ?? 0 );
		}

		$this->assertSame( array( 'retry', 'retry', 'failed' ), array_column( $said, 0 ) );
		$this->assertGreaterThanOrEqual( 40, $said[0][1] );
		$this->assertSame( 3600, $said[1][1] );
		$this->assertStringContainsString( 'AccessAlly → Permissions → Sync Users', $result['message'] );
		$this->assertStringNotContainsString( 'The tags are set', $result['message'] );

		$this->assert_waits( $this->replay( $event ) ); // Retry before Sync Users was pressed: it waits anew.
		FakeAccessAllyManaged::sync_users();
		$this->assert_let_in( self::ANN, $this->deliver( $event )[0] );
	}

	public function test_later_events_of_the_customer_in_the_batch_wait_with_it_and_others_go_on(): void {
		$this->accessally( 'sync' );
		FakeCrm::put_contact( 'bob@example.com' );
		$results = $this->deliver( self::purchase(), Sample::event( 'subscription.renewed' ), self::purchase( 'bob@example.com' ) );

		$this->assertSame( array( 'retry', 'retry', 'applied' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( true, true ), array_column( $results, 'waiting' ) );
		$this->assertSame( 'Waits for an earlier event of the same customer.', $results[1]['message'] );
		$this->assertSame( array(), array_column( $results, 'limited' ) );
	}

	public function test_fifty_buyers_in_one_batch_are_answered_in_time(): void {
		$this->accessally( 'later', array( 'managed_seconds' => 3600 ) );
		$events = array_map( static fn( int $number ): array => self::purchase( "buyer$number@example.com" ), range( 1, 50 ) );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$began = hrtime( true );

		$results = $this->deliver( ...$events );
		$seconds = ( hrtime( true ) - $began ) / 1e9;

		$this->assertLessThan( 13.0, $seconds, 'The companion waits 15 seconds.' );
		$this->assertSame( array( 'retry' ), array_unique( array_column( $results, 'outcome' ) ) );
		foreach ( array( 1, 2, 3 ) as $try ) { // On a slow machine those at the end were not begun before.
			FakeAccessAllyManaged::sync_users();
			$results = $this->deliver( ...$events );
		}
		foreach ( $results as $number => $result ) {
			$this->assert_let_in( 'buyer' . ( $number + 1 ) . '@example.com', $result );
		}
		$this->assertCount( 50, $this->mails );
	}

	public function test_refund_and_cancellation_act_on_the_users_contact_and_a_refund_of_nobody_makes_nobody(): void {
		$order = array( 'order' => Sample::order( '77' ) );
		$this->deliver( self::purchase( self::ANN, $order ) );
		$refund = array( 'refund' => Sample::refund( true, 'product-12' ) );

		$result = $this->deliver( Sample::event( 'purchase.refunded', 'other@example.com', $order + $refund ) )[0];
		$nobody = $this->deliver( Sample::event( 'purchase.refunded', 'nobody@example.com', $refund ) )[0];

		$this->assertSame( array( 'applied', 'revoked' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertSame( array( 'revoked' ), $this->tags( self::ANN ) );
		$this->assertSame( 'skipped', $nobody['outcome'] );
		$this->assertNull( self::user( 'nobody@example.com' ) );
	}

	/** @return array<string, array{0: array<string, mixed>}> */
	public static function events_that_make_nobody_a_user(): array {
		return array(
			'an abandoned cart'  => array( Sample::event( 'cart.abandoned' ) ),
			'a resync'           => array( Sample::event( 'customer.resync', self::ANN, array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ) ),
		);
	}

	/**
	 * @dataProvider events_that_make_nobody_a_user
	 * @param array<string, mixed> $event
	 */
	public function test_what_was_not_paid_for_makes_nobody_a_user_and_its_tags_come_with_the_purchase( array $event ): void {
		$this->given_tag( 'asked' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'cart.abandoned', array( 'asked' ) ) );

		$result = $this->deliver( $event )[0];

		$this->assertSame( 'skipped', $result['outcome'], $result['message'] );
		$this->assertStringContainsString( 'only what was paid for makes somebody a user', $result['message'] );
		$this->assertNull( self::user( self::ANN ) );
		$bought = $this->deliver( self::purchase() )[0];
		$this->assert_let_in( self::ANN, $bought, 'cart.abandoned' === $event['type'] ? array( 'asked', 'course' ) : array( 'course' ) );
	}

	public function test_whose_user_has_another_address_keeps_their_contact(): void {
		$user_id = wp_create_user( 'ann', 'x', 'old@example.com' );
		wp_update_user( array( 'ID' => $user_id, 'user_email' => self::ANN ) );
		$this->mails = array(); // WordPress tells the old address.

		$result = $this->deliver( self::purchase() )[0];

		$this->assertSame( array( 'applied', $user_id ), array( $result['outcome'], $result['user_id'] ), $result['message'] );
		$this->assertSame( array( 'course' ), $this->tags( 'old@example.com' ) );
		$this->assertCount( 1, FakeCrm::state()['contacts'] );
	}

	public function test_somebody_whose_address_differs_by_an_accent_is_somebody_else(): void {
		wp_create_user( 'zoe', 'x', 'zoe@example.com' );

		$result = $this->deliver( self::purchase( 'zoë@example.com' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringStartsWith( 'No login was created', $result['message'] );
		$this->assertSame( array(), $this->tags( 'zoe@example.com' ) );
	}

	public function test_an_event_that_a_role_keeps_from_making_a_user_sets_no_tag_and_says_so(): void {
		$this->logins_are_made_here( 'contributor' );
		remove_role( 'contributor' );

		$result = $this->deliver( self::purchase() )[0];
		add_role( 'contributor', 'Contributor', array( 'read' => true, 'edit_posts' => true, 'delete_posts' => true ) );

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringStartsWith( 'No login can be created', $result['message'] );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	public function test_where_only_an_operation_lets_in_the_mail_waits_for_it(): void {
		$operation = array( 'kind' => 'grant', 'name' => 'Grant the course', 'apply' => array( 'course' ), 'remove' => array() );
		$rule      = Sample::rule( '*', 'purchase.completed', array(), array(), array( 'operations' => array( array( 'id' => '12', 'name' => 'Grant the course' ) ) ) );
		$this->accessally( 'register', array( 'operations' => array( '13' => $operation ) ) );
		$this->rules( $rule );
		$event = self::purchase();

		$failed = $this->deliver( $event )[0];
		$this->assertSame( array( 'failed', true, array() ), array( $failed['outcome'], $failed['user_created'], $this->mails ), $failed['message'] );
		$this->assertStringContainsString( 'The e-mail to the customer waits for it', $failed['message'] );

		$this->accessally( 'register', array( 'operations' => array( '12' => $operation ) ) );
		$result = $this->replay( $event );
		$this->assertSame( array( 'applied', true ), array( $result['outcome'], $result['user_created'] ), $result['message'] );
		$this->assertSame( array( array( 'course' ) ), array_values( $this->tags_at_mail ) );
	}
}
