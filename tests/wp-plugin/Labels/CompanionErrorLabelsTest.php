<?php
/**
 * What the screens say while the companion cannot be asked: what can be seen from here, and no more.
 */

declare(strict_types=1);

use CartCompanion\Admin\Connect\ConnectScreen;
use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\ConnectionRequest;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Labels\CompanionErrorLabels;

final class CompanionErrorLabelsTest extends ScreenTestCase {
	protected function setUp(): void {
		parent::setUp();
		NeedsAttention::forget();
	}

	/** @param array{0: int, 1: mixed}|WP_Error $answer Of every route. */
	private function companion_says( $answer ): void {
		$paths = array( '/api/v1/summary', '/api/v1/events', '/api/v1/events/evt_1', '/api/v1/jobs', '/healthz' );
		$this->companion_answers( array_fill_keys( $paths, $answer ) );
	}

	/** Everything that the screens say. */
	private function said(): string {
		$plugin    = $this->plugin();
		$attention = new NeedsAttention( $plugin->settings(), $plugin->companion() );
		$screens   = array(
			array( $this->status_screen_object( $attention ), 'print' ),
			array( new ConnectScreen( $plugin->settings(), $plugin->companion(), new ConnectionRequest( $plugin->settings(), new SignedHttp( $plugin->settings() ), $plugin->companion() ), new Jobs( new SignedHttp( $plugin->settings() ) ), $plugin->connections(), $plugin->logins(), $plugin->access_checks() ), 'print' ),
			array( new DashboardWidget( $plugin->settings(), $attention ), 'print' ),
		);
		ob_start();
		foreach ( $screens as $print ) {
			$print();
		}
		foreach ( array( 'companion', 'needs_you', 'reachable', 'alerts' ) as $test ) {
			echo implode( ' ', array_intersect_key( $this->site_health( $test ), array_flip( array( 'label', 'description' ) ) ) );
		}
		return html_entity_decode( wp_strip_all_tags( str_replace( '<', ' <', (string) ob_get_clean() ) ), ENT_QUOTES );
	}

	/** @return array<string, array{0: array{0: int, 1: mixed}|WP_Error, 1: string, 2: bool}> Answer, title, whether messages may be lost. */
	public static function answers(): array {
		$own = static function ( string $code ): array {
			return array( 'error' => array( 'code' => $code, 'message' => 'Do this.' ) );
		};
		return array(
			'nobody'                 => array( new WP_Error( 'http_request_failed', 'cURL error 7' ), 'The companion cannot be asked at the moment.', true ),
			'the host’s error page'  => array( array( 502, '<html>Bad gateway</html>' ), 'The companion cannot be asked at the moment.', true ),
			'a firewall'             => array( array( 403, '<html>Are you human?</html>' ), 'The companion cannot be asked at the moment.', true ),
			'its ledger is down'     => array( array( 503, $own( 'ledger_unavailable' ) ), 'The companion runs, but cannot do its work at the moment.', true ),
			'it refuses'             => array( array( 401, $own( 'not_signed' ) ), 'The companion runs, but refuses this site.', false ),
			'blocked by this site'   => array( new WP_Error( 'http_request_not_executed', 'User has blocked requests through HTTP.' ), 'This site lets no request out, so the companion cannot be asked.', false ),
		);
	}

	/**
	 * @dataProvider answers
	 * @param array{0: int, 1: mixed}|WP_Error $answer
	 */
	public function test_no_screen_claims_what_cannot_be_seen_from_here( $answer, string $title, bool $may_be_lost ): void {
		$this->companion_says( $answer );
		$said = $this->said();

		foreach ( array( 'now wait at the companion', 'Events wait there', 'nothing is lost', 'Nothing needs you', 'All is well', 'The companion tries it with the first event' ) as $claim ) {
			$this->assertStringNotContainsString( $claim, $said );
		}
		$this->assertSame( 4, substr_count( $said, $title ), 'Status, Connect, dashboard and Site Health.' );
		$this->assertSame( $may_be_lost, false !== strpos( $said, 'not arrive anywhere' ) );
		$this->assertSame( $may_be_lost, false !== strpos( $said, 'Tell your host now' ) );
	}

	public function test_a_site_that_lets_nothing_out_says_what_to_allow(): void {
		$this->companion_says( new WP_Error( 'http_request_not_executed', 'User has blocked requests through HTTP.' ) );
		try {
			$this->plugin()->companion()->summary();
			$this->fail( 'It was asked.' );
		} catch ( CompanionError $error ) {
			$this->assertTrue( $error->is_unreachable() );
			$this->assertStringContainsString( 'Add companion.example.com to WP_ACCESSIBLE_HOSTS', $error->details() );
			$this->assertStringContainsString( 'Whether the companion runs cannot be seen from here', ( new CompanionErrorLabels( $error ) )->consequence() );
		}
	}

	public function test_the_dashboard_asks_a_silent_companion_once_in_five_minutes_and_remembers_why(): void {
		$this->companion_says( new WP_Error( 'http_request_failed', 'cURL error 7' ) );
		$plugin = $this->plugin();
		for ( $time = 0; $time < 3; $time++ ) {
			$troubles = ( new NeedsAttention( $plugin->settings(), $plugin->companion() ) )->issues()->troubles();
			$this->assertSame( array( 'companion' ), array_column( $troubles, 'name' ) );
			$this->assertStringContainsString( 'cURL error 7', $troubles[0]->details );
		}
		$this->assertCount( 1, $this->asked );
	}

	public function test_an_event_that_this_site_alone_knows_is_not_promised(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429 ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'retry', $this->deliver( $event )[0]['outcome'] );
		$this->companion_answers( array( '/api/v1/events/' . $event['id'] => new WP_Error( 'http_request_failed', 'cURL error 7' ) ) );
		$_GET = array( 'event' => $event['id'] );
		ob_start();
		$this->status_screen_object()->print();
		$said = (string) ob_get_clean();

		$this->assertStringNotContainsString( 'Nothing is lost', $said );
	}
}
