<?php
/**
 * A site on SQLite (WordPress Playground, the SQLite Database Integration): what its translator of MySQL gets wrong.
 *
 * Seen with @wp-playground/cli 3.1.56 (mysql-on-sqlite 3.0.2): GET_LOCK and RELEASE_LOCK answer '1=1' and lock nothing,
 * IF() gives its last argument, rows are counted that did not change. The suite runs on MariaDB, so this is said to it in
 * words that have the same effect there; `make matrix` runs it on SQLite itself.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\{ Event, Result };
use CartCompanion\Store\{ Claims, EventStore, OperationDecisions, OperationSteps, Table };

require_once __DIR__ . '/OneRowEach.php';

final class SqliteTest extends SiteTestCase {
	/** @var callable|null */
	private $interruption = null;

	private wpdb $real;

	protected function setUp(): void {
		parent::setUp();
		$this->real = $GLOBALS['wpdb'];
		if ( wpdb::class === get_class( $this->real ) ) {
			$GLOBALS['wpdb'] = new OneRowEach( $this->real ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride
		}
		add_filter( 'query', array( self::class, 'as_on_sqlite' ) );
	}

	protected function tearDown(): void {
		remove_filter( 'query', array( self::class, 'as_on_sqlite' ) );
		$GLOBALS['wpdb'] = $this->real; // phpcs:ignore WordPress.WP.GlobalVariablesOverride
		parent::tearDown();
	}

	public static function as_on_sqlite( string $query ): string {
		if ( 1 === preg_match( '/^SELECT (GET|RELEASE)_LOCK\(/', $query ) && false === strpos( $query, '_fake_crm' ) ) {
			return "SELECT '1=1'";
		}
		return (string) preg_replace( '/\bIF\( *([^,]+), *([^,]+), *([^)]*?) *\)/', '( $3 )', $query );
	}

	/** Another request does $work just before this one's first statement of this kind. */
	private function before( string $statement, callable $work ): void {
		$this->interruption = function ( string $query ) use ( $statement, $work ): string {
			if ( 0 === strpos( $query, $statement ) ) {
				remove_filter( 'query', $this->interruption );
				$work();
			}
			return $query;
		};
		add_filter( 'query', $this->interruption );
	}

	private static function claim( Event $event, string $who ): string {
		return ( new Claims() )->claim( $event, "dlv_$who", false, $who )->token;
	}

	public function test_a_lock_is_held_although_the_server_has_none(): void {
		$this->assertSame( array( 'that' ), self::free_during_this( 'this', 'that' ) );
	}

	public function test_of_two_requests_at_one_moment_one_has_the_event(): void {
		$event = Event::from( Sample::event( 'purchase.completed' ) );
		$other = '';
		$this->before( 'INSERT IGNORE INTO ' . Table::name(), static function () use ( $event, &$other ): void {
			$other = self::claim( $event, 'other' );
		} );

		$mine = self::claim( $event, 'mine' );

		$this->assertNotSame( '', $other );
		$this->assertSame( '', $mine );
	}

	public function test_of_two_that_go_on_with_an_event_one_has_it(): void {
		$event  = Event::from( Sample::event( 'purchase.completed' ) );
		$claims = new Claims();
		$claims->settle( $event, $claims->claim( $event, 'dlv_1', false, 'first' ), Result::retry( 1, 'Later.' ) );
		$other = '';
		$this->before( 'UPDATE `' . Table::name(), static function () use ( $event, &$other ): void {
			$other = self::claim( $event, 'other' );
		} );

		$mine = self::claim( $event, 'mine' );

		$this->assertNotSame( '', $other );
		$this->assertSame( '', $mine );
	}

	public function test_who_lost_an_event_hears_of_it_before_more_is_done(): void {
		global $wpdb;
		$event  = Event::from( Sample::event( 'purchase.completed' ) );
		$claims = new Claims();
		$lost   = $claims->claim( $event, 'dlv_1', false, 'first' );
		$wpdb->query( 'UPDATE ' . Table::name() . ' SET claimed_until = claimed_until - 61' );
		$this->assertNotSame( '', self::claim( $event, 'other' ) );

		$this->expectExceptionMessage( 'another request went on with it' );
		$claims->record( $event, $lost, array(), 'wp-fusion', '7' );
	}

	public function test_of_two_words_about_one_operation_the_first_counts(): void {
		global $wpdb;
		$event = Event::from( Sample::event( 'purchase.completed' ) );
		self::claim( $event, 'first' );
		$begun = array( 'id' => '21', 'name' => 'Ten credits', 'state' => OperationSteps::BEGUN );
		$wpdb->update( Table::name(), array( 'steps' => wp_json_encode( array( OperationSteps::KEY => array( $begun ) ) ), 'claimed_until' => 0 ), array( 'event_id' => $event->id() ) );
		$word  = static fn( string $state ): string => ( new OperationDecisions() )->record( $event->id(), array( '21' => $state ) );
		$other = '';
		$this->before( 'UPDATE `' . Table::name(), static function () use ( $word, &$other ): void {
			$other = $word( OperationSteps::DONE );
		} );

		$this->assertSame( OperationDecisions::BUSY, $word( OperationSteps::AGAIN ) );
		$this->assertSame( OperationDecisions::KEPT, $other );
	}

	public function test_what_a_later_look_finds_is_told(): void {
		$this->given_contact( 'ann@example.com' );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$event = Sample::event( 'purchase.completed' );
		$this->assertSame( 'pending', $this->deliver( $event )[0]['access'] );
		wp_create_user( 'ann@example.com', 'x', 'ann@example.com' );
		$this->companion_answers( array( '/api/v1/reports' => array( 200, array() ) ) );

		$this->look_after( 61 );

		$this->assertSame( array( $event['id'] . ' granted' ), $this->told() );
	}

	public function test_who_is_forgotten_does_not_have_their_events_done_again(): void {
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$events = array( Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed' ) );
		$this->deliver( ...$events );

		$this->assertSame( 2, ( new EventStore() )->forget( 'ann@example.com' ) );

		foreach ( $events as $event ) {
			$this->assertSame( array( 'outcome' => 'skipped' ), $this->plugin()->log()->find( $event['id'] )['result'] );
			$this->assertSame( 'skipped', $this->deliver( $event )[0]['outcome'] );
		}
	}
}
