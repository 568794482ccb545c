<?php
/**
 * The companion is told what an access check found: each new status once, and again where it did not hear it.
 */

declare(strict_types=1);

use CartCompanion\Delivery\AccessCheckRunner;
use CartCompanion\Domain\Access\AccessResult;
use CartCompanion\Store\AccessCheckStore;

final class AccessReportsTest extends AccessCheckTestCase {
	public function test_an_alert_ends_by_itself_when_the_customer_gets_in_the_next_day(): void {
		$event = $this->given_purchase();
		$this->look_after( 61 );
		$this->look_after( 900 );
		$this->assertSame( array( $event['id'] . ' pending' ), $this->told(), 'After 15 minutes the word is said although it is the old one.' );
		$this->look_after( HOUR_IN_SECONDS );
		$this->assertCount( 1, $this->told(), 'From then on only what is new.' );

		$this->look_after( DAY_IN_SECONDS );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( DAY_IN_SECONDS );

		$this->assertSame( array( $event['id'] . ' pending', $event['id'] . ' granted' ), $this->told() );
		$this->assertNull( $this->next_look( $event['id'] ) );
	}

	public function test_a_report_the_companion_did_not_get_is_sent_again_without_another_look(): void {
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 401, 'times' => 1 ) ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'unknown', $this->deliver( $event )[0]['access'] );
		$this->look_after( 61 );
		$this->assertSame( 'granted', $this->access( $event ), 'What was seen is known here, whoever could be told.' );
		$calls = count( $this->calls() );

		remove_all_filters( 'pre_http_request' );
		$this->asked = array();
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
		$this->look_after( 60 );
		$this->assertSame( array(), $this->told() );
		$this->look_after( 250 );
		$this->look_after( 400 );

		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
		$this->assertCount( $calls, $this->calls() );
	}

	/** @return array<string, mixed> A purchase after which Ann got in, of which the companion could not be told. */
	private function given_untold(): array {
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );
		$this->pass( 301 );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );
		$this->asked = array();
		return $event;
	}

	public function test_while_an_event_is_worked_anew_its_old_word_is_not_told(): void {
		$event     = $this->given_untold();
		$meanwhile = static function ( array $known ) use ( &$meanwhile ): array {
			remove_filter( 'cart_companion_connections', $meanwhile );
			do_action( AccessCheckRunner::HOOK );
			return $known;
		};
		add_filter( 'cart_companion_connections', $meanwhile );

		$this->assertSame( 'granted', $this->replay( $event )['access'] );

		$this->look_after( 301 );
		$this->assertSame( array(), $this->told(), 'The result says it.' );
	}

	public function test_a_word_found_in_the_second_in_which_an_older_one_is_told_is_told_too(): void {
		$event = $this->given_untold();
		$checks = new AccessCheckStore();
		$lease = time() + 300;
		$older = $checks->unreported( time(), 10 )[0];
		$checks->record( $event['id'], 0, new AccessResult( 'pending', 0 ), 0, true );
		$newer = $checks->unreported( time(), 10 )[0];

		$this->assertFalse( $checks->reschedule_report( array( 'tell_at' => $newer['tell_at'] ) + $older, $newer['tell_at'], $lease ), 'Whoever read the older word does not take the newer for told.' );
		$this->assertTrue( $checks->reschedule_report( $newer, $newer['tell_at'], $lease ) );
		$this->assertFalse( $checks->reschedule_report( $older, $lease, 0 ) );
		$this->assertTrue( $checks->reschedule_report( $newer, $lease, 0 ) );
	}

	public function test_many_looks_are_told_in_one_request_and_each_user_is_asked_for_once(): void {
		$events = array();
		foreach ( array( 'ann@example.com', 'ann@example.com', 'bob@example.com' ) as $email ) {
			$events[] = $this->given_purchase( $email );
		}
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertCount( 1, $this->asked );
		$this->assertSame( array( $events[0]['id'] . ' granted', $events[1]['id'] . ' granted', $events[2]['id'] . ' granted' ), $this->told() );
		$this->assertSame( array( 'get_tags', 'get_tags' ), array_slice( $this->calls(), $calls ) ); // One a user: their contact WP Fusion knows since they registered.
	}
}
