<?php
/**
 * Many deliveries, little time, and others at work at the same moment.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\{ Event, Result };
use CartCompanion\Store\{ Claims, EventProgress };

final class BatchTest extends SiteTestCase {
	protected function setUp(): void {
		parent::setUp();
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
	}

	public function test_what_was_not_begun_in_time_is_asked_for_again_at_once(): void {
		$seconds = 0.0;
		$clock   = static function () use ( &$seconds ): float {
			return $seconds;
		};
		add_action(
			'http_api_debug',
			static function () use ( &$seconds ): void {
				$seconds += 2.0;
			}
		);
		$deliveries = array();
		foreach ( range( 1, 6 ) as $number ) {
			$deliveries[] = array( 'id' => "dlv_$number", 'event' => Sample::event( 'purchase.completed', "c$number@example.com" ) );
		}

		$results = $this->batch( $clock )->process( $deliveries, 'test' );
		remove_all_actions( 'http_api_debug' );

		$this->assertSame( array( 'applied', 'applied', 'retry', 'retry', 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array( 1, 1, 1, 1 ), array_column( $results, 'retry_after' ) );
		$this->assertSame( array( true, true, true, true ), array_column( $results, 'waiting' ), 'That uses up no try.' );
		$this->assertSame( 6000, $results[0]['duration_ms'] );
		$again = $this->deliver_raw( $deliveries );
		$this->assertSame( array_fill( 0, 6, 'applied' ), array_column( $again, 'outcome' ) );
		$this->assertCount( 6, array_keys( $this->calls(), 'apply_tags', true ) );
	}

	public function test_an_event_that_another_request_works_is_not_worked_here(): void {
		$event = Sample::event( 'purchase.completed' );
		$claim = ( new Claims() )->claim( Event::from( $event ), 'dlv_1', false, 'other' );
		$this->assertNotSame( '', $claim->token );

		$results = $this->deliver( $event, Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( 'retry', 'retry' ), array_column( $results, 'outcome' ) );
		$this->assertSame( array(), $this->calls() );
	}

	/** @param array<string, mixed> $event A try at which begins and comes to no end: nobody is there to say so. */
	private static function worker_dies( array $event ): void {
		global $wpdb;
		( new Claims() )->claim( Event::from( $event ), 'dlv_1', false, 'other' );
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = 0" );
	}

	public function test_an_event_whose_worker_died_is_worked_after_a_while(): void {
		$event = Sample::event( 'purchase.completed' );
		self::worker_dies( $event );
		self::worker_dies( $event );

		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
		$this->assertArrayNotHasKey( EventProgress::INTERRUPTIONS, $this->plugin()->log()->find( $event['id'] )['steps'] );
	}

	public function test_an_event_at_which_workers_die_one_after_the_other_needs_a_person(): void {
		$event = Sample::event( 'purchase.completed' );
		foreach ( range( 1, 3 ) as $unused ) {
			self::worker_dies( $event );
		}

		$result = $this->deliver( $event )[0];

		$this->assertSame( array( 'failed', array() ), array( $result['outcome'], $this->calls() ) );
		$this->assertStringContainsString( 'what it was could not be seen. It happened again and again.', $result['message'] );
		self::worker_dies( $event );
		self::worker_dies( $event );
		$this->assertSame( 'applied', $this->replay( $event )['outcome'] );
	}

	public function test_interruptions_are_counted_in_a_row(): void {
		$event  = Event::from( Sample::event( 'purchase.completed' ) );
		$claims = new Claims();
		$tried  = static function ( string $way, bool $is_replay = false, string $origin = 'first' ) use ( $event, $claims ): int {
			$claim = $claims->claim( $event, 'dlv_1', $is_replay, $origin );
			$claims->{$way}( $event, $claim, Result::retry( 1, 'Later.' ) );
			return $claim->interruptions;
		};

		$this->assertSame( array( 1, 2 ), array( $tried( 'settle_interrupted' ), $tried( 'settle' ) ) );
		$this->assertSame( array( 1, 2 ), array( $tried( 'settle_interrupted' ), $tried( 'settle_interrupted' ) ), 'What came to an end between counts anew.' );
		$this->assertSame( array( 1, 2 ), array( $tried( 'settle_interrupted', true, 'retry' ), $tried( 'settle_interrupted', true, 'retry' ) ), 'A person who asks for it counts anew, once.' );
	}

	/** A fetching site does several rounds in one request. */
	public function test_who_ends_a_second_round_before_its_first_event_answers_for_that_round(): void {
		$is_over = false;
		$clock   = static function () use ( &$is_over ): float {
			if ( $is_over ) {
				throw new RuntimeException( 'As when PHP ends.' );
			}
			return 0.0;
		};
		$batch   = $this->batch( $clock );
		$batch->process( array( array( 'id' => 'dlv_1', 'event' => Sample::event( 'purchase.completed' ) ) ), 'pull 1' );
		$is_over = true;
		try {
			$batch->process( array( array( 'id' => 'dlv_2', 'event' => Sample::event( 'purchase.completed', 'bob@example.com' ) ) ), 'pull 2' );
			$this->fail( 'It went on.' );
		} catch ( RuntimeException $error ) {
			$results = $batch->interrupted( 'Somebody did.' );
		}

		$this->assertSame( array( array( 'dlv_2' ), array( true ) ), array( array_column( $results, 'id' ), array_column( $results, 'waiting' ) ) );
	}

	public function test_another_plugin_can_bring_its_own_connection(): void {
		$own = new WorkingCrm();
		add_filter(
			'cart_companion_connections',
			static function ( array $known ) use ( $own ): array {
				return $known + array( 'own' => $own, 'junk' => 'not a connection' );
			}
		);
		$this->choose( 'own' );

		$result = $this->deliver( Sample::event( 'purchase.completed' ) )[0];
		$slugs  = array_keys( $this->plugin()->connections()->all() );
		remove_all_filters( 'cart_companion_connections' );

		$this->assertSame( array( 'applied', 'own', '7' ), array( $result['outcome'], $result['connection'], $result['contact_id'] ) );
		$this->assertSame( 'own', end( $slugs ) );
		$this->assertContains( 'wp-fusion', $slugs );
		$this->assertNotContains( 'junk', $slugs );
		$this->assertSame( array(), $this->calls() );
	}
}
