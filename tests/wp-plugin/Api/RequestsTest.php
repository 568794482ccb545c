<?php
/**
 * Only the paired companion comes in, and every answer of ours says that it is ours.
 */

declare(strict_types=1);

use CartCompanion\Plugin;

final class RequestsTest extends SiteTestCase {
	public function test_a_signed_ping_is_told_what_this_site_is(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'bought' ) ) );

		$response = $this->signed( 'ping', array() );

		$this->assertSame( 200, $response->get_status() );
		$this->assertSame( self::SITE, $response->get_headers()['Cart-Companion-Site'] );
		$this->assertSame( 'no-store', $response->get_headers()['Cache-Control'] );
		$data = $response->get_data();
		$this->assertSame( 1, $data['rules'] );
		$this->assertSame( 'wp-fusion', $data['connection']['slug'] );
		$this->assertSame( PHP_VERSION, $data['versions']['php'] );
		$this->assertLessThan( 5, abs( strtotime( $data['clock'] ) - time() ) );
	}

	/** @return array<string, array{0: callable, 1: string}> */
	public static function strangers(): array {
		return array(
			'no signature'           => array( static function ( WP_REST_Request $r ): void { $r->remove_header( 'Cart-Companion-Signature' ); }, 'unsigned' ),
			'two signatures'         => array( static function ( WP_REST_Request $r ): void { $r->add_header( 'Cart-Companion-Signature', 'x' ); }, 'unsigned' ),
			'two, joined by a comma' => array( static function ( WP_REST_Request $r ): void { $r->set_header( 'Cart-Companion-Signature', $r->get_header( 'Cart-Companion-Signature' ) . ', x' ); }, 'unsigned' ),
			'two sites'              => array( static function ( WP_REST_Request $r ): void { $r->add_header( 'Cart-Companion-Site', 'x' ); }, 'unsigned' ),
			'another site'           => array( static function ( WP_REST_Request $r ): void { $r->set_header( 'Cart-Companion-Site', 'site_other' ); }, 'other_site' ),
			'another body'           => array( static function ( WP_REST_Request $r ): void { $r->set_body( '{"deliveries": []}' ); }, 'other_request' ),
			'no JSON'                => array( static function ( WP_REST_Request $r ): void { $r->set_body( '{"deliveries": ' ); }, 'other_request' ),
			'junk'                   => array( static function ( WP_REST_Request $r ): void { $r->set_header( 'Cart-Companion-Signature', 'junk' ); }, 'malformed' ),
		);
	}

	/** @dataProvider strangers */
	public function test_strangers_get_401_with_our_mark_and_nothing_happens( callable $change, string $code ): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'bought' ) ) );
		$event   = Sample::event( 'purchase.completed' );
		$request = $this->request( 'events', (string) wp_json_encode( array( 'deliveries' => array( array( 'id' => 'dlv_1', 'event' => $event ) ) ) ) );
		$change( $request );

		$response = rest_do_request( $request );

		$this->assertSame( 401, $response->get_status() );
		$this->assertSame( 'cart_companion_' . $code, $response->get_data()['code'] );
		$this->assertSame( 401, $response->get_data()['data']['status'] );
		$this->assertSame( self::SITE, $response->get_headers()['Cart-Companion-Site'] );
		$this->assertSame( 'no-store', $response->get_headers()['Cache-Control'] );
		$this->assertSame( array(), $this->calls() );
		$this->assertNull( $this->plugin()->log()->find( $event['id'] ) );
	}

	public function test_a_clock_ten_minutes_off_is_named_as_the_reason(): void {
		$late  = rest_do_request( $this->request( 'ping', '{}', time() - 600 ) );
		$early = rest_do_request( $this->request( 'ping', '{}', time() + 600 ) );

		$this->assertSame( 'cart_companion_stale', $late->get_data()['code'] );
		$this->assertSame( 'cart_companion_ahead', $early->get_data()['code'] );
		$this->assertStringContainsString( 'clock', $early->get_data()['message'] );
	}

	public function test_an_unpaired_site_says_so(): void {
		$this->plugin()->settings()->forget_pairing();

		$response = $this->signed( 'ping', array() );

		$this->assertSame( 401, $response->get_status() );
		$this->assertSame( 'unpaired', $response->get_headers()['Cart-Companion-Site'] );
		$this->assertSame( 'cart_companion_unpaired', $response->get_data()['code'] );
	}

	public function test_a_new_key_is_taken_and_the_old_one_goes_on(): void {
		$new = str_repeat( 'ab', 32 );

		$this->assertSame( 200, $this->signed( 'keys', array( 'key' => $new ) )->get_status() );
		$this->assertSame( 200, $this->signed( 'keys', array( 'key' => $new ) )->get_status() );

		$this->assertSame( array( self::KEY, $new ), $this->plugin()->settings()->keys() );
		$this->assertSame( 200, rest_do_request( $this->request( 'ping', '', null, $new ) )->get_status() );
		$this->assertSame( 200, rest_do_request( $this->request( 'ping', '', null, self::KEY ) )->get_status() );
		$this->assertSame( 400, $this->signed( 'keys', array( 'key' => 'short' ) )->get_status() );
	}

	/** @return array<string, array{0: string}> */
	public static function bodies(): array {
		return array(
			'nothing'       => array( '' ),
			'a list'        => array( '[1]' ),
			'a number'      => array( '7' ),
			'no JSON'       => array( '{"deliveries"' ),
			'no deliveries' => array( '{"deliveries": []}' ),
			'a map'         => array( '{"deliveries": {"a": {}}}' ),
			'too many'      => array( '{"deliveries": [' . implode( ',', array_fill( 0, 51, '{}' ) ) . ']}' ),
			'bad UTF-8'     => array( "{\"deliveries\": [\"\xff\"]}" ),
		);
	}

	/** @dataProvider bodies */
	public function test_a_signed_body_that_is_no_batch_is_answered_400_by_us( string $body ): void {
		$response = rest_do_request( $this->request( 'events', $body ) );

		$this->assertSame( 400, $response->get_status() );
		$this->assertSame( self::SITE, $response->get_headers()['Cart-Companion-Site'] );
	}

	public function test_constants_in_wp_config_win_over_what_was_stored(): void {
		$settings = new CartCompanion\Site\Settings(
			array(
				'CART_COMPANION_URL'     => 'https://fixed.example.com/',
				'CART_COMPANION_SITE_ID' => 'site_fixed',
				'CART_COMPANION_KEY'     => 'old , new',
			)
		);

		$this->assertTrue( $settings->paired_by_constants() );
		$this->assertSame( 'https://fixed.example.com', $settings->companion_url() );
		$this->assertSame( 'site_fixed', $settings->site_id() );
		$this->assertSame( array( 'old', 'new' ), $settings->keys() );
	}

	public function test_keys_are_not_loaded_with_every_page(): void {
		global $wpdb;
		$autoload = $wpdb->get_var( "SELECT autoload FROM $wpdb->options WHERE option_name = 'cart_companion_keys'" );

		$this->assertContains( $autoload, array( 'no', 'off' ) );
		$this->assertInstanceOf( Plugin::class, $this->plugin() );
	}
}
