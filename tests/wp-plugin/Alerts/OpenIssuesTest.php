<?php
/**
 * One class counts what needs the owner: by what the companion says was not dealt with, and where it is older by what it has.
 */

declare(strict_types=1);

use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Alerts\RefusedWebhooks;

final class OpenIssuesTest extends SiteTestCase {
	public function test_what_was_dealt_with_is_not_counted(): void {
		$issues = new OpenIssues( array( 'counts' => array( 'failed' => 5, 'dead' => 2 ), 'alerts' => array( 'no_access' => 1 ), 'needs_you' => array( 'failed' => 3, 'dead' => 0, 'no_access' => 1, 'quarantined' => 1, 'still_has_access' => 0, 'refused' => 0 ) ) );

		$this->assertSame( array( 'no_access' => 1, 'failed' => 3, 'quarantined' => 1 ), $issues->counts(), 'The gravest first.' );
		$this->assertSame( 5, $issues->total() );
		$this->assertSame( '3 events did not work and need you.', $issues->sentences()['failed'] );
	}

	public function test_an_older_companion_is_counted_by_what_it_has(): void {
		$issues = new OpenIssues( array( 'counts' => array( 'failed' => 5, 'delivered' => 9 ), 'alerts' => array( 'no_access' => 1, 'still_has_access' => 0 ) ) );

		$this->assertSame( array( 'no_access' => 1, 'failed' => 5 ), $issues->counts() );
	}

	public function test_each_kind_leads_to_its_list(): void {
		$issues = new OpenIssues( array( 'needs_you' => array( 'failed' => 3 ) ) );

		$this->assertStringEndsWith( 'page=cart-companion-needs-you&kind=failed', $issues->url( 'failed' ) );
		$this->assertStringEndsWith( 'page=cart-companion-needs-you', $issues->url( OpenIssues::EVENTS ) );
	}

	public function test_refused_messages_are_counted_by_day(): void {
		update_option( 'timezone_string', 'UTC' );
		$day     = static fn( int $ago ): string => gmdate( 'Y-m-d', time() - $ago * DAY_IN_SECONDS );
		$refused = static fn( int $count, string $since, array $days ): string => ( new RefusedWebhooks( array( 'refused' => array( 'count' => $count, 'since' => $since, 'last_at' => gmdate( 'c' ), 'days' => $days ) ) ) )->by_day();
		$days    = array( array( 'day' => $day( 0 ), 'count' => 1 ), array( 'day' => $day( 1 ), 'count' => 20 ) );

		$this->assertSame( 'today 1, yesterday 12', $refused( 13, $day( 1 ) . 'T12:00:00Z', $days ), 'What was put aside yesterday is not among them.' );
		$this->assertSame( '', $refused( 1, $day( 0 ) . 'T12:00:00Z', $days ) );
	}

	public function test_site_health_says_each_thing_once(): void {
		$said = function ( array $needs ): array {
			$summary = array( 'needs_you' => $needs, 'alerts' => $needs, 'counts' => $needs, 'worker_seen_at' => gmdate( 'c' ), 'site' => array( 'secret_word_set' => true, 'reachable' => true, 'way' => 'pretty' ) );
			remove_all_filters( 'pre_http_request' );
			$this->companion_answers( array( '/api/v1/summary' => array( 200, $summary ) ) );
			$found = array_map( array( $this, 'site_health' ), array( 'needs_you', 'companion', 'reachable', 'alerts', 'rules' ) );
			return array_column( array_filter( $found, static fn( array $one ): bool => 'good' !== $one['status'] ), 'label' );
		};

		$this->assertSame( array( '2 things need you in Cart Companion' ), $said( array( 'failed' => 1, 'quarantined' => 1 ) ) );
		$this->assertSame( array( '1 paying customer cannot get in.' ), $said( array( 'no_access' => 1 ) ) );
		$this->assertSame( array(), $said( array( 'failed' => 0 ) ) );
	}
}
