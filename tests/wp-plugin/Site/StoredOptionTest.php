<?php
/** Options as the database has them, where an object cache that outlives the request has something else. */

declare(strict_types=1);

use CartCompanion\Site\StoredOption;

final class StoredOptionTest extends SiteTestCase {
	private const NAME = 'cart_companion_rules';

	protected function tearDown(): void {
		wp_using_ext_object_cache( false );
		parent::tearDown();
	}

	/** Another process wrote it, and this one's copy went into the cache afterwards. */
	private function stored_behind_the_cache( ?string $value ): void {
		global $wpdb;
		$wpdb->delete( $wpdb->options, array( 'option_name' => self::NAME ) );
		if ( null !== $value ) {
			$wpdb->insert( $wpdb->options, array( 'option_name' => self::NAME, 'option_value' => $value, 'autoload' => 'no' ) );
		}
	}

	/** @return array<string, array{0: callable(): void, 1: string|null}> How the cache became stale, and what the database has. */
	public static function stale(): array {
		$name = self::NAME;
		return array(
			'an older value'               => array( static fn() => update_option( $name, 'old', false ), 'new' ),
			'an older value, autoloaded'   => array( static fn() => update_option( $name, 'old', true ), 'new' ),
			'said not to be there'         => array( static fn() => get_option( $name ), 'new' ),
			'deleted'                      => array( static fn() => update_option( $name, 'old', false ), null ),
			'deleted, autoloaded'          => array( static fn() => update_option( $name, 'old', true ), null ),
			'a list in place of a list'    => array( static fn() => update_option( $name, array( 'old' ), false ), serialize( array( 'new' ) ) ),
		);
	}

	/** @dataProvider stale */
	public function test_what_differs_is_read_anew( callable $make_stale, ?string $stored ): void {
		delete_option( self::NAME );
		$make_stale();
		$this->stored_behind_the_cache( $stored );
		$before = get_option( self::NAME, 'nothing' );
		$now    = null === $stored ? 'nothing' : maybe_unserialize( $stored );
		$this->assertNotEquals( $now, $before );
		$this->assertSame( null === $stored ? null : $now, StoredOption::read( self::NAME ) );

		StoredOption::refresh( array( self::NAME ) );
		$this->assertSame( $before, get_option( self::NAME, 'nothing' ), 'Without a cache that outlives the request nothing is asked.' );
		wp_using_ext_object_cache( true );
		StoredOption::refresh( array( self::NAME, 'cart_companion_preferences' ) );

		$this->assertSame( $now, get_option( self::NAME, 'nothing' ) );
	}

	public function test_what_is_right_stays_in_the_cache(): void {
		global $wpdb;
		wp_using_ext_object_cache( true );
		update_option( self::NAME, array( 'rule' ), false );
		update_option( 'cart_companion_preferences', array( 'apply_test_mode' => true ) );
		wp_load_alloptions();
		$before = $wpdb->num_queries;

		StoredOption::refresh( array( self::NAME, 'cart_companion_preferences', 'cart_companion_never_stored' ) );
		get_option( self::NAME );
		get_option( 'cart_companion_preferences' );

		$this->assertSame( 1, $wpdb->num_queries - $before );
	}

	/** @return array<string, array{0: callable(): void, 1: bool, 2: bool}> How the option is, and which of WordPress's lists must go. */
	public static function listed(): array {
		$name = self::NAME;
		return array(
			'not loaded with each page' => array( static fn() => update_option( $name, 'now', false ), false, false ),
			'loaded with each page'     => array( static fn() => update_option( $name, 'now', true ), true, false ),
			'said not to be there'      => array( static fn() => get_option( $name ), false, true ),
		);
	}

	/** @dataProvider listed */
	public function test_lists_of_all_options_stay_in_the_cache_unless_the_option_is_in_them( callable $make, bool $is_loaded, bool $is_absent ): void {
		delete_option( self::NAME );
		get_option( 'never_stored' );
		wp_load_alloptions();
		$make();

		StoredOption::uncache( self::NAME );

		$gone = array_map( static fn( string $list ): bool => false === wp_cache_get( $list, 'options' ), array( 'alloptions', 'notoptions' ) );
		$this->assertSame( array( array( $is_loaded, $is_absent ), false ), array( $gone, wp_cache_get( self::NAME, 'options' ) ) );
	}
}
