<?php
/** An event is found by any of its customer's addresses, and no search goes through the whole table. */

declare(strict_types=1);

use CartCompanion\Store\Addresses;
use CartCompanion\Store\Columns;
use CartCompanion\Store\EventStore;
use CartCompanion\Store\Table;

final class AddressesTest extends SiteTestCase {
	/** ANALYZE TABLE ends the test's transaction: what it wrote would stay for the tests after it. */
	protected function tearDown(): void {
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . Table::name() );
		$wpdb->query( 'DELETE FROM ' . Addresses::name() );
		parent::tearDown();
	}

	/** @return array<string, mixed> */
	private static function of_two( string $email, string $other ): array {
		$event = Sample::event( 'purchase.completed', $email );

		$event['customer']['also_known_as'] = array( $other );
		return $event;
	}

	/** @return string[] Ids of events. */
	private function found( string $email ): array {
		return array_column( $this->plugin()->log()->recent( 10, $email ), 'event_id' );
	}

	public function test_an_event_is_found_by_every_address_and_by_no_part_of_one(): void {
		$event = self::of_two( 'ann@example.com', 'ann@work.example' );
		$other = Sample::event( 'purchase.completed', 'joann@work.example' );
		$this->deliver( $event, $other );

		$this->assertSame( array( $event['id'] ), $this->found( 'ann@example.com' ) );
		$this->assertSame( array( $event['id'] ), $this->found( ' Ann@Work.example' ) );
		$this->assertSame( array(), $this->found( 'work.example' ) );
		$this->assertSame( array(), $this->found( 'ánn@work.example' ) );
		$this->assertSame( array(), $this->found( '%' ) );
	}

	public function test_events_that_an_older_version_stored_are_found_too(): void {
		global $wpdb;
		$event = self::of_two( 'ann@example.com', 'ann@work.example' );
		$this->deliver( $event, Sample::event( 'purchase.completed', 'bob@example.com' ) );
		$wpdb->query( 'DELETE FROM ' . Addresses::name() );
		$this->assertSame( array(), $this->found( 'ann@work.example' ) );

		Addresses::fill();

		$this->assertSame( array( $event['id'] ), $this->found( 'ann@work.example' ) );
		$this->assertSame( '1', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Addresses::name() ) );
	}

	public function test_who_is_forgotten_leaves_no_address(): void {
		global $wpdb;
		$this->deliver( self::of_two( 'ann@example.com', 'ann@work.example' ) );

		$this->assertSame( 1, $this->plugin()->log()->forget( 'ann@work.example' ) );

		$this->assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Addresses::name() ) );
		$this->assertSame( array(), $this->found( 'ann@example.com' ) );
	}

	public function test_no_look_for_a_customer_goes_through_the_table(): void {
		global $wpdb;
		$this->given_many( 3000 );
		$wpdb->query( 'ANALYZE TABLE ' . Table::name() . ', ' . Addresses::name() );
		$asked = array();
		$watch = static function ( string $query ) use ( &$asked ): string {
			if ( 0 === strpos( $query, 'SELECT' ) && false !== strpos( $query, 'cart_companion_' ) && false === strpos( $query, '_options' ) ) {
				$asked[] = $query;
			}
			return $query;
		};
		add_filter( 'query', $watch );
		foreach ( array( 'buyer1500@example.com', 'second1500@example.com', 'nobody@example.com' ) as $email ) {
			$this->plugin()->log()->recent( 50, $email );
			( new CartCompanion\Store\AccessCheckStore() )->is_open_for( $email );
			( new CartCompanion\Store\CustomerRecord() )->of( array( $email, "other.$email" ) );
			$this->plugin()->log()->of_customer( $email );
			$history = new CartCompanion\Store\CustomerHistory();
			$history->remembered_contact( '1500', array( $email ), 'wp-fusion' );
			$history->left_undone( array( $email ), '1500', 'evt_none' );
		}
		$history->user_of_contact( '1500', 'wp-fusion', array( 'buyer1500@example.com' ) );
		$history->other_user_of_contact( '1500', 7 );
		$this->plugin()->log()->of_order( '1500' );
		$old = new CartCompanion\Store\OldEvents( time() );
		$old->prune_after( 1500, 100 );
		( new CartCompanion\Store\RecentBuyers() )->of_item( 'product-12', 20 );
		$this->plugin()->log()->recent( 50 );
		remove_filter( 'query', $watch );

		$this->assertNotEmpty( $asked );
		foreach ( $asked as $query ) {
			foreach ( $wpdb->get_results( "EXPLAIN $query", ARRAY_A ) as $step ) {
				$this->assertNotContains( $step['type'], array( 'ALL' ), $query );
			}
		}
	}

	private function given_many( int $count ): void {
		global $wpdb;
		for ( $number = 0; $number < $count; ++$number ) {
			$emails = $number % 10 ? array( "buyer$number@example.com" ) : array( "buyer$number@example.com", "second$number@example.com" );
			$values = array(
				'event_id'   => "evt_many$number",
				'email'      => $emails[0],
				'emails'     => $emails,
				'state'      => EventStore::DONE,
				'items'      => array( 'product-12' => 'Course' ),
				'result'     => array( 'outcome' => 'applied' ),
				'created_at' => '2026-11-01 00:00:00',
				'updated_at' => '2026-11-01 00:00:00',
			);
			Addresses::add( $values['event_id'], $emails );
			$wpdb->insert( Table::name(), Columns::written( $values ) + Columns::blank() );
		}
	}
}
