<?php
/**
 * Options in which somebody else wrote: they are read whenever a user changes, and that goes on.
 */

declare(strict_types=1);

use CartCompanion\Admin\SecondPasswordPanel;
use CartCompanion\Alerts\SecondPasswordAlert;
use CartCompanion\Store\{ OtherLogins, SecondPassword, SecondPasswords };

final class StrangeOptionsTest extends LoginTestCase {
	/** @return array<string, array{0: string, 1: mixed}> */
	public static function junk(): array {
		$junk = array( 'null' => null, 'a text' => 'x', 'an object' => new stdClass(), 'a list' => array( null, 7, 'x', new stdClass(), array() ) );
		$rows = array();
		foreach ( $junk as $name => $value ) {
			$rows[ "passwords: $name" ]   = array( SecondPasswords::OPTION, $value );
			$rows[ "logins: $name" ]      = array( OtherLogins::OPTION, $value );
			$rows[ "users: $name" ]       = array( SecondPasswords::OPTION, array( 'users' => $value ) );
			$rows[ "a user: $name" ]      = array( SecondPasswords::OPTION, array( 'users' => array( 1 => $value, 2 => array( 'accessally', $value, 0 ), 3 => array( $value, 1, 1 ) ) ) );
			$rows[ "a time: $name" ]      = array( SecondPasswords::OPTION, array( 'users' => array( 1 => array( SecondPassword::ACCESSALLY, 1, 0 ) ), 'more' => $value, 'since' => $value, 'crm' => $value ) );
			$rows[ "logins, at: $name" ]  = array( OtherLogins::OPTION, array( 'count' => $value, 'last_at' => $value, 'last_id' => $value ) );
		}
		return $rows;
	}

	/**
	 * @dataProvider junk
	 * @param mixed $value
	 */
	public function test_users_change_and_the_panel_is_shown( string $option, $value ): void {
		$this->deliver( self::purchase() );
		$user = self::user( 'ann@example.com' );
		update_option( $option, $value );

		do_action( 'accessally_update_user', $user->ID, '7' );
		wp_set_password( 'another', $user->ID );
		( new OtherLogins() )->note( 77, 5 );
		ob_start();
		( new SecondPasswordPanel() )->print();
		$this->site_health( 'logins' );
		ob_end_clean();
		$this->assertContainsOnlyInstancesOf( SecondPassword::class, ( new SecondPasswords() )->all() );
		$alert = SecondPasswordAlert::of_this_site();
		$this->assertStringContainsString( SecondPasswordAlert::KEY, null === $alert ? SecondPasswordAlert::KEY : implode( ' ', $alert->lines() ) . $alert->key() );
		$this->assertTrue( wp_delete_user( $user->ID ) );
	}
}
