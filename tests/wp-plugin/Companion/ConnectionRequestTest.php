<?php
/**
 * A site that asks to be connected: what it keeps, proves, and does with the answer.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\RequestPanel;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\ConnectionRequest;
use CartCompanion\Companion\SignedHttp;

final class ConnectionRequestTest extends SiteTestCase {
	private const URL    = 'https://c.example.com';
	private const ROUTE  = '/api/v1/connect-requests';
	private const SECRET = 'abababababababababababababababababababababababababababababababab';
	private const NONCE  = '0123456789abcdef0123456789abcdef';
	private const ASKED  = array( 'id' => 'req_01TEST', 'secret' => self::SECRET, 'state' => 'waiting', 'number' => '000 000', 'operators_page' => null );

	protected function setUp(): void {
		parent::setUp();
		$this->plugin()->settings()->forget_pairing();
	}

	protected function tearDown(): void {
		$this->request_to_connect()->forget();
		parent::tearDown();
	}

	private function request_to_connect(): ConnectionRequest {
		$settings = $this->plugin()->settings();
		return new ConnectionRequest( $settings, new SignedHttp( $settings ), $this->plugin()->companion() );
	}

	private function ask( string $url = self::URL ): ConnectionRequest {
		$this->companion_answers( array( self::ROUTE => array( 201, self::ASKED ), '/folder' . self::ROUTE => array( 201, self::ASKED ) ) );
		$request = $this->request_to_connect();
		$request->ask( $url );
		remove_all_filters( 'pre_http_request' );
		return $request;
	}

	/** @param array<string, mixed> $answer */
	private function companion_says( int $status, array $answer ): void {
		$this->companion_answers( array( self::ROUTE . '/req_01TEST' => array( $status, $answer ), '/api/v1/settings' => array( 200, array( 'status' => 'saved' ) ) ) );
	}

	/** @param array<string, mixed> $body */
	private function proof( array $body ): WP_REST_Response {
		$request = new WP_REST_Request( 'POST', '/cart-companion/v1/connect-request' );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_body( (string) wp_json_encode( $body ) );
		return rest_do_request( $request );
	}

	public function test_it_says_who_asks_and_waits(): void {
		$request = $this->ask( self::URL . '/' );

		$sent = json_decode( $this->asked[0]['args']['body'], true );
		$this->assertSame( array( home_url(), get_bloginfo( 'name' ), self::URL ), array( $sent['url'], $sent['name'], $sent['companion_url'] ) );
		$this->assertTrue( $request->is_waiting() );
		$this->assertSame( '472 756', $request->number(), 'Whatever number the companion names.' );
		$this->assertNotFalse( wp_next_scheduled( ConnectionRequest::HOOK ) );
	}

	/** The same numbers as tests/companion/test_connection_proof.py has. */
	public function test_the_proof_is_what_the_companion_expects(): void {
		$this->ask( 'https://www.Companion.example.com:443/folder/' );

		$response = $this->proof( array( 'id' => 'req_01TEST', 'nonce' => self::NONCE ) );

		$this->assertSame( array( 'cart_companion_site' => 'unpaired', 'proof' => '4cda0064f2beb392007cb2b3b15e327224af22889174fc3cc6f9971a30102fdb' ), $response->get_data() );
		$this->assertSame( 'unpaired', $response->get_headers()['Cart-Companion-Site'] );
	}

	/** The same numbers as tests/companion/test_connection_proof.py has: another companion that was asked makes another. */
	public function test_the_number_is_made_here_of_the_address_that_was_asked(): void {
		$this->assertSame( '278 033', $this->ask( 'https://www.Companion.example.com:443/folder/' )->number() );
		$this->assertSame( '133 386', $this->ask( 'https://evil.example' )->number() );
	}

	public function test_it_says_where_wp_admin_is(): void {
		$request = new WP_REST_Request( 'POST', '/cart-companion/v1/connect-screen' );

		$this->assertSame( array( 'cart_companion_site' => 'unpaired', 'url' => admin_url( 'admin.php' ) ), rest_do_request( $request )->get_data() );
	}

	public function test_nothing_else_is_proved(): void {
		$this->assertSame( 404, $this->proof( array( 'id' => 'req_01TEST', 'nonce' => self::NONCE ) )->get_status() );
		$this->ask();
		foreach ( array( array(), array( 'id' => 'req_2', 'nonce' => self::NONCE ), array( 'id' => 'req_01TEST', 'nonce' => 'x' ), array( 'id' => array(), 'nonce' => array() ) ) as $body ) {
			$response = $this->proof( $body );
			$this->assertSame( 404, $response->get_status() );
			$this->assertStringNotContainsString( self::SECRET, (string) wp_json_encode( $response->get_data() ) );
		}
		$this->assertSame( 401, rest_do_request( $this->request( 'ping', '{}' ) )->get_status(), 'Only this route is open.' );
	}

	public function test_once_accepted_the_site_is_connected_and_asks_no_more(): void {
		$request = $this->ask();
		$this->companion_says( 200, array( 'state' => 'accepted', 'site_id' => 'site_9', 'key' => self::KEY, 'webhook_url' => self::URL . '/webhooks/thrivecart/k9' ) );

		$this->assertSame( ConnectionRequest::CONNECTED, $request->check() );

		$this->assertSame( 'Bearer ' . self::SECRET, $this->asked[1]['args']['headers']['Authorization'] );
		$this->assertSame( 'site_9', $this->plugin()->settings()->site_id() );
		$this->assertSame( '', $request->state() );
		$this->assertFalse( wp_next_scheduled( ConnectionRequest::HOOK ) );
		$this->assertStringContainsString( 'alert_email', $this->asked[2]['args']['body'] );
	}

	public function test_an_answer_without_a_key_connects_nothing(): void {
		$request = $this->ask();
		$this->companion_says( 200, array( 'state' => 'accepted', 'site_id' => 'site_9' ) );

		try {
			$request->check();
			$this->fail( 'It was connected.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( 'not_understood', $error->error_code() );
		}
		$this->assertTrue( $request->is_waiting() );
	}

	/** @return array<string, array{0: int, 1: array<string, mixed>, 2: string}> */
	public static function ends(): array {
		return array(
			'refused'   => array( 200, array( 'state' => 'refused' ), ConnectionRequest::REFUSED ),
			'too old'   => array( 200, array( 'state' => 'expired' ), ConnectionRequest::EXPIRED ),
			'forgotten' => array( 404, array( 'error' => array( 'code' => 'no_request', 'message' => 'No.' ) ), ConnectionRequest::EXPIRED ),
		);
	}

	/**
	 * @dataProvider ends
	 * @param array<string, mixed> $answer
	 */
	public function test_what_is_over_is_said_and_asked_no_more( int $status, array $answer, string $state ): void {
		$request = $this->ask();
		$this->companion_says( $status, $answer );

		$this->assertSame( $state, $request->check() );

		$this->assertFalse( $request->is_waiting() );
		$this->assertFalse( wp_next_scheduled( ConnectionRequest::HOOK ) );
		$this->assertStringNotContainsString( self::SECRET, (string) wp_json_encode( get_option( ConnectionRequest::OPTION ) ) );
	}

	public function test_a_companion_that_is_down_ends_nothing(): void {
		$request = $this->ask();
		$this->companion_says( 503, array( 'error' => array( 'code' => 'ledger_unavailable', 'message' => 'Later.' ) ) );

		$request->check_by_cron();

		$this->assertTrue( $request->is_waiting() );
		$this->assertNotFalse( wp_next_scheduled( ConnectionRequest::HOOK ) );
	}

	public function test_a_copy_of_the_site_that_asked_has_asked_nothing(): void {
		$request = $this->ask();
		$this->home_is( 'https://staging.example.com' );

		$this->assertFalse( $request->is_waiting() );
		$this->assertSame( 404, $this->proof( array( 'id' => 'req_01TEST', 'nonce' => self::NONCE ) )->get_status() );
	}

	public function test_an_older_companion_is_named_as_the_reason(): void {
		$this->companion_answers( array( self::ROUTE => array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'There is nothing at this address.' ) ) ) ) );

		try {
			$this->request_to_connect()->ask( self::URL );
			$this->fail( 'It was asked.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( CompanionError::TOO_OLD, $error->error_code() );
		}
	}

	public function test_where_there_are_no_operators_pages_the_owner_is_told_the_command(): void {
		$request = $this->ask();

		ob_start();
		( new RequestPanel( $request ) )->print();
		$page = (string) ob_get_clean();

		$this->assertStringContainsString( 'has no pages for its host', $page );
		$this->assertStringContainsString( 'python -m companion site accept req_01TEST', $page );
		$this->assertStringContainsString( '472 756', $page );
		$this->assertStringNotContainsString( self::SECRET, $page );
	}
}
