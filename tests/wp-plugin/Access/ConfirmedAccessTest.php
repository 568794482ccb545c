<?php
/**
 * A good status that AccessAlly's copy shows just after the event has written it is confirmed later: the CRM's automation
 * may have undone it.
 */

declare(strict_types=1);

use CartCompanion\Access\StandingExpectation;
use CartCompanion\Store\AccessStatements;

final class ConfirmedAccessTest extends SiteTestCase {
	private int $user_id;

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		foreach ( array( 'made_purchase', '101_access', '101_revoked' ) as $tag ) {
			$this->given_tag( $tag );
		}
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( '101_access' ), array( '101_revoked' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( '101_revoked' ) ) );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
		$id            = $this->given_contact( 'ann@example.com' );
		$this->user_id = (int) AccessAlly::add_user_and_password( $id, false, true, array(), true );
		AccessAllyAPI::refresh_tag_mapping();
	}

	public function test_a_good_status_by_the_copy_that_the_event_wrote_asks_to_be_confirmed(): void {
		$bought   = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		$refunded = $this->deliver( $this->refund() )[0];

		$this->assertSame( array( 'granted', true ), array( $bought['access'], $bought['confirm'] ?? null ) );
		$this->assertSame( array( 'revoked', true ), array( $refunded['access'], $refunded['confirm'] ?? null ) );
	}

	public function test_what_is_open_what_nobody_can_have_and_what_changed_nothing_does_not(): void {
		$this->given_contact( 'new@example.com' );
		$open    = $this->deliver( Sample::event( 'purchase.completed', 'new@example.com' ) )[0];
		$no_user = $this->deliver( $this->refund( 'new@example.com' ) )[0];
		$nothing = $this->deliver( Sample::event( 'cart.abandoned' ) )[0];
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$same = $this->deliver( Sample::event( 'customer.resync', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) ) )[0];

		$this->assertSame( array( 'pending', 'revoked', 'none', 'granted' ), array( $open['access'], $no_user['access'], $nothing['access'], $same['access'] ) );
		$this->assertSame( array(), $same['tags_applied'] );
		foreach ( array( $open, $no_user, $nothing, $same ) as $result ) {
			$this->assertArrayNotHasKey( 'confirm', $result );
		}
	}

	public function test_who_keeps_access_though_its_trigger_is_used_up_is_confirmed_by_no_revoke_tag_coming(): void {
		$this->given_tag( 'cancelled' );
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( '101_revoked' ) ),
			Sample::rule( 'product-12', 'subscription.cancelled', array( 'cancelled' ) )
		);
		$this->deliver( Sample::event( 'purchase.completed' ) );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_access' ), array( 'made_purchase' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );
		$event     = Sample::event( 'subscription.cancelled', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'cancelling' ) ) ) );
		$cancelled = $this->deliver( $event )[0];
		$this->assertSame( array( 'none', true ), array( $cancelled['access'], $cancelled['confirm'] ?? null ) );
		$this->assertSame( 'none', $this->confirm( $event )[0]['access'] );

		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );

		$this->assertSame( 'pending', $this->confirm( $event )[0]['access'] );
	}

	public function test_where_nobody_needs_to_get_in_nothing_is_confirmed(): void {
		$this->plugin()->logins()->need_none();

		$this->assertArrayNotHasKey( 'confirm', $this->deliver( Sample::event( 'purchase.completed' ) )[0] );
	}

	public function test_a_connection_that_asks_the_crm_itself_does_not(): void {
		$this->choose( 'wp-fusion' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'granted', $result['access'] );
		$this->assertArrayNotHasKey( 'confirm', $result );
	}

	public function test_what_stands_is_confirmed_without_a_call_to_the_crm(): void {
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$calls = count( $this->calls() );

		list( $row ) = $this->confirm( $bought );

		$this->assertSame( 'granted', $row['access'] );
		$this->assertCount( $calls, $this->calls() );
	}

	public function test_a_revoke_tag_that_an_automation_set_again_is_found_after_one_fetch(): void {
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );
		$calls = count( $this->calls() );

		list( $row ) = $this->confirm( $bought );

		$this->assertSame( 'pending', $row['access'] );
		$this->assertSame( array( '101_revoked' ), $this->plugin()->log()->find( $bought['id'] )['seen_tags'] );
		$this->assertSame( array( 'sync_user_info_from_crm' ), array_slice( $this->calls(), $calls ) );
	}

	public function test_a_fresh_revoke_tag_that_an_automation_took_away_is_found(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$refund = $this->refund();
		$this->deliver( $refund );
		FakeCrmChanges::move_tags( 'ann@example.com', array(), array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );

		$this->assertSame( 'still_has_access', $this->confirm( $refund )[0]['access'] );
	}

	public function test_a_copy_that_is_wrong_where_the_crm_is_right_raises_nothing(): void {
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );
		FakeCrmChanges::move_tags( 'ann@example.com', array(), array( '101_revoked' ) );

		$this->assertSame( 'granted', $this->confirm( $bought )[0]['access'] );
	}

	public function test_while_the_crm_cannot_be_asked_nothing_is_confirmed_and_nothing_is_wrong(): void {
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );
		$this->crm_is( array( 'faults' => array( 'sync_user_info_from_crm' => array( 'status' => 429, 'retry_after' => 90 ) ) ) );

		list( $row ) = $this->confirm( $bought );

		$this->assertSame( array( null, 90 ), array( $row['access'], $row['retry_after'] ) );
		$this->assertSame( 'granted', $this->plugin()->log()->find( $bought['id'] )['access'] );
	}

	public function test_a_trigger_that_was_used_leaves_a_good_status_as_it_is_until_a_later_event_counts(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( '101_revoked' ) ) );
		$bought = Sample::event( 'purchase.completed' );
		$this->assertSame( 'granted', $this->deliver( $bought )[0]['access'] );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_access' ), array( 'made_purchase' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );
		$calls = count( $this->calls() );

		$this->assertSame( 'granted', $this->confirm( $bought )[0]['access'] );
		$this->assertCount( $calls, $this->calls() );

		$this->deliver( $this->refund() );
		$this->assertSame( 'none', $this->confirm( $bought )[0]['access'], 'What counts now is said by the refund.' );
	}

	/** Two orders of one subscription, both refunded: of neither purchase it is said that it lets in. */
	public function test_who_was_refunded_both_orders_is_not_confirmed_to_have_access(): void {
		$orders = array();
		foreach ( array( '5201', '5202' ) as $order ) {
			$orders[] = Sample::event( 'purchase.completed', 'ann@example.com', array( 'order' => Sample::order( $order ), 'entitlements' => Sample::holds( array( 'product-12' => 'active' ) ) ) );
			$this->assertSame( 'granted', $this->deliver( end( $orders ) )[0]['access'] );
		}
		foreach ( array( '5201' => 'active', '5202' => 'refunded' ) as $order => $state ) {
			$this->deliver( array( 'order' => Sample::order( (string) $order ), 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) + $this->refund() );
		}
		foreach ( $orders as $bought ) {
			$this->assertSame( 'none', $this->access_checks()->check_now( $bought['id'] )->access );
			$this->assertSame( 'none', $this->confirm( $bought )[0]['access'] );
			$this->assertSame( 'none', $this->plugin()->log()->find( $bought['id'] )['access'] );
		}
	}

	/** @return array<string, array{0: string, 1: string, 2: array<string, mixed>}> What took the access, the state, and the rule for it. */
	public static function taking(): array {
		return array(
			'a pause whose rule takes the tag' => array( 'subscription.paused', 'paused', Sample::rule( 'product-12', 'subscription.paused', array(), array( '101_access' ) ) ),
			'an end'                           => array( 'subscription.ended', 'ended', Sample::rule( 'product-12', 'subscription.ended', array( '101_revoked' ) ) ),
			'an end without a rule'            => array( 'subscription.ended', 'ended', Sample::rule( 'product-5', 'subscription.ended', array( 'other' ) ) ),
		);
	}

	/**
	 * @dataProvider taking
	 * @param array<string, mixed> $rule
	 */
	public function test_neither_is_whose_access_a_later_event_took( string $type, string $state, array $rule ): void {
		$this->given_tag( 'other' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( '101_access' ), array( '101_revoked' ) ), $rule );
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$this->assertSame( 'granted', $this->confirm( $bought )[0]['access'] );

		$this->deliver( Sample::event( $type, 'ann@example.com', array( 'order' => $bought['order'], 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) ) );

		$this->assertSame( 'none', $this->confirm( $bought )[0]['access'] );
	}

	public function test_at_a_purchase_that_was_confirmed_before_the_refund_it_is_not_shown_any_more(): void {
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$this->confirm( $bought );
		$shown = fn( array $event ): string => StandingExpectation::as_shown( $this->plugin()->log()->find( $event['id'] ) )['access'];
		$this->assertSame( 'granted', $shown( $bought ) );
		$this->pass( 5 );
		$refund = $this->refund();
		$this->deliver( $refund );

		$this->assertSame( array( 'none', 'revoked' ), array( $shown( $bought ), $shown( $refund ) ) );
	}

	public function test_who_bought_anew_is_not_confirmed_to_have_lost_access(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$refund = $this->refund();
		$this->assertSame( 'revoked', $this->deliver( $refund )[0]['access'] );
		$this->deliver( Sample::event( 'purchase.completed' ) );

		$this->assertSame( 'none', $this->confirm( $refund )[0]['access'] );
	}

	public function test_what_the_owner_stated_is_confirmed_like_what_the_rules_say(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) ) );
		$bought = Sample::event( 'purchase.completed' );
		$this->assertTrue( $this->deliver( $bought )[0]['confirm'] );
		FakeCrmChanges::move_tags( 'ann@example.com', array(), array( '101_access' ) );
		AccessAllyAPI::sync_user_info_from_crm( $this->user_id );

		$this->assertSame( 'pending', $this->confirm( $bought )[0]['access'] );
	}

	/**
	 * A quarter of an hour later the companion asks.
	 *
	 * @param array<string, mixed> $event
	 */
	private function confirm( array $event ): array {
		$this->pass( 901 );
		return $this->ask_for_access( $event['id'] );
	}

	/** @return array<string, mixed> */
	private function refund( string $email = 'ann@example.com' ): array {
		return Sample::event( 'purchase.refunded', $email, array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
	}
}
