<?php
/**
 * Later checks of a customer's access: when, how often, and what stops them.
 */

declare(strict_types=1);

use CartCompanion\Delivery\AccessCheckRunner;
use CartCompanion\Store\AccessCheckStore;

final class AccessChecksTest extends AccessCheckTestCase {
	public function test_a_look_that_breaks_stops_no_other(): void {
		$this->given_purchase( 'ann@example.com' );
		$bob = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		add_filter(
			'cart_companion_connections',
			$break = static function ( array $known ): array {
				static $times = 0;
				if ( 1 === ++$times ) {
					throw new Error( 'A plugin of this site breaks.' );
				}
				return $known;
			}
		);

		$this->look_after( 61 );
		remove_filter( 'cart_companion_connections', $break );

		$this->assertSame( array( $bob['id'] . ' granted' ), $this->told() );
	}

	public function test_a_crm_that_limits_is_asked_later_and_nothing_is_said_meanwhile(): void {
		$event = $this->given_purchase();
		$other = $this->given_purchase( 'bob@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		wp_create_user( 'bob', 'x', 'bob@example.com' );
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 429, 'retry_after' => 120 ) ) ) );
		$calls = count( $this->calls() );

		$this->look_after( 61 );

		$this->assertCount( $calls + 1, $this->calls(), 'The limit holds for all: the others wait as well.' );
		$this->assertSame( array( 'pending', 'pending', array() ), array( $this->access( $event ), $this->access( $other ), $this->told() ) );
		$this->assertEqualsWithDelta( 120, $this->next_look( $event['id'] ), 3 );

		$this->crm_is( array() );
		$this->look_after( 1 );
		$this->assertSame( 'granted', $this->access( $other ), 'One customer’s trouble is not in the way of the next.' );
		$this->look_after( 120 );
		$this->assertSame( 'granted', $this->access( $event ) );
	}

	public function test_a_crm_that_breaks_on_one_customer_is_asked_about_the_next_but_not_about_all(): void {
		for ( $number = 0; $number < 5; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->crm_is( array( 'faults' => array( 'get_tags' => array( 'status' => 500, 'times' => 1 ) ) ) );
		$this->look_after( 61 );
		$this->assertCount( 4, $this->told() );

		for ( $number = 5; $number < 10; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->crm_is( array( 'faults' => array( '*' => array( 'status' => 500 ) ) ) );
		$calls = count( $this->calls() );
		$this->look_after( 61 );
		$this->assertCount( $calls + 3, $this->calls() );
	}

	public function test_of_two_processes_only_one_does_a_look(): void {
		$event = $this->given_purchase();
		$checks = new AccessCheckStore();
		$this->assertSame( array(), $checks->due( time(), 10 ) );
		$due = $checks->due( time() + 61, 10 );

		$this->assertTrue( $checks->reschedule( $due[0]['event_id'], $due[0]['look_at'], time() + 300 ) );
		$this->assertFalse( $checks->reschedule( $due[0]['event_id'], $due[0]['look_at'], time() + 301 ) );
		$this->assertSame( array(), $checks->due( time() + 61, 10 ) );
		$this->assertCount( 1, $checks->due( time() + 301, 10 ), 'The look of a process that died comes again.' );
		$this->assertSame( $event['id'], $due[0]['event_id'] );
	}

	public function test_a_ping_does_what_is_due_after_its_answer(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->pass( 61 );

		$this->assertSame( 200, $this->signed( 'ping', array() )->get_status() );
		$this->assertSame( array(), $this->told(), 'The companion waits for the answer only.' );
		$this->after_the_answer();

		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
	}

	public function test_where_somebody_waits_only_some_looks_are_done(): void {
		for ( $number = 0; $number < 22; $number++ ) {
			$this->given_purchase( "c$number@example.com" );
			wp_create_user( "c$number", 'x', "c$number@example.com" );
		}
		$this->pass( 61 );

		$this->signed( 'ping', array() );
		$this->after_the_answer();
		$this->assertCount( 20, $this->told() );

		do_action( AccessCheckRunner::HOOK );
		$this->assertCount( 22, $this->told() );
	}

	public function test_a_new_user_is_looked_at_within_a_minute(): void {
		$event = $this->given_purchase();
		$this->look_after( 900 );
		$this->assertGreaterThan( 3000, $this->next_look( $event['id'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->assertEqualsWithDelta( 60, $this->next_look( $event['id'] ), 3 );
	}

	public function test_a_user_who_comes_after_all_looks_are_over_ends_the_alert(): void {
		$event = $this->given_purchase();
		$this->look_after( YEAR_IN_SECONDS );
		$this->assertNull( $this->next_look( $event['id'] ) );

		wp_create_user( 'ann', 'x', 'ann@example.com' );
		$this->look_after( 61 );

		$this->assertSame( array( $event['id'] . ' pending', $event['id'] . ' granted' ), $this->told() );
	}

	public function test_a_person_who_is_forgotten_is_not_looked_at(): void {
		$event = $this->given_purchase();
		$this->plugin()->log()->forget( 'ann@example.com' );
		wp_create_user( 'ann', 'x', 'ann@example.com' );

		$this->look_after( 61 );

		$this->assertSame( array(), $this->told() );
		$this->assertNull( $this->next_look( $event['id'] ) );
	}

	public function test_while_the_crm_plugin_is_not_there_the_word_stays(): void {
		$event = $this->given_purchase();
		wp_create_user( 'ann', 'x', 'ann@example.com' );
		add_filter( 'cart_companion_connections', '__return_empty_array' );
		$this->look_after( 61 );
		remove_filter( 'cart_companion_connections', '__return_empty_array' );

		$this->assertSame( 'pending', $this->access( $event ) );
		$this->look_after( 250 );
		$this->assertSame( 'granted', $this->access( $event ) );
	}
}
