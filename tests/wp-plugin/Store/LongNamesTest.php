<?php
/** Addresses and orders that are longer than a column: those that begin alike stay apart. */

declare(strict_types=1);

use CartCompanion\Domain\Events\Event;
use CartCompanion\Store\{ Addresses, Claims, CustomerHistory, CustomerRecord };

final class LongNamesTest extends SiteTestCase {
	/** Of 230 characters, the first 220 of which are the same. */
	private static function email( string $end ): string {
		return str_repeat( 'a', 64 ) . '@' . str_repeat( str_repeat( 'b', 50 ) . '.', 3 ) . "x$end.example";
	}

	/** @return string[] Ids of events. */
	private function found( string $email ): array {
		return array_column( $this->plugin()->log()->recent( 10, $email ), 'event_id' );
	}

	public function test_two_customers_whose_addresses_begin_alike_are_two(): void {
		$ann   = Sample::event( 'purchase.completed', self::email( 'ann' ) );
		$bob   = Sample::event( 'purchase.completed', self::email( 'bob' ) );
		$other = Sample::event( 'purchase.completed', 'eve@example.com', array( 'customer' => Sample::customer( 'eve@example.com', array( self::email( 'eve' ) ) ) ) );
		$this->deliver( $ann, $bob, $other );

		$this->assertSame( array( array( $ann['id'] ), array( $bob['id'] ), array( $other['id'] ) ), array( $this->found( self::email( 'ann' ) ), $this->found( self::email( 'bob' ) ), $this->found( self::email( 'eve' ) ) ) );
		$this->assertSame( array( self::email( 'ann' ) ), array_column( ( new CustomerRecord() )->of( array( self::email( 'ann' ) ) ), 'email' ), 'What is shown is the address.' );
		$this->assertSame( 1, $this->plugin()->log()->forget( self::email( 'bob' ) ) );
		$this->assertSame( array( $ann['id'] ), $this->found( self::email( 'ann' ) ) );
	}

	public function test_what_was_left_for_somebody_with_a_long_address_is_made_up_for(): void {
		$this->rules( Sample::rule( '*', 'purchase.refunded', array( 'refunded' ) ), Sample::rule( '*', 'purchase.completed', array( 'bought' ) ) );
		$refund = Sample::event( 'purchase.refunded', self::email( 'ann' ), array( 'refund' => Sample::refund( true, 'product-12' ) ) );
		$this->deliver( $refund );

		$this->deliver( Sample::event( 'purchase.completed', self::email( 'ann' ), array( 'items' => Sample::items( 'product-9' ) ) ) );

		$this->assertSame( array( 'bought', 'refunded' ), $this->tags( self::email( 'ann' ) ) );
	}

	/** @return array<string, array{0: string}> What no column holds as it is. */
	public static function unheld(): array {
		return array( 'too long' => array( self::email( 'old' ) ), 'letters that the table does not know' => array( '🌊@example.com' ) );
	}

	/** @dataProvider unheld */
	public function test_what_is_over_is_taken_from_the_other_contact_of_such_an_address( string $old ): void {
		$utf8 = static fn(): string => 'utf8';
		add_filter( 'pre_get_col_charset', $utf8 );
		$this->rules( ...Sample::course_rules() );
		$this->deliver( Sample::event( 'purchase.completed', $old ) );
		$second = array( 'order' => Sample::order( '99' ) );
		$this->deliver( Sample::event( 'purchase.completed', 'new@example.com', $second ) );
		$both = array( 'customer' => Sample::customer( 'new@example.com', array( $old ) ) );

		$this->deliver( Sample::event( 'purchase.refunded', 'x', $second + $both + array( 'refund' => Sample::refund( true, 'product-12' ) ) ) );
		remove_filter( 'pre_get_col_charset', $utf8 );

		$this->assertSame( array( array( 'revoked' ), array() ), array( $this->tags( 'new@example.com' ), $this->tags( $old ) ) );
	}

	public function test_orders_that_begin_alike_are_two(): void {
		$this->rules( ...Sample::course_rules() );
		$number = str_repeat( '7', 70 );
		$this->deliver(
			Sample::event( 'purchase.completed', 'ann@example.com', array( 'order' => Sample::order( "{$number}1" ) ) ),
			Sample::event( 'purchase.completed', 'bob@example.com', array( 'order' => Sample::order( "{$number}2" ) ) )
		);

		$this->deliver( Sample::event( 'purchase.refunded', 'other@example.com', array( 'order' => Sample::order( "{$number}1" ), 'refund' => Sample::refund( true, 'product-12' ) ) ) );

		$this->assertSame( array( array( 'revoked' ), array( 'course' ) ), array( $this->tags( 'ann@example.com' ), $this->tags( 'bob@example.com' ) ) );
	}

	/** The CRM is asked by what is remembered: better by an address than by a part of an id, or by an id that looks like it. */
	public function test_a_contact_is_remembered_under_its_very_id_or_not_at_all(): void {
		$ids = array( '003xAbC', '003XABC', str_repeat( '7', 128 ), str_repeat( '7', 129 ), 'zoë', '🌊' );
		foreach ( $ids as $number => $id ) {
			$event  = Event::from( Sample::event( 'purchase.completed', "c$number@example.com", array( 'order' => Sample::order( "c$number" ) ) ) );
			$claims = new Claims();
			$claim  = $claims->claim( $event, 'dlv', false, 'x' );
			$claims->record( $event, $claim, array( 'contact' => $id, 'left' => array( 'old' ) ), 'crm', $id );
			$GLOBALS['wpdb']->update( CartCompanion\Store\Table::name(), array( 'user_id' => 7 + $number ), array( 'event_id' => $event->id() ) );
		}
		$history = new CustomerHistory();

		$this->assertSame( array( $ids[0], $ids[1], $ids[2], '', '', '' ), array_map( static fn( int $number ): string => $history->contact_of_order( "c$number", array( "c$number@example.com" ), 'crm' ), array_keys( $ids ) ) );
		$this->assertSame( array( 7, 8, 9, 0, 0, 0 ), array_map( static fn( string $id, int $number ): int => $history->user_of_contact( $id, 'crm', array( "c$number@example.com" ) ), $ids, array_keys( $ids ) ) );
		$this->assertSame( array(), $history->left_undone( array( 'c3@example.com', 'c4@example.com' ), '', 'evt_other' ), 'Somebody was there for what was left.' );
	}

	public function test_a_table_that_cannot_hold_an_address_keeps_a_key_of_it(): void {
		$old = static fn(): string => 'utf8';
		add_filter( 'pre_get_col_charset', $old );
		$event = Sample::event( 'purchase.completed', '🌊@example.com' );
		$this->deliver( $event, Sample::event( 'purchase.completed', '🔥@example.com' ) );

		$rows = $this->plugin()->log()->recent( 10, '🌊@example.com' );
		$key  = Addresses::key( '🌊@example.com' );
		remove_filter( 'pre_get_col_charset', $old );

		$this->assertSame( array( array( $event['id'], '🌊@example.com' ) ), array_map( static fn( array $row ): array => array( $row['event_id'], $row['email'] ), $rows ) );
		$this->assertMatchesRegularExpression( '/^[\x20-\x7E]+$/', $key );
	}
}
