<?php
/**
 * Before a check says that somebody cannot get in, or still does, AccessAlly's copy of their tags is fetched; and a trigger
 * that the CRM's automation took away again keeps nobody out.
 */

declare(strict_types=1);

use CartCompanion\Crm\AccessAlly\AccessAllyCalls;
use CartCompanion\Crm\AccessAlly\FreshUserTags;
use CartCompanion\Crm\HttpObserver;
use CartCompanion\Crm\RateLimiter;
use CartCompanion\Labels\AccessLabels;
use CartCompanion\Labels\EventRow;
use CartCompanion\Site\Deadline;
use CartCompanion\Store\AccessStatements;

final class FreshBeforeFalseTest extends SiteTestCase {
	private const AUTOMATION = array( array( 'trigger' => 'made_purchase', 'takes_trigger_away' => true, 'applies' => array( '101_access' ) ) );

	protected function setUp(): void {
		parent::setUp();
		$this->choose( 'accessally' );
		foreach ( array( 'made_purchase', '101_access', '101_revoked', 'start_refund' ) as $tag ) {
			$this->given_tag( $tag );
		}
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array( 'start_refund' ) ) );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
	}

	public function test_who_has_what_the_automation_gave_is_in_although_the_trigger_is_gone_and_the_copy_is_behind(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com' );
		$this->crm_is( array( 'automations' => self::AUTOMATION, 'automations_run' => 'when_told' ) );
		$bought = Sample::event( 'purchase.completed' );
		$this->assertSame( 'pending', $this->deliver( $bought )[0]['access'] );
		$calls = count( $this->calls() );
		FakeCrmAutomations::run_due();

		$this->look_after( 61 );

		$this->assertSame( array( $bought['id'] . ' granted' ), $this->told() );
		$this->assertSame( array( 'sync_user_info_from_crm' ), array_slice( $this->calls(), $calls ) );
	}

	public function test_without_a_word_of_the_owners_a_trigger_that_is_gone_from_the_crm_raises_no_alert(): void {
		$bought = $this->given_buyer_whom_the_automation_made_a_user();

		$this->look_after( 61 );

		$this->assertSame( array( $bought['id'] . ' none' ), $this->told() );
		$this->assertStringContainsString( 'The tag “made_purchase” was set and is gone from your CRM again', $this->words( $bought ) );
	}

	public function test_a_trigger_of_a_refund_that_is_gone_from_the_crm_raises_no_alert_either(): void {
		$id = $this->given_contact( 'ann@example.com', array( '101_access' ) );
		$this->crm_is( array( 'automations' => array( array( 'trigger' => 'start_refund', 'takes_trigger_away' => true, 'applies' => array( '101_revoked' ) ) ) ) );
		wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
		$this->assertSame( 'pending', $this->deliver( $refund )[0]['access'], 'AccessAlly has no copy of this user’s tags.' );
		AccessAllyUserPermission::set_user_contact_id( get_user_by( 'email', 'ann@example.com' )->ID, $id );

		$this->look_after( 61 );

		$this->assertSame( array( $refund['id'] . ' none' ), $this->told() );
		$this->assertStringContainsString( 'The tag “start_refund” was set and is gone from your CRM again', $this->words( $refund ) );
	}

	public function test_a_trigger_that_the_crm_still_has_and_accessally_does_not_see_is_a_lock_out(): void {
		$this->given_user( 'ann@example.com' );
		$bought = Sample::event( 'purchase.completed' );
		$stuck  = static function ( $unused, int $id, string $key ) {
			return FakeAccessAllyUsers::TAGS === $key ? true : $unused; // Its copy follows nothing.
		};
		add_filter( 'update_user_metadata', $stuck, 10, 3 );
		$this->deliver( $bought );

		$this->look_after( 901 );
		remove_filter( 'update_user_metadata', $stuck, 10 );

		$this->assertSame( array( $bought['id'] . ' pending' ), $this->told() );
		$this->assertStringContainsString( 'does not hold the tag “made_purchase”', $this->words( $bought ) );
	}

	public function test_a_revoke_tag_that_is_still_there_is_a_lock_out_even_beside_the_access_tag(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com', array( '101_access' ) );
		$bought = Sample::event( 'purchase.completed' );
		$this->assertSame( 'granted', $this->deliver( $bought )[0]['access'] );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		AccessAllyAPI::sync_user_info_from_crm( get_user_by( 'email', 'ann@example.com' )->ID );

		$found = $this->access_checks()->check_now( $bought['id'] );

		$this->assertSame( array( 'pending', array( '101_revoked' ) ), array( $found->access, $found->tags ) );
		$this->assertStringContainsString( 'holds the revoke tag “101_revoked”, which forbids the course even beside the access tag. Press Retry', $this->words( $bought ) );

		$again = $this->replay( $bought );

		$this->assertSame( array( array( '101_revoked' ), 'granted' ), array( $again['tags_removed'], $again['access'] ) );
	}

	public function test_a_refunded_customer_is_out_by_the_revoke_tag_and_still_in_by_the_access_tag_alone(): void {
		$this->state_access();
		$user_id = $this->given_user( 'ann@example.com', array( '101_access' ) );
		$refund  = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
		$this->assertSame( 'pending', $this->deliver( $refund )[0]['access'] );

		$this->look_after( 61 );
		$this->assertSame( array( $refund['id'] . ' still_has_access' ), $this->told() );
		$this->assertStringContainsString( 'still holds the tag “101_access”', $this->words( $refund ) );

		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_revoked' ) );
		$this->look_after( 300 );

		$this->assertSame( $refund['id'] . ' revoked', $this->told()[1], 'The CRM’s automation got round to it; the access tag stays beside it.' );
		$this->assertContains( '101_access', $this->plugin()->connections()->chosen()->tags_of_user( $user_id ) );
	}

	public function test_the_copy_is_fetched_once_for_a_user_however_many_checks_would_be_wrong(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com' );
		$this->given_user( 'bob@example.com', array( '101_access' ) );
		$events = array( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob@example.com' ) );
		$this->deliver( ...$events );
		$calls = count( $this->calls() );

		$rows = $this->ask_for_access( ...array_column( $events, 'id' ) );

		$this->assertSame( array( 'pending', 'pending', 'granted' ), array_column( $rows, 'access' ) );
		$this->assertSame( array( 'sync_user_info_from_crm' ), array_slice( $this->calls(), $calls ), 'And who is in is not asked for.' );
		$this->ask_for_access( $events[0]['id'] );
		$this->assertCount( $calls + 2, $this->calls(), 'The next check fetches it anew.' );
	}

	public function test_a_crm_that_limits_puts_the_check_off(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com' );
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$this->crm_is( array( 'faults' => array( 'sync_user_info_from_crm' => array( 'status' => 429, 'retry_after' => 90 ) ) ) );

		$row = $this->ask_for_access( $bought['id'] )[0];

		$this->assertSame( array( null, 90 ), array( $row['access'], $row['retry_after'] ) );
	}

	public function test_no_call_is_begun_when_the_time_for_checks_is_over(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com' );
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$calls = count( $this->calls() );
		$times = array( 100.0, 103.0, 105.0 ); // The check begins in time; what its user holds took long.
		$clock = static function () use ( &$times ): float {
			return 1 === count( $times ) ? $times[0] : array_shift( $times );
		};

		$row = $this->access_checks()->answer( array( $bought['id'] ), new Deadline( 4, $clock ) )[0];

		$this->assertSame( array( null, 60 ), array( $row['access'], $row['retry_after'] ) );
		$this->assertCount( $calls, $this->calls() );
		$this->assertSame( 'pending', $this->plugin()->log()->find( $bought['id'] )['access'], 'As it was: nothing was found.' );
	}

	public function test_what_the_owner_says_after_the_alert_ends_it(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'made_purchase' ) ), Sample::rule( 'product-12', 'purchase.refunded', array(), array( 'made_purchase' ) ) );
		$bought = $this->given_buyer_whom_the_automation_made_a_user();
		$this->look_after( 901 );
		$this->assertSame( array( $bought['id'] . ' pending' ), $this->told(), 'The rules take it away with a refund: it is counted on.' );

		$this->state_access();
		$this->look_after( 60 );

		$this->assertSame( $bought['id'] . ' granted', $this->told()[1] );
	}

	public function test_a_purchase_of_another_order_ends_the_look_at_a_refund_whatever_tags_count(): void {
		$this->state_access();
		$this->given_user( 'ann@example.com', array( '101_access' ) );
		$refund = Sample::event( 'purchase.refunded', 'ann@example.com', array( 'refund' => Sample::refund( true, 'product-12' ), 'entitlements' => Sample::holds( array( 'product-12' => 'refunded' ) ) ) );
		$this->deliver( $refund, Sample::event( 'purchase.completed' ) );

		$this->look_after( 901 );

		$this->assertSame( array( $refund['id'] . ' none' ), $this->told() );
	}

	public function test_an_older_accessally_is_brought_up_to_date_by_the_contacts_tags(): void {
		$user_id    = $this->given_user( 'ann@example.com' );
		$contact_id = (string) AccessAllyUserPermission::get_user_contact_id( $user_id );
		$fresh      = new FreshUserTags( new AccessAllyCalls( new HttpObserver(), new RateLimiter() ) );
		FakeCrmChanges::move_tags( 'ann@example.com', array( '101_access' ) );

		$this->assertTrue( $fresh->fetch_contact( $contact_id ) );
		$this->assertCount( 1, AccessAllyUserPermission::get_cleaned_user_tags( $user_id )['clean'] );
		$this->assertFalse( $fresh->fetch_contact( '' ) );
		FakeCrmChanges::delete_contact( 'ann@example.com' );
		$this->assertFalse( $fresh->fetch_contact( $contact_id ) );
		$this->assertCount( 1, AccessAllyUserPermission::get_cleaned_user_tags( $user_id )['clean'], 'Nothing is taken from who is remembered.' );
		$this->crm_is( array( 'answers' => array( 'get_contact' => 'null' ) ) );
		$this->assertFalse( $fresh->fetch_contact( $contact_id ), 'Nor where no contact is null instead of an empty list.' );
		$this->assertCount( 1, AccessAllyUserPermission::get_cleaned_user_tags( $user_id )['clean'] );
	}

	public function test_contacts_that_accessally_keeps_itself_are_never_behind(): void {
		$this->crm_is( array( 'managed' => 'register' ) );
		$this->state_access();
		wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );
		$bought = Sample::event( 'purchase.completed' );
		$this->deliver( $bought );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertSame( array( $bought['id'] . ' pending' ), $this->told() );
		$this->assertCount( $calls, $this->calls() );
	}

	private function state_access(): void {
		( new AccessStatements() )->save( array( array( 'product' => 'product-12', 'in' => array( '101_access' ), 'out' => array( '101_revoked' ) ) ) );
	}

	/** @return array<string, mixed> The purchase of somebody whose user came with the automation; AccessAlly's copy of their tags is empty. */
	private function given_buyer_whom_the_automation_made_a_user(): array {
		$this->given_contact( 'ann@example.com' );
		$this->crm_is( array( 'automations' => array( array( 'webhook' => 'aal_genpass' ) + self::AUTOMATION[0] ) ) );
		$bought = Sample::event( 'purchase.completed' );
		$this->assertSame( 'pending', $this->deliver( $bought )[0]['access'] );
		FakeAccessAllyWebhooks::deliver();
		return $bought;
	}

	/** @param string[] $tags Which AccessAlly's copy has as well. */
	private function given_user( string $email, array $tags = array() ): int {
		$id = $this->given_contact( $email, $tags );
		AccessAllyAPI::refresh_tag_mapping();
		return (int) AccessAlly::add_user_and_password( $id, false, true, array(), true );
	}

	/** @param array<string, mixed> $event */
	private function words( array $event ): string {
		return AccessLabels::of( EventRow::from_store( $this->plugin()->log()->find( $event['id'] ) ) )->whole();
	}
}
