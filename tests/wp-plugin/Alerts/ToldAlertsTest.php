<?php
/**
 * The companion knows of which alert the owner was told: it is told by the plugin, whatever gets lost on the way.
 */

declare(strict_types=1);

use CartCompanion\Alerts\DigestState;

final class ToldAlertsTest extends DigestTestCase {
	public function test_a_list_that_is_longer_than_is_read_is_told_of_once(): void {
		for ( $number = 0; $number < 201; $number++ ) {
			$this->kept_out( "c$number@example.com" );
		}
		$this->digest_after( 0 );
		$this->assertStringStartsWith( '200 customers ', $this->mails[0]['subject'] );
		$this->assertSame( array( 'no_access' ), $this->marks[0]['kinds'] );
		$this->digest_after( 3 * HOUR_IN_SECONDS );
		array_shift( $this->open );
		$this->digest_after( 3 * HOUR_IN_SECONDS );
		$this->assertCount( 1, $this->mails );

		$this->kept_out( 'ann@example.com', 'evt_ann' );
		$this->digest_after( 3 * HOUR_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
		$this->assertStringContainsString( '200 things that earlier e-mails told of are still open.', $this->mails[1]['message'] );
	}

	public function test_the_companion_is_told_what_an_e_mail_named_and_only_then(): void {
		$this->failed( 'ann@example.com', 'It was refused.' );
		$this->digest_after( 0 );
		$this->assertSame( array( array( 'failed evt_0' ), array(), array() ), array( $this->marks[0]['keys'], $this->marks[0]['kinds'], $this->marks[0]['over'] ) );
		$this->failed( 'bob@example.com', 'It was refused.' );
		$this->digest_after( 5 * MINUTE_IN_SECONDS );

		$this->assertCount( 1, $this->marks, 'It is gathered: nobody was told yet.' );
		$this->assertSame( array(), DigestState::load()->known, 'The companion knows it now, so this site need not.' );
	}

	/** @return array<string, array{0: bool}> */
	public static function lost_marks(): array {
		return array(
			'the request is lost' => array( false ),
			'its answer is lost'  => array( true ),
		);
	}

	/** @dataProvider lost_marks */
	public function test_a_mark_that_is_lost_after_the_e_mail_is_made_again_and_nobody_is_mailed_twice( bool $arrives ): void {
		$this->kept_out( 'ann@example.com' );
		$this->takes_marks = $arrives;
		$this->loses_marks = true;
		$this->digest_after( 0 );
		$this->digest_after( DAY_IN_SECONDS );
		$this->assertSame( $arrives ? 1 : 2, count( $this->marks ) );

		$this->takes_marks = true;
		$this->loses_marks = false;
		$this->digest_after( DAY_IN_SECONDS );
		$this->digest_after( DAY_IN_SECONDS );

		$this->assertSame( array( 'no_access evt_0' ), array_keys( $this->told ) );
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_process_that_dies_when_the_e_mail_has_left_repeats_it_once_at_most_and_not_at_once(): void {
		$this->kept_out( 'ann@example.com' );
		$stored = null;
		$watch  = static function ( $unused ) use ( &$stored ) {
			$stored = DigestState::load();
			return $unused;
		};
		add_filter( 'pre_wp_mail', $watch, 1 );
		$this->digest_after( 0 );
		remove_filter( 'pre_wp_mail', $watch, 1 );
		$stored->save(); // All that the process did after that is undone.
		$this->told = array();

		$this->digest_after( 10 * MINUTE_IN_SECONDS );
		$this->assertCount( 1, $this->mails );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->digest_after( DAY_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
	}

	public function test_what_an_older_version_told_is_handed_over_and_not_told_again(): void {
		$this->kept_out( 'ann@example.com' );
		$this->failed( 'bob@example.com', 'It was refused.' );
		$this->sold_without_a_rule();
		// As da7bb84 wrote it.
		update_option(
			DigestState::OPTION,
			array(
				'known'           => array( 'no_access evt_0', 'failed evt_1', 'no_rule product-12', 'failed evt_over' ),
				'asked_at'        => time() - HOUR_IN_SECONDS,
				'mailed'          => array( 'locked_out' => time() - HOUR_IN_SECONDS ),
				'silent_since'    => 0,
				'is_silence_told' => false,
				'trouble'         => '',
			)
		);

		$this->digest_after( 0 );
		$this->digest_after( DAY_IN_SECONDS );

		$this->assertSame( array(), $this->mails );
		$this->assertSame( array( 'no_rule product-12', 'no_access evt_0', 'failed evt_1' ), array_values( array_intersect( array( 'no_rule product-12', 'no_access evt_0', 'failed evt_1' ), array_keys( $this->told ) ) ) );
		$this->assertCount( 3, $this->told );
		$this->assertCount( 1, $this->marks );
	}

	private function sold_without_a_rule(): void {
		$this->deliver( Sample::event( 'purchase.completed', 'cleo@example.com' ) );
	}

	public function test_an_item_that_has_its_rule_is_over_for_the_companion_and_told_again_when_it_comes_back(): void {
		$this->sold_without_a_rule();
		$this->digest_after( 0 );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->is_reachable = false;
		$this->digest_after( HOUR_IN_SECONDS );
		$this->is_reachable = true;
		$this->assertCount( 1, $this->mails, 'It is known to be told while the companion is away, too.' );

		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->assertSame( array( 'no_rule product-12' ), end( $this->marks )['over'] );
		$this->assertSame( array(), $this->told );
		$this->rules();
		$this->digest_after( HOUR_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
	}

	public function test_an_item_that_has_its_rule_is_not_called_open_in_an_e_mail_about_something_else(): void {
		$this->sold_without_a_rule();
		$this->digest_after( 0 );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( HOUR_IN_SECONDS );

		$this->assertCount( 2, $this->mails );
		$this->assertStringNotContainsString( 'still open', $this->mails[1]['message'] );
	}

	public function test_the_companion_can_ask_for_it_between_two_of_its_times(): void {
		$this->digest_after( 0 );
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 50 );
		$this->signed( 'ping', array( 'check_access' => array(), 'alerts' => true ) );
		$this->after_the_answer();
		$this->assertSame( array(), $this->mails, 'Not more often than once a minute.' );

		$record           = DigestState::load();
		$record->asked_at = time() - 61;
		$record->save();
		$this->signed( 'ping', array( 'check_access' => array() ) );
		$this->after_the_answer();
		$this->assertSame( array(), $this->mails );
		$this->signed( 'ping', array( 'check_access' => array(), 'alerts' => true ) );
		$this->after_the_answer();
		$this->assertCount( 1, $this->mails );
	}

	public function test_a_companion_that_is_too_old_is_told_of_once(): void {
		$this->is_old = true;
		$this->kept_out( 'ann@example.com' );
		$this->digest_after( 0 );
		$this->digest_after( HOUR_IN_SECONDS );
		$this->digest_after( DAY_IN_SECONDS );
		$this->assertSame( array( 'The companion of Ann & Bob’s Courses is too old to say what needs you' ), array_column( $this->mails, 'subject' ) );

		$this->is_old = false;
		$this->digest_after( HOUR_IN_SECONDS );
		$this->assertCount( 2, $this->mails );
		$this->assertStringContainsString( '* ann@example.com', $this->mails[1]['message'] );
	}
}
