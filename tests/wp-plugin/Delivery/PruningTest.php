<?php
/**
 * What changed nothing is deleted when it is older than the companion keeps messages; all that something goes by stays.
 */

declare(strict_types=1);

use CartCompanion\Delivery\Pruning;
use CartCompanion\Domain\AccessStatus;
use CartCompanion\Store\Addresses;
use CartCompanion\Store\OldEvents;
use CartCompanion\Store\Table;

final class PruningTest extends SiteTestCase {
	private const SUMMARY = '/api/v1/summary';

	protected function setUp(): void {
		parent::setUp();
		$this->given_contact( 'ann@example.com' );
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$this->companion_answers( array( self::SUMMARY => array( 200, array( 'retention_days' => 60 ) ) ) );
	}

	private function prune(): void {
		( new Pruning( $this->plugin()->settings(), $this->plugin()->companion() ) )->run();
	}

	/** @param array<string, mixed> ...$events Processed so many days ago. */
	private function days_ago( int $days, array ...$events ): void {
		$this->deliver( ...$events );
		$this->pass( $days * DAY_IN_SECONDS );
	}

	private function is_there( array $event ): bool {
		return null !== $this->plugin()->log()->find( $event['id'] );
	}

	public function test_what_changed_nothing_goes_when_its_time_is_over(): void {
		$old = Sample::event( 'subscription.renewed', 'bob@example.com', array( 'customer' => Sample::customer( 'bob@example.com', array( 'bob@old.example' ) ) ) );
		$new = Sample::event( 'subscription.renewed', 'bob@example.com' );
		$this->days_ago( 31, $old );
		$this->days_ago( 30, $new );

		$this->prune();

		$this->assertSame( array( false, true ), array( $this->is_there( $old ), $this->is_there( $new ) ) );
		$this->assertSame( array(), $this->plugin()->log()->recent( 10, 'bob@old.example' ), 'Its addresses go with it.' );
		$this->assertSame( '0', $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Addresses::name() ) );
	}

	public function test_a_run_goes_on_where_the_last_one_was(): void {
		$this->days_ago( 61, ...array_map( static fn( int $number ): array => Sample::event( 'subscription.renewed', "buyer$number@example.com" ), range( 1, 20 ) ) );
		$old   = new OldEvents( time() - 60 * DAY_IN_SECONDS );
		$steps = array();
		for ( $at = $old->prune_after( 0, 8 ); 0 !== $at; $at = $old->prune_after( $at, 8 ) ) {
			$steps[] = (int) $GLOBALS['wpdb']->get_var( 'SELECT COUNT(*) FROM ' . Table::name() );
		}

		$this->assertSame( array( 12, 4, 0 ), $steps );
	}

	public function test_an_event_that_comes_again_after_that_still_changes_nothing(): void {
		$event = Sample::event( 'subscription.renewed', 'bob@example.com' );
		$this->days_ago( 61, $event );
		$this->prune();

		$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		$this->assertSame( array(), $this->tags( 'bob@example.com' ) );
	}

	public function test_what_something_goes_by_stays_however_old_it_is(): void {
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ), Sample::rule( 'product-12', 'subscription.renewed', array( 'paid' ) ) );
		$events = array(
			'a purchase that gave something'      => Sample::event( 'purchase.completed' ),
			'a purchase that gave nothing'        => Sample::event( 'purchase.completed', 'cleo@example.com', array( 'items' => Sample::items( 'product-7' ) ) ),
			'a payment that gave something'       => Sample::event( 'subscription.renewed' ),
			'what was compared'                   => Sample::event( 'customer.resync', 'cleo@example.com', array( 'items' => array() ) ),
			'a refund for which there is no rule' => Sample::event( 'purchase.refunded', 'cleo@example.com', array( 'refund' => Sample::refund( true, 'product-7' ), 'items' => Sample::items( 'product-7' ) ) ),
		);
		$this->days_ago( 400, ...array_values( $events ) );
		$before = array_map( array( $this, 'is_there' ), $events );

		$this->prune();

		unset( $before['a refund for which there is no rule'] ); // It said nothing about access, and changed nothing.
		$this->assertSame( $before, array_intersect_key( array_map( array( $this, 'is_there' ), $events ), $before ) );
		$this->assertNotContains( false, $before );
	}

	public function test_what_waits_and_what_failed_stays(): void {
		$events = array( Sample::event( 'subscription.renewed', 'bob@example.com' ), Sample::event( 'subscription.renewed', 'eve@example.com' ), Sample::event( 'subscription.renewed', 'dan@example.com' ) );
		$this->days_ago( 61, ...$events );
		foreach ( array( 'retry', 'failed', 'working' ) as $number => $state ) {
			Table::update( 'SET state = %s WHERE event_id = %s', array( $state, $events[ $number ]['id'] ) );
		}

		$this->prune();

		$this->assertSame( array( true, true, true ), array_map( array( $this, 'is_there' ), $events ) );
	}

	public function test_what_came_for_a_customer_whose_access_is_wrong_stays(): void {
		$bought  = Sample::event( 'purchase.completed' );
		$renewed = array( Sample::event( 'subscription.renewed' ), Sample::event( 'subscription.renewed', 'new@example.com', array( 'order' => $bought['order'] ) ), Sample::event( 'subscription.renewed', 'bob@example.com' ) );
		$this->days_ago( 61, $bought, ...$renewed );
		Table::update( 'SET access = %s WHERE event_id = %s', array( AccessStatus::STILL, $bought['id'] ) );

		$this->prune();
		$this->assertSame( array( true, true, false ), array_map( array( $this, 'is_there' ), $renewed ) );

		Table::update( 'SET access = %s WHERE event_id = %s', array( AccessStatus::GRANTED, $bought['id'] ) );
		$this->prune();
		$this->assertTrue( $this->is_there( $renewed[0] ), 'It was looked at, and is again in a month.' );
		update_option( Pruning::OPTION, array( 'begun_at' => time() - 31 * DAY_IN_SECONDS ) + get_option( Pruning::OPTION ) );
		$this->prune();
		$this->assertSame( array( false, false, false ), array_map( array( $this, 'is_there' ), $renewed ) );
	}

	public function test_what_was_done_for_somebody_who_was_forgotten_is_not_done_again(): void {
		$this->rules( Sample::rule( 'product-12', 'subscription.renewed', array( 'paid' ) ) );
		$event = Sample::event( 'subscription.renewed' );
		$this->days_ago( 61, $event );
		$this->plugin()->log()->forget( 'ann@example.com' );
		$this->pass( 61 * DAY_IN_SECONDS );

		$this->prune();

		$this->assertTrue( $this->is_there( $event ) );
	}

	public function test_what_was_replayed_lately_stays(): void {
		$event = Sample::event( 'subscription.renewed', 'bob@example.com' );
		$this->days_ago( 61, $event );
		$this->replay( $event );

		$this->prune();

		$this->assertTrue( $this->is_there( $event ) );
	}

	public function test_the_companion_is_asked_once_a_day_how_long_and_nothing_goes_while_it_does_not_say(): void {
		$event = Sample::event( 'subscription.renewed', 'bob@example.com' );
		$this->days_ago( 61, $event );
		remove_all_filters( 'pre_http_request' );
		$this->companion_answers( array( self::SUMMARY => new WP_Error( 'http_request_failed', 'no route' ) ) );
		$this->prune();
		$this->assertTrue( $this->is_there( $event ) );

		remove_all_filters( 'pre_http_request' );
		$this->asked = array();
		$this->companion_answers( array( self::SUMMARY => array( 200, array() ) ) );
		$this->prune();
		$this->prune();
		$this->assertTrue( $this->is_there( $event ), 'An older companion says nothing: 90 days are kept.' );
		$this->assertCount( 1, $this->asked );
	}

	public function test_a_copy_of_a_site_deletes_nothing(): void {
		$event = Sample::event( 'subscription.renewed', 'bob@example.com' );
		$this->days_ago( 61, $event );
		$this->home_is( 'https://staging.example.org' );

		$this->prune();

		$this->assertTrue( $this->is_there( $event ) );
		$this->assertSame( array(), $this->asked );
	}
}
