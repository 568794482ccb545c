<?php
/**
 * A site that the companion cannot reach fetches its events; where WP-Cron does not run, wp-admin does it, and it is said.
 */

declare(strict_types=1);

use CartCompanion\Admin\CronOnAdminVisit;
use CartCompanion\Admin\Status\SummaryPanel;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Delivery\CronPunctuality;
use CartCompanion\Delivery\DeliveryPoller;
use CartCompanion\Site\AfterResponse;
use CartCompanion\Site\CronIntervals;
use CartCompanion\Site\MissedCron;

final class DeliveryPollerTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		remove_all_actions( 'shutdown', AfterResponse::PRIORITY ); // What an earlier test's ping left to be done.
	}

	/** The next fetch was due so long ago. */
	private function cron_is_late( int $seconds ): void {
		wp_clear_scheduled_hook( DeliveryPoller::HOOK );
		wp_schedule_event( time() - $seconds, CronIntervals::EVERY_MINUTE, DeliveryPoller::HOOK );
	}

	/** @param array<string, mixed> $site */
	private function companion_says( array $site ): void {
		$site += array( 'reachable' => false, 'way' => null, 'pulling' => false, 'pulled_at' => null, 'trouble' => 'Authorization required' );
		$this->companion_answers( array( '/api/v1/summary' => array( 200, compact( 'site' ) ), '/api/v1/deliveries' => array( 200, array( 'deliveries' => array() ) ) ) );
	}

	private function open_wp_admin( int $user = 1 ): void {
		wp_set_current_user( $user );
		$plugin = $this->plugin();
		$poller = new DeliveryPoller( $plugin->settings(), $plugin->companion(), $this->batch(), $this->access_checks() );
		( new CronOnAdminVisit( new MissedCron( array( DeliveryPoller::HOOK => array( $poller, 'run_beside' ) ) ) ) )->notice();
	}

	/** @return string[] */
	private function asked_for(): array {
		return array_map(
			static function ( array $asked ): string {
				return basename( (string) wp_parse_url( $asked['url'], PHP_URL_PATH ) );
			},
			$this->asked
		);
	}

	public function test_an_administrator_in_wp_admin_fetches_what_wp_cron_does_not(): void {
		$this->companion_says( array() );
		$this->cron_is_late( 600 );

		$this->open_wp_admin();
		$this->assertSame( array(), $this->asked_for(), 'The page is sent first.' );
		$this->after_the_answer();
		$this->assertSame( array( 'summary', 'deliveries' ), $this->asked_for() );

		$this->open_wp_admin();
		$this->after_the_answer();
		$this->assertCount( 2, $this->asked_for(), 'Half a minute must lie between two visits.' );
	}

	public function test_wp_admin_fetches_nothing_where_wp_cron_runs_or_nobody_may(): void {
		$this->companion_says( array() );
		$this->cron_is_late( 30 );
		$this->open_wp_admin();
		$this->after_the_answer();

		$this->cron_is_late( 600 );
		$this->open_wp_admin( 0 );
		$this->after_the_answer();

		$this->assertSame( array(), $this->asked_for() );
	}

	public function test_wp_admin_fetches_nothing_where_the_companion_reaches_the_site(): void {
		$this->companion_says( array( 'reachable' => true ) );
		$this->cron_is_late( 600 );
		$this->open_wp_admin();
		$this->after_the_answer();

		$this->assertSame( array( 'summary' ), $this->asked_for() );
	}

	public function test_two_requests_do_not_fetch_at_the_same_time(): void {
		$this->companion_says( array() );
		$plugin = $this->plugin();
		$pull   = new DeliveryPoller( $plugin->settings(), $plugin->companion(), $this->batch(), $this->access_checks() );
		global $wpdb;
		$other = $this->another_connection();
		$other->set_prefix( $wpdb->prefix );
		$mine  = $wpdb;
		$wpdb  = $other;
		CartCompanion\Site\Lock::during(
			'fetching',
			function () use ( $pull, $mine, $other ): void {
				global $wpdb;
				$wpdb = $mine;
				$this->assertSame( 0, $pull->run() );
				$wpdb = $other;
			}
		);
		$wpdb = $mine;
		$this->assertSame( array(), $this->asked_for() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: int, 2: string[], 3: string}> Site, seconds late, what is said, what is not. */
	public static function states(): array {
		return array(
			'it fetches'                     => array( array( 'pulling' => true, 'seconds_ago' => 0 ), 0, array( 'fetches its events once a minute. That works' ), 'wp-cron.php' ),
			'it has not begun'               => array( array(), 0, array( 'has not fetched its events so far', 'may take some minutes' ), 'That works' ),
			'WP-Cron does not run'           => array( array(), 3 * HOUR_IN_SECONDS, array( 'has not fetched its events so far', 'has not run for 3 hours', 'opens a page of wp-admin' ), 'That works' ),
			'WP-Cron does not run any more'  => array( array( 'seconds_ago' => 2 * HOUR_IN_SECONDS ), 2 * HOUR_IN_SECONDS, array( 'last fetched its events 2 hours ago', 'has not run for 2 hours' ), 'That works' ),
			'an administrator fetched them'  => array( array( 'pulling' => true, 'seconds_ago' => 60 ), 2 * HOUR_IN_SECONDS, array( 'last fetched its events ' . human_time_diff( 0, MINUTE_IN_SECONDS ) . ' ago', 'has not run for 2 hours' ), 'That works' ),
			'a companion of before says less' => array( array( 'pulled_at' => 7 ), 0, array( 'has not fetched its events so far' ), 'That works' ),
		);
	}

	/**
	 * @dataProvider states
	 * @param array<string, mixed> $site
	 * @param string[]             $said
	 */
	public function test_the_screen_says_that_it_works_only_when_it_does( array $site, int $late, array $said, string $unsaid ): void {
		$this->cron_is_late( $late );
		if ( isset( $site['seconds_ago'] ) ) {
			$site['pulled_at'] = gmdate( 'c', time() - $site['seconds_ago'] ); // Not in the data: those are made minutes before.
		}
		ob_start();
		$summary = array( 'site' => array( 'reachable' => false ) + $site );
		( new SummaryPanel( $summary, new OpenIssues( $summary, array(), null, ( new ConnectionTrouble( $this->plugin()->settings() ) )->all( $summary, null ) ) ) )->print();
		$screen = (string) ob_get_clean();
		foreach ( $said as $words ) {
			$this->assertStringContainsString( $words, $screen );
		}
		$this->assertStringNotContainsString( $unsaid, $screen );
	}

	public function test_site_health_says_that_nothing_arrives(): void {
		$test = fn(): array => $this->site_health( 'reachable' );
		$this->companion_says( array() );
		$this->cron_is_late( HOUR_IN_SECONDS );
		$this->assertSame( 'critical', $test()['status'] );
		$this->assertStringContainsString( 'has not run for 1 hour', $test()['description'] );

		remove_all_filters( 'pre_http_request' );
		$this->companion_says( array( 'pulling' => true, 'pulled_at' => gmdate( 'c' ) ) );
		$this->cron_is_late( 0 );
		$this->assertSame( 'recommended', $test()['status'] );
		$this->assertStringContainsString( 'That works, but slower', $test()['description'] );
	}

	public function test_site_health_says_when_wp_cron_does_not_run(): void {
		$this->cron_is_late( 15 * MINUTE_IN_SECONDS );
		$this->assertSame( 'good', $this->site_health( 'cron' )['status'], 'A server’s own cron may come every quarter of an hour.' );
		$this->cron_is_late( CronPunctuality::LATE_SECONDS + 60 );
		$this->assertSame( array( 'recommended', 'WP-Cron has not run on this site for ' . human_time_diff( 0, 21 * MINUTE_IN_SECONDS ) ), array( $this->site_health( 'cron' )['status'], $this->site_health( 'cron' )['label'] ) );
		$this->assertStringContainsString( 'DISABLE_WP_CRON in wp-config.php switches', $this->site_health( 'cron' )['description'] );

		$this->plugin()->settings()->forget_pairing();
		$this->assertSame( 'good', $this->site_health( 'cron' )['status'] );
	}
}
