<?php
/**
 * Whether the customer can get in: looked at once more after 1, 5 and 15 minutes, and told to the companion.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\LoginsPanel;

final class AccessCheckerTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'refunded' ), array( 'course' ) ), Sample::rule( '*', 'cart.abandoned', array( 'left' ) ) );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	public function test_a_customer_without_a_user_is_looked_at_until_there_is_one(): void {
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );

		$this->assertSame( 'pending', $this->look_after( 61 )[0]['access'] );

		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		list( $answer ) = $this->look_after( 240 );

		$this->assertSame( array( $event['id'], 'granted' ), array( $answer['event'], $answer['access'] ) );
		$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/', $answer['observed_at'] );
		$this->assertSame( array(), $this->asked, 'The answer says it: there is no request beside it.' );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertSame( array( 'granted', $user_id ), array( $row['access'], $row['user_id'] ) );
	}

	public function test_where_a_tag_takes_access_away_it_must_be_on_the_user_and_gone_again_after_the_next_purchase(): void {
		$this->choose( 'accessally' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ), array( 'revoked' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ) );
		foreach ( array( 'course', 'revoked' ) as $tag ) {
			$this->given_tag( $tag );
		}
		$user_id = (int) AccessAlly::add_user_and_password( $this->given_contact( 'ann@example.com', array( 'course' ) ), false, true, array(), true );
		$stuck   = static function ( $unused, int $id, string $key ) {
			return FakeAccessAllyUsers::TAGS === $key ? true : $unused; // AccessAlly's copy does not follow.
		};

		add_filter( 'update_user_metadata', $stuck, 10, 3 );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->assertSame( 'pending', $this->deliver( $refund )[0]['access'] );
		$this->look_after( 61 );
		$this->assertSame( array( $refund['id'] . ' still_has_access' ), $this->told() );
		remove_filter( 'update_user_metadata', $stuck, 10 );

		AccessAllyUserTags::sync_user_tag_list( (string) AccessAllyUserPermission::get_user_contact_id( $user_id ), AccessAllyMembershipUtilities::get_contact_tags( 1 ), 'active-campaign' );
		$this->look_after( 300 );
		$this->assertContains( $refund['id'] . ' revoked', $this->told() );

		add_filter( 'update_user_metadata', $stuck, 10, 3 );
		$this->assertSame( 'pending', $this->deliver( Sample::event( 'purchase.completed' ) )[0]['access'], 'The revoked tag still keeps them out.' );
		remove_filter( 'update_user_metadata', $stuck, 10 );
	}

	public function test_nobody_is_to_get_in_any_more_whose_order_was_refunded_by_a_tag_that_takes_access_away(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ), Sample::rule( '*', 'purchase.refunded', array( 'revoked' ) ) );
		$order  = array( 'order' => Sample::order( '5' ) );
		$bought = Sample::event( 'purchase.completed', 'ann@example.com', $order );
		$this->deliver( $bought );
		$this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $order + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->look_after( 901 );

		$this->assertSame( array( $bought['id'] . ' none' ), $this->told() );
	}

	public function test_a_refunded_customer_who_still_gets_in_is_told_of(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		$refund  = array( 'refund' => Sample::refund( true, 'product-12' ) );
		$result  = $this->deliver( Sample::event( 'purchase.refunded', 'ann@example.com', $refund ) )[0];
		$this->assertSame( array( 'revoked', $user_id ), array( $result['access'], $result['user_id'] ) );

		$this->give_back( 'course' );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$event = Sample::event( 'purchase.refunded', 'ann@example.com', $refund );
		$this->assertSame( 'unknown', $this->deliver( $event )[0]['access'] );
		$this->give_back( 'course' );
		$this->look_after( 61 );

		$this->assertSame( array( $event['id'] . ' still_has_access' ), $this->told() );
		$row = $this->plugin()->log()->find( $event['id'] );
		$this->assertSame( array( 'still_has_access', array( 'course' ) ), array( $row['access'], $row['seen_tags'] ) );
	}

	/** An automation of the CRM's gives the first contact a tag. */
	private function give_back( string $tag ): void {
		FakeCrm::change(
			static function ( array &$state ) use ( $tag ): void {
				$state['contacts'][1]['tags'][] = (string) array_search( $tag, $state['tags'], true );
			}
		);
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
	}

	public function test_a_resync_of_somebody_who_holds_nothing_any_more_is_about_access_that_goes(): void {
		$this->given_contact( 'ann@example.com', array( 'course' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$resync = self::resync( array( 'product-12' => 'refunded' ) );

		$gone = $this->deliver( $resync )[0];
		$this->assertSame( array( array( 'refunded' ), array( 'course' ), 'revoked' ), array( $gone['tags_applied'], $gone['tags_removed'], $gone['access'] ) );

	}

	public function test_a_resync_of_somebody_who_holds_something_is_about_access_that_comes(): void {
		$holds = array( 'product-12' => 'active', 'product-5' => 'refunded' );

		$this->assertSame( 'pending', $this->deliver( self::resync( $holds ) )[0]['access'] );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course', 'club' ) ) );
		$this->assertSame( 'granted', $this->deliver( self::resync( $holds ) )[0]['access'] );
	}

	public function test_a_retry_of_a_resync_that_finds_all_tags_right_still_sees_that_the_customer_is_out(): void {
		$resync = self::resync( array( 'product-12' => 'active' ) );
		$this->assertSame( 'pending', $this->deliver( $resync )[0]['access'] );

		$again = $this->replay( $resync );

		$this->assertSame( array( array(), 'pending' ), array( $again['tags_applied'], $again['access'] ) );
		$this->look_after( 901 );
		$this->assertSame( array( $resync['id'] . ' pending' ), $this->told() );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );
		$this->assertSame( $resync['id'] . ' granted', $this->told()[1] );
	}

	public function test_a_resync_whose_tags_went_before_sees_who_still_gets_in(): void {
		$this->given_contact( 'ann@example.com', array( 'refunded' ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->given_tag( 'course' );
		$resync = self::resync( array( 'product-12' => 'refunded' ) );
		$result = $this->deliver( $resync )[0];
		$this->assertSame( array( array(), 'revoked' ), array( $result['tags_removed'], $result['access'] ) );
		$this->give_back( 'course' );

		$found = $this->access_checks()->check_now( $resync['id'] );

		$this->assertSame( array( 'still_has_access', array( 'course' ) ), array( $found->access, $found->tags ) );
	}

	/**
	 * @param array<string, string> $states By item.
	 * @return array<string, mixed>
	 */
	private static function resync( array $states ): array {
		return Sample::event( 'customer.resync', 'ann@example.com', array( 'order' => Sample::order( '' ), 'items' => array(), 'entitlements' => Sample::holds( $states ) ) );
	}

	public function test_where_customers_need_no_login_nobody_looks_and_open_looks_end(): void {
		$given_up = Sample::event( 'purchase.completed', 'bob@example.com' );
		$waiting  = Sample::event( 'purchase.completed' );
		$this->deliver( $given_up );
		$this->pass( YEAR_IN_SECONDS );
		$this->deliver( $waiting );
		$this->look_after( 901 );

		$form = new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() );
		self::send( $form, 'logins', array( 'logins' => 'none' ) );
		$calls = count( $this->calls() );
		add_filter( 'cart_companion_connections', '__return_empty_array' );
		$this->look_after( 0 );
		remove_filter( 'cart_companion_connections', '__return_empty_array' );

		$this->assertSame( array( $given_up['id'] . ' none', $waiting['id'] . ' none' ), array_slice( $this->told(), -2 ) );
		$this->assertSame( array( 'all' ), array_column( array_map( static fn( array $asked ): array => json_decode( $asked['args']['body'], true ), $this->asked ), 'check_again' ), 'The companion is asked to ask at once.' );
		$this->assertCount( $calls, $this->calls(), 'The CRM is not asked.' );

		$bought = Sample::event( 'purchase.completed', 'cleo@example.com' );
		$this->assertSame( array( 'applied', 'none' ), self::outcome( $this->deliver( $bought )[0] ) );
		$this->assertSame( 'none', $this->deliver( self::resync( array( 'product-12' => 'active' ) ) )[0]['access'] );

		self::send( $form, 'logins', array( 'logins' => 'automation' ) );
		$this->assertSame( array( 'applied', 'pending' ), self::outcome( $this->replay( $bought ) ) );
	}

	/**
	 * @param array<string, mixed> $result
	 * @return string[]
	 */
	private static function outcome( array $result ): array {
		return array( $result['outcome'], $result['access'] );
	}
}
