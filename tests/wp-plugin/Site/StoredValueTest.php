<?php
/** Options and transients on a site whose table of options cannot hold every character. */

declare(strict_types=1);

use CartCompanion\Site\{ ColumnText, StoredValue };

final class StoredValueTest extends SiteTestCase {
	private const NAME = 'cart_companion_of_a_test';

	/** @var (callable(): string)|null */
	private $charset = null;

	protected function tearDown(): void {
		if ( null !== $this->charset ) {
			remove_filter( 'pre_get_col_charset', $this->charset );
		}
		parent::tearDown();
	}

	/** Left out for latin1 on SQLite, which has no such columns, and no CONVERT() by which one would ask what they hold. */
	private function columns_are( string $charset ): void {
		if ( 'latin1' === $charset && wpdb::class !== get_class( $GLOBALS['wpdb'] ) ) {
			$this->markTestSkipped( 'Only MySQL has columns in latin1.' );
		}
		$this->charset = static fn(): string => $charset;
		add_filter( 'pre_get_col_charset', $this->charset );
	}

	/** @return array<string, array{0: string, 1: mixed}> */
	public static function values(): array {
		$deep = array( 'rules' => array( array( 'id' => 'r1', 'apply' => array( 'Kurs 🌊', '李' ), 'on' => true, 'n' => 1 ), array() ), 7 => null );
		return array(
			'an array in utf8mb3' => array( 'utf8', $deep ),
			'an array in latin1'  => array( 'latin1', $deep ),
			'a text in utf8mb3'   => array( 'utf8mb3', 'Kurs 🌊' ),
		);
	}

	/**
	 * @dataProvider values
	 * @param mixed $value
	 */
	public function test_what_the_table_cannot_hold_is_kept_as_ascii( string $charset, $value ): void {
		$this->columns_are( $charset );

		$this->assertTrue( StoredValue::save_option( self::NAME, $value ) );
		$this->assertTrue( StoredValue::save_transient( self::NAME, $value, 60 ) );
		wp_cache_flush();

		$this->assertSame( array( $value, $value ), array( StoredValue::option( self::NAME ), StoredValue::transient( self::NAME ) ) );
		$this->assertMatchesRegularExpression( '/^[\x20-\x7E]+$/', (string) get_option( self::NAME ) );
	}

	public function test_everything_else_lies_there_as_it_always_did(): void {
		StoredValue::save_option( self::NAME, array( 'Kurs 🌊' ) );
		$this->assertSame( array( 'Kurs 🌊' ), get_option( self::NAME ) );

		$this->columns_are( 'utf8' );
		StoredValue::save_option( self::NAME, array( 'Überblick' ) );
		$this->assertSame( array( 'Überblick' ), get_option( self::NAME ) );
		$this->assertSame( 'no', StoredValue::option( 'cart_companion_not_there', 'no' ) );
	}

	public function test_a_table_that_is_not_there_holds_everything_and_says_nothing(): void {
		global $wpdb;
		$this->assertSame( 'Ann 🌊', ColumnText::of( 'no_such_table', 'name' )->fitted( 'Ann 🌊' ) );
		$this->assertFalse( $wpdb->suppress_errors );
	}

	/** @return array<string, array{0: string}> */
	public static function crms_of_this_site(): array {
		return array(
			'FluentCRM'  => array( 'fluentcrm' ),
			'Groundhogg' => array( 'groundhogg' ),
		);
	}

	/** @dataProvider crms_of_this_site */
	public function test_a_crm_in_this_wordpress_gets_a_name_that_its_table_takes( string $crm ): void {
		$this->crm_is( array( 'kind' => $crm ) );
		$this->choose( $crm );
		$this->rules( Sample::rule( '*', 'purchase.completed', array( 'course' ) ) );
		$this->columns_are( 'utf8' );

		$this->deliver( Sample::event( 'purchase.completed', 'ann@example.com', array( 'customer' => Sample::customer( 'ann@example.com', array(), '🌊 Ann' ) ) ) );

		$this->assertSame( array( 'Ann' ), array_column( FakeCrm::state()['contacts'], 'first_name' ) );
		$this->assertSame( array( 'course' ), $this->tags( 'ann@example.com' ) );
	}
}
