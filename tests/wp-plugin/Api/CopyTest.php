<?php
/**
 * A copy of the connected site, at another address: it does nothing, and says so.
 */

declare(strict_types=1);

use CartCompanion\Admin\CopyPanel;
use CartCompanion\Admin\DashboardWidget;
use CartCompanion\Admin\NeedsAttention;
use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\DigestState;
use CartCompanion\Api\AjaxFallback;
use CartCompanion\Api\SignedRequest;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Cli\ConnectionCommand;
use CartCompanion\Cli\StatusCommand;
use CartCompanion\Companion\Client;
use CartCompanion\Companion\CompanionError;
use CartCompanion\Companion\Customers;
use CartCompanion\Companion\Imports;
use CartCompanion\Companion\Jobs;
use CartCompanion\Companion\SignedHttp;
use CartCompanion\Delivery\DeliveryPoller;
use WP_CLI\ExitException;

require_once dirname( __DIR__, 2 ) . '/fakes/wp-cli/load.php';

final class CopyTest extends CopyTestCase {
	public function test_a_push_that_reaches_a_copy_is_not_worked(): void {
		$this->given_a_copy();
		$users = count_users()['total_users'];

		foreach ( array( array(), array( 'site' => array( 'url' => self::LIVE, 'home' => self::LIVE ) ) ) as $more ) {
			$response = $this->signed( 'events', array( 'deliveries' => array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => Sample::event( 'purchase.completed' ) ) ) ) + $more );

			$this->assertSame( array( 409, 'cart_companion_copy' ), array( $response->get_status(), $response->get_data()['code'] ) );
			$this->assertSame( self::SITE, $response->get_headers()['Cart-Companion-Site'] );
		}
		$this->assertSame( array(), $this->calls(), 'The CRM was asked.' );
		$this->assertSame( array(), $this->tags( 'ann@example.com' ) );
		$this->assertSame( $users, count_users()['total_users'] );
		$this->assertSame( array(), $this->plugin()->log()->recent( 5 ) );
	}

	public function test_a_ping_is_answered_that_this_is_a_copy_and_sets_nothing_off(): void {
		$this->given_a_copy();

		$address = $this->signed( 'ping', array() )->get_data()['address'];
		$this->after_the_answer();

		$this->assertSame( array( self::COPY, true, self::LIVE ), array( $address['home'], $address['is_copy'], $address['paired'] ) );
		$this->assertSame( array( array(), array(), array() ), array( $this->asked, $this->calls(), $this->mails ) );
	}

	public function test_the_live_site_says_in_a_ping_who_it_is(): void {
		$address = $this->signed( 'ping', array( 'site' => array( 'url' => self::LIVE, 'home' => null ) ) )->get_data()['address'];

		$this->assertSame( array( 'home' => self::LIVE, 'ajax_url' => admin_url( 'admin-ajax.php' ), 'is_copy' => false, 'paired' => self::LIVE ), $address );
	}

	public function test_a_copy_takes_no_new_key(): void {
		$this->given_a_copy();

		$this->assertSame( 409, $this->signed( 'keys', array( 'key' => str_repeat( 'ab', 32 ) ) )->get_status() );
		$this->assertSame( array( self::KEY ), $this->plugin()->settings()->keys() );
	}

	/** @return array<string, array{0: string}> */
	public static function tasks(): array {
		return array(
			'fetching' => array( DeliveryPoller::HOOK ),
			'digest'   => array( Digest::HOOK ),
		);
	}

	/** @dataProvider tasks */
	public function test_no_scheduled_task_of_a_copy_fetches_works_or_mails( string $hook ): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$this->pass( HOUR_IN_SECONDS );
		$this->plugin()->settings()->set_always_pull( true );
		$this->crm_is( array() );
		$calls = $this->calls();
		$this->given_a_copy();

		do_action( $hook );

		$named = self::named( $this->asked );
		$this->assertSame( DeliveryPoller::HOOK === $hook ? array( self::COPY ) : array(), $named, 'It says that it is there, and nothing else.' );
		$this->assertSame( array( $calls, array() ), array( $this->calls(), $this->mails ) );
		$this->assertSame( 0, DigestState::load()->asked_at );
	}

	public function test_a_copy_names_itself_once_a_day_and_to_a_companion_that_does_not_answer_as_well(): void {
		$this->home_is( self::COPY );
		$this->companion_answers( array( '/api/v1/summary' => new WP_Error( 'http_request_failed', 'no route' ) ) );

		do_action( DeliveryPoller::HOOK );
		do_action( DeliveryPoller::HOOK );
		$this->assertSame( array( self::COPY ), self::named( $this->asked ) );

		delete_transient( 'cart_companion_copy_named' ); // A day is over.
		do_action( DeliveryPoller::HOOK );
		$this->assertSame( array( self::COPY, self::COPY ), self::named( $this->asked ) );
		$this->assertTrue( $this->plugin()->settings()->is_copy() );
	}

	public function test_the_live_site_names_no_copy(): void {
		$this->companion_answers( array( '/api/v1/summary' => array( 200, array( 'site' => array( 'url' => self::LIVE, 'home' => self::LIVE ) ) ) ) );
		foreach ( array( self::LIVE, 'http://www.Shop.example.com:443/', 'https://shop.example.com:80' ) as $home ) {
			$this->home_is( $home );
			do_action( DeliveryPoller::HOOK );
		}
		$this->home_is( 'http://' ); // As where wp-config.php makes it of a request's host, on the command line.
		do_action( DeliveryPoller::HOOK );
		$this->assertSame( array(), array_filter( self::named( $this->asked ) ) );
	}

	/**
	 * @param array<int, array{url: string}> $asked
	 * @return string[] The address in each question for the summary; '' where it has none.
	 */
	private static function named( array $asked ): array {
		return array_map(
			static function ( array $one ): string {
				self::assertSame( '/api/v1/summary', wp_parse_url( $one['url'], PHP_URL_PATH ) );
				parse_str( (string) wp_parse_url( $one['url'], PHP_URL_QUERY ), $query );
				return (string) ( $query['home'] ?? '' );
			},
			$asked
		);
	}

	/** @return array<string, array{0: callable(SignedHttp, Client): mixed}> */
	public static function requests(): array {
		return array(
			'summary'     => array( static fn( SignedHttp $channel, Client $client ) => $client->summary() ),
			'events'      => array( static fn( SignedHttp $channel, Client $client ) => $client->events( array() ) ),
			'customer'    => array( static fn( SignedHttp $channel, Client $client ) => ( new Customers( $channel ) )->find( 'a@example.com' ) ),
			'retry'       => array( static fn( SignedHttp $channel, Client $client ) => $client->replay( 'evt_1' ) ),
			'test event'  => array( static fn( SignedHttp $channel, Client $client ) => $client->test_event() ),
			'resync'      => array( static fn( SignedHttp $channel, Client $client ) => ( new Customers( $channel ) )->resync( 'a@example.com' ) ),
			'settings'    => array( static fn( SignedHttp $channel, Client $client ) => $client->save_settings( array() ) ),
			'deliveries'  => array( static fn( SignedHttp $channel, Client $client ) => $client->due() ),
			'results'     => array( static fn( SignedHttp $channel, Client $client ) => $client->hand_in( array() ) ),
			'reports'     => array( static fn( SignedHttp $channel, Client $client ) => $client->report( array() ) ),
			'resync all'  => array( static fn( SignedHttp $channel, Client $client ) => ( new Jobs( $channel ) )->start_resync() ),
			'comparison'  => array( static fn( SignedHttp $channel, Client $client ) => ( new Jobs( $channel ) )->start_reconciliation( 7 ) ),
			'import'      => array( static fn( SignedHttp $channel, Client $client ) => ( new Imports( $channel ) )->find( 'imp_1' ) ),
		);
	}

	/** @dataProvider requests */
	public function test_nothing_is_asked_of_the_companion_from_a_copy( callable $request ): void {
		$this->given_a_copy();
		try {
			$request( new SignedHttp( $this->plugin()->settings() ), $this->plugin()->companion() );
			$this->fail( 'It was asked.' );
		} catch ( CompanionError $error ) {
			$this->assertSame( 'copy', $error->error_code() );
			$this->assertStringContainsString( self::LIVE . ', and this site is at ' . self::COPY, $error->getMessage() );
		}
		$this->assertSame( array(), $this->asked );
	}

	public function test_no_form_of_a_copy_is_worked_but_the_two_that_say_what_it_is(): void {
		$forms = new CopyPanel( $this->plugin()->settings(), $this->plugin()->companion() );
		$this->assertNull( $forms->obstacle( 'retry' ), 'The live site works as ever.' );
		$this->given_a_copy();

		foreach ( array( 'pair', 'connection_test', 'crm_key', 'look', 'retry', 'test_event', 'test_mail', 'resync_all', 'import_apply', 'anything' ) as $form ) {
			$this->assertNotNull( $forms->obstacle( $form ), $form );
		}
		$this->assertNull( $forms->obstacle( 'copy' ) );
		$this->assertNull( $forms->obstacle( 'moved' ) );
	}

	public function test_the_screens_the_dashboard_and_site_health_say_so(): void {
		wp_set_current_user( 1 );
		$this->given_a_copy();
		$settings = $this->plugin()->settings();

		$screen = self::printed( array( new CopyPanel( $settings, $this->plugin()->companion() ), 'print' ) );
		$this->assertStringContainsString( 'Cart Companion does nothing on this site.', $screen );
		$this->assertStringContainsString( '<code>' . self::LIVE . '</code>', $screen );
		$this->assertStringContainsString( 'This site has moved here', $screen );
		$widget = self::printed( array( new DashboardWidget( $settings, new NeedsAttention( $settings, $this->plugin()->companion() ) ), 'print' ) );
		$this->assertStringContainsString( 'is a copy, or it has moved', $widget );

		$tests = apply_filters( 'site_status_tests', array( 'direct' => array( 'others' => array() ) ) )['direct'];
		$ours  = array_values( preg_grep( '/^cart_companion/', array_keys( $tests ) ) );
		$this->assertSame( array( 'cart_companion_copy' ), $ours );
		$this->assertArrayHasKey( 'others', $tests );
		$this->assertSame( 'critical', $tests['cart_companion_copy']['test']()['status'] );
		$this->assertSame( array( array(), array() ), array( $this->asked, $this->calls() ) );
	}

	public function test_personal_data_is_erased_on_the_copy_only(): void {
		$this->deliver( Sample::event( 'purchase.completed' ) );
		$eraser = apply_filters( 'wp_privacy_personal_data_erasers', array() )['cart-companion']['callback'];
		$this->given_a_copy();

		$erased = $eraser( 'ann@example.com', 1 );

		$this->assertSame( array( true, false, array() ), array( $erased['items_removed'], $erased['items_retained'], $erased['messages'] ) );
		$this->assertSame( array(), $this->asked );
	}

	public function test_admin_ajax_turns_away_what_the_rest_api_does(): void {
		$this->given_a_copy();
		$request = $this->request( 'events', (string) wp_json_encode( array( 'deliveries' => array( array( 'id' => 'dlv_1', 'attempt' => 1, 'event' => Sample::event( 'purchase.completed' ) ) ) ) ) );
		$handler = array_values( array_filter( $GLOBALS['wp_filter']['wp_ajax_nopriv_' . AjaxFallback::ACTION][10] ) )[0]['function'];
		$controller = new ReflectionProperty( AjaxFallback::class, 'controller' );
		$controller->setAccessible( true );

		$response = $controller->getValue( $handler[0] )->answer( SignedRequest::of_rest( $request ) );

		$this->assertSame( array( 409, array() ), array( $response->get_status(), $this->calls() ) );
	}

	public function test_the_command_line_says_so_and_does_nothing(): void {
		$plugin = $this->plugin();
		$status = new StatusCommand( $plugin->settings(), $plugin->companion(), $plugin->connections(), $plugin->rules(), new ConnectionTrouble( $plugin->settings() ) );
		$tries  = new ConnectionCommand( $plugin->settings(), $plugin->companion(), new DeliveryPoller( $plugin->settings(), $plugin->companion(), $this->batch(), $this->access_checks() ) );
		$this->given_a_copy();
		foreach ( array( array( $status, 'status' ), array( $tries, 'pull' ), array( $tries, 'test' ) ) as $command ) {
			try {
				$command( array(), array() );
				$this->fail( "$command[1] did something." );
			} catch ( ExitException $end ) {
				$this->assertStringContainsString( 'is a copy, or it has moved', $end->getMessage() );
			}
		}
		$this->assertSame( array(), $this->asked );
	}

	private static function printed( callable $print ): string {
		ob_start();
		$print();
		return (string) ob_get_clean();
	}
}
