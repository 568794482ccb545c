<?php
/**
 * Events are read with whom they name, however many they are.
 */

declare(strict_types=1);

use CartCompanion\Store\Columns;
use CartCompanion\Store\Table;

final class EventStoreTest extends SiteTestCase {
	public function test_the_users_of_several_events_are_read_at_once(): void {
		global $wpdb;
		$ids = array();
		foreach ( range( 1, 4 ) as $number ) {
			$user   = wp_create_user( "ann$number", 'x', "ann$number@example.com" );
			$values = array( 'event_id' => "evt_$number", 'email' => "ann$number@example.com", 'emails' => array( "ann$number@example.com" ), 'user_id' => $user, 'created_at' => '2026-11-01 00:00:00', 'updated_at' => '2026-11-01 00:00:00' );
			$ids[]  = $values['event_id'];
			$wpdb->insert( Table::name(), Columns::written( $values ) + Columns::blank() );
		}
		wp_cache_flush();
		$rows  = $this->plugin()->log()->find_all( array_merge( $ids, array( 'evt_none' ) ) );
		$asked = $wpdb->num_queries;

		$names = array_map( static fn( array $row ): string => get_userdata( $row['user_id'] )->user_login, $rows );

		$this->assertSame( array( 'evt_1' => 'ann1', 'evt_2' => 'ann2', 'evt_3' => 'ann3', 'evt_4' => 'ann4' ), $names );
		$this->assertSame( $asked, $wpdb->num_queries );
		$this->assertSame( array(), $this->plugin()->log()->find_all( array( 'evt_none' ) ) );
	}
}
