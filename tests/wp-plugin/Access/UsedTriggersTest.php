<?php
/**
 * A tag that a purchase sets and a refund takes away again may be a trigger all the same: then it is gone from everybody, and
 * its absence keeps nobody out.
 */

declare(strict_types=1);

use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;

final class UsedTriggersTest extends SiteTestCase {
	private const LETS_IN = array( 'trigger' => 'made_purchase', 'takes_trigger_away' => true, 'applies' => array( '101_access' ), 'webhook' => 'aal_genpass' );

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		foreach ( array( 'made_purchase', '101_access', '101_revoked', 'refunded', 'newsletter' ) as $tag ) {
			$this->given_tag( $tag );
		}
		AccessAllyAPI::refresh_tag_mapping();
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ), array( 'refunded' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( 'refunded' ), array() ),
			Sample::rule( 'product-12', 'subscription.ended', array(), array( 'made_purchase' ) )
		);
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	public function test_the_first_customer_whom_an_automation_gave_something_is_in(): void {
		$this->crm_is( array( 'automations' => array( self::LETS_IN ), 'automations_run' => 'when_told' ) );
		$this->given_contact( 'known@example.com', array( 'newsletter' ) );
		$new   = $this->bought( 'new@example.com', 'pending' );
		$known = $this->bought( 'known@example.com', 'pending' );
		FakeCrmAutomations::run_due();
		FakeAccessAllyWebhooks::deliver();

		$this->look_after( 901 );

		$this->assertSame( array( $new['id'] . ' none', $known['id'] . ' none' ), $this->told() );
		$this->assertStringContainsString( 'The tag “made_purchase” was set and is gone from your CRM again: an automation has used it', $this->words( $new ) );
	}

	public function test_the_first_customer_whom_nobody_gave_anything_is_locked_out(): void {
		$this->member( 'ann@example.com', array( 'newsletter' ) );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array(), array( 'made_purchase' ) );

		$this->assertSame( 'pending', $this->confirmed( $bought ) );
		$this->assertStringContainsString( 'does not hold the tag “made_purchase”', $this->words( $bought ) );
	}

	public function test_a_member_who_was_given_something_since_is_still_in(): void {
		$this->member( 'ann@example.com', array( 'newsletter' ) );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array( '101_access' ), array( 'made_purchase' ) );

		$this->assertSame( 'granted', $this->confirmed( $bought ) );
	}

	public function test_what_is_gone_from_most_others_keeps_nobody_out(): void {
		$this->given_others( array( '101_access' ), array( 'made_purchase' ) );
		$this->member( 'ann@example.com', array( 'newsletter' ) );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array(), array( 'made_purchase' ) );
		$calls = count( $this->calls() );

		$this->assertSame( 'granted', $this->confirmed( $bought ) );
		$this->assertSame( array( 'sync_user_info_from_crm' ), array_slice( $this->calls(), $calls ), 'What others hold is read on this site.' );
	}

	public function test_what_most_others_hold_is_missed_also_of_who_was_given_something(): void {
		$this->given_others( array( 'newsletter' ), array() );
		$this->pass( 2 * DAY_IN_SECONDS );
		$this->member( 'ann@example.com', array() );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array( '101_access' ), array( 'made_purchase' ) );

		$this->assertSame( 'pending', $this->confirmed( $bought ) );
	}

	public function test_others_whose_copy_may_be_behind_and_who_lost_it_by_us_tell_nothing(): void {
		$this->given_others( array(), array() );
		foreach ( array( 'bob', 'cleo', 'dora' ) as $name ) {
			$this->deliver( Sample::event( 'subscription.ended', "$name@example.com", array( 'entitlements' => Sample::holds( array( 'product-12' => 'ended' ) ) ) ) );
		}
		$this->given_others( array(), array(), 'finn', 'gus', 'hal' );
		$this->member( 'ann@example.com', array() );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array( '101_access' ), array( 'made_purchase' ) );

		$this->assertSame( 'granted', $this->confirmed( $bought ), 'Her own tags tell it.' );
	}

	public function test_who_is_locked_out_does_not_make_a_trigger_of_what_others_miss(): void {
		foreach ( array( 'bob', 'cleo', 'dora', 'ann' ) as $name ) {
			$this->member( "$name@example.com", array( 'newsletter' ) );
			$bought = $this->bought( "$name@example.com", 'granted' );
			$this->crm_moves( "$name@example.com", array(), array( 'made_purchase' ) );

			$this->assertSame( 'pending', $this->confirmed( $bought ) );
		}
	}

	public function test_a_tag_that_forbids_is_a_lock_out_whatever_was_a_trigger(): void {
		$this->rules(
			Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ), array( '101_revoked' ) ),
			Sample::rule( 'product-12', 'purchase.refunded', array( '101_revoked' ), array( 'made_purchase' ) )
		);
		$this->given_others( array( '101_access' ), array( 'made_purchase' ) );
		$this->member( 'ann@example.com', array() );
		$bought = $this->bought( 'ann@example.com', 'granted' );
		$this->crm_moves( 'ann@example.com', array( '101_access', '101_revoked' ), array( 'made_purchase' ) );

		$this->assertSame( 'pending', $this->confirmed( $bought ) );
		$this->assertStringContainsString( 'holds the revoke tag “101_revoked”', $this->words( $bought ) );
	}

	public function test_a_trigger_that_is_still_on_the_contact_and_not_on_the_user_keeps_out(): void {
		$this->given_others( array( '101_access' ), array( 'made_purchase' ) );
		$this->crm_is( array( 'automations' => array( self::LETS_IN ), 'automations_run' => 'when_told' ) );
		$bought = $this->bought( 'ann@example.com', 'pending' );
		$user   = wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );
		AccessAllyUserPermission::set_user_contact_id( $user, $this->given_contact( 'ann.other@example.com', array( 'newsletter' ) ) );

		$this->look_after( 901 );

		$this->assertSame( array( $bought['id'] . ' pending' ), $this->told() );
	}

	public function test_a_refunds_trigger_that_an_automation_has_used_up_is_no_access_left(): void {
		$this->member( 'ann@example.com', array( '101_access' ) );
		$refund = $this->refunded( 'ann@example.com', 'revoked' );
		$this->crm_moves( 'ann@example.com', array( '101_revoked' ), array( 'refunded' ) );

		$this->assertSame( 'revoked', $this->confirmed( $refund ) );
	}

	public function test_a_refunds_tag_that_is_gone_and_nothing_came_for_it_leaves_access(): void {
		$this->member( 'ann@example.com', array( '101_access' ) );
		$refund = $this->refunded( 'ann@example.com', 'revoked' );
		$this->crm_moves( 'ann@example.com', array(), array( 'refunded' ) );

		$this->assertSame( 'still_has_access', $this->confirmed( $refund ) );
	}

	public function test_a_refunds_tag_that_is_gone_from_most_others_was_a_trigger(): void {
		foreach ( array( 'bob', 'cleo', 'dora' ) as $name ) {
			$this->member( "$name@example.com", array( '101_access' ) );
			$this->refunded( "$name@example.com", 'revoked' );
			$this->crm_moves( "$name@example.com", array( '101_revoked' ), array( 'refunded' ) );
		}
		$this->member( 'ann@example.com', array( '101_access' ) );
		$refund = $this->refunded( 'ann@example.com', 'revoked' );
		$this->crm_moves( 'ann@example.com', array(), array( 'refunded' ) );

		$this->assertSame( 'revoked', $this->confirmed( $refund ) );
	}

	/**
	 * Members who bought, and what the CRM made of it by the time they came.
	 *
	 * @param string[] $given
	 * @param string[] $taken
	 */
	private function given_others( array $given, array $taken, string ...$names ): void {
		foreach ( array() === $names ? array( 'bob', 'cleo', 'dora' ) : $names as $name ) {
			$this->member( "$name@example.com", array( 'newsletter' ) );
			$this->bought( "$name@example.com", 'granted' );
			$this->crm_moves( "$name@example.com", $given, $taken );
		}
	}

	/** @param string[] $tags Which AccessAlly's copy has as well. */
	private function member( string $email, array $tags ): int {
		return (int) AccessAlly::add_user_and_password( $this->given_contact( $email, $tags ), false, true, array(), true );
	}

	/** @return array<string, mixed> */
	private function bought( string $email, string $access ): array {
		$event = Sample::event( 'purchase.completed', $email );
		$this->assertSame( $access, $this->deliver( $event )[0]['access'] );
		return $event;
	}

	/** @return array<string, mixed> */
	private function refunded( string $email, string $access ): array {
		$event = Sample::event( 'purchase.refunded', $email, array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
		$this->assertSame( $access, $this->deliver( $event )[0]['access'] );
		return $event;
	}

	/**
	 * An automation, or a person, moves tags there; then the customer comes.
	 *
	 * @param string[] $given
	 * @param string[] $taken
	 */
	private function crm_moves( string $email, array $given, array $taken ): void {
		FakeCrmChanges::move_tags( $email, $given, $taken );
		AccessAllyAPI::sync_user_info_from_crm( get_user_by( 'email', $email )->ID );
	}

	/** @param array<string, mixed> $event */
	private function confirmed( array $event ): string {
		$this->pass( 901 );
		return $this->ask_for_access( $event['id'] )[0]['access'];
	}

	/** @param array<string, mixed> $event */
	private function words( array $event ): string {
		return AccessLabels::of( EventRow::from_store( $this->plugin()->log()->find( $event['id'] ) ) )->whole();
	}
}
