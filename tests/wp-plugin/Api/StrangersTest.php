<?php
/**
 * Signed requests that were turned round, carried to another route, or made by a weaker scheme. SECURITY.md names
 * them for both halves.
 */

declare(strict_types=1);

use CartCompanion\Domain\Signing\Signature;

final class StrangersTest extends SiteTestCase {
	private const EVENTS = '/cart-companion/v1/events';

	/** @return array<string, array{0: callable, 1: string}> How the header is made out of value, key and time; why it is refused. */
	public static function weaker(): array {
		$mac = static fn( string $text, string $key, string $salt, string $hash = 'sha256' ): string => rtrim( strtr( base64_encode( hash_hmac( $hash, $text, hash_hmac( $hash, $salt, $key, true ), true ) ), '+/', '-_' ), '=' );
		return array(
			'this site’s own direction' => array( static fn( string $value, string $key, int $now ): string => Signature::sign( $value, $key, Signature::REPORT, $now ), 'wrong_key' ),
			'version 0'                 => array( static fn( string $value, string $key, int $now ): string => Signature::sign( $value, $key, 'cart-companion.deliver.v0', $now ), 'wrong_key' ),
			'no salt'                   => array( static fn( string $value, string $key, int $now ): string => Signature::sign( $value, $key, '', $now ), 'wrong_key' ),
			'no key'                    => array( static fn( string $value, string $key, int $now ): string => Signature::sign( $value, '', Signature::DELIVER, $now ), 'wrong_key' ),
			'no time'                   => array( static fn( string $value, string $key, int $now ): string => $value . '.' . $mac( $value, $key, Signature::DELIVER ), 'malformed' ),
			'SHA-1'                     => array(
				static function ( string $value, string $key, int $now ) use ( $mac ): string {
					$text = substr( Signature::sign( $value, $key, Signature::DELIVER, $now ), 0, -44 );
					return $text . '.' . $mac( $text, $key, Signature::DELIVER, 'sha1' );
				},
				'wrong_key',
			),
			'the value alone'           => array( static fn( string $value, string $key, int $now ): string => $value, 'malformed' ),
		);
	}

	/** @dataProvider weaker */
	public function test_no_weaker_signature_is_taken( callable $sign, string $fault ): void {
		$body    = (string) wp_json_encode( array( 'deliveries' => array( array( 'id' => 'dlv_1', 'event' => Sample::event( 'purchase.completed' ) ) ) ) );
		$request = $this->request( 'events', $body );
		$request->set_header( 'Cart-Companion-Signature', $sign( Signature::value( self::SITE, 'POST', self::EVENTS, $body ), self::KEY, time() ) );

		$this->assert_refused( $fault, rest_do_request( $request ) );
	}

	public function test_a_captured_request_is_good_for_its_own_route_only(): void {
		$body    = '{"deliveries": []}';
		$request = $this->request( 'ping', $body );
		$events  = new WP_REST_Request( 'POST', self::EVENTS );
		$events->set_body( $body );
		$events->set_header( 'Content-Type', 'application/json' );
		foreach ( array( 'Cart-Companion-Site', 'Cart-Companion-Signature' ) as $name ) {
			$events->set_header( $name, (string) $request->get_header( $name ) );
		}

		$this->assert_refused( 'other_request', rest_do_request( $events ) );
	}

	public function test_what_this_site_signs_for_its_companion_is_nothing_to_this_site(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array() ) ) );
		$this->plugin()->companion()->summary();
		$sent    = $this->asked[0]['args']['headers'];
		$request = $this->request( 'ping', '' );
		$request->set_header( 'Cart-Companion-Signature', $sent['Cart-Companion-Signature'] );

		$this->assert_refused( 'wrong_key', rest_do_request( $request ) );
	}

	public function test_a_key_of_another_site_of_the_companion_opens_nothing(): void {
		$this->assert_refused( 'wrong_key', rest_do_request( $this->request( 'ping', '{}', null, str_repeat( 'cd', 32 ) ) ) );
		$this->assert_refused( 'other_site', rest_do_request( $this->request( 'ping', '{}', null, self::KEY, 'site_other' ) ) );
	}

	public function test_a_clock_that_is_off_either_way_is_named(): void {
		foreach ( array( -302, -DAY_IN_SECONDS, 62, DAY_IN_SECONDS ) as $ahead ) {
			$response = rest_do_request( $this->request( 'ping', '{}', time() + $ahead ) );
			$this->assert_refused( $ahead < 0 ? 'stale' : 'ahead', $response );
			$this->assertStringContainsString( 'clocks of this site and of the companion', $response->get_data()['message'] );
		}
	}

	private function assert_refused( string $fault, WP_REST_Response $response ): void {
		$this->assertSame( 401, $response->get_status() );
		$this->assertSame( 'cart_companion_' . $fault, $response->get_data()['code'] );
		$this->assertSame( array(), $this->calls() );
	}
}
