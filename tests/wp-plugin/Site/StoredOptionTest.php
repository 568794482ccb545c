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

	/** Where somebody puts back what was, whoever reads it again has that. */
	public function test_what_the_database_said_is_not_asked_for_again(): void {
		delete_option( self::NAME );
		foreach ( array( true, false ) as $is_loaded ) {
			update_option( self::NAME, 'old', $is_loaded );
			wp_load_alloptions();
			$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->options, array( 'option_value' => 'new' ), array( 'option_name' => self::NAME ) );
			wp_using_ext_object_cache( true );
			StoredOption::refresh( array( self::NAME ) );
			$before = $GLOBALS['wpdb']->num_queries;

			$this->assertSame( array( 'new', 0 ), array( get_option( self::NAME ), $GLOBALS['wpdb']->num_queries - $before ) );
			wp_using_ext_object_cache( false );
			delete_option( self::NAME );
		}
	}

	/** It may have been read before another process put back what was: from then on it is in this one's memory. */
	public function test_what_the_cache_does_not_have_is_put_there(): void {
		update_option( self::NAME, 'now', false );
		wp_cache_delete( self::NAME, 'options' );
		wp_using_ext_object_cache( true );

		StoredOption::refresh( array( self::NAME ) );

		$this->assertSame( 'now', wp_cache_get( self::NAME, 'options' ) );
	}

	public function test_what_is_saved_between_the_question_and_the_comparison_stays(): void {
		update_option( self::NAME, 'old', false );
		wp_using_ext_object_cache( true );
		$saved = false;
		$other = static function ( string $query ) use ( &$saved ): string {
			if ( 0 !== strpos( $query, 'SELECT option_name' ) || $saved ) {
				return $query;
			}
			$saved = true;
			$GLOBALS['wpdb']->query( "UPDATE {$GLOBALS['wpdb']->options} SET option_value = 'new' WHERE option_name = '" . self::NAME . "'" );
			wp_cache_set( self::NAME, 'new', 'options' );
			return "SELECT '" . self::NAME . "' AS option_name, 'old' AS option_value"; // What the database said just before.
		};
		add_filter( 'query', $other );
		StoredOption::refresh( array( self::NAME ) );
		remove_filter( 'query', $other );

		$this->assertSame( array( true, 'new' ), array( $saved, get_option( self::NAME ) ) );
	}

	/** A drop-in that finds nothing when it is asked anew may leave what the process remembers as it was. */
	public function test_a_list_that_somebody_flushed_is_not_put_back(): void {
		global $wp_object_cache, $wpdb;
		update_option( self::NAME, 'old', true );
		wp_load_alloptions();
		$wpdb->update( $wpdb->options, array( 'option_value' => 'new' ), array( 'option_name' => self::NAME ) );
		$memory          = $wp_object_cache;
		$wp_object_cache = new class( $memory ) { // phpcs:ignore WordPress.WP.GlobalVariablesOverride
			public $memory;
			public $written = array();
			public function __construct( object $memory ) {
				$this->memory = $memory;
			}
			public function get( $key, $group = 'default', $force = false, &$found = null ) {
				$found = false;
				return $force && 'alloptions' === $key ? false : $this->memory->get( $key, $group, false, $found );
			}
			public function set( $key, $data, $group = 'default', $expire = 0 ) {
				$this->written[] = $key;
				return $this->memory->set( $key, $data, $group, $expire );
			}
			public function __call( string $name, array $arguments ) {
				return $this->memory->$name( ...$arguments );
			}
		};
		wp_using_ext_object_cache( true );
		StoredOption::refresh( array( self::NAME ) );
		$written         = $wp_object_cache->written;
		$wp_object_cache = $memory; // phpcs:ignore WordPress.WP.GlobalVariablesOverride

		$this->assertSame( array( array(), 'new' ), array( $written, get_option( self::NAME ) ) );
	}

	public function test_what_is_written_next_rests_on_the_database(): void {
		global $wpdb;
		update_option( self::NAME, 'old', false );
		$wpdb->delete( $wpdb->options, array( 'option_name' => self::NAME ) );
		wp_using_ext_object_cache( true );

		StoredOption::uncache( self::NAME );
		update_option( self::NAME, 'old', false );

		$this->assertSame( 'old', StoredOption::read( self::NAME ) );
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
