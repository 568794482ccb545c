<?php
/**
 * A paired site with WP Fusion and ActiveCampaign; each test leaves it as it was.
 */

declare(strict_types=1);

use CartCompanion\Access\AccessChecker;
use CartCompanion\Admin\Forms;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Admin\Notice;
use CartCompanion\Admin\Products;
use CartCompanion\Admin\Status\EventActions;
use CartCompanion\Admin\Status\Overview;
use CartCompanion\Admin\LeftBehind;
use CartCompanion\Admin\Status\StatusScreen;
use CartCompanion\Companion\CurrentSummary;
use CartCompanion\Crm\CrmException;
use CartCompanion\Delivery\AccessChecks;
use CartCompanion\Delivery\Batch;
use CartCompanion\Delivery\EventProcessor;
use CartCompanion\Domain\Signing\Signature;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Health\{ ClockSkew, CompanionTests, NeedsYouTest, SiteHealth, SiteTests };
use CartCompanion\Plugin;
use CartCompanion\Site\AfterResponse;
use CartCompanion\Site\Lock;
use CartCompanion\Site\LoginSettings;
use CartCompanion\Store\Claims;
use CartCompanion\Store\CustomerHistory;
use CartCompanion\Store\Table;
use CartCompanion\Users\UserProvisioner;
use PHPUnit\Framework\TestCase;

abstract class SiteTestCase extends TestCase {
	use AccessQuestions;

	protected const SITE = 'site_01TEST';
	protected const KEY  = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

	/** @var array<int, array{url: string, args: array<string, mixed>}> Requests to the companion. */
	protected array $asked = array();

	private static int $second = 0;

	protected function setUp(): void {
		global $wpdb;
		$wpdb->query( 'START TRANSACTION' );
		wp_cache_flush();
		$this->plugin()->settings()->save_pairing( 'https://companion.example.com', self::SITE, self::KEY, 'https://companion.example.com/webhooks/thrivecart/k' );
		$this->choose( 'wp-fusion' );
		FakeAccessAllyLicense::$accessally_enabled = true;
		FakeAccessAllyUserTags::$passes_over_gone  = false;
	}

	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
		remove_all_filters( 'pre_http_request' );
		$this->asked = array();
	}

	protected function plugin(): Plugin {
		return Plugin::instance();
	}

	protected function choose( string $slug ): void {
		$this->plugin()->connections()->choose( $slug );
	}

	protected function access_checks(): AccessChecks {
		return $this->plugin()->access_checks();
	}

	/** The plugin's own batch, with another clock. */
	protected function batch( ?callable $clock = null ): Batch {
		$plugin = $this->plugin();
		$access = new AccessChecker( new LoginSettings() );
		$worker = new EventProcessor( $plugin->settings(), $plugin->rules(), $plugin->connections(), new Claims(), new CustomerHistory(), $access, new UserProvisioner( new LoginSettings(), new CustomerHistory() ) );
		return new Batch( new Claims(), $worker, $clock );
	}

	/** Lets time pass for all that this site has recorded. */
	protected function pass( int $seconds ): void {
		global $wpdb;
		$table = Table::name();
		$wpdb->query( "UPDATE $table SET created_at = DATE_SUB( created_at, INTERVAL $seconds SECOND ), updated_at = DATE_SUB( updated_at, INTERVAL $seconds SECOND )" );
		$wpdb->query( "UPDATE $table SET looked_at = GREATEST( 1, looked_at - $seconds ) WHERE looked_at > 0" );
	}

	/** Another request's; left out on SQLite, where a lock is a row and belongs to no connection. */
	protected function another_connection(): wpdb {
		return wpdb::class === get_class( $GLOBALS['wpdb'] ) ? new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST ) : $this->markTestSkipped( 'Only MySQL has locks of a connection.' );
	}

	/** What it throws; the test fails where it throws nothing. */
	protected function error_of( callable $work ): CrmException {
		try {
			$work();
		} catch ( CrmException $error ) {
			return $error;
		}
		$this->fail( 'Nothing was thrown.' );
	}

	/** The address under Settings → General, as whoever copies or moves a site sets it. */
	protected function home_is( string $address ): void {
		global $wpdb;
		$wpdb->update( $wpdb->options, array( 'option_value' => $address ), array( 'option_name' => 'home' ) );
		wp_cache_flush();
	}

	/** What the request that was answered last left to be done. */
	protected function after_the_answer(): void {
		foreach ( $GLOBALS['wp_filter']['shutdown'][ AfterResponse::PRIORITY ] ?? array() as $hooked ) {
			if ( is_array( $hooked['function'] ) && $hooked['function'][0] instanceof AfterResponse ) {
				remove_action( 'shutdown', $hooked['function'], AfterResponse::PRIORITY );
				$hooked['function']();
			}
		}
	}

	/** @return string[] Which of the locks are free while "this" is held. */
	protected static function free_during_this( string ...$names ): array {
		$free = array();
		Lock::during( 'this', static function () use ( $names, &$free ): void {
			foreach ( $names as $name ) {
				Lock::if_free( $name, 0, static function () use ( $name, &$free ): void {
					$free[] = $name;
				} );
			}
		} );
		return $free;
	}

	/** @param array<int, array<string, mixed>> $rules */
	protected function rules( array ...$rules ): void {
		$this->plugin()->rules()->save( $rules );
	}

	/** @param array<string, mixed> $setup See FakeCrm. */
	protected function crm_is( array $setup ): void {
		update_option( FakeCrm::SETUP, $setup, false );
	}

	/** Requests for the CRMs' own hosts go to the fakes; without them the test is left out. */
	protected function lead_to_crm_apis(): void {
		if ( '' === ApiCrm::url() ) {
			$this->markTestSkipped( 'CART_COMPANION_CRM_APIS names no fake CRM APIs; tests/e2e/test_plugin_suite.py starts them.' );
		}
		add_filter( 'pre_http_request', 'cart_companion_lead_to_fake_crm_apis', 20, 3 );
	}

	/** @param string[] $tags */
	protected function given_contact( string $email, array $tags = array(), string $status = 'subscribed' ): string {
		return FakeCrm::put_contact( $email, $tags, $status );
	}

	protected function given_tag( string $name ): void {
		FakeCrm::put_tag( $name );
	}

	/** @return string[] Sorted names of the tags that the CRM has for an address. */
	protected function tags( string $email ): array {
		$state = FakeCrm::state();
		$id    = FakeCrm::contact_id( $state, $email );
		$tags  = '' === $id ? array() : FakeCrm::names( $state, $state['contacts'][ $id ]['tags'] );
		sort( $tags );
		return $tags;
	}

	/** @return string[] Names of the calls the CRM got, in order. */
	protected function calls(): array {
		return array_column( FakeCrm::state()['calls'], 'call' );
	}

	/**
	 * Sends events as the companion does, and gives the results.
	 *
	 * @param array<string, mixed> ...$events
	 * @return array<int, array<string, mixed>>
	 */
	protected function deliver( array ...$events ): array {
		$deliveries = array();
		foreach ( $events as $event ) {
			$deliveries[] = array(
				'id'      => 'dlv_' . ( $event['id'] ?? 'none' ),
				'attempt' => 1,
				'event'   => $event,
			);
		}
		return $this->deliver_raw( $deliveries );
	}

	/**
	 * @param array<mixed> $deliveries
	 * @return array<int, array<string, mixed>>
	 */
	protected function deliver_raw( array $deliveries ): array {
		$response = $this->signed( 'events', array( 'deliveries' => $deliveries ) );
		$this->assertSame( 200, $response->get_status(), (string) wp_json_encode( $response->get_data() ) );
		return $response->get_data()['results'];
	}

	/**
	 * Sends an event as often as the companion does before a CRM that turns it away is taken at its word.
	 *
	 * @param array<string, mixed> $event
	 * @return array<string, mixed> The last result: of the first time that is not "retry".
	 */
	protected function deliver_often( array $event ): array {
		$result = $this->deliver( $event )[0];
		for ( $tries = 1; $tries < 5 && 'retry' === $result['outcome']; $tries++ ) {
			$result = $this->deliver( $event )[0];
		}
		return $result;
	}

	/**
	 * A person at wp-admin pressed Retry.
	 *
	 * @param array<string, mixed> $event
	 * @return array<string, mixed>
	 */
	protected function replay( array $event ): array {
		return $this->deliver_raw( array( array( 'id' => 'dlv_' . $event['id'], 'attempt' => 2, 'replay' => true, 'event' => $event ) ) )[0];
	}

	/** @param array<string, mixed> $body */
	protected function signed( string $route, array $body ): WP_REST_Response {
		return rest_do_request( $this->request( $route, (string) wp_json_encode( $body ) ) );
	}

	protected function request( string $route, string $body, ?int $at = null, string $key = self::KEY, string $site = self::SITE ): WP_REST_Request {
		$path    = '/cart-companion/v1/' . $route;
		$at      = $at ?? time() - 49 + ( ++self::$second % 50 ); // No two requests bear the same signature, also when the clock ticks between them.
		$request = new WP_REST_Request( 'POST', $path );
		$request->set_header( 'Content-Type', 'application/json' );
		$request->set_header( 'Cart-Companion-Site', $site );
		$request->set_header( 'Cart-Companion-Signature', Signature::sign( Signature::value( $site, 'POST', $path, $body ), $key, Signature::DELIVER, $at ) );
		$request->set_body( $body );
		return $request;
	}

	/**
	 * The companion as this test wants it: path => answer, or WP_Error for none.
	 *
	 * @param array<string, array{0: int, 1: mixed}|WP_Error> $answers Status and body by path without query.
	 */
	protected function companion_answers( array $answers ): void {
		add_filter(
			'pre_http_request',
			function ( $unused, array $args, string $url ) use ( $answers ) {
				$this->asked[] = compact( 'url', 'args' );
				$answer        = $answers[ (string) wp_parse_url( $url, PHP_URL_PATH ) ] ?? array( 404, array( 'error' => array( 'code' => 'not_found', 'message' => 'There is no such thing.' ) ) );
				return is_wp_error( $answer ) ? $answer : array(
					'headers'  => array(),
					'cookies'  => array(),
					'body'     => is_string( $answer[1] ) ? $answer[1] : (string) wp_json_encode( $answer[1] ),
					'response' => array( 'code' => $answer[0], 'message' => '' ),
				);
			},
			10,
			3
		);
	}

	/**
	 * What a form of a screen's answers, as when it is sent.
	 *
	 * @param object               $panel  With the form among its forms().
	 * @param array<string, mixed> $fields
	 */
	protected static function send( object $panel, string $form, array $fields = array() ): Notice {
		return ( new Forms( $panel->forms(), method_exists( $panel, 'obstacle' ) ? array( $panel, 'obstacle' ) : null ) )->handle( $form, $fields );
	}

	/** @return array<string, mixed> What a test of Tools → Site Health answers on a page that is loaded now. */
	protected function site_health( string $test ): array {
		list( $plugin, $settings ) = array( $this->plugin(), $this->plugin()->settings() );

		$summary = new CurrentSummary( $settings, $plugin->companion() );
		$site    = new SiteTests( $settings, $plugin->connections(), $plugin->logins() );
		$tests   = ( new SiteHealth( $settings, new CompanionTests( $settings, $summary, $plugin->logins(), new ClockSkew( $settings ) ), $site, new NeedsYouTest( $settings, $summary, new ConnectionTrouble( $settings ) ) ) )->add_tests( array() )['direct'];
		return $tests[ "cart_companion_$test" ]['test']();
	}

	/** @param NeedsAttention|null $attention */
	protected function status_screen_object( ?NeedsAttention $attention = null ): StatusScreen {
		$plugin = $this->plugin();
		$overview = new Overview( $plugin->companion(), $plugin->log(), $attention ?? new NeedsAttention( $plugin->settings(), $plugin->companion() ), new Products( $plugin->settings(), $plugin->companion(), $plugin->log() ) );
		return new StatusScreen( $plugin->settings(), $plugin->companion(), $plugin->log(), $this->event_actions(), new LeftBehind( $plugin->connections() ), $overview );
	}

	protected function event_actions(): EventActions {
		return new EventActions( $this->plugin()->companion(), $this->plugin()->access_checks(), $this->plugin()->log() );
	}
}
