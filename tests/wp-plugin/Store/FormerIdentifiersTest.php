<?php
/** Rows that an older version wrote, with identifiers as they came: what comes after an update finds them. */

declare(strict_types=1);

use CartCompanion\Crm\Crm;
use CartCompanion\Delivery\ContactFinder;
use CartCompanion\Installation;
use CartCompanion\Store\{ Columns, SalesWithoutRule, Table };

final class FormerIdentifiersTest extends SiteTestCase {
	private const LONG = 'An account of many words, which says more of its owner than it should have to';

	protected function tearDown(): void {
		remove_all_filters( 'cart_companion_connections' );
		remove_all_filters( 'query' );
		parent::tearDown();
	}

	/**
	 * What is stored of the event now, in the form of before.
	 *
	 * @param array<string, mixed>  $event
	 * @param array<string, string> $former By column.
	 */
	private static function given( array $event, array $former ): void {
		global $wpdb;
		$wpdb->update( Table::name(), $former, array( 'event_id' => $event['id'] ) );
	}

	private static function update(): void {
		update_option( Table::VERSION_OPTION, '20261201' );
		Table::ensure( 0, array( Installation::class, 'bring_forward' ) );
	}

	/** @return array<string, string> */
	private static function stored( array $event ): array {
		global $wpdb;
		return (array) $wpdb->get_row( $wpdb->prepare( 'SELECT order_id, invoice_id, connection, no_rule, steps FROM ' . Table::name() . ' WHERE event_id = %s', $event['id'] ), ARRAY_A );
	}

	/** @return array<string, mixed> */
	private static function bought( string $order, string $email ): array {
		return Sample::event( 'purchase.completed', $email, array( 'order' => Sample::order( $order, "R $order" ) ) );
	}

	private static function refunded( string $order, string $email ): array {
		return Sample::event( 'purchase.refunded', $email, array( 'order' => Sample::order( $order ), 'refund' => Sample::refund( true, 'product-12' ) ) );
	}

	/** @return array<string, array{0: string}> All that the former column could hold. */
	public static function orders(): array {
		return array(
			'letters'                     => array( 'Łódź-1' ),
			'an emoji'                    => array( 'order 🌊' ),
			'64 letters, and more bytes'  => array( str_repeat( 'é', 64 ) ),
			'of test mode'                => array( 'test Bestellung für Zoë' ),
			'a control character'         => array( "7\t1" ),
		);
	}

	/** @dataProvider orders */
	public function test_a_refund_finds_the_order_of_an_older_version( string $order ): void {
		$this->rules( ...Sample::course_rules() );
		$event = self::bought( $order, 'ann@example.com' );
		$this->deliver( $event );
		$now = self::stored( $event );
		self::given( $event, array( 'order_id' => $order, 'invoice_id' => "R $order" ) );

		self::update();

		$this->assertSame( $now, self::stored( $event ) );
		$this->deliver( self::refunded( $order, 'new@example.com' ) );
		$this->assertSame( array( 'revoked' ), $this->tags( 'ann@example.com' ) );
	}

	public function test_what_is_ascii_stays_as_it_is(): void {
		$event = self::bought( str_repeat( '7', 64 ), 'ann@example.com' );
		$this->deliver( $event );
		$before = self::stored( $event );

		self::update();

		$this->assertSame( $before, self::stored( $event ) );
		$this->assertSame( Columns::VERSION, get_option( Table::VERSION_OPTION ) );
	}

	public function test_sales_without_a_rule_are_counted_with_those_of_now(): void {
		$sale = static fn( string $email ): array => Sample::event( 'purchase.completed', $email, array( 'items' => Sample::items( 'produkt-ä', 'product-12' ) ) );
		$old  = $sale( 'ann@example.com' );
		$this->deliver( $old );
		$now = self::stored( $old )['no_rule'];
		self::given( $old, array( 'no_rule' => 'produkt-ä product-12' ) );

		self::update();
		$this->deliver( $sale( 'bob@example.com' ) );

		$this->assertSame( 'produkt-\u00e4 product-12', $now );
		$groups = ( new SalesWithoutRule() )->groups();
		$this->assertSame( array( 2 ), array_column( $groups, 'buyers' ) );
		$this->assertSame( array( 'produkt-ä', 'product-12' ), array_keys( $groups[0]['items'] ) );
	}

	public function test_an_update_that_broke_off_is_gone_on_with(): void {
		$events = array();
		foreach ( array( 'é-1', 'é-2', 'é-3' ) as $order ) {
			$events[] = self::bought( $order, 'ann@example.com' );
		}
		$this->deliver( ...$events );
		$now = array_map( array( self::class, 'stored' ), $events );
		foreach ( $events as $event ) {
			self::given( $event, array( 'order_id' => $event['order']['id'], 'invoice_id' => $event['order']['invoice_id'] ) );
		}
		$changes = 0;
		add_filter(
			'query',
			$end = static function ( string $query ) use ( &$changes ): string {
				if ( 0 === strpos( $query, 'UPDATE ' . Table::name() ) && 3 === ++$changes ) {
					throw new Error( 'The process ends here.' );
				}
				return $query;
			}
		);
		try {
			self::update();
			$this->fail( 'It did not break off.' );
		} catch ( Error $error ) {
			$this->assertSame( 'The process ends here.', $error->getMessage() );
		}
		remove_filter( 'query', $end );
		$this->assertSame( '20261201', get_option( Table::VERSION_OPTION ) );
		$this->assertNotSame( $now, array_map( array( self::class, 'stored' ), $events ) );

		Table::ensure( 0, array( Installation::class, 'bring_forward' ) );

		$this->assertSame( $now, array_map( array( self::class, 'stored' ), $events ) );
	}

	public function test_more_rows_than_are_read_at_once_are_all_changed(): void {
		global $wpdb;
		$this->deliver( $event = self::bought( 'é', 'ann@example.com' ) );
		self::given( $event, array( 'order_id' => 'é' ) );
		$columns = array_diff( $wpdb->get_col( 'SHOW COLUMNS FROM ' . Table::name() ), array( 'id', 'event_id', 'order_id' ) );
		$same    = implode( ', ', $columns );
		for ( $number = 1; $number <= 1100; ++$number ) {
			$wpdb->query( $wpdb->prepare( 'INSERT INTO ' . Table::name() . " ( event_id, order_id, $same ) SELECT %s, %s, $same FROM " . Table::name() . ' WHERE event_id = %s', "evt_copy$number", "é $number", $event['id'] ) );
		}
		$changes = 0;
		$watch   = static function ( string $query ) use ( &$changes ): string {
			$changes += 0 === strpos( $query, 'UPDATE ' . Table::name() ) ? 1 : 0;
			return $query;
		};
		add_filter( 'query', $watch );

		self::update();
		$first = $changes;
		self::update();

		$this->assertGreaterThanOrEqual( 1101, $first );
		$this->assertSame( $first, $changes, 'Nothing is left for another time.' );
		$this->assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Table::name() . " WHERE order_id REGEXP '[^ -~]'" ) );
		$this->assertSame( '1', $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM ' . Table::name() . ' WHERE order_id = %s', Columns::written( array( 'order_id' => 'é 1100' ) )['order_id'] ) ) );
	}

	/** @return array<string, array{0: string, 1: string}> An account, and how the name of its connection lay there. */
	public static function accounts(): array {
		return array(
			'letters' => array( 'Żabka', 'own/own/Żabka' ),
			'long'    => array( self::LONG, substr( 'own/own/' . self::LONG, 0, 64 ) ),
			'both'    => array( str_repeat( 'ż', 40 ), 'own/own/' . str_repeat( 'ż', 28 ) ),
		);
	}

	/** @dataProvider accounts */
	public function test_the_contacts_of_an_account_are_remembered( string $account, string $former ): void {
		$connection = new WorkingCrm( $account, array( 'course' ) );
		$this->use( $connection );
		$event = self::bought( '71', 'ann@example.com' );
		$this->deliver( $event );
		$now = self::stored( $event );
		$this->assertSame( ContactFinder::account_of( $connection ), $now['connection'] );
		self::given( $event, array( 'connection' => $former, 'steps' => (string) wp_json_encode( array( 'connection' => $former ) + json_decode( $now['steps'], true ) ) ) );

		self::update();

		$this->assertSame( $now, self::stored( $event ), 'What was done for it is known, too.' );
	}

	public function test_a_connection_that_breaks_keeps_no_table_from_its_update(): void {
		add_filter( 'cart_companion_connections', static function (): array {
			throw new Error( 'A plugin of this site breaks.' );
		} );

		self::update();

		$this->assertSame( Columns::VERSION, get_option( Table::VERSION_OPTION ) );
	}

	private function use( Crm $connection ): void {
		add_filter( 'cart_companion_connections', static fn( array $known ): array => $known + array( 'own' => $connection ) );
		$this->choose( 'own' );
		$this->rules( ...Sample::course_rules() );
	}
}
