<?php
/**
 * The key of a CRM: entered once, tried before it is stored, never shown, and wp-config.php wins.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\CrmKeysPanel;
use CartCompanion\Admin\Connect\CrmTestPanel;
use CartCompanion\Admin\Notice;
use CartCompanion\Crm\AccessAlly\AccessAlly;
use CartCompanion\Crm\ConnectionTest;
use CartCompanion\Crm\Credentials;
use CartCompanion\Crm\Keyed\ActiveCampaign;
use CartCompanion\Crm\Keyed\KeyedCrm;
use CartCompanion\Crm\RateLimiter;
use CartCompanion\Crm\Registry;

final class CrmKeysPanelTest extends SiteTestCase {
	private const URL = 'https://acme.api-us1.com';

	private ApiCrm $crm;

	protected function setUp(): void {
		parent::setUp();
		$this->lead_to_crm_apis();
		$this->crm = ApiCrm::of( 'activecampaign' );
		$this->crm->set_up();
		( new Credentials( 'activecampaign' ) )->forget();
	}

	protected function tearDown(): void {
		remove_all_filters( 'cart_companion_connections' );
		parent::tearDown();
	}

	public function test_a_good_key_is_stored_out_of_every_pages_way_and_used(): void {
		global $wpdb;

		$notice = $this->save( 'right-key' );

		$this->assertStringContainsString( 'ActiveCampaign took the key', $notice );
		$this->assertTrue( $this->connection()->is_connected() );
		$autoload = $wpdb->get_var( $wpdb->prepare( "SELECT autoload FROM $wpdb->options WHERE option_name = %s", Credentials::OPTION ) );
		$this->assertContains( $autoload, array( 'no', 'off' ), 'WordPress writes "off" since 6.6.' );
		$this->assertStringNotContainsString( 'right-key', $this->form() );
		$this->assertStringContainsString( self::URL, $this->form() );
	}

	public function test_a_wrong_key_is_not_stored_and_the_owner_reads_why(): void {
		$notice = $this->save( 'mistyped' );

		$this->assertStringContainsString( 'The key was not stored.', $notice );
		$this->assertStringNotContainsString( 'mistyped', $notice );
		$this->assertFalse( $this->connection()->is_connected() );
	}

	public function test_a_wrong_key_does_not_replace_a_good_one(): void {
		$this->save( 'right-key' );
		$this->save( 'mistyped' );

		$this->assertSame( 'applied', $this->buy()['outcome'] );
	}

	/** @return array<string, array{0: string}> */
	public static function days_on_which_nobody_can_say(): array {
		return array( 'limited' => array( 'limited' ), 'down' => array( 'down' ), 'silent' => array( 'timeout' ), 'a firewall' => array( 'page' ) );
	}

	/** @dataProvider days_on_which_nobody_can_say */
	public function test_a_key_that_the_crm_could_not_check_does_not_replace_a_good_one( string $how ): void {
		add_filter( 'http_request_args', array( ConformanceTestCase::class, 'impatiently' ), 999 );
		$this->save( 'right-key' );
		$this->crm->fail( $how );

		$notice = $this->save( 'mistyped' );

		remove_filter( 'http_request_args', array( ConformanceTestCase::class, 'impatiently' ), 999 );
		$this->crm->work();
		$this->assertStringContainsString( 'not stored', $notice );
		$this->assertStringNotContainsString( 'will be tried again', $notice, 'Nobody but the owner tries it again.' );
		$this->assertSame( 'right-key', ( new Credentials( 'activecampaign' ) )->stored()['key'] );
		$this->assertSame( 'applied', $this->buy()['outcome'] );
	}

	public function test_while_a_key_is_checked_what_arrives_is_done_with_the_one_before(): void {
		$this->save( 'right-key' );
		$used = array();
		add_filter(
			'pre_http_request',
			static function ( $answer ) use ( &$used ) {
				$used[] = ( new Credentials( 'activecampaign' ) )->stored()['key'] ?? '';
				return $answer;
			}
		);

		$this->save( 'mistyped' );

		$this->assertSame( array( 'right-key' ), array_unique( $used ) );
	}

	public function test_an_empty_key_keeps_the_one_that_is_stored(): void {
		$this->save( 'right-key' );

		$this->assertStringContainsString( 'took the key', $this->save( '' ) );
		$this->assertSame( 'applied', $this->buy()['outcome'] );
	}

	public function test_without_all_fields_nothing_is_changed(): void {
		$this->assertStringContainsString( 'Fill in every field', $this->save( 'right-key', '' ) );
		$this->assertFalse( $this->connection()->is_connected() );
	}

	public function test_an_address_that_is_no_https_address_is_refused(): void {
		$this->assertStringContainsString( 'Fill in every field', $this->save( 'right-key', 'javascript:alert(1)' ) );
	}

	public function test_a_removed_key_is_gone(): void {
		$this->save( 'right-key' );

		self::send( new CrmKeysPanel( $this->plugin()->connections() ), 'crm_key_removal', array( 'connection' => 'activecampaign', 'sure' => '1' ) );

		$this->assertFalse( $this->connection()->is_connected() );
		$this->assertStringNotContainsString( 'right-key', (string) wp_json_encode( get_option( Credentials::OPTION ) ) );
	}

	public function test_wp_config_wins(): void {
		( new Credentials( 'activecampaign' ) )->save( array( 'url' => self::URL, 'key' => 'stored' ) );
		$fixed  = new Credentials( 'activecampaign', $this->connection()->credentials()->fields(), array( 'CART_COMPANION_ACTIVECAMPAIGN_KEY' => ' of-wp-config ' ) );
		$fields = $fixed->fields();

		$this->assertSame( array( self::URL, 'of-wp-config' ), array( $fixed->value( $fields[0] ), $fixed->value( $fields[1] ) ) );
		$this->assertSame( array( false, true ), array( $fixed->is_fixed( $fields[0] ), $fixed->is_fixed( $fields[1] ) ) );
	}

	public function test_what_wp_config_says_is_not_written_into_the_database(): void {
		$written     = array( 'CART_COMPANION_ACTIVECAMPAIGN_URL' => self::URL );
		$credentials = new Credentials( 'activecampaign', $this->connection()->credentials()->fields(), $written );
		$this->use_connection( $this->connection_with( $credentials ) );

		$this->assertStringContainsString( 'took the key', $this->save( 'right-key', self::URL ) );

		$this->assertSame( array( 'key' => 'right-key' ), ( new Credentials( 'activecampaign' ) )->stored() );
		$this->assertStringContainsString( 'wp-config.php and can be changed there only', $this->form() );
	}

	public function test_another_account_knows_nothing_of_the_contacts_of_the_one_before(): void {
		$this->save( 'right-key' );
		$this->choose( 'activecampaign' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$order = array( 'order' => Sample::order( '5' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', $order ) );
		$first = $this->crm->contact( 'ann@example.com' )['id'];

		( new Credentials( 'activecampaign' ) )->save( array( 'url' => 'https://acme.api-us1.com/other', 'key' => 'right-key' ) );
		$old  = new Credentials( 'activecampaign', $this->connection()->credentials()->fields(), array( 'CART_COMPANION_ACTIVECAMPAIGN_URL' => self::URL, 'CART_COMPANION_ACTIVECAMPAIGN_KEY' => 'right-key' ) );
		$seen = new CartCompanion\Store\CustomerHistory();

		$this->assertSame( $first, $seen->contact_of_order( '5', array( 'ann@example.com' ), CartCompanion\Delivery\ContactFinder::account_of( $this->connection_with( $old ) ) ) );
		$this->assertSame( '', $seen->contact_of_order( '5', array( 'ann@example.com' ), CartCompanion\Delivery\ContactFinder::account_of( $this->connection() ) ) );
	}

	public function test_the_owners_test_says_what_was_done_and_is_remembered(): void {
		$this->save( 'right-key' );
		$this->crm->given_contact( 'owner@example.com', array( 'vip' ) );

		$notice = $this->try_out( 'Owner@Example.com' );

		$this->assertStringContainsString( 'ActiveCampaign works.', $notice );
		$this->assertSame( array( 'vip' ), $this->crm->tags( 'owner@example.com' ) );
		$this->assertTrue( ConnectionTest::last( 'activecampaign' )->worked );
	}

	public function test_the_owners_test_says_why_it_did_not_work(): void {
		$this->save( 'right-key' );
		$this->crm->fail( 'key_revoked' );

		$this->assertStringContainsString( 'did not pass the test', $this->try_out( 'owner@example.com' ) );
		$this->assertFalse( ConnectionTest::last( 'activecampaign' )->worked );
		$this->assertStringContainsString( 'Enter an e-mail address', $this->try_out( 'nobody' ) );
	}

	public function test_accessally_creates_through_the_key_what_it_cannot_create_itself(): void {
		$this->save( 'right-key' );
		update_option( FakeCrm::SETUP, array( 'kind' => 'groundhogg' ) ); // WP Fusion leads elsewhere.
		$this->choose( 'accessally' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'brand new' ) ) );
		$this->assertStringContainsString( 'created in ActiveCampaign itself', $this->plugin()->connections()->chosen()->status_message() );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) )[0];

		$this->assertSame( array( 'applied', 'accessally', true ), array( $result['outcome'], $result['connection'], $result['contact_created'] ), $result['message'] );
		$this->assertSame( 'Ann', $this->crm->contact( 'ann@example.com' )['first_name'] );
		$this->assertSame( array( 'brand new' ), $this->crm->tags( 'ann@example.com' ) );
		$this->assertSame( $this->crm->contact( 'ann@example.com' )['id'], $result['contact_id'] );
	}

	public function test_accessally_sees_what_was_done_over_the_key_by_its_own_ids_of_tags(): void {
		$this->save( 'right-key' );
		$this->choose( 'activecampaign' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'Course' ) ) );
		$this->crm->given_tag( 'course' ); // ActiveCampaign takes both for one tag.
		update_option( 'fake_accessally_tags', array( 7 => 'course' ), false );
		$this->crm->given_contact( 'ann@example.com' );
		$user_id = wp_create_user( 'ann', 'x', 'ann@example.com' );
		AccessAllyUserPermission::set_user_contact_id( $user_id, $this->crm->contact( 'ann@example.com' )['id'] );

		$result = $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) )[0];

		$this->assertSame( array( 'applied', 'granted' ), array( $result['outcome'], $result['access'] ), $result['message'] );
		$this->assertSame( array( 7 ), AccessAllyUserPermission::get_cleaned_user_tags( $user_id )['clean'] );
	}

	private function save( string $key, string $url = self::URL ): string {
		return self::text( self::send( new CrmKeysPanel( $this->plugin()->connections() ), 'crm_key', array( 'connection' => 'activecampaign', 'url' => $url, 'key' => $key ) ) );
	}

	private function try_out( string $email ): string {
		return self::text( self::send( new CrmTestPanel( $this->plugin()->connections() ), 'connection_test', array( 'connection' => 'activecampaign', 'email' => $email ) ) );
	}

	private function connection(): KeyedCrm {
		return $this->plugin()->connections()->all()['activecampaign'];
	}

	/** @return array<string, mixed> The result. */
	private function buy(): array {
		$this->choose( 'activecampaign' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		return $this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) )[0];
	}

	private function connection_with( Credentials $credentials ): KeyedCrm {
		return new KeyedCrm( new ActiveCampaign( new RateLimiter(), $credentials ), new Registry( array( AccessAlly::class ) ) );
	}

	/** In place of this site's own. */
	private function use_connection( KeyedCrm $connection ): void {
		add_filter(
			'cart_companion_connections',
			static function ( array $known ) use ( $connection ): array {
				return array( $connection->slug() => $connection ) + $known;
			}
		);
	}

	private function form(): string {
		ob_start();
		( new CrmKeysPanel( $this->plugin()->connections() ) )->print();
		return (string) ob_get_clean();
	}

	private static function text( Notice $notice ): string {
		ob_start();
		$notice->print_inline();
		return wp_strip_all_tags( (string) ob_get_clean() );
	}
}
