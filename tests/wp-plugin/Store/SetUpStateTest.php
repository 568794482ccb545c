<?php
/**
 * What of the set-up was seen stays seen, and no request undoes what another one has stored meanwhile.
 */

declare(strict_types=1);

use CartCompanion\Store\SetUpState;
use CartCompanion\Store\Table;

final class SetUpStateTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		delete_option( SetUpState::OPTION );
	}

	public function test_a_poll_that_began_before_a_click_does_not_undo_it(): void {
		$poll = new SetUpState();
		( new SetUpState() )->hide();
		$poll->begin();
		$poll->note( SetUpState::TAGS, 1_760_000_000 );
		$now = new SetUpState();
		$this->assertTrue( $now->is_hidden() );
		$this->assertSame( 1_760_000_000, $now->first( SetUpState::TAGS ) );
	}

	public function test_a_click_that_began_before_a_poll_keeps_what_that_saw(): void {
		$click = new SetUpState();
		( new SetUpState() )->note( SetUpState::LOGIN, 1_760_000_000 );
		$click->hide();
		$click->bring_back();
		$now = new SetUpState();
		$this->assertSame( array( false, true, 1_760_000_000 ), array( $now->is_hidden(), $now->is_wanted(), $now->first( SetUpState::LOGIN ) ) );
	}

	public function test_it_is_told_once_also_where_two_requests_finish_it(): void {
		( new SetUpState() )->begin();
		$poll = new SetUpState();
		( new SetUpState() )->finish( 1_760_000_000 );
		$this->assertTrue( ( new SetUpState() )->tell() );
		$poll->finish( 1_760_000_001 );
		$this->assertFalse( ( new SetUpState() )->tell() );
	}

	public function test_it_is_looked_for_among_the_newest_rows_only(): void {
		global $wpdb;
		$this->rules( Sample::rule( 'product-12', 'purchase.completed', array( 'course' ) ) );
		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com' ) );
		$wpdb->query( $wpdb->prepare( 'INSERT INTO ' . Table::name() . " ( id, event_id, emails, items, steps, result, seen_tags, origins, created_at, updated_at ) SELECT MAX( id ) + 500, 'evt_far', '', '{}', '{}', '', '', '', %s, %s FROM " . Table::name(), '2026-01-01 00:00:00', '2026-01-01 00:00:00' ) );
		$this->assertSame( 0, ( new SetUpState() )->first( SetUpState::TAGS ) );
		$wpdb->query( 'UPDATE ' . Table::name() . " SET id = id - 1 WHERE event_id = 'evt_far'" );
		$this->assertGreaterThan( 0, ( new SetUpState() )->first( SetUpState::TAGS ) );
	}
}
