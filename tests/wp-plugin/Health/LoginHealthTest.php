<?php
/**
 * Two that create logins give a customer two passwords: said where the owner chooses, and under Site Health.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\LoginsPanel;
use CartCompanion\Site\RoleSafety;

final class LoginHealthTest extends SiteTestCase {
	/** @return array<string, array{0: string, 1: bool, 2: bool, 3: string}> AccessAlly's system, whether logins are made here, only here, and what Site Health says. */
	public static function choices(): array {
		return array(
			'the automation makes them'                     => array( 'active-campaign', false, false, 'good' ),
			'made here, AccessAlly may make them too'       => array( 'active-campaign', true, false, 'recommended' ),
			'made here, and the automation no longer does'  => array( 'active-campaign', true, true, 'good' ),
			'made here, Managed Contacts'                   => array( 'accessally-managed', true, false, 'good' ),
			'nobody chose, Managed Contacts'                => array( 'accessally-managed', false, false, 'good' ),
		);
	}

	/** @dataProvider choices */
	public function test_site_health_knows_when_two_create_logins( string $system, bool $here, bool $only_here, string $status ): void {
		update_option( '_accessally_setting_api', array( 'system' => $system ) );
		if ( $here ) {
			$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ), $only_here );
		}

		$found = $this->site_health( 'logins' );

		$this->assertSame( $status, $found['status'] );
	}

	public function test_the_screen_says_what_accessally_does_to_a_user_who_is_there(): void {
		wp_set_current_user( 1 );
		ob_start();
		( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ) )->print();
		$html = (string) ob_get_clean();

		$this->assertStringNotContainsString( 'the second finds them there', $html );
		$this->assertStringContainsString( 'AccessAlly gives the user who is already there a new password', $html );
	}

	public function test_with_managed_contacts_site_health_and_the_screen_say_who_makes_users_and_why(): void {
		update_option( '_accessally_setting_api', array( 'system' => 'accessally-managed' ) );
		$this->choose( 'accessally' );
		wp_set_current_user( 1 );

		$this->assertSame( 'Only Cart Companion creates the logins of new customers', $this->site_health( 'logins' )['label'] );
		$this->assertSame( 'good', $this->site_health( 'connection' )['status'] );
		ob_start();
		( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ) )->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( 'AccessAlly gives a contact only to a user', $html );
		$this->assertStringNotContainsString( 'value="automation"', $html );
		$this->assertMatchesRegularExpression( '/value="here"[^>]*checked/', $html );
		$this->choose( 'wp-fusion' );
		$this->assertFalse( $this->plugin()->logins()->is_made_here(), 'It is about the connection in use.' );
	}

	public function test_the_owners_word_is_kept_and_asked_for_anew_with_the_next_choice(): void {
		wp_set_current_user( 1 );
		$form = new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() );

		self::send( $form, 'logins', array( 'logins' => 'here', 'role' => 'subscriber', 'only_here' => '1' ) );
		$this->assertTrue( $this->plugin()->logins()->is_made_here_only() );
		self::send( $form, 'logins', array( 'logins' => 'automation' ) );
		$this->assertFalse( $this->plugin()->logins()->is_made_here_only() );
		self::send( $form, 'logins', array( 'logins' => 'here', 'role' => 'subscriber' ) );
		$this->assertFalse( $this->plugin()->logins()->is_made_here_only() );
	}
}
