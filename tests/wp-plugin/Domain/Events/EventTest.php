<?php
/**
 * What is read of an event as the companion delivers it.
 */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Domain\InvalidInput;
use CartCompanion\Domain\Message;
use PHPUnit\Framework\TestCase;

final class EventTest extends TestCase {
	public function test_the_sample_has_what_the_published_schema_requires(): void {
		$schema = json_decode( (string) file_get_contents( dirname( __DIR__, 4 ) . '/companion/schema/event.v1.json' ), true );

		$this->assertEqualsCanonicalizing( $schema['required'], array_keys( Sample::event( 'other' ) ) );
	}

	public function test_a_long_number_of_an_order_is_cut_between_letters(): void {
		foreach ( array( 'ü', 'xü', '🎉', 'x🎉', 'xx🎉' ) as $letters ) {
			$event = Sample::event( 'purchase.completed' );

			$event['order']['id'] = str_repeat( $letters, 40 );
			$held                 = Event::delivered_by( compact( 'event' ) )->order_id();

			$this->assertSame( 1, preg_match( '//u', $held ), $letters );
			$this->assertLessThanOrEqual( 64, strlen( $held ) );
		}
	}

	/** @return array<string, array{0: mixed, 1: string}> */
	public static function unusable(): array {
		$good = Sample::event( 'purchase.completed' );
		return array(
			'nothing'            => array( null, Message::NO_EVENT ),
			'no id'              => array( array( 'id' => null ) + $good, Message::NO_EVENT ),
			'an id with a space' => array( array( 'id' => 'evt 1' ) + $good, Message::NO_EVENT ),
			'a newer version'    => array( array( 'version' => 2 ) + $good, Message::UNKNOWN_VERSION ),
			'no version'         => array( array( 'id' => 'evt_x' ), Message::UNKNOWN_VERSION ),
			'no type'            => array( array( 'type' => '' ) + $good, Message::NO_TYPE ),
		);
	}

	/**
	 * @dataProvider unusable
	 * @param mixed $data
	 */
	public function test_what_cannot_be_used_says_why( $data, string $code ): void {
		try {
			Event::delivered_by( array( 'event' => $data ) );
			$this->fail( 'It was taken.' );
		} catch ( InvalidInput $error ) {
			$this->assertEquals( new Message( $code ), $error->reason() );
		}
	}

	public function test_parts_of_another_shape_count_as_missing(): void {
		$event = Event::from( array( 'customer' => null, 'items' => 'x', 'entitlements' => 7, 'order' => 'x', 'occurred_at' => null ) + Sample::event( 'purchase.completed' ) );

		$this->assertSame( array( array(), array(), array(), '', '' ), array( $event->emails(), $event->items(), $event->entitlements(), $event->order_id(), $event->occurred_at() ) );
	}

	public function test_a_test_order_bears_a_number_that_no_live_one_has(): void {
		$order = array( 'order' => Sample::order( '77' ) );

		$this->assertSame( array( '77', 'test 77' ), array( Event::from( Sample::event( 'purchase.completed', 'a@example.com', $order ) )->order_id(), Event::from( Sample::event( 'purchase.completed', 'a@example.com', $order + array( 'mode' => 'test' ) ) )->order_id() ) );
	}

	public function test_addresses_are_in_small_letters_each_once_the_events_own_first(): void {
		$event = Event::from( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( ' Ann@Example.com ', array( 'old@example.com', 'ann@example.com', '', null ) ) ) ) );

		$this->assertSame( array( 'ann@example.com', 'old@example.com' ), $event->emails() );
		$this->assertSame( array( 'Ann', '' ), array( $event->person()->first_name(), $event->person()->last_name() ) );
	}

	/** @return array<string, array{0: string, 1: mixed, 2: int}> */
	public static function failures(): array {
		return array(
			'the third'             => array( 'subscription.payment_failed', array( 'failures' => 3 ), 3 ),
			'nobody says which'     => array( 'subscription.payment_failed', null, 1 ),
			'no number'             => array( 'subscription.payment_failed', array( 'failures' => 'x' ), 1 ),
			'of a payment that was made' => array( 'subscription.renewed', array( 'failures' => 3 ), 0 ),
		);
	}

	/**
	 * @dataProvider failures
	 * @param mixed $subscription
	 */
	public function test_which_failure_of_the_payment_it_is( string $type, $subscription, int $failures ): void {
		$this->assertSame( $failures, Event::from( Sample::event( $type, 'ann@example.com', compact( 'subscription' ) ) )->failures() );
	}

	/** @return array<string, array{0: array<string, mixed>, 1: string[]}> The refund, the items it is about. */
	public static function refunds(): array {
		return array(
			'names its item'                 => array( Sample::refund( false, 'bump-12' ), array( 'bump-12' ) ),
			'of the whole order'             => array( Sample::refund( true, null ), array( 'product-12', 'upsell-4' ) ),
			'nobody knows how much'          => array( Sample::refund( null, null ), array( 'product-12', 'upsell-4' ) ),
			'a part, and nobody says of what' => array( Sample::refund( false, null ), array( 'product-12' ) ),
		);
	}

	/**
	 * @dataProvider refunds
	 * @param array<string, mixed> $refund
	 * @param string[]             $items
	 */
	public function test_the_items_a_refund_is_about( array $refund, array $items ): void {
		$event = Event::from( Sample::event( 'purchase.refunded', 'ann@example.com', compact( 'refund' ) ) );

		$this->assertSame( $items, $event->concerns( array( 'upsell-4' => 'Of the same order' ) ) );
	}

	public function test_a_part_of_an_order_of_two_items_is_of_neither(): void {
		$event = Event::from( Sample::event( 'purchase.refunded', 'ann@example.com', array( 'items' => Sample::items( 'product-12', 'bump-12' ), 'refund' => Sample::refund( false, null ) ) ) );

		$this->assertSame( array(), $event->concerns( array() ) );
	}

	/** @return array<string, string[]> */
	public static function names(): array {
		return array(
			'of this release'                           => array( 'entitlements_after', 'reactivated' ),
			'of a companion of the release before this' => array( 'entitlements_then', 'regained' ),
		);
	}

	/** @dataProvider names */
	public function test_what_the_customer_held_right_after_it_counts_and_what_they_hold_now_is_known( string $after, string $reactivated ): void {
		$event = Event::delivered_by(
			array(
				'event'      => Sample::event( 'purchase.completed', 'ann@example.com', array( 'entitlements' => Sample::holds( array( 'product-12' => 'ended' ) ) ) ),
				$after       => Sample::holds( array( 'product-12' => 'active' ) ),
				$reactivated => array( 'product-12', 7 ),
			)
		);

		$this->assertSame( array( 'active', false ), array( $event->entitlements()['product-12']['state'], $event->is_over( 'product-12' ) ) );
		$this->assertSame( array( array( 'ended' ), array( 'product-12' ) ), array( $event->states_now(), $event->reactivated() ) );
	}

	public function test_an_event_cannot_say_by_itself_that_something_was_reactivated(): void {
		$event = Event::delivered_by( array( 'event' => Sample::event( 'subscription.resumed', 'ann@example.com', array( 'reactivated' => array( 'product-12' ), 'regained' => array( 'product-12' ) ) ) ) );

		$this->assertSame( array(), $event->reactivated() );
	}

	public function test_another_address_of_the_person_can_lead(): void {
		$event = Event::from( Sample::event( 'purchase.completed', '', array( 'customer' => Sample::customer( 'a+b@example.com', array( 'old@example.com', 'a@example.com' ) ) ) ) );

		$led = $event->led_by( 'a@example.com' );

		$this->assertSame( array( 'a@example.com', 'a+b@example.com', 'old@example.com' ), $led->emails() );
		$this->assertSame( array( $event->id(), 'Ann' ), array( $led->id(), $led->person()->first_name() ) );
		$this->assertSame( 'a+b@example.com', $event->emails()[0] );
	}
}
