<?php
/**
 * What an owner reads of AccessAlly's Managed Contacts on Connect, and what the test of the connection does there.
 */

declare(strict_types=1);

use CartCompanion\Crm\ConnectionTest;
use CartCompanion\Crm\Crm;

final class ManagedConnectionTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->crm_is( array( 'managed' => 'register' ) );
		$this->choose( 'accessally' );
	}

	private function connection(): Crm {
		return $this->plugin()->connections()->chosen();
	}

	public function test_nothing_is_left_to_do_and_the_owner_reads_how_it_goes(): void {
		$said = $this->connection()->status_message();

		$this->assertSame( '', $this->connection()->setup_hint() );
		$this->assertStringContainsString( 'is active with Managed Contacts', $said );
		$this->assertStringContainsString( 'makes the WordPress user first', $said );
		$this->assertStringContainsString( 'Settings → Tags', $said );
		$this->assertStringContainsString( 'An address with a “+” gets no contact', $said );
	}

	public function test_who_waits_for_a_contact_reads_how_to_hurry_it(): void {
		$this->assertStringContainsString( 'longer than some minutes, let AccessAlly → Permissions → Sync Users finish', $this->connection()->user_contacts()->awaited() );
	}

	public function test_a_crm_that_nobody_here_knows_is_named(): void {
		update_option( '_accessally_setting_api', array( 'system' => 'new-crm' ) );

		$this->assertStringContainsString( 'names “newcrm” as its CRM, which Cart Companion does not know', $this->connection()->status_message() );
	}

	public function test_no_crm_is_no_managed_contacts(): void {
		update_option( '_accessally_setting_api', array( 'system' => '' ) );

		$this->assertFalse( $this->connection()->is_connected() );
		$this->assertNull( $this->connection()->user_contacts() );
		$this->assertFalse( $this->plugin()->logins()->are_users_needed() );
	}

	public function test_the_test_makes_nobody_a_user(): void {
		$this->given_tag( ConnectionTest::TAG );

		$test = ConnectionTest::run( $this->connection(), 'nobody@example.com' );

		$this->assertFalse( $test->worked );
		$this->assertStringContainsString( 'Use the address of somebody who is a user of this site', $test->message );
		$this->assertFalse( email_exists( 'nobody@example.com' ) );
		$this->assertSame( array(), FakeCrm::state()['contacts'] );
	}

	public function test_the_test_works_with_a_user_and_says_what_a_user_without_a_contact_lacks(): void {
		$this->given_tag( ConnectionTest::TAG );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'managed' => 'sync' ) );
		wp_create_user( 'bob', 'x', 'bob@example.com' );

		$of_ann = ConnectionTest::run( $this->connection(), 'ann@example.com' );
		$of_bob = ConnectionTest::run( $this->connection(), 'bob@example.com' );

		$this->assertTrue( $of_ann->worked, $of_ann->message );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
		$this->assertFalse( $of_bob->worked );
		$this->assertStringContainsString( 'Sync Users', $of_bob->message );
	}

	public function test_a_tag_that_is_not_there_is_named_with_where_to_make_it(): void {
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$test = ConnectionTest::run( $this->connection(), 'ann@example.com' );

		$this->assertFalse( $test->worked );
		$this->assertStringContainsString( 'AccessAlly has no tag named cart-companion-test', $test->message );
	}
}
