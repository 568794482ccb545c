<?php
/** PHP is ended while an event is stored: before it is ours, when its result is written, or after that. */

declare(strict_types=1);

use CartCompanion\Delivery\Batch;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\{ Claims, EventProgress, Table };

final class EndedInStoringTest extends SiteTestCase {
	private const WHO = 'Somebody ended it.';

	private Batch $batch;

	/** @var array<int, array<string, mixed>>|null What is answered when PHP ends. */
	private ?array $answer = null;

	/** @var callable|null */
	private $ending = null;

	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->batch = $this->batch();
	}

	protected function tearDown(): void {
		if ( null !== $this->ending ) {
			remove_filter( 'query', $this->ending );
		}
		parent::tearDown();
	}

	/**
	 * PHP ends in statements like this one: what EndOfPhp does then is done, and again where that is ended, too.
	 *
	 * @param string $pattern Of the statement.
	 * @param int    $times   How many are ended; the answer is of the last one that was asked for it.
	 */
	private function ends_in( string $pattern, int $times ): void {
		$this->ending = function ( string $query ) use ( $pattern, &$times ): string {
			if ( 1 === preg_match( $pattern, $query ) && $times > 0 ) {
				--$times;
				$answer       = $this->batch->interrupted( self::WHO );
				$this->answer = $this->answer ?? $answer; // Of the innermost: the one outside of it was ended in the middle.
			}
			return $query;
		};
		add_filter( 'query', $this->ending );
	}

	/**
	 * @param array<string, mixed> ...$events
	 * @return array<int, array<string, mixed>> As the companion is answered.
	 */
	private function processed( int $attempt, array ...$events ): array {
		$deliveries = array_map( static fn( array $event ): array => array( 'id' => 'dlv_' . $event['id'], 'attempt' => $attempt, 'event' => $event ), $events );
		$results    = $this->batch->process( $deliveries, wp_generate_uuid4() );
		if ( null !== $this->ending ) {
			remove_filter( 'query', $this->ending );
		}
		$this->ending = null;
		return $this->answer ?? $results;
	}

	private static function insert(): string {
		return '/^INSERT IGNORE INTO ' . Table::name() . ' /';
	}

	private static function settling(): string {
		return '/^UPDATE `?' . Table::name() . '`? .*"outcome/s';
	}

	public function test_before_it_is_ours_it_uses_up_a_try_and_the_others_none(): void {
		$this->ends_in( self::insert(), 1 );

		$results = $this->processed( 1, Sample::event( 'purchase.completed' ), Sample::event( 'purchase.completed', 'bob@example.com' ) );

		$this->assertSame( array( 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( false, true ), array( isset( $results[0]['waiting'] ), $results[1]['waiting'] ) );
		$this->assertStringStartsWith( self::WHO, $results[0]['message'] );
	}

	public function test_before_it_is_ours_again_and_again_it_needs_a_person(): void {
		$this->ends_in( self::insert(), 1 );

		$result = $this->processed( 5, Sample::event( 'purchase.completed' ) )[0];

		$this->assertSame( 'failed', $result['outcome'] );
		$this->assertStringContainsString( 'It happened again and again.', $result['message'] );
	}

	public function test_what_was_done_is_answered_though_storing_it_was_ended_once(): void {
		$event = Sample::event( 'purchase.completed' );
		$this->ends_in( self::settling(), 1 );

		$result = $this->processed( 1, $event )[0];

		$this->assertSame( array( 'applied', array( 'course' ) ), array( $result['outcome'], $result['tags_applied'] ) );
		$this->assertSame( 'done', $this->plugin()->log()->find( $event['id'] )['state'] );
	}

	public function test_what_is_stored_is_not_written_over_by_who_ends_php_after_that(): void {
		$event      = Sample::event( 'purchase.completed' );
		$is_written = false;
		$note       = static function ( string $query ) use ( &$is_written ): string {
			$is_written = $is_written || 1 === preg_match( self::settling(), $query );
			return $is_written && 0 === strpos( $query, 'SELECT claim' ) ? "$query /* written */" : $query;
		};
		add_filter( 'query', $note, 1 );
		$this->ends_in( '#/\* written \*/$#D', 1 );

		$result = $this->processed( 1, $event )[0];
		remove_filter( 'query', $note, 1 );

		$this->assertSame( array( 'applied', 'done' ), array( $result['outcome'], $this->plugin()->log()->find( $event['id'] )['state'] ) );
		$this->assertSame( 'applied', $this->plugin()->log()->find( $event['id'] )['result']['outcome'] );
	}

	public function test_where_storing_is_ended_twice_it_is_tried_again_and_then_needs_a_person(): void {
		$event    = Sample::event( 'purchase.completed' );
		$outcomes = array();
		foreach ( range( 1, 3 ) as $unused ) {
			$this->answer = null;
			$this->given_up_on( $event );
			$this->ends_in( self::settling(), 2 );
			$results    = $this->processed( 1, $event );
			$outcomes[] = $results[0]['outcome'];
			$this->undo_what_the_outer_one_stored( $event, count( $outcomes ) );
		}

		$this->assertSame( array( 'retry', 'retry', 'failed' ), $outcomes );
		$this->assertStringContainsString( self::WHO . ' It happened again and again.', $results[0]['message'] );
	}

	/** @param array<string, mixed> $event Its lease is over. */
	private function given_up_on( array $event ): void {
		Table::update( 'SET claimed_until = 0 WHERE event_id = %s', array( $event['id'] ) );
	}

	/**
	 * Here the statements are done after all, which end PHP elsewhere: the row is as the claim left it.
	 *
	 * @param array<string, mixed> $event
	 */
	private function undo_what_the_outer_one_stored( array $event, int $tries ): void {
		$steps = wp_json_encode( array( EventProgress::INTERRUPTIONS => $tries ) );
		Table::update( "SET state = 'working', result = '', steps = %s WHERE event_id = %s", array( $steps, $event['id'] ) );
	}

	/** Killed: nobody is there to say anything, and to write that it failed is the end of PHP, too. */
	public function test_where_nothing_can_be_written_that_is_answered_without_writing_anything(): void {
		$event = Sample::event( 'purchase.completed' );
		foreach ( range( 1, 4 ) as $unused ) {
			( new Claims() )->claim( Event::from( $event ), 'dlv_1', false, 'other' );
			$this->given_up_on( $event );
		}
		$written = 0;
		$count   = static function ( string $query ) use ( &$written ): string {
			$written += 0 === strpos( $query, 'SELECT' ) ? 0 : 1;
			return $query;
		};
		add_filter( 'query', $count );
		$results = array( $this->processed( 5, $event )[0], $this->processed( 6, $event )[0] );
		remove_filter( 'query', $count );

		$this->assertSame( array( array( 'failed', 'failed' ), 0 ), array( array_column( $results, 'outcome' ), $written ) );
		$this->assertSame( 'applied', $this->replay( $event )['outcome'], 'A person’s Retry begins anew.' );
	}

	/** @return array<string, array{0: string}> Which statements the database refuses. */
	public static function refused(): array {
		return array( 'events' => array( self::insert() ), 'results' => array( '/^UPDATE `' . Table::name() . '` /' ) );
	}

	/**
	 * Refused without a word: an error of its own would end the transaction of this test where it is SQLite.
	 *
	 * @dataProvider refused
	 */
	public function test_a_database_that_does_not_store_is_named_and_after_some_tries_a_person_is_asked( string $pattern ): void {
		$refuse = static fn( string $query ): string => 1 === preg_match( $pattern, $query ) ? '' : $query;
		add_filter( 'query', $refuse );
		$event  = Sample::event( 'purchase.completed' );
		$first  = $this->processed( 1, $event )[0];
		$this->given_up_on( $event );
		$last = $this->processed( 5, Sample::event( 'purchase.completed' ) )[0];
		remove_filter( 'query', $refuse );

		$this->assertSame( array( 'retry', 'failed' ), array( $first['outcome'], $last['outcome'] ) );
		foreach ( array( $first, $last ) as $result ) {
			$this->assertStringStartsWith( 'The site’s database does not store', $result['message'] );
		}
		$this->assertStringContainsString( 'Ask the host whether the database is full', $last['message'] );
	}
}
