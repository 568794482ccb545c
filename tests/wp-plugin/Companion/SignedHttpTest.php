<?php
/**
 * What this site asks of its companion, and what the owner reads when that fails.
 */

declare(strict_types=1);

use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Domain\Signing\Signature;

final class SignedHttpTest extends SiteTestCase {
	public function test_pairing_trades_the_code_for_a_key(): void {
		$this->plugin()->settings()->forget_pairing();
		$this->companion_answers( array( '/api/v1/pair' => array( 200, array( 'site_id' => 'site_9', 'key' => self::KEY, 'webhook_url' => 'https://c.example.com/webhooks/thrivecart/k9' ) ) ) );

		$this->plugin()->companion()->pair( ' https://c.example.com/ ', ' CODE-1 ' );

		$sent = json_decode( $this->asked[0]['args']['body'], true );
		$this->assertSame( array( 'code' => 'CODE-1', 'url' => home_url(), 'home' => home_url(), 'ajax_url' => admin_url( 'admin-ajax.php' ) ), $sent );
		$settings = $this->plugin()->settings();
		$this->assertTrue( $settings->is_paired() );
		$this->assertSame( array( 'https://c.example.com', 'site_9', 'https://c.example.com/webhooks/thrivecart/k9' ), array( $settings->companion_url(), $settings->site_id(), $settings->webhook_url() ) );
	}

	/** @return array<string, array{0: string, 1: string, 2: string}> */
	public static function bad_pairings(): array {
		return array(
			'no address' => array( 'companion', 'C', 'bad_address' ),
			'ftp'        => array( 'ftp://c.example.com', 'C', 'bad_address' ),
			'plain http' => array( 'http://192.0.2.0.example.com', 'C', 'bad_address' ),
			'public ip'  => array( 'http://8.8.8.8', 'C', 'bad_address' ),
			'no code'    => array( 'https://c.example.com', ' ', 'no_code' ),
			'used code'  => array( 'https://used.example.com', 'C', 'code_used' ),
		);
	}

	/** @dataProvider bad_pairings */
	public function test_a_pairing_that_cannot_be_says_why_and_keeps_the_old_one( string $url, string $code, string $error_code ): void {
		$this->companion_answers( array( '/api/v1/pair' => array( 409, array( 'error' => array( 'code' => 'code_used', 'message' => 'This code was used.' ) ) ) ) );
		try {
			$this->plugin()->companion()->pair( $url, $code );
			$this->fail( 'It was paired.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( $error_code, $error->error_code() );
			$this->assertSame( self::SITE, $this->plugin()->settings()->site_id() );
		}
	}

	public function test_every_request_is_signed_over_its_path_and_query(): void {
		$this->companion_answers( array( '/api/v1/events' => array( 200, array( 'items' => array(), 'next_cursor' => null ) ) ) );

		$this->plugin()->companion()->events( array( 'email' => 'a+b@example.com', 'state' => 'failed', 'type' => '', 'other' => 'x' ) );

		$asked = $this->asked[0];
		$this->assertSame( 'https://companion.example.com/api/v1/events?email=a%2Bb%40example.com&state=failed', $asked['url'] );
		$value = Signature::value( self::SITE, 'GET', '/api/v1/events?email=a%2Bb%40example.com&state=failed', '' );
		$this->assertSame( '', Signature::fault( $asked['args']['headers']['Cart-Companion-Signature'], $value, array( self::KEY ), Signature::REPORT, time() ) );
		$this->assertSame( self::SITE, $asked['args']['headers']['Cart-Companion-Site'] );
		$this->assertTrue( $asked['args']['sslverify'] );
		$this->assertSame( 0, $asked['args']['redirection'] );
	}

	/** @return array<string, array{0: string, 1: int}> */
	public static function places(): array {
		return array( 'a screen' => array( 'dashboard', 1 ), 'a program' => array( 'front', 2 ) );
	}

	/** @dataProvider places */
	public function test_a_page_waits_once_for_a_companion_that_is_silent( string $where, int $asked ): void {
		set_current_screen( $where );
		$count  = 0;
		$silent = static function () use ( &$count ): WP_Error {
			++$count;
			usleep( 550000 );
			return new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out' );
		};
		add_filter( 'pre_http_request', $silent );
		$http = new SignedHttp( $this->plugin()->settings() );
		foreach ( array( '/api/v1/products', '/api/v1/jobs' ) as $path ) {
			try {
				$http->request( 'GET', $path, null, 1 );
				$this->fail( 'Nobody answered.' );
			} catch ( CompanionError $error ) {
				$this->assertSame( 'unreachable', $error->error_code() );
			}
		}
		remove_filter( 'pre_http_request', $silent );
		set_current_screen( 'front' );
		$this->assertSame( $asked, $count );
	}

	/** @return array<string, array{0: array{0: int, 1: mixed}|WP_Error, 1: string, 2: bool}> */
	public static function bad_answers(): array {
		return array(
			'nobody there'      => array( new WP_Error( 'http_request_failed', 'no route' ), 'unreachable', true ),
			'a firewall'        => array( array( 403, '<html>Access denied</html>' ), 'not_understood', true ),
			'a redirect'        => array( array( 302, '' ), 'not_understood', true ),
			'its own error'     => array( array( 401, array( 'error' => array( 'code' => 'stale', 'message' => 'Check your clock.' ) ) ), 'stale', false ),
			'200 without JSON'  => array( array( 200, 'It works!' ), 'not_understood', true ),
		);
	}

	/**
	 * @dataProvider bad_answers
	 * @param mixed $answer
	 */
	public function test_a_bad_answer_is_an_error_an_owner_can_read( $answer, string $code, bool $unreachable ): void {
		$this->companion_answers( array( '/api/v1/summary' => $answer ) );
		try {
			$this->plugin()->companion()->summary();
			$this->fail( 'No error.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( array( $code, $unreachable ), array( $error->error_code(), $error->is_unreachable() ) );
			$this->assertGreaterThan( 10, strlen( $error->getMessage() ) );
			$this->assertStringNotContainsString( self::KEY, $error->getMessage() );
		}
	}

	/** The companion has one purchase for this site, and gives it once. */
	private function given_a_delivery( bool $reachable ): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$deliveries = array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => Sample::event( 'purchase.completed' ) ) );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'site' => compact( 'reachable' ) ) ), '/api/v1/results' => array( 200, array() ) ) );
		add_filter(
			'pre_http_request',
			static function ( $answer, $args, $url ) use ( &$deliveries ) {
				if ( '/api/v1/deliveries' === wp_parse_url( $url, PHP_URL_PATH ) ) {
					$answer['response']['code'] = 200;
					$answer['body']             = (string) wp_json_encode( compact( 'deliveries' ) );
					$deliveries                 = array();
				}
				return $answer;
			},
			20,
			3
		);
	}

	public function test_a_site_that_cannot_be_reached_fetches_its_deliveries(): void {
		$this->given_a_delivery( false );

		do_action( DeliveryPoller::HOOK );

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
		$handed_in = json_decode( $this->asked[2]['args']['body'], true )['results'][0];
		$this->assertSame( array( 'dlv_1', 'applied' ), array( $handed_in['id'], $handed_in['outcome'] ) );
		$this->assertStringEndsWith( '/api/v1/results', $this->asked[2]['url'] );
	}

	public function test_a_site_that_is_reached_fetches_what_it_is_asked_to_after_it_has_answered(): void {
		$this->given_a_delivery( true );

		$this->assertSame( 200, $this->signed( 'ping', array( 'fetch' => true ) )->get_status() );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
		$this->after_the_answer();

		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_ping_that_asks_for_nothing_fetches_nothing(): void {
		$this->given_a_delivery( true );

		foreach ( array( array(), array( 'fetch' => false ), array( 'fetch' => 'yes' ) ) as $body ) {
			$this->signed( 'ping', $body );
			$this->after_the_answer();
		}

		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
	}

	public function test_a_site_that_is_reached_fetches_nothing_and_asks_rarely(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'site' => array( 'reachable' => true ) ) ) ) );

		do_action( DeliveryPoller::HOOK );
		do_action( DeliveryPoller::HOOK );

		$this->assertCount( 1, $this->asked );
	}
}
