<?php
/**
 * Who may use the plugin: administrators by default, and whomever a role or a filter says.
 */

declare(strict_types=1);

use CartCompanion\Admin\Forms;
use CartCompanion\Site\Capabilities;
use CartCompanion\Site\RoleSafety;

final class CapabilitiesTest extends SiteTestCase {
	protected function tearDown(): void {
		wp_set_current_user( 0 );
		remove_all_filters( Capabilities::BROUGHT_BY );
		remove_role( 'desk' );
		parent::tearDown();
	}

	/** @param array<string, bool> $rights */
	private static function log_in( array $rights ): void {
		remove_role( 'desk' );
		add_role( 'desk', 'Desk', $rights );
		wp_set_current_user( wp_insert_user( array( 'user_login' => uniqid( 'desk' ), 'user_pass' => 'x', 'role' => 'desk' ) ) );
	}

	/** @return bool[] View, manage. */
	private static function rights(): array {
		return array( Capabilities::may_view(), Capabilities::may_manage() );
	}

	public function test_administrators_have_both_and_no_role_was_changed_for_it(): void {
		wp_set_current_user( 1 );
		$this->assertSame( array( true, true ), self::rights() );
		$this->assertArrayNotHasKey( 'manage_cart_companion', get_role( 'administrator' )->capabilities );
		$this->assertTrue( user_can( 1, 'view_cart_companion' ) );
	}

	public function test_a_role_gets_one_of_them_by_an_editor_of_roles(): void {
		self::log_in( array( 'read' => true ) );
		$this->assertSame( array( false, false ), self::rights() );
		self::log_in( array( 'read' => true, 'view_cart_companion' => true ) );
		$this->assertSame( array( true, false ), self::rights() );
		$this->assertFalse( Forms::may_change() );
		$this->assertFalse( Forms::may_send( 'rules' ) );
		$this->assertFalse( Forms::may_send( 'of a name that nobody knows' ) );
		self::log_in( array( 'read' => true, 'manage_cart_companion' => true ) );
		$this->assertSame( array( true, true ), self::rights(), 'Who may change it sees it.' );
	}

	public function test_a_no_of_a_role_stands_against_what_is_brought_along(): void {
		self::log_in( array( 'read' => true, 'manage_options' => true, 'manage_cart_companion' => false ) );
		$this->assertSame( array( true, false ), self::rights() );
	}

	public function test_a_site_says_by_a_filter_which_right_brings_ours_along(): void {
		self::log_in( array( 'read' => true, 'edit_others_posts' => true ) );
		add_filter( 'cart_companion_capabilities', static fn( array $by ): array => array( 'view_cart_companion' => 'edit_others_posts', 'delete_users' => 'read' ) + $by );
		$this->assertSame( array( true, false ), self::rights() );
		$this->assertFalse( current_user_can( 'delete_users' ), 'Only ours.' );
		add_filter( 'cart_companion_capabilities', '__return_empty_array', 20 );
		wp_set_current_user( 1 );
		$this->assertSame( array( false, false ), self::rights() );
	}

	public function test_customers_logins_are_never_made_with_a_role_that_may_look(): void {
		foreach ( array( 'view_cart_companion', 'manage_cart_companion' ) as $right ) {
			$this->assertSame( array( $right ), ( new RoleSafety( 'desk', 'Desk', array( 'read', $right ) ) )->takes_over() );
		}
	}
}
