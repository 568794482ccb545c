<?php
/**
 * Which way of creating logins Connect recommends, from what was seen on this site.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\LoginAdvice;
use CartCompanion\Admin\Connect\LoginsPanel;
use CartCompanion\Admin\Notice;
use CartCompanion\Site\RoleSafety;
use CartCompanion\Store\OtherLogins;
use CartCompanion\Store\SecondPassword;
use CartCompanion\Store\SecondPasswords;

final class LoginAdviceTest extends SiteTestCase {
	private function advice(): LoginAdvice {
		return LoginAdvice::of_this_site( $this->plugin()->logins(), $this->plugin()->connections() );
	}

	private static function sentence( Notice $notice ): string {
		ob_start();
		$notice->print_inline();
		return (string) ob_get_clean();
	}

	/** Members from before Cart Companion. */
	private static function members( int $with_contact, int $without ): void {
		for ( $number = 0; $number < $with_contact + $without; $number++ ) {
			$user_id = wp_create_user( "member$number", 'secret', "member$number@example.com" );
			if ( $number < $with_contact ) {
				AccessAllyUserPermission::set_user_contact_id( $user_id, 100 + $number );
			}
		}
	}

	public function test_without_an_automation_that_can_create_users_it_is_cart_companion(): void {
		update_option( '_accessally_setting_api', array( 'system' => 'accessally-managed' ) );

		$this->assertSame( LoginsPanel::HERE, $this->advice()->choice() );
	}

	public function test_where_nothing_was_seen_it_says_how_to_find_out(): void {
		self::members( 2, 6 );

		$advice = $this->advice();

		$this->assertSame( '', $advice->choice() );
		$this->assertStringContainsString( 'Search your automations in ActiveCampaign for a webhook that contains “aal_genpass”', $advice->sentence() );
	}

	public function test_whoever_has_not_said_that_automations_create_no_logins_is_told_what_that_means(): void {
		wp_set_current_user( 1 );
		$panel  = new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->plugin()->access_checks() );
		$fields = array( 'logins' => LoginsPanel::HERE, 'role' => 'subscriber' );

		$this->assertStringContainsString( 'You have not ticked that your automations in ActiveCampaign create no logins.', self::sentence( $panel->save( $fields ) ) );
		$this->assertStringNotContainsString( 'You have not ticked', self::sentence( $panel->save( $fields + array( 'only_here' => '1' ) ) ) );
		wp_set_current_user( 0 );
	}

	public function test_once_the_owner_has_looked_it_is_cart_companion(): void {
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ), true );

		$this->assertSame( LoginsPanel::HERE, $this->advice()->choice() );
	}

	public function test_where_accessally_was_seen_to_create_users_it_is_the_automation(): void {
		( new OtherLogins() )->note( 7, time() );
		( new OtherLogins() )->note( 8, time() );
		( new OtherLogins() )->note( 8, time() );

		$advice = $this->advice();

		$this->assertSame( LoginsPanel::AUTOMATION, $advice->choice() );
		$this->assertStringContainsString( 'AccessAlly has created 2 users here by itself, the last today at', $advice->sentence() );
	}

	public function test_members_with_contacts_from_before_speak_for_the_automation(): void {
		self::members( 8, 2 );

		$advice = $this->advice();

		$this->assertSame( LoginsPanel::AUTOMATION, $advice->choice() );
		$this->assertStringContainsString( '8 of the 10 newest users have a contact in AccessAlly', $advice->sentence() );

		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) );
		$this->assertSame( '', $this->advice()->choice(), 'Who buys is linked by Cart Companion, too.' );
	}

	public function test_a_second_password_comes_before_any_advice(): void {
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ), true );
		( new SecondPasswords() )->add( new SecondPassword( 1, SecondPassword::ACCESSALLY, time() ), 'ActiveCampaign' );

		$this->assertSame( array( '', '' ), array( $this->advice()->choice(), $this->advice()->sentence() ) );
	}

	public function test_the_screen_marks_the_way_and_says_why(): void {
		wp_set_current_user( 1 );
		( new OtherLogins() )->note( 7, time() );
		ob_start();
		( new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() ) )->print();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( 'My CRM’s automation creates the login (recommended)', $html );
		$this->assertStringContainsString( 'Recommended here, because somebody creates logins already', $html );
		$this->assertStringNotContainsString( 'Cart Companion creates it (recommended)', $html );
	}
}
