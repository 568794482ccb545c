<?php
/**
 * Many deliveries, little time, and others at work at the same moment.
 */

declare(strict_types=1);

use CartCompanion\Crm\Contact;
use CartCompanion\Crm\Crm;
use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\Events\Person;
use CartCompanion\Store\Claims;

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

	public function test_an_event_whose_worker_died_is_worked_after_a_while(): void {
		global $wpdb;
		$event = Sample::event( 'purchase.completed' );
		( new Claims() )->claim( Event::from( $event ), 'dlv_1', false, 'other' );
		$wpdb->query( "UPDATE {$wpdb->prefix}cart_companion_events SET claimed_until = claimed_until - 61" );

		$this->assertSame( 'applied', $this->deliver( $event )[0]['outcome'] );
	}

	public function test_another_plugin_can_bring_its_own_connection(): void {
		$own = $this->connection_that_always_works();
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

	private function connection_that_always_works(): Crm {
		return new class() extends Crm {
			public function slug(): string {
				return 'own';
			}
			public function name(): string {
				return 'Own';
			}
			public function is_connected(): bool {
				return true;
			}
			public function status_message(): string {
				return 'Fine.';
			}
			public function tags(): array {
				return array();
			}
			public function find( Person $person ): ?Contact {
				return new Contact( '7' );
			}
			public function find_or_create( Person $person ): Contact {
				return new Contact( '7' );
			}
			public function apply( string $contact_id, array $tag_names ): void {
			}
			public function remove( string $contact_id, array $tag_names ): void {
			}
			public function tags_of( string $contact_id ): array {
				return array();
			}
			public function calls(): int {
				return 0;
			}
		};
	}
}
