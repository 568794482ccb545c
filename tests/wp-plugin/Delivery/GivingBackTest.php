<?php
/**
 * Giving access back takes the revoke tag away, also where no rule says so, and costs nobody else a call.
 */

declare(strict_types=1);

use CartCompanion\Store\AccessStatements;

final class GivingBackTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		foreach ( array( 'course', 'revoked', '101_revoked' ) as $tag ) {
			$this->given_tag( $tag );
		}
		AccessAllyAPI::refresh_tag_mapping();
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ), array( 'course' ) ) );
	}

	public function test_who_buys_again_loses_the_revoke_tag_and_the_owner_reads_why(): void {
		$this->deliver( self::bought() );
		$this->deliver( self::refunded() );
		$this->assertSame( array( 'revoked' ), $this->tags( 'ann@example.com' ) );

		$result = $this->deliver( self::bought() )[0];

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$this->assertSame( array( array( 'course' ), array( 'revoked' ) ), array( $result['tags_applied'], $result['tags_removed'] ) );
		$this->assertSame( 'The tag “revoked” was removed as well: it keeps customers out of The product-12, which this customer now has.', $result['message'] );
	}

	public function test_who_was_never_refunded_costs_no_call_more(): void {
		$this->given_contact( 'ann@example.com' );
		$this->given_contact( 'bob@example.com' );
		$before = count( $this->calls() );
		$this->deliver( self::bought() );
		$calls = array_slice( $this->calls(), $before );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );

		$this->deliver( self::bought( 'bob@example.com' ) );

		$this->assertSame( $calls, array_slice( $this->calls(), $before + count( $calls ) ), 'As without a rule that revokes.' );
		$this->assertNotContains( 'remove_contact_tags', $calls );
	}

	public function test_what_accessally_remembers_of_the_user_is_a_sign_of_it(): void {
		$id = $this->given_contact( 'ann@example.com', array( 'revoked' ) );
		AccessAllyAPI::refresh_tag_mapping();
		AccessAlly::add_user_and_password( $id, false, true, array(), true );

		$result = $this->deliver( self::bought() )[0];

		$this->assertSame( array( array( 'revoked' ), 'granted' ), array( $result['tags_removed'], $result['access'] ) );
	}

	public function test_a_try_that_fails_after_it_was_removed_still_tells_of_it(): void {
		$id = $this->given_contact( 'ann@example.com', array( 'revoked' ) );
		AccessAlly::add_user_and_password( $id, false, true, array(), true );
		$this->crm_is( array( 'faults' => array( 'add_contact_tags' => array( 'status' => 429, 'times' => 1 ) ) ) );
		$bought = self::bought();
		$this->assertSame( 'retry', $this->deliver( $bought )[0]['outcome'] );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );

		$result = $this->deliver( $bought )[0];

		$this->assertSame( array( array( 'course' ), array( 'revoked' ) ), array( $result['tags_applied'], $result['tags_removed'] ) );
		$this->assertStringContainsString( 'The tag “revoked” was removed as well', $result['message'] );
	}

	public function test_a_stated_tag_that_the_crm_itself_set_goes_with_the_next_purchase(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( 'course' ), 'out' => array( '101_revoked' ) ) ) );
		$this->deliver( self::bought() );
		$this->deliver( self::refunded() );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) ); // By an automation.

		$result = $this->deliver( self::bought() )[0];

		$this->assertSame( array( '101_revoked' ), $result['tags_removed'] );
		$this->assertSame( array( 'course', 'revoked' ), $this->tags( 'ann@example.com' ), 'What the owner does not count stays.' );
	}

	public function test_what_is_paid_again_after_its_end_is_given_back(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-12', 'subscription.ended', array( 'revoked' ) ) );
		$this->given_contact( 'ann@example.com', array( 'course', 'revoked' ) );

		$paid   = self::about( 'subscription.renewed', 'active' );
		$result = $this->deliver_raw( array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => $paid, 'reactivated' => array( 'product-12' ) ) ) )[0];

		$this->assertSame( array( 'revoked' ), $result['tags_removed'] );
	}

	public function test_bringing_tags_up_to_date_takes_it_away_and_one_shared_with_what_is_over_is_named(): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'revoked' ) ),
			Sample::rule( 'product-5', 'purchase.completed', array( 'club' ) ),
			Sample::rule( 'product-5', 'purchase.refunded', array( 'revoked' ) )
		);
		$this->given_contact( 'ann@example.com', array( 'course', 'revoked' ) );
		$holds  = array_merge( Sample::holds( array( 'product-5' => 'refunded' ), '2026-10-01T10:00:00Z' ), Sample::holds( array( 'product-12' => 'active' ) ) );
		$resync = Sample::event( 'customer.resync', 'ann@example.com', array( 'items' => array(), 'order' => Sample::order( '' ), 'entitlements' => $holds ) );

		$result = $this->deliver( $resync )[0];

		$this->assertSame( array( 'revoked' ), $result['tags_removed'] );
		$this->assertStringContainsString( 'keeps customers out of product-12', $result['message'] );
		$this->assertStringContainsString( '“revoked” kept this customer out of product-5, too, which is over', $result['message'] );
	}

	public function test_a_refund_that_found_nobody_leaves_no_revoke_tag_to_the_next_purchase(): void {
		$this->deliver( self::refunded() );

		$result = $this->deliver( self::bought() )[0];

		$this->assertSame( array( array( 'course' ), array() ), array( $result['tags_applied'], $result['tags_removed'] ), 'A new contact has nothing to lose.' );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	/** @return array<string, mixed> */
	private static function bought( string $email = 'ann@example.com' ): array {
		return self::about( 'purchase.completed', 'active', array( 'customer' => Sample::customer( $email ) ) );
	}

	/** @return array<string, mixed> */
	private static function refunded(): array {
		return self::about( 'purchase.refunded', 'refunded', array( 'refund' => Sample::refund( true, 'product-12' ) ) );
	}

	/**
	 * @param array<string, mixed> $more
	 * @return array<string, mixed>
	 */
	private static function about( string $type, string $state, array $more = array() ): array {
		return Sample::event( $type, 'ann@example.com', $more + array( 'entitlements' => Sample::holds( array( 'product-12' => $state ) ) ) );
	}
}
