<?php
/**
 * One request at a time, also on a database server that has no locks of its own.
 */

declare(strict_types=1);

use CartCompanion\Site\{ EndOfPhp, Lock };

final class LockTest extends SiteTestCase {
	protected function tearDown(): void {
		remove_filter( 'query', array( self::class, 'without_locks' ) );
		parent::tearDown();
	}

	private int $noted = 0;

	public function note(): void {
		++$this->noted;
	}

	public static function fail_later(): void {
		throw new RuntimeException( 'Later.' );
	}

	/** As a cluster answers: NULL, and an error in its log. */
	public static function without_locks( string $query ): string {
		return 0 === strpos( $query, 'SELECT GET_LOCK(' ) ? 'SELECT NULL' : $query;
	}

	public function test_without_the_servers_locks_work_is_done_and_the_lock_given_back(): void {
		add_filter( 'query', array( self::class, 'without_locks' ) );

		$done = array( Lock::during( 'this', static fn(): string => 'once' ), Lock::during( 'this', static fn(): string => 'twice' ) );

		$this->assertSame( array( 'once', 'twice' ), $done );
		$this->assertSame( array(), $this->rows() );
	}

	public function test_without_the_servers_locks_a_second_one_waits_its_turn(): void {
		add_filter( 'query', array( self::class, 'without_locks' ) );

		$this->assertSame( array( 'that' ), self::free_during_this( 'this', 'that' ) );
	}

	public function test_a_process_that_died_holds_a_row_for_a_minute_only(): void {
		global $wpdb;
		add_filter( 'query', array( self::class, 'without_locks' ) );
		Lock::during(
			'this',
			function () use ( $wpdb ): void {
				$wpdb->query( "UPDATE $wpdb->options SET option_value = CONCAT( UNIX_TIMESTAMP() - 1, ' dead' ) WHERE option_name LIKE '" . Lock::OPTION . "%'" );
				Lock::if_free( 'this', 0, array( $this, 'note' ) );
			}
		);
		$this->assertSame( 1, $this->noted );
	}

	public function test_who_is_ended_inside_gives_the_lock_back_when_php_shuts_down(): void {
		add_filter( 'query', array( self::class, 'without_locks' ) );
		Lock::during(
			'this',
			function (): void {
				self::php_ends(); // Which runs no "finally" after exit.
				Lock::if_free( 'this', 0, array( $this, 'note' ) );
			}
		);
		$this->assertSame( array( 1, array() ), array( $this->noted, $this->rows() ) );
	}

	public function test_what_is_left_to_do_begins_with_the_innermost_and_all_of_it_is_done(): void {
		$did  = array();
		$note = static function ( string $what ) use ( &$did ): callable {
			return static function () use ( $what, &$did ): void {
				$did[] = $what;
				throw new RuntimeException( 'Later.' );
			};
		};
		EndOfPhp::during( static fn() => EndOfPhp::during( static fn() => self::php_ends(), $note( 'inner' ) ), $note( 'outer' ) );
		self::php_ends();
		EndOfPhp::during( static fn(): int => 1, $note( 'nobody ended it' ) );
		self::php_ends();

		$this->assertSame( array( 'inner', 'outer' ), $did );
	}

	/** WordPress's shutdown, as far as it is ours. */
	private static function php_ends(): void {
		foreach ( $GLOBALS['wp_filter']['shutdown'][ PHP_INT_MIN ] as $hooked ) {
			if ( is_array( $hooked['function'] ) && $hooked['function'][0] instanceof EndOfPhp ) {
				$hooked['function']();
			}
		}
	}

	public function test_what_fails_inside_gives_the_lock_back(): void {
		foreach ( array( 'query', 'nothing' ) as $filter ) {
			add_filter( $filter, array( self::class, 'without_locks' ) );
			try {
				Lock::during( 'this', array( self::class, 'fail_later' ) );
			} catch ( RuntimeException $error ) {
				$this->assertSame( 'again', Lock::during( 'this', static fn(): string => 'again' ) );
			}
			remove_filter( $filter, array( self::class, 'without_locks' ) );
		}
	}

	/** @return string[] */
	private function rows(): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( Lock::OPTION ) . '%' ) );
	}
}
