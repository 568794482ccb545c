<?php
/**
 * A companion supplies this plugin's updates, which are code, only where somebody who may update plugins chose it.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\{ PairingPanel, RequestPanel };
use CartCompanion\Companion\{ ConnectionRequest, CurrentSummary, PluginUpdates, SignedHttp };
use CartCompanion\Domain\Signing\Signature;
use CartCompanion\Site\{ Capabilities, Settings };
use const CartCompanion\PLUGIN_FILE;

final class PluginUpdatesTest extends SiteTestCase {
	private const URL    = 'https://c.example.com';
	private const PAIRED = array( 'site_id' => 'site_9', 'key' => self::KEY, 'webhook_url' => 'https://c.example.com/webhooks/thrivecart/k9' );
	private const ROUTE  = '/api/v1/plugin-update';

	protected function setUp(): void {
		parent::setUp();
		$this->plugin()->settings()->forget_pairing();
	}

	protected function tearDown(): void {
		$this->request_to_connect()->forget();
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/** Somebody with a role of its own, who may manage Cart Companion, and update plugins or not. */
	private function log_in( bool $may_update ): void {
		$id   = wp_insert_user( array( 'user_login' => 'manager-' . wp_rand(), 'user_pass' => 'secret', 'role' => $may_update ? 'administrator' : 'editor' ) );
		$user = get_user_by( 'id', $id );
		$user->add_cap( Capabilities::MANAGE );
		if ( $may_update && is_multisite() ) {
			grant_super_admin( $id );
		}
		wp_set_current_user( $id );
	}

	private function panel(): PairingPanel {
		$plugin = $this->plugin();
		return new PairingPanel( $plugin->settings(), $plugin->companion(), new CurrentSummary( $plugin->settings(), $plugin->companion() ), new RequestPanel( $this->request_to_connect() ) );
	}

	private function request_to_connect(): ConnectionRequest {
		$settings = $this->plugin()->settings();
		return new ConnectionRequest( $settings, new SignedHttp( $settings ), $this->plugin()->companion() );
	}

	private function updates(): PluginUpdates {
		$settings = $this->plugin()->settings();
		return new PluginUpdates( $settings, new SignedHttp( $settings ), PLUGIN_FILE );
	}

	/** The version that WordPress is told of; '' for none. */
	private function offered(): string {
		$statement = (string) wp_json_encode( array( 'version' => '9.9.9', 'sha256' => str_repeat( '0', 64 ) ) );
		$settings  = $this->plugin()->settings();
		$signature = Signature::sign( Signature::value( $settings->site_id(), 'GET', self::ROUTE, $statement ), self::KEY, Signature::DELIVER, time() );
		$this->companion_answers( array( self::ROUTE => array( 200, compact( 'statement', 'signature' ) ) ) );
		$found = $this->updates()->offer( false, array(), plugin_basename( PLUGIN_FILE ) );
		remove_all_filters( 'pre_http_request' );
		return is_array( $found ) ? $found['version'] : '';
	}

	private function connect_with_a_code(): void {
		$this->companion_answers( array( '/api/v1/pair' => array( 200, self::PAIRED ) ) );
		$this->plugin()->companion()->pair( self::URL, 'CODE-1' );
		remove_all_filters( 'pre_http_request' );
	}

	public function test_who_may_update_plugins_connects_and_the_companion_supplies_updates(): void {
		$this->log_in( true );
		$this->connect_with_a_code();
		wp_set_current_user( 0 ); // As WP-Cron looks for updates.

		$this->assertSame( '9.9.9', $this->offered() );
	}

	public function test_who_may_only_manage_cart_companion_brings_no_code_onto_the_site(): void {
		$this->log_in( false );
		$this->assertTrue( Capabilities::may_manage() );
		$this->connect_with_a_code();
		$this->asked = array();
		$this->log_in( true );

		$this->assertSame( '', $this->offered() );
		$refused = $this->updates()->download( false, self::URL . '/plugin/cart-companion.zip', new stdClass(), array( 'plugin' => plugin_basename( PLUGIN_FILE ) ) );

		$this->assertSame( 'cart_companion_not_allowed', $refused->get_error_code() );
		$this->assertSame( array(), $this->asked );
	}

	public function test_who_connects_anew_takes_nobody_elses_consent_along(): void {
		$this->log_in( true );
		$this->connect_with_a_code();
		$this->log_in( false );
		$this->connect_with_a_code();

		$this->assertSame( '', $this->offered() );
	}

	public function test_a_connection_from_before_supplies_none_until_somebody_agrees(): void {
		$this->plugin()->settings()->save_pairing( self::URL, 'site_9', self::KEY, '' );
		update_option( Settings::PAIRING, array( 'companion_url' => self::URL, 'site_id' => 'site_9', 'webhook_url' => '' ), false );
		$this->assertTrue( $this->plugin()->settings()->is_paired() );
		$this->assertSame( '', $this->offered() );

		$this->log_in( false );
		self::send( $this->panel(), 'allow_updates' );
		$this->assertSame( '', $this->offered() );

		$this->log_in( true );
		self::send( $this->panel(), 'allow_updates' );
		$this->assertSame( '9.9.9', $this->offered() );
		$this->assertSame( self::URL, $this->plugin()->settings()->companion_url() );
	}

	/** @return array<string, array{bool}> */
	public static function askers(): array {
		return array( 'may update plugins' => array( true ), 'may not' => array( false ) );
	}

	/** @dataProvider askers */
	public function test_of_a_request_it_counts_who_asked( bool $may_update ): void {
		$request = $this->request_to_connect();
		$this->log_in( $may_update );
		$this->companion_answers( array( '/api/v1/connect-requests' => array( 201, array( 'id' => 'req_01TEST', 'secret' => str_repeat( 'ab', 32 ), 'number' => '398 573', 'operators_page' => null ) ) ) );
		$request->ask( self::URL );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/connect-requests/req_01TEST' => array( 200, array( 'state' => 'accepted' ) + self::PAIRED ), '/api/v1/settings' => array( 200, array( 'status' => 'saved' ) ) ) );
		$may_update ? wp_set_current_user( 0 ) : $this->log_in( true ); // WP-Cron, or somebody else who has the page open.
		$request->check();
		remove_all_filters( 'pre_http_request' );

		$this->assertTrue( $this->plugin()->settings()->is_paired() );
		$this->assertSame( $may_update ? '9.9.9' : '', $this->offered() );
	}
}
