<?php
/**
 * Where the owner hears of a second password, what they are told to do, and when it ends.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\LoginsPanel;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\SecondPasswordPanel;
use CartCompanion\Alerts\SecondPasswordAlert;
use CartCompanion\Site\RoleSafety;
use CartCompanion\Store\SecondPassword;
use CartCompanion\Store\SecondPasswords;

require_once ABSPATH . 'wp-admin/includes/admin.php';

final class SecondPasswordTest extends DigestTestCase {
	protected function setUp(): void {
		parent::setUp();
		wp_set_current_user( 1 );
		NeedsAttention::forget();
		$this->plugin()->logins()->make_here( RoleSafety::of_this_site( 'subscriber' ), true );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	private static function found( string $email, string $by = SecondPassword::ACCESSALLY, int $second = 0 ): int {
		$user_id = wp_create_user( $email, 'secret', $email );
		( new SecondPasswords() )->add( new SecondPassword( $user_id, $by, time(), $second ), 'ActiveCampaign' );
		return $user_id;
	}

	private static function printed( object $panel ): string {
		ob_start();
		$panel->print();
		return (string) ob_get_clean();
	}

	private function logins_panel(): LoginsPanel {
		return new LoginsPanel( $this->plugin()->logins(), $this->plugin()->connections(), $this->access_checks() );
	}

	public function test_it_is_in_the_menus_number_and_critical_although_the_owner_said_that_nobody_else_does(): void {
		$this->assertSame( 'good', $this->site_health( 'logins' )['status'] );
		self::found( 'ann@example.com' );
		self::found( 'bob@example.com' );

		$issues = ( new NeedsAttention( $this->plugin()->settings(), $this->plugin()->companion() ) )->issues();
		$health = $this->site_health( 'logins' );

		$this->assertSame( 1, $issues->total() );
		$this->assertSame( 'AccessAlly gave 2 customers a second password.', $issues->sentences()[ SecondPasswordAlert::KEY ] );
		$this->assertStringEndsWith( '&kind=second_password', $issues->url( SecondPasswordAlert::KEY ) );
		$this->assertSame( 'critical', $health['status'] );
		$this->assertSame( 'good', $this->site_health( 'needs_you' )['status'], 'It is said once.' );
		$this->assertStringContainsString( 'In ActiveCampaign, take the step with the webhook that contains “aal_genpass” out of the automation', $health['description'] );
		$connect = html_entity_decode( self::printed( $this->logins_panel() ) );
		$this->assertStringContainsString( 'AccessAlly gave 2 customers a second password.', $connect );
		$this->assertStringContainsString( 'page=cart-companion-needs-you&kind=second_password"', $connect, 'Where they are named.' );
	}

	public function test_a_sign_says_may_and_is_no_emergency(): void {
		self::found( 'ann@example.com', SecondPassword::PERHAPS_ACCESSALLY );

		$html = self::printed( new SecondPasswordPanel() );

		$this->assertStringContainsString( 'AccessAlly may have given 1 customer a second password.', $html );
		$this->assertStringContainsString( 'This site did not see who changed it', $html );
		$this->assertStringContainsString( 'notice-warning', $html );
		$this->assertSame( 'recommended', $this->site_health( 'logins' )['status'] );

		self::found( 'bob@example.com' );
		$html = self::printed( new SecondPasswordPanel() );
		$this->assertStringContainsString( 'AccessAlly gave 1 customer a second password. AccessAlly may have given 1 more a second password.', $html );
		$this->assertSame( 1, substr_count( $html, '(likely)' ) );
	}

	public function test_the_screen_names_the_customers_and_sends_them_wordpress_s_e_mail(): void {
		self::found( 'ann@example.com' );
		$second = wp_create_user( 'other@example.com', 'secret', 'other@example.com' );
		self::found( 'bob@example.com', SecondPassword::SECOND_USER, $second );
		self::found( 'cat@example.com', SecondPassword::WP_FUSION );

		$html = self::printed( new SecondPasswordPanel() );
		$this->assertStringContainsString( '3 customers were given a second password or a second login.', $html );
		$this->assertStringContainsString( 'customer=ann%40example.com"', $html );
		$this->assertStringContainsString( 'user_id=' . $second, $html );
		$this->assertStringContainsString( 'WP Fusion → Settings → Contact Fields', $html );

		$notice = self::send( new SecondPasswordPanel(), 'second_passwords_mail' );
		$notice->keep();
		$this->assertStringContainsString( 'went to 3 customers', (string) wp_json_encode( get_option( 'cart_companion_kept_notice_1' ) ) );
		$this->assertSame( array( 'cat@example.com', 'bob@example.com', 'ann@example.com' ), array_column( $this->mails, 'to' ) );
		$this->assertStringContainsString( 'action=rp', $this->mails[0]['message'] );
		$this->assertCount( 3, ( new SecondPasswords() )->all(), 'It is there until the owner says that it is dealt with.' );

		self::send( new SecondPasswordPanel(), 'second_passwords_closed' );
		$this->assertSame( '', self::printed( new SecondPasswordPanel() ) );
		$this->assertSame( 'good', $this->site_health( 'logins' )['status'] );
	}

	public function test_an_e_mail_that_cannot_be_sent_is_said(): void {
		self::found( 'ann@example.com' );
		$this->mail_works = false;

		self::send( new SecondPasswordPanel(), 'second_passwords_mail' )->keep();

		$this->assertStringContainsString( 'None could be sent to ann@example.com', (string) wp_json_encode( get_option( 'cart_companion_kept_notice_1' ) ) );
	}

	/** @return array<string, array{0: string[]}> Kinds that the companion knows of the plugin only. */
	public static function companions(): array {
		return array(
			'a companion of today'          => array( array( 'no_rule', 'second_password' ) ),
			'a companion of before this'    => array( array( 'no_rule' ) ),
		);
	}

	/** @dataProvider companions */
	public function test_one_e_mail_tells_the_owner_and_another_only_of_a_later_case( array $of_plugin ): void {
		$this->of_plugin = $of_plugin;
		self::found( 'ann@example.com' );
		$this->digest_after( 0 );
		self::found( 'bob@example.com' );
		$this->digest_after( 2 * HOUR_IN_SECONDS );

		$this->assertCount( 1, $this->mails );
		$this->assertStringContainsString( 'AccessAlly gave 1 customer a second password.', $this->mails[0]['message'] );
		$this->assertStringContainsString( 'take the step with the webhook that contains “aal_genpass” out', $this->mails[0]['message'] );
		$this->assertStringNotContainsString( 'ann@example.com', $this->mails[0]['message'] );

		( new SecondPasswords() )->close();
		$this->digest_after( HOUR_IN_SECONDS );
		( new SecondPasswords() )->add( new SecondPassword( 1, SecondPassword::ACCESSALLY, time() + 7 ), 'ActiveCampaign' );
		$this->digest_after( 2 * HOUR_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
	}

	public function test_choosing_the_automation_ends_it(): void {
		self::found( 'ann@example.com' );

		self::send( $this->logins_panel(), 'logins', array( 'logins' => 'automation' ) );

		$this->assertNull( SecondPasswordAlert::of_this_site() );
	}
}
