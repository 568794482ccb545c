<?php
/**
 * Alerts by e-mail: the first at once, then one digest in three hours at most, and only with something new.
 */

declare(strict_types=1);

use CartCompanion\Alerts\Digest;
use CartCompanion\Alerts\DigestState;
use CartCompanion\Alerts\Mailer;
use CartCompanion\Alerts\OpenAlerts;

final class DigestTest extends DigestTestCase {
	public function test_the_first_alert_is_told_at_once_and_once(): void {
		$this->kept_out( 'ann@example.com', 'evt_ann' );
		$this->digest_after( 0 );
		$this->digest_after( DAY_IN_SECONDS );

		$this->assertCount( 1, $this->mails );
		$mail = $this->mails[0];
		$this->assertSame( array( 'owner@shop.example.com', '1 customer needs you at Ann & Bob’s Courses' ), array( $mail['to'], $mail['subject'] ) );
		$this->assertStringContainsString( "* ann@example.com\n  Bought Course, November 24, 2026 at 10:00 am.", $mail['message'] );
		$this->assertStringContainsString( 'page=cart-companion&event=evt_ann', $mail['message'] );
		$this->assertStringNotContainsString( self::KEY, $mail['message'] );
		$this->assertStringNotContainsString( '<', $mail['message'] );
	}

	public function test_what_comes_within_three_hours_is_gathered_into_one_mail(): void {
		$this->failed( 'ann@example.com', 'It was refused.' );
		$this->digest_after( 0 );
		for ( $number = 1; $number <= 22; $number++ ) {
			$this->failed( sprintf( 'c%02d@example.com', $number ), 'It was refused.' );
			$this->digest_after( 5 * MINUTE_IN_SECONDS );
		}
		$this->assertCount( 1, $this->mails );

		$this->digest_after( HOUR_IN_SECONDS );
		$this->digest_after( HOUR_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
		$this->assertSame( '22 customers need you at Ann & Bob’s Courses', $this->mails[1]['subject'] );
		$this->assertSame( 10, substr_count( $this->mails[1]['message'], "\n* " ) );
		$this->assertStringContainsString( '… and 12 more.', $this->mails[1]['message'] );
		$this->assertStringContainsString( '1 thing that an earlier e-mail told of is still open.', $this->mails[1]['message'] );
		$this->assertStringContainsString( 'In all, as wp-admin counts it: 23 events did not work and need you.', $this->mails[1]['message'] );
		$this->assertStringNotContainsString( 'ann@example.com', $this->mails[1]['message'] );
	}

	public function test_what_has_put_itself_right_alarms_nobody(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->deliver( $event );
		$this->kept_out( 'ann@example.com', $event['id'] );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->pass( 901 );

		$this->digest_after( 0 );

		$this->assertSame( array(), $this->mails );
		$this->assertSame( 'granted', $this->plugin()->log()->find( $event['id'] )['access'] );
	}

	public function test_who_has_come_right_is_not_counted_beside_those_who_have_not(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		foreach ( array( 'ann@example.com', 'bob@example.com' ) as $email ) {
			$event = Sample::event( 'purchase.completed', $email );
			$this->deliver( $event );
			$this->kept_out( $email, $event['id'] );
		}
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->pass( 901 );

		$this->digest_after( 0 );

		$this->assertCount( 1, $this->mails );
		$this->assertStringNotContainsString( 'ann@example.com', $this->mails[0]['message'] );
		$this->assertStringContainsString( 'In all, as wp-admin counts it: 1 paying customer cannot get in.', $this->mails[0]['message'] );
	}

	public function test_while_all_is_well_one_question_is_asked_every_few_minutes(): void {
		$this->digest_after( 0 );
		$this->digest_after( 10 );
		$this->assertCount( 1, $this->asked );
		$this->digest_after( 290 );
		$this->assertCount( 2, $this->asked );
		$this->assertSame( array(), $this->mails );
	}

	public function test_a_ping_runs_it_where_wp_cron_sleeps(): void {
		$this->kept_out( 'ann@example.com' );
		$this->signed( 'ping', array() );
		$this->after_the_answer();

		$this->assertCount( 1, $this->mails );
	}

	public function test_a_companion_that_is_silent_for_an_hour_is_told_of_once(): void {
		$this->is_reachable = false;
		$this->digest_after( 0 );
		$this->digest_after( 50 * MINUTE_IN_SECONDS );
		$this->assertSame( array(), $this->mails, 'A short while is no news.' );

		$this->digest_after( 10 * MINUTE_IN_SECONDS );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->assertCount( 1, $this->mails );
		$this->assertStringContainsString( 'has not answered', $this->mails[0]['subject'] );
		$this->assertStringContainsString( 'https://companion.example.com did not answer', $this->mails[0]['message'] );
		$this->assertStringContainsString( 'If the companion is down, ThriveCart’s messages do not arrive anywhere', $this->mails[0]['message'] );

		$this->is_reachable = true;
		$this->digest_after( HOUR_IN_SECONDS );
		$this->is_reachable = false;
		$this->digest_after( 30 * MINUTE_IN_SECONDS );
		$this->assertCount( 1, $this->mails );
		$this->digest_after( DAY_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
	}

	public function test_a_short_silence_makes_no_old_thing_new(): void {
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );
		$this->is_reachable = false;
		$this->digest_after( HOUR_IN_SECONDS );
		$this->is_reachable = true;
		$this->digest_after( DAY_IN_SECONDS );

		$this->assertCount( 1, $this->mails );
	}

	public function test_a_trouble_that_comes_back_is_new(): void {
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );
		$ann        = array_pop( $this->open );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->open = array( $ann );
		$this->digest_after( 3 * HOUR_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
	}

	public function test_a_slow_companion_is_asked_for_four_seconds_in_all_and_what_it_told_is_mailed(): void {
		$this->kept_out( 'ann@example.com' );
		$clock  = function (): float {
			return 100.0 + 1.5 * count( $this->asked );
		};
		$plugin = $this->plugin();
		$digest = new Digest( $plugin->settings(), new OpenAlerts( $plugin->companion(), $plugin->log(), $plugin->access_checks() ), new Mailer( $plugin->settings() ), $clock );

		$digest->run();

		$this->assertSame( array( 4.0, 2.5 ), array_map( 'floatval', array_column( array_column( array_slice( $this->asked, 0, 2 ), 'args' ), 'timeout' ) ) );
		$this->assertStringStartsWith( '1 customer ', $this->mails[0]['subject'] );
		$this->assertSame( 0, DigestState::load()->silent_since, 'Slow is not silent.' );
	}

	public function test_the_sum_names_buyers_who_wait_for_a_rule_to_be_applied(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'bob@example.com', array( 'items' => Sample::items( 'product-30' ) ) ) );
		$this->rules( Sample::rule( 'product-30', 'purchase.completed', array( 'mini' ) ) );
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );

		$this->assertStringContainsString( '1 product has a rule now, but those who bought it before the rule got nothing.', $this->mails[0]['message'] );
	}

	public function test_with_mails_off_nothing_is_asked_or_sent(): void {
		$this->plugin()->settings()->set_alert_mails( false );
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );

		$this->assertSame( array( array(), array() ), array( $this->mails, $this->asked ) );
	}

	public function test_a_site_that_is_not_paired_sends_nothing_and_forgets(): void {
		$this->digest_after( 0 );
		$this->plugin()->settings()->forget_pairing();
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( DAY_IN_SECONDS );

		$this->assertSame( array(), $this->mails );
		$this->assertFalse( wp_next_scheduled( Digest::HOOK ) );
		$this->assertFalse( get_option( DigestState::OPTION ) );
	}

	public function test_of_two_digests_at_one_time_only_one_asks(): void {
		$this->kept_out( 'ann@example.com' );
		$this->meanwhile = static function (): void {
			do_action( Digest::HOOK );
		};
		$this->digest_after( 0 );

		$this->assertCount( 1, $this->mails );
		$this->assertCount( 3, $this->asked, 'The alerts, the summary, and what was told.' );
	}

	public function test_while_another_process_changes_the_record_others_wait_or_leave_it(): void {
		$other = $this->another_connection();
		$lock  = 'cart_companion_' . md5( $GLOBALS['wpdb']->prefix . DB_NAME . DigestState::OPTION );
		$this->assertSame( '1', $other->get_var( $other->prepare( 'SELECT GET_LOCK( %s, 0 )', $lock ) ) );
		$changed = false;
		$change  = static function () use ( &$changed ): void {
			$changed = true;
		};

		DigestState::change( $change, 0 );
		$this->assertFalse( $changed );
		$this->digest_after( 0 );
		$this->assertSame( array(), $this->asked );
		$other->close();
		DigestState::change( $change, 10 );
		$this->assertTrue( $changed );
	}

	public function test_what_is_kept_names_nobody(): void {
		$this->kept_out( 'ann@example.com' );
		$this->failed( 'bob@example.com', 'bob@example.com was refused' );
		$this->digest_after( 0 );

		$this->assertStringNotContainsString( '@', (string) wp_json_encode( get_option( DigestState::OPTION ) ) );
	}
}
