<?php
/**
 * Each number opens a list of exactly so many rows; times say what they are.
 */

declare(strict_types=1);

use CartCompanion\Admin\EventFilters;
use CartCompanion\Admin\EventTable;
use CartCompanion\Admin\RefusedPanel;
use CartCompanion\Admin\Status\SummaryPanel;
use CartCompanion\Alerts\ConnectionTrouble;
use CartCompanion\Alerts\ItemWithoutRule;
use CartCompanion\Alerts\OpenIssues;
use CartCompanion\Alerts\RefusedWebhooks;
use CartCompanion\Domain\Rules\RuleCoverage;
use CartCompanion\Labels\DateTimes;
use CartCompanion\Labels\EventRow;
use CartCompanion\Labels\Links;
use CartCompanion\Labels\StateLabels;
use CartCompanion\Site\Settings;

final class NumbersTest extends ScreenTestCase {
	protected function setUp(): void {
		parent::setUp();
		update_option( 'timezone_string', 'Europe/Berlin' );
		update_option( 'date_format', 'F j, Y' );
		update_option( 'time_format', 'H:i' );
	}

	/** @param array<string, mixed> $summary */
	private static function status_screen_of( array $summary ): string {
		$troubles = ( new ConnectionTrouble( new Settings() ) )->all( $summary, null );
		ob_start();
		( new SummaryPanel( $summary, new OpenIssues( $summary, array(), null, $troubles ) ) )->print();
		return (string) ob_get_clean();
	}

	private static function text( string $html ): string {
		return trim( (string) preg_replace( '/\s+/', ' ', html_entity_decode( wp_strip_all_tags( str_replace( '<', ' <', $html ) ), ENT_QUOTES ) ) );
	}

	public function test_three_that_need_attention_open_a_list_of_three(): void {
		$html = self::status_screen_of( array( 'counts' => array( 'failed' => 1, 'dead' => 1, 'quarantined' => 1, 'skipped' => 2, 'superseded' => 1, 'pending' => 1, 'delivering' => 1 ), 'needs_attention' => 3 ) );

		$this->assertStringContainsString( 'page=cart-companion-needs-you"><span class="cart-companion-number">3</span> need you', $html );
		foreach ( array( 'pending%2Cdelivering' => '2</span> waiting', 'skipped%2Csuperseded' => '3</span> not needed' ) as $states => $words ) {
			$this->assertStringContainsString( "state=$states\"><span class=\"cart-companion-number\">$words", $html );
		}
	}

	public function test_a_list_of_several_states_is_named_and_counted(): void {
		$_GET  = array( 'state' => 'failed,dead,quarantined' );
		$table = new EventTable( EventFilters::of_request( Links::STATUS ) );
		$table->show( array(), new RuleCoverage( array(), array() ) );
		$table->count_by( array( 'counts' => array( 'failed' => 1, 'dead' => 2 ) ) );
		ob_start();
		$table->views();
		$this->assertStringContainsString( 'aria-current="page">Need your attention <span class="count">(3)</span>', (string) ob_get_clean() );
		$this->assertSame( 'Waiting, On its way', StateLabels::label_of_several( 'pending,delivering' ) );
		$this->assertSame( 'Need your attention', StateLabels::label_of_several( 'quarantined,failed,dead' ) );
		$this->assertSame( 'Needs you, Gave up', StateLabels::label_of_several( 'failed,dead' ), 'A part of them is named.' );
		$_GET = array( 'state' => 'skipped,superseded' );
		$this->assertSame( 'Not needed, Replaced by a later event', EventFilters::of_request( Links::STATUS )->states()['skipped,superseded'] );
		$_GET = array( 'state' => 'failed,dead,quarantined' );
		$this->assertSame( 'All that need you', EventFilters::of_request( Links::STATUS )->states()['failed,dead,quarantined'] );
	}

	public function test_waiting_says_since_when_and_the_next_try(): void {
		$since   = gmdate( 'Y-m-d\TH:i:s\Z', time() - 90 );
		$waiting = array( 'count' => 1, 'since' => $since, 'next_try_at' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 50 ) );
		$said    = self::text( self::status_screen_of( array( 'counts' => array( 'pending' => 1 ), 'waiting' => $waiting, 'oldest_pending_at' => $waiting['next_try_at'] ) ) );

		$this->assertMatchesRegularExpression( '/1 waiting since (yesterday at )?\d\d:\d\d, next try in (49|50) seconds/', $said );
		$this->assertStringContainsString( wp_date( 'H:i', strtotime( $since ) ), $said );
		$this->assertStringNotContainsString( 'the oldest since in', $said );
		$this->assertStringContainsString( 'next try now', self::text( self::status_screen_of( array( 'counts' => array( 'pending' => 1 ), 'waiting' => array( 'next_try_at' => $since ) + $waiting ) ) ) );
	}

	public function test_what_happened_long_before_it_arrived_says_both_times(): void {
		$ago   = static fn( int $seconds ): string => gmdate( 'Y-m-d\TH:i:s\Z', time() - $seconds );
		$row   = static fn( string $occurred, string $received ): EventRow => EventRow::from_companion( array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'applied', 'occurred_at' => $occurred, 'received_at' => $received ) );
		$times = static function ( EventRow $event ): string {
			$table = new EventTable( EventFilters::of_request( Links::STATUS ) );
			$table->show( array( $event ), new RuleCoverage( array(), array() ) );
			ob_start();
			$table->print_rows();
			return self::text( (string) ob_get_clean() );
		};

		$this->assertMatchesRegularExpression( '/2 days ago\s+Arrived: 3 min\w* ago/', $times( $row( $ago( 2 * DAY_IN_SECONDS ), $ago( 180 ) ) ) );
		$this->assertStringNotContainsString( 'Arrived:', $times( $row( $ago( 190 ), $ago( 180 ) ) ) );
	}

	public function test_a_waiting_event_can_be_tried_now(): void {
		$row   = array( 'id' => 'evt_1', 'type' => 'purchase.completed', 'state' => 'pending', 'occurred_at' => '2026-11-24T10:00:00Z', 'email' => 'ann@example.com', 'items' => array( 'product-12' ), 'item_names' => array( 'Course' ), 'message' => 'The CRM is down.', 'due_at' => gmdate( 'c', time() + 50 ) );
		$table = new EventTable( EventFilters::of_request( Links::STATUS ) );
		$table->show( array( EventRow::from_companion( $row ), EventRow::from_companion( array( 'state' => 'delivering', 'id' => 'evt_2' ) + $row ) ), new RuleCoverage( array(), array() ) );
		ob_start();
		$table->display();
		$html = (string) ob_get_clean();

		$this->assertStringContainsString( 'value="evt_1">Retry now</button>', $html );
		$this->assertStringNotContainsString( 'value="evt_2"', $html );
		$this->assertMatchesRegularExpression( '/Next try in (49|50) seconds\. The CRM is down\./', $html );
	}

	/** @param array<string, mixed> $refused @param array<string, mixed> $site */
	private static function refused( array $refused, array $site = array() ): string {
		ob_start();
		RefusedPanel::print_refused( new RefusedWebhooks( array( 'refused' => $refused, 'site' => $site + array( 'webhook_url' => 'https://companion.example.com/webhooks/thrivecart/k' ) ) ) );
		return (string) ob_get_clean();
	}

	public function test_refused_messages_say_when_where_and_what_to_do(): void {
		$now  = gmdate( 'Y-m-d\TH:i:s\Z' );
		$html = self::refused( array( 'count' => 1, 'since' => $now, 'last_at' => $now ) );

		$this->assertStringContainsString( '1 message today at ' . wp_date( 'H:i' ) . ' had another secret word and was refused.', self::text( $html ) );
		$this->assertStringContainsString( 'The address it came to: https://companion.example.com/webhooks/thrivecart/k', self::text( $html ) );
		$this->assertStringContainsString( "name=\"last_at\" value=\"$now\">Ignore</button>", $html );
		$this->assertStringContainsString( 'Enter the new secret word', $html );
		$this->assertMatchesRegularExpression( '/3 messages had another secret word and were refused: the first \w+ at \d\d:\d\d, the last today at \d\d:\d\d\./', self::text( self::refused( array( 'count' => 3, 'since' => gmdate( 'c', time() - 3 * DAY_IN_SECONDS ), 'last_at' => $now ) ) ) );
		$this->assertSame( '', self::refused( array( 'count' => 0, 'since' => null, 'last_at' => null ) ) );
		$this->assertStringNotContainsString( 'Enter the new secret word', self::refused( array( 'count' => 1, 'since' => $now, 'last_at' => $now ), array( 'listens_to' => 'site_other' ) ) );
	}

	public function test_refused_messages_are_put_aside_up_to_the_last_that_was_seen(): void {
		$this->companion_answers( array( '/api/v1/refused-webhooks/seen' => array( 200, array( 'status' => 'seen' ) ) ) );
		self::send( new RefusedPanel( $this->plugin()->companion() ), 'refused_seen', array( 'last_at' => '2026-11-28T12:37:00.000Z' ) );

		$this->assertSame( array( 'last_at' => '2026-11-28T12:37:00.000Z' ), json_decode( $this->asked[0]['args']['body'], true ) );
	}

	public function test_with_refused_messages_not_all_is_well(): void {
		$now     = gmdate( 'c' );
		$refused = array( 'refused' => array( 'count' => 7, 'since' => $now, 'last_at' => $now ) );
		$issues  = new OpenIssues( $refused );
		$this->assertStringNotContainsString( 'All is well', self::status_screen_of( $refused ) );
		$this->assertSame( 1, $issues->total(), 'However many: one thing to look at.' );
		$this->assertStringStartsWith( '7 messages today at', $issues->sentences()['refused'] );
		$this->assertStringEndsWith( '&kind=refused', $issues->url( 'refused' ) );
		$this->assertStringContainsString( 'All is well', self::status_screen_of( array( 'counts' => array( 'delivered' => 1 ), 'refused' => array( 'count' => 0, 'since' => null, 'last_at' => null ) ) ) );
	}

	public function test_times_in_the_companion_s_sentences_are_the_site_s(): void {
		$this->assertSame( 'unreachable since November 28, 2025 at 16:29: no route', DateTimes::localized( 'unreachable since 2025-11-28T15:29:47.282Z: no route' ) );
		$this->assertStringContainsString( 'unreachable since July 1, 2025 at 17:29', self::status_screen_of( array( 'site' => array( 'paused' => true, 'pause_reason' => 'unreachable since 2025-07-01T15:29:47.282Z: no route' ) ) ) );
	}

	public function test_a_product_without_a_rule_is_told_since_the_first_sale(): void {
		$item = new ItemWithoutRule( 'product-12', 'Mini Course', 260, time() - 3 * DAY_IN_SECONDS );
		$this->assertSame( 'Mini Course (product-12): 260 buyers since ' . wp_date( 'l', time() - 3 * DAY_IN_SECONDS ) . ' got nothing.', $item->label() . ': ' . $item->sentence() );
	}

	public function test_days_are_the_site_s_own_days_also_when_clocks_change(): void {
		$zone  = wp_timezone();
		$today = new DateTimeImmutable( 'today', $zone );
		$this->assertSame( 'today', DateTimes::day( $today->getTimestamp() ) );
		$this->assertSame( 'yesterday', DateTimes::day( $today->getTimestamp() - 1 ) );
		$this->assertSame( $today->modify( '-6 days' )->format( 'l' ), DateTimes::day( $today->modify( '-6 days' )->getTimestamp() ) );
		$this->assertSame( $today->modify( '-7 days' )->format( 'F j, Y' ), DateTimes::day( $today->modify( '-7 days' )->getTimestamp() ) );
		// In the night of 26 October 2025 clocks went back in Berlin, from UTC+2 to UTC+1.
		$this->assertSame( 'October 25, 2025 at 23:30', DateTimes::day_and_time( '2025-10-25T21:30:00Z' ) );
		$this->assertSame( 'October 26, 2025 at 02:30', DateTimes::day_and_time( '2025-10-26T01:30:00Z' ) );
	}

	public function test_a_day_that_begins_at_one_o_clock_is_yesterday_the_day_after(): void {
		foreach ( array( 'America/Santiago' => '2025-09-07', 'Africa/Cairo' => '2025-04-25' ) as $zone => $day ) {
			update_option( 'timezone_string', $zone );
			$noon = ( new DateTimeImmutable( "$day 12:00", wp_timezone() ) )->getTimestamp();
			$days = array_map( static fn( int $later ): string => DateTimes::day( $noon, $noon + $later * DAY_IN_SECONDS ), array( 0, 1, 2, 6, 7 ) );
			$name = wp_date( 'l', $noon );
			$this->assertSame( array( 'today', 'yesterday', $name, $name, wp_date( 'F j, Y', $noon ) ), $days, $zone );
		}
	}
}
