<?php
/**
 * Lets one request at a time do something on this site.
 *
 * The database's own lock ends with the process. Where the server has none (some clusters; SQLite, where WordPress's
 * translator answers GET_LOCK with '1=1' and locks nothing, seen in WordPress Playground 3.1.56), or lets a process hold
 * one only (MySQL before 5.7.5), a row among the options stands in for it, for a minute at most. Whose the row is, it
 * says itself: not every database counts the rows that a statement changed as MySQL does.
 */

declare(strict_types=1);

namespace CartCompanion\Site;

final class Lock {
	/** Begin of an option's name. */
	public const OPTION = 'cart_companion_lock_';

	private const WAIT_SECONDS       = 10;
	private const ROW_SECONDS        = 60;
	private const LOOK_EVERY_SECONDS = 0.1;

	/** How many this process holds. */
	private static int $held = 0;

	/**
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws LockTimeout When others hold it too long.
	 */
	public static function during( string $what, callable $work ) {
		global $wpdb;
		return self::waited_for( $wpdb->prefix, $what, $work );
	}

	/**
	 * The same on all sites of a network, for what they share: users.
	 *
	 * @param callable(): mixed $work
	 * @return mixed What $work returns.
	 * @throws LockTimeout When others hold it too long.
	 */
	public static function on_the_network( string $what, callable $work ) {
		global $wpdb;
		return self::waited_for( $wpdb->base_prefix, $what, $work );
	}

	/**
	 * @param callable(): mixed $work
	 * @return mixed
	 * @throws LockTimeout
	 */
	private static function waited_for( string $prefix, string $what, callable $work ) {
		$release = self::taken( $prefix, $what, self::WAIT_SECONDS );
		if ( null === $release ) {
			throw new LockTimeout( __( 'Another request of this site is doing the same at this moment; this will be tried again.', 'cart-companion' ) );
		}
		return self::held( $work, $release );
	}

	/**
	 * The same for what may be left: nothing is done when another has it for so many seconds.
	 *
	 * @param callable(): mixed $work
	 */
	public static function if_free( string $what, int $seconds, callable $work ): void {
		global $wpdb;
		$release = self::taken( $wpdb->prefix, $what, $seconds );
		if ( null !== $release ) {
			self::held( $work, $release );
		}
	}

	/**
	 * @param callable(): mixed $work
	 * @param callable(): void  $release
	 * @return mixed
	 */
	private static function held( callable $work, callable $release ) {
		++self::$held;
		$is_over = false;
		try {
			return EndOfPhp::during( $work, static function () use ( $release, &$is_over ): void {
				self::$held -= $is_over ? 0 : 1;
				$is_over     = true;
				$release(); // Or a row would stand for a minute.
			} );
		} finally {
			if ( ! $is_over ) {
				--self::$held;
				$release();
			}
		}
	}

	/**
	 * @param string $prefix Of the tables of whoever is kept out: this site, or all of a network.
	 * @return callable(): void|null Gives it back; null when others have it.
	 */
	private static function taken( string $prefix, string $what, int $seconds ): ?callable {
		global $wpdb;
		$name = md5( $prefix . DB_NAME . $what );
		$got  = 0 === self::$held || self::server_holds_several() ? self::of_server( $name, $seconds ) : null;
		if ( '0' === $got ) {
			return null;
		}
		return null === $got ? self::row( $prefix . 'options', self::OPTION . $name, $seconds ) : static function () use ( $wpdb, $name ): void {
			$wpdb->query( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', 'cart_companion_' . $name ) );
		};
	}

	/** '1' when it is ours, '0' when others have it; null where the server gives no locks. */
	private static function of_server( string $name, int $seconds ): ?string {
		global $wpdb;
		$before = $wpdb->suppress_errors();
		$got    = $wpdb->get_var( $wpdb->prepare( 'SELECT GET_LOCK( %s, %d )', 'cart_companion_' . $name, $seconds ) );
		$wpdb->suppress_errors( $before );
		return in_array( $got, array( '0', '1' ), true ) ? $got : null; // Anything else, an error or a word, is no lock.
	}

	/** An older MySQL lets go of the first when the second is taken. */
	private static function server_holds_several(): bool {
		global $wpdb;
		return false !== stripos( (string) $wpdb->db_server_info(), 'maria' ) || version_compare( (string) $wpdb->db_version(), '5.7.5', '>=' );
	}

	/** @return callable(): void|null */
	private static function row( string $table, string $option, int $seconds ): ?callable {
		global $wpdb;
		$ends_at = microtime( true ) + $seconds;
		do {
			$mine = ( time() + self::ROW_SECONDS ) . ' ' . wp_generate_uuid4();
			$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $table ( option_name, option_value, autoload ) VALUES ( %s, %s, 'no' )", $option, $mine ) );
			if ( $mine !== self::content( $table, $option ) ) {
				$wpdb->query( $wpdb->prepare( "UPDATE $table SET option_value = %s WHERE option_name = %s AND option_value < %s", $mine, $option, (string) time() ) ); // As texts: a cast of both words is an error in strict mode.
			}
			if ( $mine === self::content( $table, $option ) ) {
				return static function () use ( $wpdb, $table, $option, $mine ): void {
					$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE option_name = %s AND option_value = %s", $option, $mine ) );
				};
			}
			Host::pause( self::LOOK_EVERY_SECONDS );
		} while ( microtime( true ) < $ends_at );
		return null;
	}

	/** Past the options' cache, which other requests do not share. */
	private static function content( string $table, string $option ): ?string {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $table WHERE option_name = %s", $option ) );
	}
}
